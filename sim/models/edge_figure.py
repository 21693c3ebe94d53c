"""What `edge` draws: sharpness against 2/eta, loss and gradient norm, the spectrum or the path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.ensemble import fan, quantiles
from sim.figure import Axis, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.edge_theory import Problem, flow_limit
from sim.protocol import Array, History

GRID = 96
REACH = 3.0
"""The map of the scalar loss shows at least this far on either side."""
HIGHEST = 4.0
"""How many times the edge the sharpness axis goes up to, whatever a thrown run may reach."""
GROWN = 3.0
"""From this factor on the gradient norm is said to have grown."""
FLOOR = 1e-12
"""The smallest loss and gradient norm that are told apart."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    summary: Mapping[str, float | None]
    diverged_at: int | None
    frozen: int
    spectrum: Array


def draw(view: View, history: History, problem: Problem) -> Figure:
    """Sharpness first: it carries the claim."""
    scalar = problem.mode == "scalar"
    panels = (
        _sharpness(view, history, problem),
        _descent(history, problem),
        _path(history, problem) if scalar else _spectrum(view, problem),
    )
    return Figure(panels, _sentence(view, history, problem))


def _sharpness(view: View, history: History, problem: Problem) -> Panel:
    steps = history.steps.astype(np.float64)
    sharpness, along = history.traces["sharpness"], history.traces["along"]
    ends = np.array([0.0, float(problem.steps)])
    marks: list[Mark] = [
        Curve(steps, _middle(along), "along g", Role.SECOND),
        *fan(steps, sharpness, "sharpness"),
        Curve(ends, np.full(2, problem.edge), "theory 2/η", Role.THEORY, dashed=True),
    ]
    flow = _flow(problem)
    if flow is not None:
        marks.append(Rule(flow, label="flow's end", role=Role.MUTED))
    if view.diverged_at is not None:
        at = float(view.diverged_at)
        marks.append(Note(at, problem.edge, f"diverged at {view.diverged_at}", Role.WARNING))
    highest = min(max(problem.edge, flow or 0.0, float(sharpness.max())), HIGHEST * problem.edge)
    return Panel(
        "sharpness (top eigenvalue)",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis(
            "top eigenvalue",
            low=max(min(0.0, float(_middle(along).min())), -problem.edge),
            high=1.1 * highest,
        ),
        tuple(marks),
    )


def _descent(history: History, problem: Problem) -> Panel:
    steps = history.steps.astype(np.float64)
    loss = _shown(_middle(history.traces["loss"]))
    norm = _shown(_middle(history.traces["gradient_norm"]))
    low = float(np.nanmin(np.concatenate([loss, norm, [0.1]])))
    marks: tuple[Mark, ...] = (
        Curve(steps, loss, "loss", Role.SECOND),
        Curve(steps, norm, "gradient"),
    )
    return Panel(
        "loss and gradient norm",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis("loss and gradient norm", Scale.LOG, low=0.5 * low),
        marks,
    )


def _spectrum(view: View, problem: Problem) -> Panel:
    values = view.spectrum
    ranks = np.arange(1.0, values.size + 1)
    marks: tuple[Mark, ...] = (
        Rule(0.0, role=Role.MUTED),
        Curve(
            np.array([1.0, float(values.size)]),
            np.full(2, problem.edge),
            "theory 2/η",
            Role.THEORY,
            dashed=True,
        ),
        Points(ranks, values[::-1], "eigenvalue"),
    )
    return Panel(
        "spectrum of the Hessian",
        Axis("rank", Scale.LOG, low=0.8, high=1.2 * values.size),
        Axis("eigenvalue"),
        marks,
    )


@lru_cache(maxsize=8)
def _heights(reach: float) -> Array:
    """log10 of (1 - ab)^2/2 over (a, b); one array for a whole run."""
    side = np.linspace(-reach, reach, GRID)
    excess = side[None, :] * side[:, None] - 1.0
    shown = np.log10(np.maximum(0.5 * excess * excess, 1e-3))
    shown.setflags(write=False)
    return np.asarray(shown)


def _path(history: History, problem: Problem) -> Panel:
    place = history.traces["place"]
    reach = max(REACH, 1.15 * float(np.abs(place[0]).max()))
    turn = np.linspace(0.0, 2.0 * math.pi, 181)
    radius = math.sqrt(problem.edge)
    a = np.linspace(1.0 / reach, reach, 90)
    marks: list[Mark] = [
        Heat(_heights(reach), -reach, reach, -reach, reach, "log10 loss"),
        Curve(a, 1.0 / a, "ab = 1", Role.SECOND),
        Curve(-a, -1.0 / a, "", Role.SECOND),
        Curve(
            _within(radius * np.cos(turn), reach),
            _within(radius * np.sin(turn), reach),
            "theory 2/η",
            Role.THEORY,
            dashed=True,
        ),
    ]
    marks.append(Curve(_within(place[:, 0], reach), _within(place[:, 1], reach), "path"))
    marks.append(Points(place[:1, 0], place[:1, 1], "start", Role.START))
    marks.append(Points(place[-1:, 0], place[-1:, 1], "now", Role.END))
    side = (-reach, reach)
    return Panel(
        "log10 loss over a and b",
        Axis("a", low=side[0], high=side[1]),
        Axis("b", low=side[0], high=side[1]),
        tuple(marks),
    )


def _within(values: Array, reach: float) -> Array:
    return np.where(np.abs(values) <= reach, values, np.nan)


def _middle(values: Array) -> Array:
    """The median member of (t, runs), shape (t,)."""
    return values[:, 0] if values.shape[1] == 1 else quantiles(values, (0.5,))[0]


def _shown(values: Array) -> Array:
    """What a logarithmic axis can show; the rest breaks the line."""
    return np.where(np.isfinite(values) & (values >= FLOOR), values, np.nan)


def _flow(problem: Problem) -> float | None:
    """Where small steps would end, for the scalar loss from a given start."""
    if problem.a0 is None or problem.b0 is None:
        return None
    return flow_limit(problem.a0, problem.b0)


def _sentence(view: View, history: History, problem: Problem) -> str:
    edge = f"2/η = {problem.edge:.4g}"
    runs = history.traces["loss"].shape[1]
    if view.frozen == runs and view.diverged_at is not None:
        who = "The run" if runs == 1 else "The first run"
        return f"{who} diverged at step {view.diverged_at}: its sharpness was beyond {edge}."
    if view.step == 0:
        now = float(_middle(history.traces["sharpness"])[0])
        then = "ends at or below" if problem.mode == "scalar" else "climbs to"
        return f"Sharpness at the start is {now:.3g}; theory: it {then} {edge}."
    ratio, growth = view.summary["sharpness_ratio"], view.summary["gradient_growth"]
    loss = view.summary["loss_end"]
    held = f"sharpness is {ratio:.3g} of {edge}" if ratio is not None else f"most passed {edge}"
    theory = "at most 1" if problem.mode == "scalar" else "1"
    who = "" if runs == 1 else f"median of {runs} runs: "
    ends = f"; loss {loss:.2g}" if loss is not None else ""
    lost = f"; {view.frozen} diverged" if view.frozen else ""
    return f"{view.step} steps, {who}{held} (theory: {theory}){ends}{_told(growth)}{lost}."


def _told(growth: float | None) -> str:
    """What the gradient norm says: a norm that does not shrink rules out critical points."""
    if growth is None:
        return ""
    if growth < GROWN:
        return f", gradient norm {growth:.2g} times its early low"
    return f", yet the gradient norm is {growth:.2g} times its early low: no critical point"
