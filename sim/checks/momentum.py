"""Theory checks of `momentum`: the two-step map, its roots, counts, speed, floor, the cycle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Array, Model

Tried = Model[Any, Any]
MEMBERS = 4000


def tuned(method: str, kappa: float) -> tuple[float, float, float]:
    """The eta, beta and rate of the literature for curvatures 1 to kappa."""
    root = math.sqrt(kappa)
    return {
        "gd": (2 / (1 + kappa), 0.0, (kappa - 1) / (kappa + 1)),
        "heavy-ball": (
            4 / (root + 1) ** 2,
            ((root - 1) / (root + 1)) ** 2,
            (root - 1) / (root + 1),
        ),
        "nesterov": (1 / kappa, (root - 1) / (root + 1), 1 - 1 / root),
    }[method]


def companion(method: str, eta: float, beta: float, curvature: float) -> Array:
    """The map of (x_t, x_{t-1}) on one curvature, as a matrix."""
    if method == "nesterov":
        kept = 1 - eta * curvature
        return np.array([[(1 + beta) * kept, -beta * kept], [1.0, 0.0]])
    return np.array([[1 + beta - eta * curvature, -beta], [1.0, 0.0]])


def fifty_steps_are_a_power(model: Tried) -> Iterator[Row]:
    """The places after 50 steps are those of the companion matrix to the power 50."""
    for method in ("gd", "heavy-ball", "nesterov"):
        run = played(model, method=method, kappa=100, steps=50, runs=2)
        eta, beta, _ = tuned(method, 100)
        for curvature, place in zip((1.0, 100.0), run.history.traces["place"][-1], strict=True):
            power = np.linalg.matrix_power(companion(method, eta, beta, curvature), 50)
            off = abs(float(place) - float(power[0].sum()))
            yield Row(f"x_50 of {method}, curvature {curvature:g}", off, 0.0, 1e-10)


def a_block_of_steps_is_its_steps(model: Tried) -> Iterator[Row]:
    """Steps one by one end where the run ends, to the last bit."""
    for method in ("heavy-ball", "nesterov"):
        run = played(model, method=method, d=3, steps=60, runs=2)
        state = played(model, method=method, d=3, steps=1, runs=2).state
        for _ in range(59):
            state = model.step(state, run.params, None)  # type: ignore[arg-type]  # no chance
        same = np.array_equal(state.x, run.state.x) and np.array_equal(state.v, run.state.v)
        yield holds(f"sixty steps of {method} in blocks and one by one", same)


def spectral_radii(model: Tried) -> Iterator[Row]:
    """The closed forms where tuned, sqrt(beta) where all roots are complex.

    Double roots are found to the square root of the machine's precision.
    """
    for method in ("gd", "heavy-ball", "nesterov"):
        for kappa in (25, 1000):
            run = played(model, method=method, kappa=kappa, steps=1)
            expected = tuned(method, kappa)[2]
            for whose, found in (("measured", run.summary()), ("theory's", run.theory())):
                name = f"{whose} spectral radius, {method}, kappa {kappa}"
                yield near(name, found["spectral_radius"], expected, 1e-6)
    run = played(model, tuned=False, eta=0.02, beta=0.81, kappa=100, steps=1)
    largest = run.summary()["spectral_radius"]
    yield near("spectral radius, complex roots", largest, 0.9, 1e-12)


def stability_limits(model: Tried) -> Iterator[Row]:
    """Eta below 2(1 + beta)/L for heavy ball, below 2(1 + beta)/((1 + 2 beta) L) for Nesterov."""
    beta, kappa = 0.5, 10.0
    limits = {
        "gd": 2 / kappa,
        "heavy-ball": 2 * (1 + beta) / kappa,
        "nesterov": 2 * (1 + beta) / ((1 + 2 * beta) * kappa),
    }
    for method, limit in limits.items():
        for factor in (0.99, 1.02):
            knobs: dict[str, Any] = {"method": method, "tuned": False, "beta": beta}
            run = played(model, eta=limit * factor, kappa=kappa, steps=3000, **knobs)
            name = f"{method} at {factor:g} of its limit"
            yield equal(f"{name} diverges", float(run.status == "diverged"), float(factor > 1))
            yield holds(
                f"{name}: no floor if it did", (run.summary()["floor"] is None) == (factor > 1)
            )


def terminal_speed(model: Tried) -> Iterator[Row]:
    """Under a constant gradient of 1 the speed is eta (1 - beta^t)/(1 - beta)."""
    for beta, steps in ((0.9, 600), (0.5, 5)):
        run = played(model, tuned=False, eta=0.003, beta=beta, kappa=10, steps=steps)
        expected = 0.003 * (1 - beta**steps) / (1 - beta)
        yield near(f"speed, beta {beta:g}", run.summary()["terminal_speed"], expected, 1e-12)
        yield near(f"theory's, beta {beta:g}", run.theory()["terminal_speed"], expected, 1e-12)
    run = played(model, method="gd", tuned=False, eta=0.003, beta=0.9, kappa=10)
    yield near("speed without momentum", run.summary()["terminal_speed"], 0.003, 1e-12)


def iterations(model: Tried) -> Iterator[Row]:
    """Counts to a millionth with 30 curvatures; a hundred times kappa is some ten times more."""
    counts = {
        ("gd", 100): 624,
        ("heavy-ball", 100): 86,
        ("nesterov", 100): 141,
        ("heavy-ball", 10_000): 985,
        ("nesterov", 10_000): 1481,
    }
    for (method, kappa), expected in counts.items():
        run = played(model, method=method, kappa=kappa, steps=expected + 9)
        for whose, found in (("measured", run.summary()), ("theory's", run.theory())):
            yield equal(
                f"{whose} iterations, {method}, kappa {kappa}", found["iterations"], expected
            )
    run = played(model, steps=85)
    yield holds("a step fewer is not enough", run.summary()["iterations"] is None)
    yield holds("nor by theory", run.theory()["iterations"] is None)


def gradient_descent_pays_a_hundredfold(model: Tried) -> Iterator[Row]:
    """62 308 steps at kappa 10 000, a hundred times those at kappa 100."""
    run = played(model, method="gd", kappa=10_000, steps=62_320)
    yield equal("iterations of gd, kappa 10000", run.summary()["iterations"], 62_308)


def rates(model: Tried) -> Iterator[Row]:
    """The share kept per step: exact for gd, late for double roots, above 1 past the limit."""
    run = played(model, method="gd", d=2, kappa=50, steps=400)
    yield near("rate of gd", run.summary()["rate"], 49 / 51, 1e-9)
    run = played(model, method="gd", d=2, tuned=False, eta=0.11, kappa=20, steps=30)
    yield near("rate of gd past the limit", run.summary()["rate"], 1.2, 1e-4)
    for method in ("heavy-ball", "nesterov"):
        run = played(model, method=method, steps=1500)
        yield near(f"rate of {method}", run.summary()["rate"], tuned(method, 100)[2], 2e-3)


def distances_and_losses(model: Tried) -> Iterator[Row]:
    """In two dimensions both follow from the two places."""
    run = played(model, d=2, kappa=30, steps=40, runs=3)
    traces = run.history.traces
    flat, sharp = traces["place"].T
    away, loss = np.hypot(flat, sharp), 0.5 * (flat**2 + 30 * sharp**2)
    for member in (0, 2):
        off = np.abs(traces["distance"][:, member] / away - 1).max()
        yield Row(f"distance of member {member}", float(off), 0.0, 1e-12)
    yield Row("mean loss", float(np.abs(traces["loss"] / loss - 1).max()), 0.0, 1e-12)
    quarter = float(loss[-10:].mean())
    yield near("floor: mean of the last quarter", run.summary()["floor"], quarter, 1e-12)


def a_cycle_for_ever(model: Tried) -> Iterator[Row]:
    """Tuned heavy ball on the kinked slope of Lessard, Recht and Packard (2016) cycles by three.

    The places solve x_{t+1} = 13/9 x_t - 4/9 x_{t-1} - f'(x_t)/9: 792, -2208, 2592 over 1225.
    """
    run = played(model, problem="piecewise", steps=300)
    found, places = run.summary(), run.history.traces["place"][-3:, 0]
    yield equal("length of the cycle", found["period"], 3)
    for place, expected in zip(np.sort(places), (-2208, 792, 2592), strict=True):
        yield near(f"place {expected}/1225 of the cycle", float(place), expected / 1225, 1e-10)
    x = np.array([-2208, 792, 2592]) / 1225
    mean = float((12.5 * x * x + np.where(x >= 2, 36 - 24 * x, 0)).mean())
    yield near("mean loss on the cycle", found["floor"], mean, 1e-3)
    yield holds("it never arrives", found["iterations"] is None)
    for method in ("gd", "nesterov"):
        found = played(model, problem="piecewise", method=method).summary()
        yield holds(f"{method} arrives", found["iterations"] is not None)
        yield holds(f"{method} has no cycle", found["period"] is None)


def kinked_slope(model: Tried) -> Iterator[Row]:
    """One step from 3.3 goes by eta (25 x - 24); from between 1 and 2, by eta (x + 24)."""
    knobs: dict[str, Any] = {"problem": "piecewise", "method": "gd", "tuned": False}
    x = played(model, eta=0.03, steps=2, **knobs).history.traces["place"][:, 0]
    yield near("a step above 2", float(x[1]), 3.3 - 0.03 * (25 * 3.3 - 24), 1e-12)
    yield near("a step between 1 and 2", float(x[2]), x[1] - 0.03 * (x[1] + 24), 1e-12)
    loss = played(model, eta=0.03, steps=2, **knobs).history.traces["loss"]
    yield near("loss above 2", float(loss[0]), 12.5 * 3.3**2 - 24 * 3.3 + 36, 1e-12)
    yield near("loss between 1 and 2", float(loss[1]), x[1] ** 2 / 2 + 24 * x[1] - 12, 1e-12)


def endless_slope(model: Tried) -> Iterator[Row]:
    """On f(x) = x the speed is eta (1 - beta^t)/(1 - beta); places are the sum of the speeds."""
    for method, beta in (("gd", 0.0), ("heavy-ball", 0.8), ("nesterov", 0.8)):
        knobs: dict[str, Any] = {"method": method, "eta": 0.3, "beta": beta, "steps": 12}
        run = played(model, problem="slope", tuned=False, **knobs)
        speeds = 0.3 * (1 - beta ** np.arange(13.0)) / (1 - beta)
        traces, found = run.history.traces, run.summary()
        off = np.abs(traces["speed_on_slope"] - speeds).max()
        yield Row(f"speeds of {method}", float(off), 0.0, 1e-12)
        off = np.abs(traces["place"][:, 0] + np.cumsum(speeds)).max()
        yield Row(f"places of {method}", float(off), 0.0, 1e-12)
        yield near(f"largest root of {method}", found["spectral_radius"], 1.0, 1e-12)
        yield holds(f"{method} has no floor", found["floor"] is None and found["rate"] is None)


def noise_sets_a_floor(model: Tried) -> Iterator[Row]:
    """Variances of x under noise, from the fixed point of P = A P A' + Q for the map of (x, v).

    The relative standard error of a variance from n members is sqrt(2/n) = 2.2 %; 11 % is five.
    """
    kappa, noise = 8.0, 0.4
    for method, eta, beta in (("heavy-ball", 0.05, 0.7), ("nesterov", 0.08, 0.8)):
        knobs: dict[str, Any] = {"method": method, "eta": eta, "beta": beta, "kappa": kappa}
        run = played(model, seed=2, runs=MEMBERS, d=2, noise=noise, steps=120, tuned=False, **knobs)
        loss = 0.0
        for curvature, x in zip((1.0, kappa), run.state.x.T, strict=True):
            map_ = companion(method, eta, beta, curvature)
            push = np.array([(eta * noise) ** 2, 0, 0, 0])
            spread = float(np.linalg.solve(np.eye(4) - np.kron(map_, map_), push)[0])
            name = f"variance under noise, {method}, curvature {curvature:g}"
            yield near(name, float(np.mean(x * x)), spread, 0.11)
            loss += 0.5 * curvature * spread
        yield near(f"floor of {method}", run.summary()["floor"], loss, 0.07)
        yield near(f"theory's floor of {method}", run.theory()["floor"], loss, 1e-9)


def noise_takes_the_gain(model: Tried) -> Iterator[Row]:
    """Momentum 0.9 under noise has the floor of gradient descent with ten times the step."""
    knobs: dict[str, object] = {"tuned": False, "kappa": 4, "noise": 1.0, "steps": 3000}
    both = ({"eta": 0.002, "beta": 0.9}, {"eta": 0.02, "method": "gd"})
    floors = [model.theory(read(model.parameters, knobs | those), 1)["floor"] for those in both]
    yield near("floors at equal eta/(1 - beta)", floors[0], floors[1] or math.nan, 0.05)


CHECKS: tuple[Check, ...] = (
    kinked_slope,
    endless_slope,
    distances_and_losses,
    fifty_steps_are_a_power,
    a_block_of_steps_is_its_steps,
    terminal_speed,
    spectral_radii,
    rates,
    stability_limits,
    a_cycle_for_ever,
    iterations,
    noise_sets_a_floor,
    noise_takes_the_gain,
    gradient_descent_pays_a_hundredfold,
)
