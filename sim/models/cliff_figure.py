"""What `cliff` draws: paths on the loss, and the lengths of gradients and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.ensemble import drawn_places, fan
from sim.figure import Axis, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.cliff_theory import Problem, cap
from sim.protocol import Array, History
from sim.share import share_words

Slope = Callable[[Array, int], tuple[Array, Array]]

ROLES = (Role.MEASURED, Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED)
GRID = 96
LINE = 400
W_RANGE, B_RANGE = (3.5, 7.0), (-4.5, -0.5)
FACTOR_RANGE = (0.7, 1.3)
VALLEY = 1e-3
"""The loss of a success; the map does not tell apart what lies deeper."""
FLOOR = 1e-10
"""The smallest loss, gradient and step that are told apart."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    summary: Mapping[str, float | None]
    diverged_at: int | None
    runs: int
    slope: Slope


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The loss first: it shows the wall, and who is thrown."""
    first = _heights if problem.mode == "recurrence" else _profile
    panels = [first(view, history, problem), _lengths(view, history, problem)]
    if view.runs > 1:
        panels.append(_losses(view, history, problem))
    return Figure(tuple(panels), _sentence(view, problem))


@lru_cache(maxsize=16)
def _grid(slope: Slope, length: int) -> Array:
    """The logarithm of the loss on a grid of (w, b); one array for a whole run."""
    b, w = np.meshgrid(np.linspace(*B_RANGE, GRID), np.linspace(*W_RANGE, GRID), indexing="ij")
    loss, _ = slope(np.stack([w.ravel(), b.ravel()], axis=1), length)
    shown = np.log10(np.maximum(loss, VALLEY)).reshape(GRID, GRID)
    shown.setflags(write=False)
    return np.asarray(shown)


def _heights(view: View, history: History, problem: Problem) -> Panel:
    w, b = history.traces["w"], history.traces["b"]
    heat = Heat(_grid(view.slope, problem.length), *W_RANGE, *B_RANGE, "log10 loss")
    marks: list[Mark] = [heat]
    for member in reversed(range(w.shape[1])):
        label = "path" if member == 0 else ""
        marks.append(Curve(w[:, member], b[:, member], label, ROLES[member]))
    marks.append(Points(w[0], b[0], "start", Role.START))
    marks.append(Points(w[-1], b[-1], "now", Role.END))
    return Panel(
        "log10 loss and the paths",
        Axis("w", low=W_RANGE[0], high=W_RANGE[1]),
        Axis("b", low=B_RANGE[0], high=B_RANGE[1]),
        tuple(marks),
    )


def _profile(view: View, history: History, problem: Problem) -> Panel:
    low, high = _span(problem)
    places = np.linspace(low, high, LINE)
    loss, _ = view.slope(np.stack([places, np.zeros_like(places)], axis=1), problem.length)
    w = history.traces["w"][:, 0]
    path = _shown(history.traces["loss"])
    marks: list[Mark] = [
        Curve(places, _shown(loss), "loss", Role.SECOND),
        Rule(1.0, vertical=True, label="minimum", role=Role.MUTED),
        Curve(w, path, "path", Role.MEASURED),
        Points(w[:1], path[:1], "start", Role.START),
        Points(w[-1:], path[-1:], "now", Role.END),
    ]
    if view.runs == 1 and view.diverged_at is not None:
        text = f"thrown to w = {view.summary['w_end']:.4g}"
        marks.append(Note(low, VALLEY, text, Role.WARNING))
    return Panel(
        f"loss of w to the power {problem.length}",
        Axis("w", low=low, high=high),
        Axis("loss", Scale.LOG, low=0.3 * _least(path, VALLEY)),
        tuple(marks),
    )


def _span(problem: Problem) -> tuple[float, float]:
    w = 1.0 if problem.w0 is None else problem.w0
    return min(FACTOR_RANGE[0], w - 0.1), max(FACTOR_RANGE[1], w + 0.1)


def _lengths(view: View, history: History, problem: Problem) -> Panel:
    steps = history.steps.astype(np.float64)
    several = view.runs > 1
    names = ("gradient_norm", "jump", "longest_jump")
    gradient, jump, longest = (_shown(history.traces[name]) for name in names)
    marks: list[Mark] = [Curve(steps, longest, "longest step of all", Role.MUTED)] * several
    marks += [
        Curve(steps, gradient, "gradient", Role.SECOND),
        Curve(steps, jump, "step"),
        Points(steps[:1], gradient[:1], "", Role.START),
        Points(steps[-1:], jump[-1:], "", Role.END),
    ]
    limit = cap(problem)
    if limit is not None:
        ends, line = np.array([0.0, float(problem.steps)]), np.array([limit, limit])
        marks.append(Curve(ends, line, "theory", Role.THEORY, dashed=True))
    if view.diverged_at is not None:
        text = f"diverged at {view.diverged_at}"
        marks.append(Note(float(view.diverged_at), 1.0, text, Role.WARNING))
    low = _least(np.concatenate([gradient, jump]), 0.1 if limit is None else min(0.1, limit))
    return Panel(
        "lengths, run 1" if several else "lengths",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis("length", Scale.LOG, low=0.3 * low),
        tuple(marks),
    )


def _losses(view: View, history: History, problem: Problem) -> Panel:
    """The losses of all runs, and how many of them succeed."""
    at = drawn_places(len(history.steps))
    losses = history.traces["losses"][at]
    steps = history.steps[at].astype(np.float64)
    shown = np.where(np.isfinite(losses), np.maximum(losses, FLOOR), np.inf)
    marks = (*fan(steps, shown), Rule(VALLEY, label="success", role=Role.MUTED))
    return Panel(
        f"loss of all {view.runs} runs",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis("loss", Scale.LOG),
        marks,
    )


def _least(values: Array, most: float) -> float:
    """The smallest of the values that are shown and of ``most``."""
    return float(np.nanmin(np.append(values, most)))


def _shown(values: Array) -> Array:
    """What a logarithmic axis can show; the rest breaks the line."""
    return np.where(np.isfinite(values) & (values >= FLOOR), values, np.nan)


def _sentence(view: View, problem: Problem) -> str:
    limit = cap(problem)
    beside = "" if limit is None else f" (theory: at most {limit:.4g})"
    summary = view.summary
    if view.step == 0:
        norm = summary["gradient_norm_start"] or 0.0
        who = "The gradient norm" if view.runs == 1 else "The median gradient norm"
        about = "no step is cut" if limit is None else f"theory: no step beyond {limit:.4g}"
        return f"{who} at the start is {norm:.4g}; {about}."
    made = "1 step" if view.step == 1 else f"{view.step} steps"
    jump = f"the longest step was {summary['largest_jump']:.4g}{beside}"
    if view.runs == 1:
        return f"After {made} {_end_of_one(view)}; {jump}."
    success, far = (
        share_words(round((summary[name] or 0.0) * view.runs), view.runs)
        for name in ("success_share", "far_share")
    )
    return f"After {made} {success} have a loss below 0.001 and {far} lie more than 5 away; {jump}."


def _end_of_one(view: View) -> str:
    if view.diverged_at is not None:
        return f"the run was thrown out of range to w = {view.summary['w_end']:.4g}"
    loss, w = view.summary["loss_end"] or 0.0, view.summary["w_end"] or 0.0
    return f"the loss is {loss:.4g} at w = {w:.4g}"
