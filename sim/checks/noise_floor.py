"""Theory checks of `noise-floor`: the decay, the floor, what lowers it, and steps like 1/t."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.figure import Curve, Role, Rule
from sim.protocol import Array, Model

Tried = Model[Any, Any]


def curvatures(d: int, kappa: float) -> Array:
    """From 1 down to 1/kappa, evenly in logarithms."""
    return np.asarray(np.exp(-math.log(kappa) * np.arange(d) / max(1, d - 1)))


def expected_loss(t: int, eta: float, variance: float, curvature: Array, start: float) -> float:
    """Sum lambda/2 [q^t x_0^2 + (1 - q^t) eta c/(m lambda (2 - eta lambda))], q = (1-eta l)^2."""
    q = (1 - eta * curvature) ** (2 * t)
    level = eta * variance / (curvature * (2 - eta * curvature))
    return float((0.5 * curvature * (q * start**2 + (1 - q) * level)).sum())


def stalled(eta: float, variance: float, curvature: Array) -> float:
    """The floor: sum of eta c/(2 m (2 - eta lambda))."""
    return float((eta * variance / (2 * (2 - eta * curvature))).sum())


def the_start_decays(model: Tried) -> Iterator[Row]:
    """With next to no noise each coordinate keeps 1 - eta lambda a step."""
    run = played(model, runs=2, d=5, kappa=50, eta=0.3, c=0.001, batch=4096, start=100.0, steps=12)
    expected = 100 * (1 - 0.3 * curvatures(5, 50)) ** 12
    for axis in (0, 2, 4):
        yield near(f"coordinate {axis} after 12 steps", run.state.x[0, axis], expected[axis], 1e-3)


def theory_is_the_closed_form(model: Tried) -> Iterator[Row]:
    """The model's own theory of the end of a run, against the formula."""
    for eta, batch, steps in ((0.2, 1, 400), (1.5, 16, 3)):
        known = played(model, runs=1, eta=eta, batch=batch, steps=steps).theory()
        expected = expected_loss(steps, eta, 1 / batch, curvatures(8, 30), 3.0)
        yield near(f"theory of the end, eta {eta:g}, m {batch}", known["loss_end"], expected, 1e-9)
    known = played(model, runs=1, start="equilibrium", steps=40).theory()
    level = stalled(0.2, 1.0, curvatures(8, 30))
    yield near("theory of the floor", known["floor"], level, 1e-9)
    yield Row("theory of the slope on the floor", known["slope"] or 0.0, 0.0, 1e-9)


def what_is_drawn_as_floor_and_theory(model: Tried) -> Iterator[Row]:
    """The line of the floor, and theory's curve at its end."""
    panel = played(model, runs=4, eta=0.4, batch=2, steps=50).figure().panels[0]
    floor = next(m for m in panel.marks if isinstance(m, Rule))
    yield near("the floor's line", floor.at, stalled(0.4, 0.5, curvatures(8, 30)), 1e-12)
    theory = next(m for m in panel.marks if isinstance(m, Curve) and m.role is Role.THEORY)
    expected = expected_loss(50, 0.4, 0.5, curvatures(8, 30), 3.0)
    yield near("theory's curve at step 50", float(theory.y[-1]), expected, 1e-9)


def measures_are_what_they_say(model: Tried) -> Iterator[Row]:
    """Recomputed from the places and from the losses of every step."""
    run = played(model, runs=50, steps=43)
    summary, loss = run.summary(), run.history.traces["loss"]
    end = float((0.5 * run.state.x**2 @ curvatures(8, 30)).mean())
    yield near("loss from the places", summary["loss_end"], end, 1e-12)
    yield near("last quarter: steps 33 to 43", summary["floor"], float(loss[33:].mean()), 1e-12)
    fitted = np.polyfit(np.log(np.arange(10, 44)), np.log(loss[10:]), 1)[0]
    yield near("slope from step 10 on", summary["slope"], float(fitted), 1e-9)


def steps_like_one_over_t(model: Tried) -> Iterator[Row]:
    """On a round bowl with eta 1 the mean square is c/t exactly, wherever it began.

    The relative standard error of a mean square of n numbers is sqrt(2/n) = 0.8 %.
    """
    for steps in (1, 10, 100):
        run = played(
            model, seed=1, runs=1000, d=32, kappa=1, eta=1, schedule="inverse", c=2.0, steps=steps
        )
        yield near(f"t E x^2, t {steps}", float(np.mean(run.state.x**2)) * steps, 2.0, 0.04)
    yield near("theory of the slope", run.theory()["slope"], -1.0, 1e-9)
    yield Row("measured slope", run.summary()["slope"] or math.nan, -1.0, 0.1)


def the_law_of_a_flat_axis(model: Tried) -> Iterator[Row]:
    """Rates eta/(1 + eta t/kappa): theory's own recursion written out once more."""
    run = played(model, runs=1, schedule="inverse", eta=0.7, kappa=20, d=3, steps=30)
    curvature, moments = curvatures(3, 20), np.full(3, 9.0)
    for t in range(30):
        rate = 0.7 / (1 + 0.7 * t / 20)
        moments = (1 - rate * curvature) ** 2 * moments + rate**2
    loss = float(0.5 * curvature @ moments)
    yield near("theory of the end, inverse", run.theory()["loss_end"], loss, 1e-9)


def loss_over_time(model: Tried) -> Iterator[Row]:
    """Measured against the closed form; the relative standard error is below 0.6 %."""
    curvature = curvatures(16, 10)
    run = played(model, seed=2, runs=4096, d=16, kappa=10, eta=0.5, batch=4, start=1.0, steps=40)
    for t in (3, 10, 40):
        measured = float(run.history.traces["loss"][t])
        yield near(f"loss at step {t}", measured, expected_loss(t, 0.5, 0.25, curvature, 1.0), 0.03)


def the_floor_is_where_it_starts_from(model: Tried) -> Iterator[Row]:
    """From equilibrium nothing changes; four times the batch is a quarter of the floor."""
    levels = []
    for batch in (1, 4):
        run = played(
            model, seed=3, runs=1024, d=16, start="equilibrium", steps=24, batch=batch, c=0.5
        )
        level = stalled(0.2, 0.5 / batch, curvatures(16, 30))
        yield near(f"loss at step 0, m {batch}", float(run.history.traces["loss"][0]), level, 0.06)
        yield near(f"floor, m {batch}", run.summary()["floor"], level, 0.06)
        levels.append(run.summary()["floor"] or math.nan)
    yield near("floor with four times the batch", levels[0] / levels[1], 4.0, 1e-9)


def a_drop_lowers_the_floor(model: Tried) -> Iterator[Row]:
    """From eta 0.5 to 0.05 on a round bowl: 13 times lower.

    The last quarter begins 75 steps after the drop, when 0.6 % of the old floor is left. Both
    means have a relative standard error of about half a percent.
    """
    knobs = {"d": 64, "kappa": 1, "eta": 0.5, "schedule": "drop", "start": "equilibrium"}
    run = played(model, seed=4, runs=200, steps=300, **knobs)
    before = float(run.history.traces["loss"][:151].mean())
    yield near("floor before the drop over after", before / (run.summary()["floor"] or 1), 13, 0.04)
    yield near("loss at the drop", float(run.history.traces["loss"][150]), 64 / 6, 0.06)
    yield holds("it falls at the next step", run.history.traces["loss"][151] < 0.95 * before)
    yield equal("nothing is out of range", model.diverged_at(run.state, run.params) or 0, 0)


CHECKS: tuple[Check, ...] = (
    the_start_decays,
    theory_is_the_closed_form,
    what_is_drawn_as_floor_and_theory,
    the_law_of_a_flat_axis,
    measures_are_what_they_say,
    steps_like_one_over_t,
    loss_over_time,
    the_floor_is_where_it_starts_from,
    a_drop_lowers_the_floor,
)
