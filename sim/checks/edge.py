"""Theory checks of `edge`: curvature, the edge 2/eta, the growing gradient, the scalar loss."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model

Tried = Model[Any, Any]
COMPLEX_STEP = 1e-30


def loss_of(rows: npt.NDArray[Any], width: int, frequency: float, points: int) -> Any:
    """Half the mean squared error of a 1-width-width-1 tanh net on sin(frequency x), (rows,).

    Real or complex; written once more, with the points on the second axis.
    """
    x = -1 + 2 * np.arange(points) / (points - 1)
    first, second, last = np.split(rows, [2 * width, 2 * width + width * (width + 1)], axis=1)
    units = first.reshape(-1, 1, width, 2)
    low = np.tanh(x[None, :, None] * units[..., 0] + units[..., 1])
    square = second.reshape(-1, width, width + 1)
    high = np.einsum("rpi,roi->rpo", low, square[:, :, :width]) + square[:, None, :, width]
    outputs = np.einsum("rpi,ri->rp", np.tanh(high), last[:, :width]) + last[:, width:]
    return ((outputs - np.sin(frequency * x)) ** 2).mean(axis=1) / 2


def a_step_follows_the_gradient(model: Tried) -> Iterator[Row]:
    """One step of a net against complex steps of a loss written here, within 1e-12."""
    for width, frequency, points in ((10, 3.0, 20), (5, 1.5, 7)):
        knobs: dict[str, Any] = {"width": width, "frequency": frequency, "n": points, "eta": 0.5}
        run = played(model, seed=1, steps=1, every=4000, **knobs)
        before = played_start(model, seed=1, every=4000, **knobs)
        row = before.rows[0]
        shifted = row + 1j * COMPLEX_STEP * np.eye(row.size)
        gradient = loss_of(shifted, width, frequency, points).imag / COMPLEX_STEP
        gap = float(np.abs(run.state.rows[0] - (row - 0.5 * gradient)).max())
        yield Row(f"parameters after a step, width {width}", gap, 0.0, 1e-12)
        loss = float(loss_of(row[None, :], width, frequency, points)[0])
        yield near(f"loss at the start, width {width}", float(before.loss[0]), loss, 1e-12)


def played_start(model: Tried, seed: int, **knobs: Any) -> Any:
    """The state before the first step of the run that ``played`` plays."""
    run = played(model, seed=seed, steps=1, **knobs)
    run.seek(0)
    return run.state


def curvature_is_of_the_loss(model: Tried) -> Iterator[Row]:
    """The whole spectrum, and the curvature along g, from losses alone."""
    run = played(model, seed=2, steps=60, every=30, width=4, frequency=2.0, n=8)
    state = run.state
    row, g = state.rows[0], state.gradient[0]
    known = hessian_of(row, 4, 2.0, 8)
    gap = float(np.abs(np.linalg.eigvalsh(known) - state.spectrum).max())
    yield Row("spectrum of the Hessian", gap, 0.0, 1e-6)
    along = float(g @ known @ g / (g @ g))
    yield near("curvature along the gradient", float(state.along[0]), along, 1e-5)
    yield equal("sharpness is the top eigenvalue", state.sharpness[0], state.spectrum[-1])
    yield equal("negative ones are counted", state.negative[0], (state.spectrum < -1e-6).sum())


def hessian_of(row: Array, width: int, frequency: float, points: int) -> Array:
    """Central differences of complex-step gradients, shape (P, P)."""
    count = row.size
    real, imaginary = 1e-4 * np.eye(count)[:, None, :], 1j * COMPLEX_STEP * np.eye(count)[None]
    slopes = [
        loss_of((row + sign * real + imaginary).reshape(-1, count), width, frequency, points).imag
        for sign in (1, -1)
    ]
    columns = (slopes[0] - slopes[1]).reshape(count, count) / (2e-4 * COMPLEX_STEP)
    return np.asarray(0.5 * (columns + columns.T))


def a_step_balances_two_terms(model: Tried) -> Iterator[Row]:
    """DL = -eta g'g + eta^2 g'Hg/2 (Deep Learning, equation 8.10); the third term is 1 %."""
    for seed in (3, 4):
        run = played(model, seed=seed, steps=1, eta=0.02)
        loss, norm = run.history.traces["loss"][:, 0], run.history.traces["gradient_norm"][0, 0]
        along = run.history.traces["along"][0, 0]
        second = (loss[1] - loss[0] + 0.02 * norm**2) / (0.5 * 0.02**2 * norm**2)
        yield near(f"second-order part of a step, seed {seed}", float(second), float(along), 0.05)


def sharpness_stays_at_the_edge(model: Tried) -> Iterator[Row]:
    """The late median is 2/eta within 10 %, along the gradient too, while the loss falls.

    Thirty seeds at each of four rates lay between 0.97 and 1.05, their gradient norms had grown
    by 3 at least.
    """
    for eta, steps in ((0.6, 1400), (0.8, 1000)):
        run = played(model, seed=5, runs=4, eta=eta, steps=steps, every=100)
        found = run.summary()
        yield near(f"sharpness over 2/eta at {eta}", found["sharpness_ratio"], 1.0, 0.1)
        yield equal(f"theory at {eta}", run.theory()["sharpness_ratio"], 1.0)
        yield near(f"curvature along g over 2/eta at {eta}", found["along_ratio"], 1.0, 0.1)
        grown = found["gradient_growth"] or 0.0
        yield holds(f"the gradient norm has grown by 3 at {eta}", 3.0 < grown < 300.0)
        start = float(np.median(run.history.traces["loss"][0]))
        yield holds(
            f"the loss has fallen tenfold at {eta}", (found["loss_end"] or 1.0) < start / 10
        )
        rising = float((np.diff(run.history.traces["loss"], axis=0) > 0).mean())
        yield near(f"share of rising steps at {eta}", found["rising_share"], rising, 1e-12)
        norms = run.history.traces["gradient_norm"]
        half = steps // 2
        late = np.sort(norms[half:], axis=0)[(steps - half) // 2]
        known = float(np.median(late / norms[: half + 1].min(axis=0)))
        yield near(f"growth of the gradient norm at {eta}", grown, known, 1e-9)


def small_steps_pass_that_edge(model: Tried) -> Iterator[Row]:
    """With eta = 0.1 the sharpness goes past 2/0.4: where it stays is set by eta."""
    found = played(model, seed=0, eta=0.1, steps=1600, every=1600)
    sharpness = float(found.state.sharpness[0])
    yield holds("sharpness beyond 1.3 times 2/0.4", 6.5 < sharpness < 22.0)
    yield equal("it has not crossed its own edge", found.state.crossed_at[0], -1)


def scalar_steps_are_exact(model: Tried) -> Iterator[Row]:
    """Places, sharpness and negative curvature of (1 - ab)^2/2 by hand."""
    run = played(model, mode="scalar", a0=0.5, b0=-0.2, eta=0.3, steps=4, every=1)
    a, b = 0.5, -0.2
    for step in range(5):
        place = run.history.traces["place"][step]
        gap = max(abs(place[0] - a), abs(place[1] - b))
        yield Row(f"place at step {step}", float(gap), 0.0, 1e-14)
        middle, off = (a * a + b * b) / 2, 2 * a * b - 1
        top = middle + math.hypot((a * a - b * b) / 2, off)
        loss = float(run.history.traces["loss"][step, 0])
        yield near(f"loss at step {step}", loss, (1 - a * b) ** 2 / 2, 1e-12)
        sharpness = float(run.history.traces["sharpness"][step, 0])
        yield Row(f"sharpness at step {step}", sharpness, top, 1e-6)
        excess = a * b - 1
        a, b = a - 0.3 * excess * b, b - 0.3 * excess * a
    yield equal("negative eigenvalues near the saddle", run.summary()["negative_end"], 1)


def the_scalar_flow_keeps_a_difference(model: Tried) -> Iterator[Row]:
    """Small steps end at sharpness sqrt((a0^2 - b0^2)^2 + 4), within 2e-3."""
    for a0, b0 in ((2.0, 0.1), (-1.5, -1.2)):
        run = played(model, mode="scalar", a0=a0, b0=b0, eta=0.02, steps=2200, every=200)
        expected = 0.01 * math.sqrt((a0**2 - b0**2) ** 2 + 4)
        found, theory = run.summary()["sharpness_ratio"], run.theory()["sharpness_ratio"]
        yield near(f"end of the flow from {a0:g}, {b0:g}", found, expected, 2e-3)
        yield near(f"theory from {a0:g}, {b0:g}", theory, expected, 1e-12)


def scalar_limits_lie_below_the_edge(model: Tried) -> Iterator[Row]:
    """No random start comes to rest above 2/eta, whatever the flow would do."""
    run = played(
        model,
        seed=6,
        runs=32,
        mode="scalar",
        a0="random",
        b0="random",
        eta=0.8,
        steps=400,
        every=400,
    )
    state = run.state
    rest = (state.diverged_at < 0) & (np.linalg.norm(state.gradient, axis=1) < 1e-9)
    yield holds("most runs come to rest", bool(rest.mean() > 0.5))
    highest = float(state.sharpness[rest].max(initial=0.0)) * 0.8 / 2
    yield holds("the highest at rest is below the edge", 0.5 < highest <= 1 + 1e-6)


def crossings_and_throws_are_told(model: Tried) -> Iterator[Row]:
    """The first look above 2/eta, and the step at which a run was thrown."""
    run = played(model, mode="scalar", a0=2.0, b0=0.1, eta=0.4, steps=20, every=1)
    above = run.history.traces["sharpness"][:, 0] > 5.0
    yield equal("first look above the edge", run.summary()["t_cross"], int(above.argmax()))
    thrown = played(model, mode="scalar", a0=5.0, b0=0.1, eta=0.8, steps=50, runs=2)
    yield holds("a throw is a status", thrown.status == "diverged")
    at = model.diverged_at(thrown.state, thrown.params)
    a, b, step = 5.0, 0.1, 0
    while (1 - a * b) ** 2 <= 1e12 * (1 - 0.5) ** 2:
        excess, step = a * b - 1, step + 1
        a, b = a - 0.8 * excess * b, b - 0.8 * excess * a
    yield equal("step of the throw", at, step)
    yield holds("a thrown run has no end", thrown.summary()["loss_end"] is None)


CHECKS: tuple[Check, ...] = (
    scalar_steps_are_exact,
    crossings_and_throws_are_told,
    a_step_follows_the_gradient,
    a_step_balances_two_terms,
    the_scalar_flow_keeps_a_difference,
    scalar_limits_lie_below_the_edge,
    curvature_is_of_the_loss,
    small_steps_pass_that_edge,
    sharpness_stays_at_the_edge,
)
