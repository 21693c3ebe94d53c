"""What `minima` draws: runs on the loss, where they end, and how large the gradient is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Bars, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models import minima_network, minima_neuron
from sim.models.minima_theory import AT_REST, LEVELS, SOLVED, Problem, binomial, level
from sim.protocol import Array, History
from sim.share import share_words

GRID = 241
MOST_DOTS = 96
"""Runs that are drawn as dots on the loss."""
MEMBER_ROLES = (Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED, Role.MUTED)
FLOOR = 1e-10
"""The smallest loss and gradient that are told apart."""
TOP = 0.3
"""Losses on XOR above this are of the first steps only."""
NEAR = 2e-3
"""A run is at a level when its loss is as near to it."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    runs: int
    place: Array
    loss: Array
    norm: Array
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The first panel shows what the mode claims."""
    if problem.mode == "permutations":
        panels = (_counted(history, problem), _first_unit(view, problem), _stretched(view, problem))
        return Figure(panels, _sentence_of_copies(view, history, problem))
    if problem.mode == "neuron":
        panels = (_profile(view), _where(view, problem), _scatter(view, problem))
        return Figure(panels, _sentence_of_neuron(view, problem))
    panels = (_losses(view, history, problem), _scatter(view, problem), _levels(view))
    return Figure(panels, _sentence_of_xor(view))


@lru_cache(maxsize=1)
def _curve() -> tuple[Array, Array]:
    span = 1.1 * minima_neuron.RANGE
    places = np.linspace(-span, span, GRID)
    heights = minima_neuron.losses(places)
    for array in (places, heights):
        array.setflags(write=False)
    return places, heights


def _profile(view: View) -> Panel:
    """F of the first coordinate, with the runs on it."""
    places, heights = _curve()
    bad, barrier, best = minima_neuron.critical_points()
    w = view.place[:MOST_DOTS, 0]
    marks: tuple[Mark, ...] = (
        Curve(places, heights, "F(w)", Role.SECOND),
        Rule(bad, vertical=True, label="minima"),
        Rule(best, vertical=True),
        Rule(barrier, vertical=True, label="barrier", role=Role.MUTED),
        Points(w, minima_neuron.losses(w), "runs"),
    )
    return Panel(
        "one coordinate of each run",
        Axis("w", low=float(places[0]), high=float(places[-1])),
        Axis("F(w)", low=0.0, high=0.3),
        marks,
    )


def _where(view: View, problem: Problem) -> Panel:
    """How many of a run's coordinates lie in the bad place, beside the binomial law."""
    bad = (minima_neuron.losses(view.place) > minima_neuron.BAD).sum(axis=1)
    shares = np.bincount(bad, minlength=problem.d + 1) / view.runs
    names = tuple(f"{k}" for k in range(problem.d + 1))
    chances = np.array(binomial(problem))
    return Panel(
        "bad coordinates of a run",
        Axis("bad coordinates"),
        Axis("share of runs", low=0.0, high=1.15 * float(max(shares.max(), chances.max()))),
        (
            Bars(names, shares, "runs"),
            Points(np.arange(chances.size, dtype=np.float64), chances, "theory", Role.THEORY),
        ),
    )


def _scatter(view: View, problem: Problem) -> Panel:
    """Gradient against loss: a small norm tells that a run rests, not where."""
    loss, norm = np.minimum(view.loss, 1e3), _shown(view.norm)
    marks: list[Mark] = [
        Points(loss, norm, "runs"),
        Rule(AT_REST, label="at rest", role=Role.MUTED),
    ]
    marks += _ruled(_heights(problem), "levels", vertical=True)
    rested = loss[view.norm < AT_REST]
    high = max(1.1 * max(_heights(problem)), min(TOP, float(np.median(loss))))
    if rested.size:
        high = max(high, min(2 * high, 1.1 * float(rested.max())))
    return Panel(
        "gradient against loss",
        Axis("loss", low=-0.05 * high, high=high),
        Axis("gradient", Scale.LOG, low=0.3 * min(1e-6, float(np.min(norm))), high=1.0),
        tuple(marks),
    )


def _heights(problem: Problem) -> list[float]:
    if problem.mode == "neuron":
        return [level(problem, bad) for bad in range(problem.d + 1)]
    return [0.0, *LEVELS.values()]


def _ruled(heights: list[float], label: str, *, vertical: bool) -> list[Rule]:
    """A line at each height, one of them named."""
    return [Rule(height, vertical, "" if k else label) for k, height in enumerate(heights)]


def _losses(view: View, history: History, problem: Problem) -> Panel:
    steps = history.steps.astype(np.float64)
    spread, members = np.minimum(history.traces["fan"], 1e3), history.traces["member"]
    marks: list[Mark] = [*fan(steps, spread, "median" if view.runs > 1 else "loss")]
    if view.runs > 1:
        marks += [
            Curve(steps, np.minimum(members[:, k], 1e3), "one run" if k == 0 else "", role)
            for k, role in enumerate(MEMBER_ROLES[: members.shape[1]])
        ]
    marks += _ruled(list(LEVELS.values()), "bad levels", vertical=False)
    end = float(problem.steps * (2 if problem.kick else 1))
    if problem.kick:
        marks.append(Rule(float(problem.steps), vertical=True, label="kick", role=Role.MUTED))
    if view.diverged_at is not None:
        text = f"diverged at {view.diverged_at}"
        marks.append(Note(float(view.diverged_at), 0.9 * TOP, text, Role.WARNING))
    return Panel(
        f"loss of {problem.hidden} units on XOR",
        Axis("step", low=0.0, high=end),
        Axis("loss", low=0.0, high=TOP),
        tuple(marks),
    )


def _levels(view: View) -> Panel:
    """Where runs at rest are."""
    rest = view.norm < AT_REST
    counts = [int(np.count_nonzero(view.loss < SOLVED))]
    counts += [
        int(np.count_nonzero(rest & (np.abs(view.loss - height) < NEAR)))
        for height in LEVELS.values()
    ]
    counts.append(view.runs - sum(counts))
    return Panel(
        "where the runs are",
        Axis("loss"),
        Axis("share of runs", low=0.0, high=1.15),
        (Bars(("low", *LEVELS, "else"), np.array(counts) / view.runs, "runs"),),
    )


def _counted(history: History, problem: Problem) -> Panel:
    every = float(minima_network.copies(problem.hidden))
    tried = history.traces["tried"]
    return Panel(
        "settings with the same loss",
        Axis("settings tried", low=0.0, high=every),
        Axis("with the same loss", low=0.0, high=1.15 * every),
        (
            Curve(tried, history.traces["equal"], "same loss"),
            Curve(tried, history.traces["half"], "sign in only", Role.SECOND),
            Rule(every, label="n! 2ⁿ"),
        ),
    )


def _first_unit(view: View, problem: Problem) -> Panel:
    """Every order and sign puts another of the units in the first place."""
    hidden = problem.hidden
    first, second = view.place[0, :hidden], view.place[0, hidden : 2 * hidden]
    high = 1.2 * float(max(np.abs(first).max(), np.abs(second).max()))
    return Panel(
        "weights of the first unit",
        Axis("from input 1", low=-high, high=high),
        Axis("from input 2", low=-high, high=high),
        (
            Points(np.append(first, -first), np.append(second, -second), "settings"),
            Points(first[:1], second[:1], "as begun", Role.START),
        ),
    )


def _stretched(view: View, problem: Problem) -> Panel:
    """Incoming weights times c, outgoing by c: relu does not notice, tanh does."""
    factors = np.geomspace(0.1, 10.0, 41)
    rows = minima_network.rescaled(view.place[0], problem.hidden, factors)
    marks: list[Mark] = [Rule(1.0, label="no change")]
    for act, role in (("tanh", Role.SECOND), ("relu", Role.MEASURED)):
        loss = minima_network.loss_of(rows, problem.hidden, act)
        marks.append(Curve(factors, loss / loss[20], act, role))
    return Panel(
        "one unit: in times c, out by c",
        Axis("c", Scale.LOG, low=0.1, high=10.0),
        Axis("loss by that at 1", low=0.0),
        tuple(marks),
    )


def _shown(values: Array) -> Array:
    return np.where(np.isfinite(values), np.maximum(values, FLOOR), 1.0)


def _sentence_of_neuron(view: View, problem: Problem) -> str:
    known = view.theory.get("success_share")
    beside = "; theory: not all are there yet"
    if known is not None:
        beside = f"; theory: {100 * known:.1f} %" + (" of runs do" if view.runs == 1 else "")
    so_far = " so far" if view.step < problem.steps else ""
    who = _who(view, "reached the global minimum", "has not reached the global minimum")
    every, found = 2**problem.d, view.summary["distinct_ends"] or 0.0
    kinds = f"{found:.0f} of {every} minima found" if view.step else f"There are {every} minima"
    return f"{who}{so_far}{beside}. {kinds}."


def _sentence_of_xor(view: View) -> str:
    if view.diverged_at is not None:
        gone = int(np.count_nonzero(~np.isfinite(view.loss)))
        return f"{gone} of {view.runs} runs left the range, the first at step {view.diverged_at}."
    if view.step == 0:
        return "Before the first step; theory: runs that get stuck rest at 1/16, 1/12 or 1/8."
    summary = view.summary
    who = _who(view, "learned XOR", "has not learned XOR")
    caught = summary["stuck_share"] or 0.0
    many = f"{100 * caught:.0f} % are stuck" if view.runs > 1 else f"its loss is {view.loss[0]:.4g}"
    said = f"{who}, {many} (theory: stuck at 1/16, 1/12 or 1/8)"
    still = summary["stuck_after_kick_share"]
    if still is not None:
        said += f"; {100 * still:.0f} % of those again after the kick"
    return said + "."


def _who(view: View, did: str, did_not: str) -> str:
    share = view.summary["success_share"] or 0.0
    if view.runs == 1:
        return f"The run {did if share else did_not}"
    return f"{share_words(round(share * view.runs), view.runs)} of runs {did}"


def _sentence_of_copies(view: View, history: History, problem: Problem) -> str:
    tried = int(history.traces["tried"][-1])
    every = minima_network.copies(problem.hidden)
    if tried == 0:
        return f"Theory: {every} orders and signs of {problem.hidden} units share one loss."
    same = view.summary["equal_settings"] or 0.0
    return f"{same:.0f} of {tried} settings tried have the same loss (theory: n! 2ⁿ = {every})."
