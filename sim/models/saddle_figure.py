"""What `saddle` draws: paths on the surface, and the distance from the ridge in logarithms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.ensemble import drawn_places, fan, share_band
from sim.figure import (
    Axis,
    Band,
    Curve,
    Figure,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)
from sim.models.saddle_theory import Problem, share_left
from sim.protocol import Array, History
from sim.share import share_words

ROLES = (Role.MEASURED, Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED)
GRID = 96
SMALLEST = 1e-14


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None
    runs: int


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The surface first: it carries the claim."""
    panels = [_surface(history, problem), _distance(view, history, problem)]
    if _several(view, problem):
        panels.append(_left(view, history, problem))
    return Figure(tuple(panels), _sentence(view))


def _several(view: View, problem: Problem) -> bool:
    """Whether chance makes the members differ."""
    return view.runs > 1 and (problem.y0 is None or problem.noisy)


@lru_cache(maxsize=16)
def _heights(b: float, x_high: float, y_high: float) -> Array:
    """Heights on a grid, on a scale that shows the valleys; one array for a whole run."""
    x = np.linspace(-x_high, x_high, GRID)[None, :]
    y = np.linspace(-y_high, y_high, GRID)[:, None]
    heights = 0.5 * x * x + y * y * (0.25 * y * y - 0.5 * b)
    shown = np.sqrt(heights - heights.min())
    shown.setflags(write=False)
    return np.asarray(shown)


def _surface(history: History, problem: Problem) -> Panel:
    x_high = max(1.25, 1.15 * abs(problem.x0))
    y_high = max(1.4 * math.sqrt(problem.b), 0.8, 1.15 * abs(problem.y0 or 0.0))
    x, y = history.traces["x"], history.traces["y"]
    marks: list[Mark] = [
        Heat(_heights(problem.b, x_high, y_high), -x_high, x_high, -y_high, y_high, "f(x, y)")
    ]
    for member in reversed(range(x.shape[1])):
        label = "path" if member == 0 else ""
        marks.append(Curve(x[:, member], y[:, member], label, ROLES[member]))
    marks.append(Points(x[:1, 0], y[:1, 0], "start", Role.START))
    marks.append(Points(x[-1], y[-1, : x.shape[1]], "now", Role.END))
    return Panel(
        "f(x, y) and the paths",
        Axis("x", low=-x_high, high=x_high),
        Axis("y", low=-y_high, high=y_high),
        tuple(marks),
    )


def _distance(view: View, history: History, problem: Problem) -> Panel:
    steps = history.steps.astype(np.float64)
    y = np.abs(history.traces["y"])
    several = _several(view, problem)
    median = _positive(history.traces["median_abs_y"])
    marks: list[Mark] = []
    if several:
        places = drawn_places(len(steps))
        marks += [mark for mark in fan(steps[places], y[places]) if isinstance(mark, Band)]
    marks.append(Curve(steps, median, "median |y|" if several else "|y|"))
    line = _theory_line(problem)
    if line is not None:
        marks.append(line)
    marks.append(Rule(problem.radius, label="radius", role=Role.MUTED))
    if view.diverged_at is not None:
        at = float(view.diverged_at)
        marks.append(Note(at, problem.radius, f"diverged at {view.diverged_at}", Role.WARNING))
    low = max(SMALLEST, 0.3 * _smallest(median, problem))
    return Panel(
        "distance from the ridge",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis("|y|", Scale.LOG, low=low, high=2 * max(1.0, problem.radius, float(y.max()))),
        tuple(marks),
    )


def _left(view: View, history: History, problem: Problem) -> Panel:
    """Escape times as the share that has left, with the law of normal starts beside it."""
    at = drawn_places(len(history.steps))
    steps, shares = history.steps[at].astype(np.float64), history.traces["escaped"][at]
    marks: list[Mark] = [
        share_band(steps, shares, view.runs),
        Curve(steps, shares, "share that left"),
    ]
    law = share_left(problem)
    if law is not None:
        label = "theory, normal starts"
        marks.append(Curve(np.arange(float(len(law))), np.array(law), label, Role.THEORY))
    mean = view.theory.get("escape_time")
    if mean is not None:
        marks.append(Rule(mean, vertical=True, label="mean of theory", role=Role.MUTED))
    return Panel(
        "escape times",
        Axis("step", low=0.0, high=float(problem.steps)),
        Axis("share", low=0.0, high=1.0),
        tuple(marks),
    )


def _theory_line(problem: Problem) -> Curve | None:
    growth, spread = problem.growth, problem.spread
    start = 0.6745 * spread if spread is not None else abs(problem.y0 or 0.0)
    if growth is None or not 0 < start < problem.radius:
        return None
    end = min(float(problem.steps), math.log(problem.radius / start) / math.log(growth))
    x = np.array([0.0, end])
    name = "2" if problem.method == "saddle-free" else "1+ηb"
    return Curve(x, start * growth**x, f"theory ({name})ᵗ", Role.THEORY, dashed=True)


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _smallest(values: Array, problem: Problem) -> float:
    seen = values[np.isfinite(values)]
    start = problem.sigma0 if problem.y0 is None else abs(problem.y0) or 1e-3
    return float(min(seen.min(), start)) if seen.size else start


def _sentence(view: View) -> str:
    left, share = view.summary["escape_time"], view.summary["escaped_share"] or 0.0
    theory = view.theory.get("escape_time")
    beside = f" (theory {theory:.4g})" if theory is not None else ""
    if view.diverged_at is not None:
        return f"A run was thrown out of range at step {view.diverged_at}."
    if left == 0:
        return "It begins beyond the radius: there is no saddle to leave."
    if left is not None and (view.runs == 1 or view.theory.get("escaped_share") == 1.0):
        return f"It left the saddle after {left:.4g} steps{beside}."
    if left is not None and share == 1.0:
        return f"All {view.runs} runs left, on average after {left:.4g} steps{beside}."
    if left is not None:
        left_so_far = share_words(round(share * view.runs), view.runs)
        return f"{left_so_far} left the saddle, on average after {left:.4g} steps{beside}."
    if view.summary["saddle_share"] == 1.0:
        soon = f"; theory: it leaves after {theory:.4g}" if theory and view.step < theory else ""
        return f"After {view.step} steps y is still within 0.001 of the saddle{soon}."
    return f"After {view.step} steps no run has left the saddle{beside}."
