"""How `rnn-gradient` is drawn: the gradient by lag, the factor of a lag, what few lags do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Role, Rule, Scale
from sim.models.rnn_gradient_theory import Problem, expected, log_clip_factor, log_norms
from sim.protocol import Array, History

DECADE = math.log(10)
FEW = 10
"""Lags whose product of Jacobians is drawn: it costs n^3 a lag, and shows enough."""
DIGITS = 1e-14
"""Singular values below this share of the largest are rounding."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces.

    Attributes:
        lag: how far back the gradient is; negative on the way forward.
        weights: W of the first run, shape (n, n).
        slopes: of the first run's units at the times reached, shapes (n,); empty if linear.
        typical_slopes: root mean square over all units of all runs at those times, shape (t,).
    """

    step: int
    lag: int
    runs: int
    weights: Array
    slopes: tuple[Array, ...]
    typical_slopes: Array
    summary: Mapping[str, float | None]
    diverged_at: int | None


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The gradient by lag first: it carries the claim."""
    panels = (
        _gradient(view, history, problem),
        _factors(view, history, problem),
        _singular_values(view, problem),
    )
    return Figure(panels, _sentence(view, problem))


def _gradient(view: View, history: History, problem: Problem) -> Panel:
    lags = np.arange(problem.steps + 1.0)
    line = log_norms(problem) / DECADE
    marks: list[Mark] = []
    if problem.orthogonal and not problem.exact:
        bound = lags * (math.log(problem.gain) / DECADE)
        marks.append(Curve(lags, bound, "gain^k", Role.MUTED))
    marks.append(Rule(-6.0, label="1e-6", role=Role.MUTED))
    shown = [line]
    if view.lag >= 0:
        courses = history.traces["log_norm"][problem.forward_steps :]
        reached, logs = lags[: len(courses)], _finite(courses) / DECADE
        if problem.clip is not None and view.lag > 0:
            cut = np.median(courses + log_clip_factor(courses, problem.clip), axis=1) / DECADE
            marks.append(Curve(reached, cut, "clipped", Role.SECOND))
            shown.append(cut)
        marks.extend(mark for mark in fan(reached, logs) if mark.label != "half")
        shown.append(logs.ravel())
    marks.append(Curve(lags, line, "theory", Role.THEORY, dashed=True))
    if view.diverged_at is not None:
        at = view.diverged_at - problem.forward_steps
        marks.append(Note(float(at), 308.0, f"diverged at {view.diverged_at}", Role.WARNING))
    return Panel(
        "gradient by lag",
        Axis("lag k", low=0.0, high=float(problem.steps)),
        _roomy("log10 norm", np.concatenate(shown)),
        tuple(marks),
    )


def _factors(view: View, history: History, problem: Problem) -> Panel:
    """What each lag multiplies by: known from the states before the gradient comes."""
    lags = np.arange(1.0, problem.steps + 1.0)
    line = np.exp(np.diff(log_norms(problem)))
    marks: list[Mark] = [Rule(1.0, label="level", role=Role.MUTED)]
    top = problem.gain
    if not problem.linear:
        times = len(view.typical_slopes)
        forward = problem.gain * view.typical_slopes
        marks.append(Curve(lags[::-1][:times], forward, "gain·slope", Role.SECOND))
    courses = history.traces["log_norm"][problem.forward_steps :] if view.lag > 0 else None
    if courses is None:
        marks.append(Note(1.0, 0.15, "the gradient comes after the states"))
    else:
        factors = np.exp(np.diff(_finite(courses), axis=0))
        marks.append(Curve(lags[: len(factors)], np.median(factors, axis=1), "gradient"))
        top = max(top, float(np.nanmax(factors)))
    marks.append(Curve(lags, line, "theory", Role.THEORY, dashed=True))
    return Panel(
        "factor of a lag",
        Axis("lag k", low=0.0, high=float(problem.steps)),
        Axis("norm ratio", low=0.0, high=1.15 * max(1.0, top)),
        tuple(marks),
    )


def _singular_values(view: View, problem: Problem) -> Panel:
    """Of the product of the last few Jacobians: how differently directions fare."""
    count = min(max(view.lag, 0), FEW)
    product = np.eye(len(view.weights))
    for lag in range(1, count + 1):
        gate = view.slopes[-lag][:, None] if view.slopes else 1.0
        product = view.weights.T @ (gate * product)
    found = np.asarray(np.linalg.svd(product, compute_uv=False), dtype=np.float64)
    values = np.where(found > DIGITS * found[0], found, np.nan)
    order = np.arange(1.0, len(values) + 1.0)
    theory = problem.gain**count
    kind = "theory" if problem.exact else "gain^k"
    marks = (
        Curve(order, values, "run 1", Role.MEASURED),
        Rule(theory, label=kind, role=Role.THEORY if problem.exact else Role.MUTED),
    )
    lowest = min(float(np.nanmin(values, initial=theory)), theory)
    highest = max(float(np.nanmax(values, initial=theory)), theory)
    return Panel(
        f"singular values, {count} lags",
        Axis("direction", low=0.0, high=float(len(values) + 1)),
        Axis("factor", Scale.LOG, low=lowest / 3, high=3 * highest),
        marks,
    )


def _finite(logs: Array) -> Array:
    return np.where(np.isfinite(logs), logs, np.nan)


def _roomy(label: str, values: Array) -> Axis:
    """Room for all finite values and the line at 1e-6."""
    values = values[np.isfinite(values)]
    return Axis(label, low=min(-7.0, float(values.min())), high=max(1.0, float(values.max())))


def _sentence(view: View, problem: Problem) -> str:
    known = expected(problem)
    slope = known["log_slope"] or 0.0
    if view.lag < 0:
        return (
            f"State {view.step} of {problem.steps} is reached; the gradient will come back "
            f"through all of them. Theory: times {math.exp(slope):.3g} a step."
        )
    if view.lag == 0:
        return f"The gradient starts back. Theory: times {math.exp(slope):.3g} a step."
    said = f"{view.lag} step{'s' * (view.lag > 1)} back the gradient is {_power(view, problem)}"
    if view.diverged_at is not None:
        at = view.diverged_at - problem.forward_steps
        return f"{said}; it diverged at step {view.diverged_at}: no float64 from lag {at} on."
    small, factor = view.summary["t_small"], view.summary["clip_factor"]
    if small is not None:
        theory = known["t_small"]
        beside = f" (theory {theory:.0f})" if theory is not None else ""
        said += f", below 1e-6 from lag {small:.3g}{beside}"
    if factor is None:
        return said + "."
    return f"{said}; clipping multiplies every lag by {factor:.3g}."


def _power(view: View, problem: Problem) -> str:
    now = view.summary["log_norm_end"]
    theory = _size(float(log_norms(problem)[view.lag]))
    return f"{_size(now) if now is not None else '0'} of its start (theory {theory})"


def _size(log_norm: float) -> str:
    """A norm in three digits near 1, else as a power of ten."""
    if abs(log_norm) < math.log(100):
        return f"{math.exp(log_norm):.3g}"
    return f"10^{log_norm / DECADE:.3g}"
