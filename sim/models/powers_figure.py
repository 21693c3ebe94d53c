"""How `powers` is drawn: norms over time, eigenvalues, the power itself or the runs' spread."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.ensemble import drawn_places, fan
from sim.figure import Axis, Curve, Figure, Heat, Mark, Panel, Points, Role, Rule
from sim.models.powers_matrix import Parameters, expected, expected_course, expected_radius
from sim.models.powers_theory import exponential, gaussian_drift, gaussian_variance
from sim.protocol import History

Array = npt.NDArray[np.float64]

DECADE = math.log(10)


@dataclass(frozen=True, slots=True)
class View:
    """What a frame shows of a state; shapes as there."""

    step: int
    matrix: Array
    power: Array | None
    log_norms: Array
    t_peak: int
    log_peak: float
    t_below_one: int | None


def draw(view: View, history: History, params: Parameters) -> Figure:
    """Three panels, the first of which carries the claim."""
    if view.power is None:
        panels = (_products(history, params), _spectrum(view, params), _spread(view, params))
        return Figure(panels, _product_sentence(view, params))
    panels = (_norms(history, params), _spectrum(view, params), _power(view.step, view.power))
    return Figure(panels, _sentence(view, params))


def _decades(log_norms: Array) -> Array:
    """Natural logarithms as powers of ten; minus infinity breaks the line."""
    return np.where(np.isfinite(log_norms), log_norms, np.nan) / DECADE


def _norms(history: History, params: Parameters) -> Panel:
    times = history.steps.astype(np.float64)
    marks: list[Mark] = [
        Rule(0.0, label="norm 1", role=Role.MUTED),
        Curve(times, _decades(history.traces["log_vector"]), "one vector", Role.SECOND),
        Curve(times, _decades(history.traces["log_norm"]), "norm of W^t", Role.MEASURED),
    ]
    radius = expected_radius(params)
    if radius > 0:
        line = times * (math.log(radius) / DECADE)
        marks.append(Curve(times, line, "slope ln(radius)", Role.THEORY, dashed=True))
    return Panel("norm of W^t", Axis("t", low=0.0), Axis("log10 of the norm"), tuple(marks))


def _products(history: History, params: Parameters) -> Panel:
    at = drawn_places(len(history.steps))
    times = history.steps[at].astype(np.float64)
    line = times * (gaussian_drift(params.n) / DECADE)
    marks: tuple[Mark, ...] = (
        *fan(times, history.traces["log_norm"][at] / DECADE, "median run"),
        Rule(0.0, label="mean square stays 1", role=Role.MUTED),
        Curve(times, line, "theory", Role.THEORY, dashed=True),
    )
    return Panel("products of t matrices", Axis("t", low=0.0), Axis("log10 of the norm"), marks)


def _spectrum(view: View, params: Parameters) -> Panel:
    values = np.linalg.eigvals(view.matrix).ravel()
    turn = np.linspace(0, 2 * np.pi, 121)
    reach = 1.15 * max(1.0, float(np.abs(values).max()))
    title = "eigenvalues of W" if params.kind != "gaussian" else "eigenvalues of the factors"
    return Panel(
        title,
        Axis("real part", low=-reach, high=reach),
        Axis("imaginary part", low=-reach, high=reach),
        (
            Curve(np.cos(turn), np.sin(turn), "unit circle", Role.MUTED),
            Points(values.real.astype(np.float64), values.imag.astype(np.float64), "eigenvalues"),
        ),
        equal=True,
    )


def _power(step: int, power: Array) -> Panel:
    """W^t over its largest entry, the first row on top."""
    largest = float(np.abs(power).max())
    n = power.shape[0]
    values = (power / largest if largest > 0 else power)[::-1]
    heat = Heat(values, 0.5, n + 0.5, 0.5, n + 0.5, "entries over the largest")
    return Panel(f"W^{step}, scaled", Axis("column"), Axis("row, from below"), (heat,))


def _spread(view: View, params: Parameters) -> Panel:
    """The share of runs below each norm, beside the normal law that the logarithm tends to."""
    logs = np.sort(view.log_norms)
    share = (np.arange(logs.size) + 0.5) / logs.size
    marks: list[Mark] = [Curve(logs / DECADE, share, "runs", Role.MEASURED)]
    if view.step > 0:
        mean = view.step * gaussian_drift(params.n)
        deviation = math.sqrt(view.step * gaussian_variance(params.n))
        grid = np.linspace(mean - 3 * deviation, mean + 3 * deviation, 81)
        law = [0.5 * (1 + math.erf((x - mean) / (deviation * math.sqrt(2)))) for x in grid]
        marks.append(Curve(grid / DECADE, np.array(law), "theory", Role.THEORY, dashed=True))
    return Panel(
        "Share of runs below a norm",
        Axis("log10 of the norm"),
        Axis("share", low=0, high=1),
        tuple(marks),
    )


def _sentence(view: View, params: Parameters) -> str:
    theory = expected(params)
    now = expected_course(params)[view.step]
    parts = [
        f"After {view.step} steps the norm of W^t is {_size(float(view.log_norms[0]))} "
        f"(theory {_size(float(now))})"
    ]
    if 0 < view.t_peak < view.step:
        parts.append(
            f"it peaked at {_size(view.log_peak)} at t = {view.t_peak} "
            f"(theory {_number(theory['peak_norm'])} at {_number(theory['t_peak'])})"
        )
    if view.t_below_one is not None:
        parts.append(
            f"it is below 1 from t = {view.t_below_one} (theory {_number(theory['t_below_one'])})"
        )
    radius = expected_radius(params)
    return "; ".join(parts) + f"; the spectral radius is {radius:.4g}."


def _product_sentence(view: View, params: Parameters) -> str:
    typical = float(view.log_norms.mean())
    mean = view.step * gaussian_drift(params.n)
    variance = view.step * gaussian_variance(params.n)
    measured = f"{view.log_norms.var(ddof=1):.3g}" if view.log_norms.size > 1 else "unknown"
    return (
        f"After {view.step} separate matrices a typical norm is {_size(typical)} "
        f"(theory {_size(mean)}) and ln of it varies by {measured} (theory {variance:.3g}), "
        "while the mean square stays 1."
    )


def _size(log_norm: float) -> str:
    """A norm in words of four digits, also beyond the range of float64."""
    if abs(log_norm) < 200 or log_norm == -math.inf:
        return f"{exponential(log_norm):.4g}"
    power = math.floor(log_norm / DECADE)
    return f"{math.exp(log_norm - power * DECADE):.3f}e{power:+d}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
