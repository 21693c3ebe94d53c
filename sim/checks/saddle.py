"""Theory checks of `saddle`: growth, escape times, the ridge, Newton's basin, the doubling."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Model
from sim.run import Run

CONSTANT = 0.5 * (float(np.euler_gamma) + math.log(2))
MEMBERS = 4000
Tried = Model[Any, Any]


def mean_escape_time(model: Tried) -> Iterator[Row]:
    """The closed form within 2 %, four thousand members each.

    The standard error of the mean is 1.11/ln(1.1)/sqrt(4000) = 0.18 steps. Near the radius the
    cubic term slows the run by some 1.4 steps at 0.5 and 0.1 steps at 0.1, so short runs are
    measured at the smaller radius.
    """
    cases = (
        (1e-3, 0.1, 1.0, 0.1),
        (1e-6, 0.5, 1.0, 0.1),
        (1e-9, 0.5, 1.0, 0.1),
        (1e-6, 0.1, 2.0, 0.05),
    )
    for seed, (sigma0, radius, b, eta) in enumerate(cases):
        knobs = {"sigma0": sigma0, "radius": radius, "b": b, "eta": eta, "steps": 400}
        run = played(model, seed=seed, runs=MEMBERS, **knobs)
        expected = (math.log(radius / sigma0) + CONSTANT) / math.log(1 + eta * b) + 0.5
        name = f"mean escape time, sigma0 {sigma0:g}, radius {radius:g}, b {b:g}"
        yield near(name, run.summary()["escape_time"], expected, 0.02)


def a_thousand_times_less_noise(model: Tried) -> Iterator[Row]:
    """It costs ln(1000)/ln(1 + eta b) steps more: 72.5 at eta 0.1."""
    times = [
        played(model, seed=3, runs=MEMBERS, sigma0=s, steps=400).summary()["escape_time"]
        for s in (1e-9, 1e-6)
    ]
    more = (times[0] or math.nan) - (times[1] or math.nan)
    yield near("steps for 1000 times less noise", more, math.log(1000) / math.log(1.1), 0.01)


def the_ridge_is_never_left(model: Tried) -> Iterator[Row]:
    """From y = 0 exactly no step of gradient descent changes y."""
    run = played(model, runs=4, y0=0.0, steps=2000)
    yield equal("largest abs(y) on the ridge", float(np.abs(run.history.traces["y"]).max()), 0.0)
    yield equal("saddle share on the ridge", run.summary()["saddle_share"], 1.0)


def growth_near_the_saddle(model: Tried) -> Iterator[Row]:
    """abs(y) grows by 1 + eta b a step, x shrinks by 1 - eta."""
    for eta, b in ((0.1, 1.0), (0.03, 3.0)):
        run = played(model, runs=1, y0=1e-9, eta=eta, b=b, steps=20)
        y, x = run.history.traces["y"][:, 0], run.history.traces["x"][:, 0]
        yield near(f"growth of y, eta {eta:g}, b {b:g}", y[20] / y[0], (1 + eta * b) ** 20, 1e-9)
        yield near(f"decay of x, eta {eta:g}", x[20], (1 - eta) ** 20, 1e-12)


def ends_in_the_minima(model: Tried) -> Iterator[Row]:
    """Gradient descent comes to rest at sqrt(b), on the side it started from."""
    for b, y0 in ((1.0, 1e-6), (2.25, -1e-3)):
        end = played(model, runs=1, b=b, y0=y0, steps=900).summary()["y_end"]
        yield near(f"end for b {b:g}, y0 {y0:g}", end, math.copysign(math.sqrt(b), y0), 1e-9)


def escape_from_given_starts(model: Tried) -> Iterator[Row]:
    """139 steps of gradient descent and 19 of saddle-free Newton from 1e-6, on either side."""
    for y0 in (1e-6, -1e-6):
        run = played(model, runs=1, y0=y0)
        yield equal(f"gd from {y0:g}", run.summary()["escape_time"], 139)
    run = played(model, runs=1, y0=1e-6, method="saddle-free")
    yield equal("saddle-free from 1e-6", run.summary()["escape_time"], 19)


def noise_adds_up(model: Tried) -> Iterator[Row]:
    """Variance of y: s^2 (q^(2t) - 1)/(q^2 - 1), q = 1 + eta b.

    The relative standard error of a variance from n members is sqrt(2/n) = 0.7 %; 4 % is
    5.6 of them.
    """
    members, steps, noise, q = 40_000, 30, 1e-6, 1.1
    run: Run[Any, Any] = Run(
        model,
        read(model.parameters, {"method": "noisy-gd", "y0": 0.0, "noise": noise, "steps": steps}),
        seed=4,
        runs=min(members, model.description.most_runs),
    )
    run.advance(steps)
    count = run.state.y.size
    expected = noise**2 * (q ** (2 * steps) - 1) / (q**2 - 1)
    tolerance = 5.6 * math.sqrt(2 / count)
    yield near("variance of y under noise", float(np.mean(run.state.y**2)), expected, tolerance)


def newtons_basin(model: Tried) -> Iterator[Row]:
    """Newton's iterates are 2y^3/(3y^2 - b); it ends in the saddle iff abs(y0) < sqrt(b/5)."""
    y = played(model, runs=1, method="newton", y0=0.2, steps=5).history.traces["y"][:, 0]
    for t in range(3):
        yield near(
            f"Newton's iterate {t + 1}", y[t + 1], 2 * y[t] ** 3 / (3 * y[t] ** 2 - 1), 1e-12
        )
    for b in (1.0, 2.0):
        edge = math.sqrt(b / 5)
        for factor, share in ((0.999, 1.0), (1.001, 0.0)):
            run = played(model, runs=1, method="newton", b=b, y0=factor * edge, steps=100)
            name = f"saddle share, {factor} of the basin's edge, b {b:g}"
            yield equal(name, run.summary()["saddle_share"], share)
    run = played(model, runs=1, method="newton", y0=0.6, steps=1)
    yield near("Newton's throw from 0.6", run.summary()["y_end"], 5.4, 1e-9)


def newton_lands_on_x_zero(model: Tried) -> Iterator[Row]:
    """On a parabola one step is enough: x is 0 after the first."""
    for method in ("newton", "saddle-free"):
        x = played(model, runs=1, method=method, y0=0.8, steps=3).history.traces["x"][:, 0]
        yield equal(f"x after a step of {method}", float(x[1]), 0.0)


def saddle_free_doubles(model: Tried) -> Iterator[Row]:
    """Dividing by the absolute curvature doubles the distance, however weak it is."""
    for b in (1.0, 0.3):
        run = played(model, runs=1, method="saddle-free", y0=1e-9, b=b, steps=10)
        y = run.history.traces["y"][:, 0]
        yield near(f"growth a step, b {b:g}", float((y[10] / y[0]) ** 0.1), 2.0, 1e-9)


def the_plateau_is_slow(model: Tried) -> Iterator[Row]:
    """With b = 0 the approach is polynomial: y_t is about 1/sqrt(2 eta t)."""
    run = played(model, runs=1, b=0.0, y0=0.4, steps=5000)
    expected = 1 / math.sqrt(2 * 0.1 * 5000 + 1 / 0.4**2)
    yield near("y on the plateau", run.summary()["y_end"], expected, 0.01)


def share_of_newtons_basin(model: Tried) -> Iterator[Row]:
    """P(abs(y0) < sqrt(b/5)) of normal starts end in the saddle, within 4.5 standard errors."""
    run = played(model, seed=5, runs=MEMBERS, method="newton", sigma0=0.1, b=0.1, steps=60)
    expected = math.erf(math.sqrt(0.1 / 10) / 0.1)
    spread = 4.5 * math.sqrt(expected * (1 - expected) / MEMBERS)
    share = run.summary()["saddle_share"]
    yield Row("share of Newton's basin", math.nan if share is None else share, expected, spread)


def law_of_escape_times(model: Tried) -> Iterator[Row]:
    """Mean and share from the preimages of the radius, far from the linear zone and cut short.

    The deviation of ln abs(z) of a normal z is pi/sqrt(8) = 1.11, which over ln q is that of an
    escape time; 4.5 standard errors.
    """
    for sigma0, radius, steps in ((0.1, 0.9, 300), (1e-3, 0.5, 75)):
        knobs = {"sigma0": sigma0, "radius": radius, "steps": steps}
        run = played(model, seed=6, runs=MEMBERS, **knobs)
        found, expected = run.summary(), run.theory()
        share = expected["escaped_share"] or math.nan
        error = 4.5 / math.sqrt(MEMBERS)
        for name, spread in (
            ("escape_time", error / math.sqrt(share) * math.pi / math.sqrt(8) / math.log(1.1)),
            ("escaped_share", error * math.sqrt(share * (1 - share)) + 1e-9),
        ):
            measured, known = found[name], expected[name]
            if measured is None or known is None:
                measured = known = math.nan
            yield Row(f"{name}, sigma0 {sigma0:g}, radius {radius:g}", measured, known, spread)


def a_throw_is_frozen_and_said(model: Tried) -> Iterator[Row]:
    """Too long a step from y = 10 leaves the range at the second step and has no end."""
    run = played(model, runs=2, y0=10.0, eta=0.5)
    yield equal("step of the throw", model.diverged_at(run.state, run.params), 2)
    yield equal("where it was last", float(run.state.y[0]), 10 - 0.5 * 10 * (10 * 10 - 1))
    yield holds("a thrown run has no end", run.summary()["y_end"] is None)
    yield holds("its status says so", run.status == "diverged")


CHECKS: tuple[Check, ...] = (
    newtons_basin,
    newton_lands_on_x_zero,
    saddle_free_doubles,
    growth_near_the_saddle,
    escape_from_given_starts,
    a_throw_is_frozen_and_said,
    noise_adds_up,
    share_of_newtons_basin,
    ends_in_the_minima,
    the_ridge_is_never_left,
    law_of_escape_times,
    mean_escape_time,
    a_thousand_times_less_noise,
    the_plateau_is_slow,
)
