"""Theory checks of `backprop`: exact gradients, orders, counts, and who changes parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model

Tried = Model[Any, Any]
COMPLEX_STEP = 1e-30
NAN = math.nan


def loss_of(row: npt.NDArray[Any], sizes: tuple[int, ...], inputs: Array, targets: Array) -> Any:
    """1/(2n) sum of squares of a tanh network, written point by point; real or complex."""
    layer: npt.NDArray[Any] = inputs.T
    place = 0
    for depth, (below, above) in enumerate(pairwise(sizes)):
        units = row[place : place + (below + 1) * above].reshape(above, below + 1)
        layer = np.einsum("pi,oi->po", layer, units[:, :below]) + units[:, below]
        if depth < len(sizes) - 2:
            layer = np.tanh(layer)
        place += (below + 1) * above
    return ((layer - targets.T) ** 2).sum() / (2 * inputs.shape[1])


def complex_gradient(row: Array, sizes: tuple[int, ...], inputs: Array, targets: Array) -> Array:
    """Im L(theta + ih)/h for each component: exact to rounding, no difference is taken."""
    found = np.empty(row.size)
    for place in range(row.size):
        shifted = row.astype(np.complex128)
        shifted[place] += 1j * COMPLEX_STEP
        found[place] = loss_of(shifted, sizes, inputs, targets).imag / COMPLEX_STEP
    return found


def gradients_agree_with_the_complex_step(model: Tried) -> Iterator[Row]:
    """Every component, several shapes and outputs, within 1e-13 (losses are below 5)."""
    for text, runs in (("4-16-16-1", 1), ("3-5-2", 3), ("2-4-3-2", 2), ("2-1", 2)):
        sizes = tuple(int(size) for size in text.split("-"))
        state = played(model, seed=3, runs=runs, sizes=text, n=9, passes=1, updates=1).state
        worst = off = 0.0
        for member in range(runs):
            row = state.first_rows[member]
            known = (sizes, state.learned.features[:-1], state.learned.targets)
            gap = complex_gradient(row, *known) - state.first_gradient[member]
            worst = max(worst, float(np.abs(gap).max()))
            off = max(off, abs(float(loss_of(row, *known)) - state.first_loss[member]))
        yield Row(f"gradient against complex step, {text}", worst, 0.0, 1e-13)
        yield Row(f"loss point by point, {text}", off, 0.0, 1e-13)


def differences_agree(model: Tried) -> Iterator[Row]:
    """All 369 components within 1e-9 at h = 1e-5; order 2 and 1; the best h near 1e-5."""
    run = played(model, seed=1)
    found = run.summary()
    error = found["gradient_error"]
    yield Row("error of 369 components at 1e-5", NAN if error is None else error, 0.0, 1e-9)
    yield near("order of central differences", found["order"], 2.0, 0.005)
    yield near("order of one-sided differences", found["order_forward"], 1.0, 0.005)
    best = found["best_difference"] or NAN
    yield Row("log10 of the best h", math.log10(best), -5.0, 1.01)
    state = run.state
    scale = float(np.finfo(np.float64).eps) * (found["loss_before"] or NAN)
    rounding = float(state.central[20]) * 1e-11 / scale
    yield Row("log10 of rounding error over eps L/h", math.log10(rounding), 0.0, 1.0)


def errors_are_of_the_components_said(model: Tried) -> Iterator[Row]:
    """The truncation error of a one-sided difference is h/2 times the second derivative.

    It is taken from second differences of a loss written here.
    """
    run = played(model, seed=2, sizes="2-3-1", n=11, passes=1, updates=1)
    state, h, k = run.state, 1e-3, 1e-3
    known = ((2, 3, 1), state.learned.features[:-1], state.learned.targets)
    row = state.first_rows[0]
    worst = 0.0
    for place in range(row.size):
        shift = np.zeros(row.size)
        shift[place] = k
        there = [float(loss_of(row + times * shift, *known)) for times in (-1, 0, 1)]
        worst = max(worst, abs(there[0] - 2 * there[1] + there[2]) / k**2)
    measured = float(state.one_sided[4])
    yield near("one-sided error at 1e-3 over h L''/2", measured / (h * worst / 2), 1.0, 0.02)


def products_are_counted(model: Tried) -> Iterator[Row]:
    """F = n sum n_l n_(l+1), 3F - n n_0 n_1 with the way back; 2P forward passes."""
    for text, once, both, parameters in (
        ("4-16-16-1", 336, 944, 369),
        ("3-5-2", 25, 60, 32),
        ("2-1", 2, 4, 3),
    ):
        run = played(model, runs=1, sizes=text, n=7, passes=2, updates=1)
        found, theory = run.summary(), run.theory()
        yield equal(f"products forward, {text}", run.state.there, 7 * once)
        yield near(f"products over forward, {text}", found["mac_ratio"], both / once, 1e-12)
        yield near(f"theory of it, {text}", theory["mac_ratio"], both / once, 1e-12)
        name = f"forward passes for differences, {text}"
        yield equal(name, found["forward_passes_for_differences"], 2 * parameters)
        expected = theory["forward_passes_for_differences"]
        yield equal(f"theory of them, {text}", expected, 2 * parameters)
        yield equal(f"work of two passes, {text}", run.history.traces["work"][2], 14 * both)


def passes_change_nothing(model: Tried) -> Iterator[Row]:
    """After fifty backward passes every parameter has the bits that it began with."""
    run = played(model, seed=4, runs=4, n=16, updates=1)
    traces, first = run.history.traces, run.state.first_rows
    yield equal("parameters changed by 50 passes", run.summary()["parameters_changed"], 0)
    yield equal("checksums seen in 50 passes", np.unique(traces["checksum"][:51]).size, 1)
    yield equal("change of the loss", float(np.ptp(traces["loss"][:51], axis=0).max()), 0.0)
    yield equal("parameters changed by one step", traces["changed"][51], first.shape[1])
    yield holds("the optimiser did move them", bool((run.state.rows != first).all()))


def a_small_step_goes_as_theory_says(model: Tried) -> Iterator[Row]:
    """DL = -eta norm(g)^2 for sgd and momentum, -eta sum abs(g) for Adam, to first order."""
    for optimiser in ("sgd", "momentum", "adam"):
        knobs: dict[str, object] = {"passes": 1, "updates": 1, "n": 16, "eta": 1e-4}
        run = played(model, seed=5, runs=3, optimiser=optimiser, **knobs)
        state = run.state
        g = state.first_gradient
        slope = np.abs(g).sum(axis=1) if optimiser == "adam" else (g * g).sum(axis=1)
        change = float(np.median((state.loss - state.first_loss) / (-1e-4 * slope)))
        yield near(f"change of the loss over first order, {optimiser}", change, 1.0, 0.02)
        first_order = state.first_loss - 1e-4 * slope
        gap = float(np.abs(state.loss_first_order - first_order).max())
        yield Row(f"loss to first order, {optimiser}", gap, 0.0, 1e-8)


def optimisers_step_as_defined(model: Tried) -> Iterator[Row]:
    """Four steps on a small net against the definitions, with gradients by complex steps."""
    sizes = (2, 3, 1)
    for optimiser in ("sgd", "momentum", "adam"):
        run = played(
            model, seed=6, sizes="2-3-1", n=8, passes=3, updates=4, eta=0.3, optimiser=optimiser
        )
        state = run.state
        row = state.first_rows[0].copy()
        velocity = square = np.zeros_like(row)
        for count in range(1, 5):
            g = complex_gradient(row, sizes, state.learned.features[:-1], state.learned.targets)
            if optimiser == "sgd":
                along = g
            elif optimiser == "momentum":
                along = velocity = 0.9 * velocity + g
            else:
                velocity = 0.9 * velocity + 0.1 * g
                square = 0.999 * square + 0.001 * g**2
                spread = np.sqrt(square / (1 - 0.999**count)) + 1e-8
                along = velocity / (1 - 0.9**count) / spread
            row = row - 0.3 * along
        gap = float(np.abs(row - state.rows[0]).max())
        yield Row(f"parameters after four steps, {optimiser}", gap, 0.0, 1e-10)
        end = float(loss_of(row, sizes, state.learned.features[:-1], state.learned.targets))
        yield near(f"loss after four steps, {optimiser}", run.summary()["loss_end"], end, 1e-9)
        after = float(np.median(run.history.traces["loss"][4]))
        yield equal(f"loss after the first, {optimiser}", run.summary()["loss_after"], after)


def weights_begin_at_the_scale_of_their_layer(model: Tried) -> Iterator[Row]:
    """Variance one over the inputs, biases zero; 4096 weights give it within 10 % (4.5 errors)."""
    state = played(model, seed=7, sizes="16-64-1", n=1, runs=4, passes=1, updates=1).state
    units = state.first_rows[:, : 17 * 64].reshape(4, 64, 17)
    mean_square = float(np.mean(units[:, :, :16] ** 2))
    yield near("variance of a weight times inputs", 16 * mean_square, 1.0, 0.1)
    yield equal("largest bias", float(np.abs(units[:, :, 16]).max()), 0.0)


def a_run_that_leaves_is_frozen(model: Tried) -> Iterator[Row]:
    """A step of 10 on 3 points throws a net out of range; its parameters stay finite."""
    run = played(model, seed=0, sizes="2-8-1", n=3, eta=10.0, runs=4)
    state = run.state
    out = state.diverged_at >= 0
    yield holds("some member is thrown", bool(out.any()))
    yield holds("parameters stay finite", bool(np.isfinite(state.rows).all()))
    bound = bool((state.loss <= 1e12 * state.first_loss).all())
    yield holds("no loss beyond the limit is kept", bound)
    at = int(state.diverged_at[out].min()) if out.any() else -1
    frozen = run.history.traces["loss"][at - 1 :, state.diverged_at == at]
    yield equal("change of a frozen loss", float(np.ptp(frozen, axis=0).max(initial=0.0)), 0.0)


CHECKS: tuple[Check, ...] = (
    gradients_agree_with_the_complex_step,
    products_are_counted,
    optimisers_step_as_defined,
    a_small_step_goes_as_theory_says,
    passes_change_nothing,
    errors_are_of_the_components_said,
    weights_begin_at_the_scale_of_their_layer,
    a_run_that_leaves_is_frozen,
    differences_agree,
)
