"""Theory checks of `gradnoise`: unbiased, sigma over root m, and what drawing changes in it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model

Tried = Model[Any, Any]
FARTHEST = 3.0
"""A mean vector of five coordinates is farther off than so many of its standard errors less
than once in ten million times: the square times five follows chi-square with five degrees."""


def apart(state: Any) -> Array:
    """Gradients less their mean, by plain means; shape (runs, d, population)."""
    return np.asarray(state.gradients - state.gradients.mean(axis=2, keepdims=True))


def the_population_is_as_asked(model: Tried) -> Iterator[Row]:
    """Length 1 of the mean, summed variance d, correlation icc of the pairs in a cluster."""
    run = played(model, runs=2, population=256, batch=16, d=3, correlation=0.4, batches=10)
    state, deviations = run.state, apart(run.state)
    lengths = np.sqrt((state.gradients.mean(axis=2) ** 2).sum(axis=1))
    yield near("length of the full gradient", float(lengths[0]), 1.0, 1e-12)
    yield near("the full gradient kept", float(state.full[1, 2]), 1 / math.sqrt(3), 1e-12)
    yield near("summed variance", float((deviations**2).sum(axis=1).mean(axis=1)[1]), 3.0, 1e-12)
    clusters = deviations.reshape(2, 3, 16, 16)
    pairs = (clusters.sum(axis=3) ** 2).sum() - (clusters**2).sum()
    yield near("correlation of pairs", pairs / (2 * 256 * 15 * 3), 0.4, 1e-9)


def independent_examples(model: Tried) -> Iterator[Row]:
    """Standard error sigma/sqrt(m); of 80 000 coordinates it is known to 0.25 %."""
    for d, batch in ((5, 64), (2, 7)):
        run = played(model, seed=1, d=d, batch=batch)
        error = math.sqrt(d / batch)
        yield near(f"se, d {d}, m {batch}", run.summary()["se"], error, 0.025)
        yield near(f"se over sigma, d {d}", run.summary()["se_over_sigma"], batch**-0.5, 0.025)
        yield near(f"theory of se, d {d}, m {batch}", run.theory()["se"], error, 1e-12)
        yield near(f"theory of se over sigma, d {d}", run.theory()["se_over_sigma"], batch**-0.5,
                   1e-12)  # fmt: skip
    yield near("inflation of independent examples", run.summary()["inflation"], 1.0, 0.05)
    yield equal("theory of that inflation", run.theory()["inflation"], 1.0)


def a_hundred_times_the_work(model: Tried) -> Iterator[Row]:
    """It buys ten times the accuracy: slope -1/2."""
    run = played(model, seed=2, batch=100)
    errors = run.history.traces["se"][-1]
    yield near("se of 1 over se of 100 examples", float(errors[0] / errors[-1]), 10.0, 0.025)
    yield Row("slope", run.summary()["slope"] or math.nan, -0.5, 0.006)
    yield near("theory of the slope", run.theory()["slope"], -0.5, 1e-12)


def without_replacement(model: Tried) -> Iterator[Row]:
    """The factor sqrt((N - m)/(N - 1)), and nothing left to chance at m = N."""
    for batch in (256, 600):
        run = played(model, seed=3, kind="without", batch=batch, sizes="one", batches=1000)
        factor = math.sqrt((1024 - batch) / 1023)
        yield near(f"se over sigma, m {batch}, without", run.summary()["se_over_sigma"],
                   factor / math.sqrt(batch), 0.04)  # fmt: skip
        yield near(f"theory of se, m {batch}, without", run.theory()["se_over_sigma"],
                   factor / math.sqrt(batch), 1e-12)  # fmt: skip
        yield near(
            f"theory of inflation, m {batch}, without", run.theory()["inflation"], factor**2, 1e-12
        )
    run = played(model, runs=2, kind="without", population=100, batch=100, batches=50)
    yield equal("se of the whole population", run.summary()["se"], 0.0)
    yield equal("theory of se of the whole", run.theory()["se"], 0.0)


def consecutive_examples(model: Tried) -> Iterator[Row]:
    """Variance 1 + (m - 1) icc times that of shuffled ones: 5.5 for 16 at 0.3."""
    run = played(model, seed=4, kind="block", batch=16, population=4096)
    yield near("inflation of 16 in a row", run.summary()["inflation"], 5.5, 0.04)
    yield near("theory of that inflation in a row", run.theory()["inflation"], 5.5, 1e-12)
    yield near("theory of se in a row", run.theory()["se"], math.sqrt(5 * 5.5 / 16), 1e-12)
    run = played(model, seed=5, kind="block", correlation=0.0, sizes="one", population=4096)
    yield near("inflation of uncorrelated blocks", run.summary()["inflation"], 1.0, 0.1)


def every_window_counts_once(model: Tried) -> Iterator[Row]:
    """The variance of blocks against that of all windows, which wrap within their cluster."""
    run = played(model, seed=6, runs=1, kind="block", population=96, batch=12, d=2, batches=8000)
    clusters = apart(run.state)[0].reshape(2, 8, 12)
    for turn, size in enumerate((1, 4)):
        places = (np.arange(12)[:, None] + np.arange(size)) % 12
        exact = (clusters[:, :, places].mean(axis=3) ** 2).sum(axis=0).mean()
        found = float(run.history.traces["se"][-1][turn]) ** 2
        yield near(f"variance of {size} in a row", found, float(exact), 0.06)


def right_on_average(model: Tried) -> Iterator[Row]:
    """The mean of all batch gradients lies within its standard error of the full gradient.

    A population of 16 shows even one example that is never drawn.
    """
    for kind, population, batch in (("with", 16, 16), ("block", 36, 9), ("without", 50, 7)):
        run = played(
            model, seed=7, kind=kind, population=population, batch=batch, batches=8000, runs=2
        )
        state, turn = run.state, -1
        off = np.sqrt((state.sums[:, turn] ** 2).sum(axis=1) / state.squares[:, turn])
        yield Row(f"standard errors off, {kind}", float(off.max()), 0.0, FARTHEST)
        found = run.summary()["bias"]
        yield near(f"measured as bias, {kind}", found, float(off.mean()), 1e-9)


def a_batch_is_a_mean(model: Tried) -> Iterator[Row]:
    """With the whole population in order, the batch gradient is the full one in every bit."""
    run = played(model, runs=2, kind="without", population=40, batch=40, sizes="one", batches=10)
    mean = run.state.gradients.mean(axis=2)
    gap = float(np.abs(run.state.cloud - mean[:, None, :]).max())
    yield Row("batch of all less the plain mean", gap, 0.0, 1e-14)
    yield equal("batches drawn", int(run.state.counts[0]), 10)
    yield holds("no bias without error", run.summary()["bias"] is None)


CHECKS: tuple[Check, ...] = (
    the_population_is_as_asked,
    a_batch_is_a_mean,
    a_hundred_times_the_work,
    independent_examples,
    consecutive_examples,
    right_on_average,
    every_window_counts_once,
    without_replacement,
)
