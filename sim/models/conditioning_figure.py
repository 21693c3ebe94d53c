"""What `conditioning` draws: the path in the bowl, the loss, and the two terms of a step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.figure import Axis, Bars, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Scale
from sim.models.conditioning_theory import Bowl
from sim.protocol import Array, History

GRID = 96
SMALLEST = 1e-30
NEWEST = 400
"""A path of thousands of steps is drawn from its newest ones; the rest lies on the same line."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    frozen_at: int | None
    angle: float
    steps: int
    line_search: bool


def draw(view: View, history: History, bowl: Bowl) -> Figure:
    """The path first: it carries the claim."""
    panels = (_path(view, history, bowl), _loss(view, history, bowl), _terms(history))
    return Figure(panels, _sentence(view, bowl))


@lru_cache(maxsize=16)
def _heights(kappa: float, angle: float, x_high: float, y_high: float) -> Array:
    """The fourth root of f on a grid: contours near the floor are as many as on the walls."""
    x = np.linspace(-x_high, x_high, GRID)[None, :]
    y = np.linspace(-y_high, y_high, GRID)[:, None]
    flat, sharp = _eigen(x, y, angle)
    shown = (0.5 * (flat**2 + kappa * sharp**2)) ** 0.25
    shown.setflags(write=False)
    return np.asarray(shown)


def _eigen(x: Array, y: Array, angle: float) -> tuple[Array, Array]:
    turn = math.radians(angle)
    return x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)


def _path(view: View, history: History, bowl: Bowl) -> Panel:
    turn = math.radians(view.angle)
    flat, sharp = history.traces["path"].T
    x = flat * math.cos(turn) - sharp * math.sin(turn)
    y = flat * math.sin(turn) + sharp * math.cos(turn)
    x_high, y_high = _extent(bowl, turn)
    heat = Heat(
        _heights(bowl.kappa, view.angle, x_high, y_high), -x_high, x_high, -y_high, y_high, "f"
    )
    marks: tuple[Mark, ...] = (
        heat,
        Curve(x[-NEWEST:], y[-NEWEST:], "path", Role.MEASURED),
        Points(x[:1], y[:1], "start", Role.START),
        Points(x[-1:], y[-1:], "now", Role.END),
    )
    return Panel(
        f"the path, κ = {bowl.kappa:g}",
        Axis("x₁", low=-x_high, high=x_high),
        Axis("x₂", low=-y_high, high=y_high),
        marks,
    )


def _extent(bowl: Bowl, turn: float) -> tuple[float, float]:
    """Room for the start and its mirror images."""
    flat, sharp = bowl.start[0], bowl.start[-1]
    x = flat * abs(math.cos(turn)) + sharp * abs(math.sin(turn))
    y = flat * abs(math.sin(turn)) + sharp * abs(math.cos(turn))
    return 1.15 * x, 1.15 * y


def _loss(view: View, history: History, bowl: Bowl) -> Panel:
    steps = history.steps.astype(np.float64)
    loss = history.traces["loss"]
    shown = np.where(loss > 0, loss, np.nan)
    first = float(loss[0])
    marks: list[Mark] = [Curve(steps, shown, "loss")]
    factor = bowl.best_contraction if view.line_search else _worst_factor(bowl)
    end = float(view.steps)
    if 0 < factor < 1:
        end = min(end, math.log(SMALLEST / first) / (2 * math.log(factor)))
    elif factor > 1:
        end = min(end, math.log(1e12) / (2 * math.log(factor)))
    if factor > 0 and end > 0:
        x = np.array([0.0, end])
        label = "theory f₀ r²ᵗ" if factor <= 1 else "theory: grows"
        marks.append(Curve(x, first * factor ** (2 * x), label, Role.THEORY, dashed=True))
    if view.frozen_at is not None:
        at = float(view.frozen_at)
        marks.append(Note(at, first, f"out of range at {view.frozen_at}", Role.WARNING))
    return Panel(
        "loss", Axis("step", low=0.0, high=float(view.steps)), _loss_axis(shown), tuple(marks)
    )


def _loss_axis(shown: Array) -> Axis:
    seen = shown[np.isfinite(shown)]
    low = max(SMALLEST, float(seen.min())) if seen.size else SMALLEST
    high = float(seen.max()) if seen.size else 1.0
    return Axis("f", Scale.LOG, low=min(low, high / 100), high=2 * max(high, SMALLEST))


def _worst_factor(bowl: Bowl) -> float:
    return float(np.abs(1 - bowl.eta * bowl.eigenvalues).max())


def _terms(history: History) -> Panel:
    gain, curvature = float(history.traces["gain"][-1]), float(history.traces["curvature"][-1])
    scale = max(gain, curvature) or 1.0
    heights = np.array([gain / scale, curvature / scale])
    role = Role.WARNING if curvature > gain else Role.MEASURED
    bars = Bars(("η g'g", "η² g'Hg/2"), heights, "next step", role)
    return Panel(
        "gain and loss of the next step", Axis(), Axis("share", low=0.0, high=1.0), (bars,)
    )


def _sentence(view: View, bowl: Bowl) -> str:
    if view.frozen_at is not None:
        return (
            f"It diverged and left the range at step {view.frozen_at}: the step is "
            f"{bowl.step_over_limit:.3g} times the limit 2/λmax."
        )
    kept, theory = view.summary["contraction"], view.theory.get("contraction")
    if kept is None or not math.isfinite(kept):
        return "No step was made yet."
    beside = f" (theory {theory:.4g})" if theory is not None else ""
    said = f"The last step kept {kept:.4g} of the distance{beside}"
    arrived, expected = view.summary["iterations"], view.theory.get("iterations")
    if arrived is not None:
        told = f" (theory {expected:.4g})" if expected is not None else ""
        return f"{said}; a millionth was reached after {arrived:.0f} steps{told}."
    rises = int(view.summary["rises"] or 0)
    if rises:
        return f"{said}; {rises} of {view.step} steps raised the loss."
    return f"{said}."
