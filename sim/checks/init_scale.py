"""Theory checks of `init-scale`: exact means, spread, fixed points, and the way back down."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, near, played
from sim.models.init_scale import activated
from sim.protocol import Array, Model
from sim.run import Run

Tried = Model[Any, Any]
LAWS = ("normal", "uniform", "orthogonal")
ERRORS = 5
"""Standard errors that a mean may be off by."""


def exact_means(model: Tried) -> Iterator[Row]:
    """Linear sw2^L q0, ReLU sw2 (sw2/2)^(L-1) q0, whatever the law of the weights."""
    for law in LAWS:
        for act, variance, gain in (("linear", 1.1, 1.1), ("relu", 1.8, 0.9)):
            knobs: dict[str, Any] = {"act": act, "weight_variance": variance, "distribution": law}
            run = played(model, runs=800, n=16, layers=5, q0=3.0, **knobs)
            expected = 3.0 * variance * gain**4
            name = f"mean square, {act} with {law} weights"
            yield _mean(name, run.history.traces["mean_square"][5], expected)
            yield near(
                f"theory of it, {act}, {law}", run.theory()["mean_square_end"], expected, 1e-9
            )


def level(model: Tried) -> Iterator[Row]:
    """With He's 2/n a ReLU net keeps its mean squared gradient, with 1/n a linear one."""
    for act, variance in (("relu", 2.0), ("linear", 1.0)):
        run = played(model, runs=400, n=32, layers=8, act=act, weight_variance=variance)
        gradient = run.history.traces["gradient"]
        yield _mean(f"squared gradient over top, {act}", gradient[-1] / gradient[9], 1.0)


def typical_nets(model: Tried) -> Iterator[Row]:
    """The mean of log10, signal and gradient, lies below the log10 of the mean as it must."""
    for act, variance, law in (
        ("linear", 1.0, "normal"),
        ("relu", 2.0, "normal"),
        ("relu", 2.0, "orthogonal"),
    ):
        knobs: dict[str, Any] = {"act": act, "weight_variance": variance, "distribution": law}
        run = played(model, runs=800, n=16, layers=6, q0=3.0, **knobs)
        traces, theory = run.history.traces, run.theory()
        signal = np.log10(traces["mean_square"][6] / traces["mean_square"][0])
        gradient = np.log10(traces["gradient"][-1] / traces["gradient"][7])
        for name, logs in (("log10_signal_ratio", signal), ("log10_gradient_ratio", gradient)):
            told = f"{name}, {act} with {law} weights"
            yield _mean(told, logs, theory[name])
            yield near(f"{told}, as summed up", run.summary()[name], float(logs.mean()), 1e-9)


def spread(model: Tried) -> Iterator[Row]:
    """The variance of ln norm^2 is 2L/n for linear nets and 5L/n for ReLU (Hanin and Nica)."""
    for act, variance, each in (("linear", 1.0, 2.0), ("relu", 2.0, 5.0)):
        run = played(model, runs=1000, n=32, layers=10, act=act, weight_variance=variance)
        last = np.log(run.history.traces["mean_square"][10]).var(ddof=1)
        expected = (2.0 + 9 * each) / 32
        yield near(f"variance of ln of the mean square, {act}", float(last), expected, 0.2)


def weights(model: Tried) -> Iterator[Row]:
    """Variance sw2/n, Glorot's 2/(m + n) at sw2 = 1; bounds, rotations and the input's scale."""
    for law in LAWS:
        run = played(model, runs=8, n=32, layers=4, distribution=law)
        drawn = np.stack(run.state.weights)
        yield near(f"variance of {law} weights", float(drawn.var()), 2 / (32 + 32), 0.03)
    run = played(model, runs=2, n=32, layers=4, distribution="uniform", weight_variance=4.0)
    bound = math.sqrt(3 * 4 / 32)
    yield near("largest uniform weight", float(np.stack(run.state.weights).max()), bound, 0.01)
    run = played(model, runs=3, n=16, layers=2, distribution="orthogonal", weight_variance=4.0)
    square = run.state.weights[1] @ run.state.weights[1].transpose(0, 2, 1)
    yield Row("W W' beside sw2 I", float(np.abs(square - 4 * np.eye(16)).max()), 0.0, 1e-12)
    traces = played(model, layers=1, q0=0.3).history.traces
    yield Row("mean square of the input", float(np.ptp(traces["mean_square"][0] - 0.3)), 0.0, 1e-12)
    yield near("its level", float(traces["mean_square"][0, 0]), 0.3, 1e-12)


def fixed_points(model: Tried) -> Iterator[Row]:
    """Tanh comes to q = sw2 E tanh^2, 0.2869 at sw2 = 1.5, from above and from below."""
    for start in (0.02, 5.0):
        knobs: dict[str, Any] = {"n": 256, "layers": 40, "weight_variance": 1.5, "q0": start}
        run = played(model, runs=4, **knobs)
        measured = float(run.history.traces["mean_square"][20:41].mean())
        yield near(f"mean square tanh comes to from {start:g}", measured, 0.2869, 0.06)
    for variance in (1.5, 4.0):
        theory = played(model, layers=1, weight_variance=variance).theory()
        q = theory["fixed_point"] or 0.0
        squares = _expected(lambda z: np.tanh(z) ** 2, q)
        slopes = _expected(lambda z: (1 - np.tanh(z) ** 2) ** 2, q)
        yield near(f"fixed point, sw2 = {variance:g}", q, variance * squares, 1e-5)
        yield near(f"chi, sw2 = {variance:g}", theory["chi"], variance * slopes, 1e-4)
    theory = played(model, layers=1, weight_variance=1.5).theory()
    yield near("fixed point, sw2 = 1.5, in figures", theory["fixed_point"], 0.28689, 1e-4)
    yield equal("fixed point, sw2 = 1", played(model, layers=1).theory()["fixed_point"], 0.0)


def tanh_at_one(model: Tried) -> Iterator[Row]:
    """At sw2 = 1 tanh is not level: layer 25 is near 1/50, as the map says."""
    run = played(model, runs=24, n=128, layers=25)
    q = 1.0
    for _ in range(24):
        q = _expected(lambda z: np.tanh(z) ** 2, q)
    yield near("map at layer 25", run.theory()["mean_square_end"], q, 1e-4)
    yield near("mean square at layer 25", run.summary()["mean_square_end"], q, 0.15)


def saturation(model: Tried) -> Iterator[Row]:
    """Thirty tanh layers: 7% saturated at sw2 = 4, 56% at 25; yet gradients explode."""
    for variance, share, gradient in ((0.25, 0.0, -17.5), (4.0, 0.069, 3.75), (25.0, 0.561, 13.4)):
        run = played(model, weight_variance=variance)
        summary, theory = run.summary(), run.theory()
        yield Row(f"saturated, sw2 = {variance:g}", summary["saturated_share"] or 0, share, 0.05)
        yield Row(f"theory of it, {variance:g}", theory["saturated_share"] or 0, share, 0.001)
        found, expected = summary["log10_gradient_ratio"], theory["log10_gradient_ratio"]
        yield Row(f"log10 of the gradient ratio, sw2 = {variance:g}", found or 0, gradient, 1.5)
        yield Row(f"theory of it, sw2 = {variance:g}", expected or 0, gradient, 0.15)
    summary = played(model, act="relu", weight_variance=2).summary()
    yield Row("ReLU units at zero", summary["saturated_share"] or 0, 0.5, 0.12)


def way_down(model: Tried) -> Iterator[Row]:
    """The gradient at layer 1 meets central differences of what was put on the top."""
    for act in ("linear", "relu", "tanh"):
        run = played(model, runs=3, n=8, layers=4, act=act, weight_variance=2.0)
        first = np.matvec(run.state.weights[0], _input(run))
        slope = np.stack([_difference(run, first, unit, act) for unit in range(8)], axis=1)
        error = float(np.abs(slope - run.state.gradient).max())
        yield Row(f"gradient beside differences, {act}", error, 0.0, 1e-6)


def _difference(run: Run[Any, Any], first: Array, unit: int, act: str) -> Array:
    """Change of top gradient times last pre-activations, per change of one unit of layer 1."""
    step = np.zeros_like(first)
    step[:, unit] = 1e-6
    top = _top_gradient(run)
    both = [(_last(run, first + sign * step, act) * top).sum(axis=1) for sign in (1, -1)]
    return np.asarray((both[0] - both[1]) / 2e-6)


def _last(run: Run[Any, Any], sums: Array, act: str) -> Array:
    for layer in run.state.weights[1:]:
        sums = np.matvec(layer, activated(sums, act)[0])
    return sums


def _input(run: Run[Any, Any]) -> Array:
    return np.asarray(_again(run, 0).state.sums)


def _top_gradient(run: Run[Any, Any]) -> Array:
    return np.asarray(_again(run, run.params.layers + 1).state.gradient)


def _again(run: Run[Any, Any], step: int) -> Run[Any, Any]:
    again: Run[Any, Any] = Run(run.model, run.params, run.seed, run.runs)
    again.advance(step)
    return again


def _expected(function: Any, q: float) -> float:
    """E f(sqrt(q) g) by Gauss-Hermite quadrature, another way than the model's own."""
    places, heights = np.polynomial.hermite_e.hermegauss(101)
    return float((heights * function(math.sqrt(q) * places)).sum() / math.sqrt(2 * math.pi))


def _mean(name: str, values: Array, expected: float | None) -> Row:
    """A mean held to five standard errors, and to rounding where nothing varies."""
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    wanted = math.nan if expected is None else expected
    return Row(name, float(values.mean()), wanted, ERRORS * error + 1e-12)


CHECKS: tuple[Check, ...] = (
    weights,
    way_down,
    saturation,
    exact_means,
    level,
    typical_nets,
    fixed_points,
    tanh_at_one,
    spread,
)
