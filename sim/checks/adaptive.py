"""Theory checks of `adaptive`: the book's formulas, first steps, invariances, Reddi's line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.protocol import Array, Model
from sim.run import Run

Tried = Model[Any, Any]
METHODS = ("sgd", "momentum", "adagrad", "rmsprop", "adam")
MEMBERS = 4000


def by_the_book(method: str, bowl: Array, x: Array, steps: int, epsilon: float) -> Array:
    """Deep Learning, algorithms 8.1, 8.2, 8.4, 8.5 and 8.7, written as they stand there."""
    top = float(np.linalg.eigvalsh(bowl)[-1])
    v, r, s = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    for t in range(1, steps + 1):
        g = bowl @ x
        if method == "sgd":
            x = x - 1.9 / top * g
        elif method == "momentum":
            v = 0.9 * v - g / top
            x = x + v
        elif method == "adagrad":
            r = r + g * g
            x = x - 0.5 / (epsilon + np.sqrt(r)) * g
        elif method == "rmsprop":
            r = 0.9 * r + 0.1 * g * g
            x = x - 0.01 / np.sqrt(epsilon + r) * g
        else:
            s, r = 0.9 * s + 0.1 * g, 0.999 * r + 0.001 * g * g
            x = x - 0.1 * (s / (1 - 0.9**t)) / (np.sqrt(r / (1 - 0.999**t)) + epsilon)
    return x


def hundred_steps_by_the_book(model: Tried) -> Iterator[Row]:
    """Each method, in a turned and an aligned bowl, with an epsilon that matters."""
    for method in METHODS:
        for rotated in (False, True):
            knobs: dict[str, Any] = {"method": method, "rotated": rotated, "epsilon": 0.01}
            run = played(model, runs=2, d=4, kappa=50, steps=100, **knobs)
            turn = run.state.world.turns[1] if rotated else np.eye(4)
            bowl = turn @ np.diag(np.geomspace(1, 50, 4)) @ turn.T
            expected = by_the_book(method, bowl, turn @ np.ones(4), 100, 0.01)
            off = float(np.abs(run.state.x[1] - expected).max())
            name = "turned" if rotated else "aligned"
            yield Row(f"hundred steps of {method}, {name}", off, 0.0, 1e-10)
            loss = 0.5 * float(expected @ bowl @ expected)
            yield near(f"loss after them, {method}, {name}", float(run.state.loss[1]), loss, 1e-7)
            middle = float(np.median(run.state.loss))
            yield near(f"median loss, {method}, {name}", run.summary()["loss_end"], middle, 1e-12)


def first_steps(model: Tried) -> Iterator[Row]:
    """Eta for Adam and AdaGrad, eta/sqrt(1 - rho) for RMSProp, eta g for the others."""
    cases: tuple[tuple[str, dict[str, Any], float], ...] = (
        ("adam", {"eta": 0.03}, 0.03),
        ("adagrad", {"eta": 0.03}, 0.03),
        ("rmsprop", {"eta": 0.03, "rho": 0.75}, 0.06),
        ("sgd", {"eta": 0.0004}, 0.0004),
        ("momentum", {"eta": 0.0004}, 0.0004),
    )
    for method, knobs, expected in cases:
        run = played(model, method=method, epsilon=0, steps=2, runs=2, **knobs)
        for whose, found in (("measured", run.summary()), ("theory's", run.theory())):
            yield near(f"{whose} first step of {method}", found["first_step"], expected, 1e-12)
    for method in ("adam", "adagrad", "rmsprop"):
        run = played(model, method=method, epsilon=0, rotated=True, steps=1, eta=0.01, rho=0.75)
        expected = 0.02 if method == "rmsprop" else 0.01
        length = run.summary()["first_step"]
        yield near(f"first step of {method}, turned", length, expected, 1e-12)


def scale_does_not_matter(model: Tried) -> Iterator[Row]:
    """With epsilon 0 every axis of an aligned bowl walks alike, from curvature 1 to 10 000."""
    for method in ("adagrad", "rmsprop", "adam"):
        run = played(model, method=method, epsilon=0, kappa=1e4, d=3, steps=30, runs=1)
        off = float(np.abs(run.state.x - run.state.x[0, 0]).max())
        yield Row(f"difference between the axes, {method}", off, 0.0, 1e-13)
        yield holds(f"{method} moved", abs(float(run.state.x[0, 0]) - 1) > 0.01)


def steps_to_a_thousandth(model: Tried) -> Iterator[Row]:
    """The counts at kappa 1000, ten dimensions, each method at its usual rate."""
    counts = {"sgd": 131, "momentum": 59, "adagrad": 6, "rmsprop": 113, "adam": 11}
    for method, expected in counts.items():
        run = played(model, method=method, steps=140, runs=1)
        for whose, found in (("measured", run.summary()), ("theory's", run.theory())):
            yield equal(f"{whose} iterations, {method}", found["iterations"], expected)
    for kappa in (1, 1e6):
        run = played(model, kappa=kappa, steps=20, runs=1)
        yield equal(f"iterations of adam, kappa {kappa:g}", run.summary()["iterations"], 11)
    for method in ("sgd", "momentum"):
        run = played(model, method=method, steps=140, runs=2)
        ends = (run.summary()["loss_end"], run.theory()["loss_end"])
        yield near(f"loss at the end, {method}", ends[0], ends[1] or math.nan, 1e-9)


def turning_the_bowl(model: Tried) -> Iterator[Row]:
    """SGD and momentum do not care, Adam pays more than fivefold on the average of 32 turns."""
    for method, expected in (("sgd", 131), ("momentum", 59)):
        found = played(model, method=method, rotated=True, steps=140, runs=4).summary()
        yield near(f"iterations of {method}, turned", found["iterations"], expected, 1e-12)
        yield equal(f"penalty of {method}", found["rotation_penalty"], 1.0)
    run = played(model, rotated=True, steps=400)
    found = run.summary()
    yield holds("adam, turned, takes five times 11 steps", (found["iterations"] or 0) > 55)
    yield holds("its penalty is above five", (found["rotation_penalty"] or 0) > 5)
    alone: Run[Any, Any] = Run(model, run.params, runs=1)
    alone.advance(400)
    reached = alone.summary()
    yield near(
        "penalty of one run", reached["rotation_penalty"], (reached["iterations"] or 0) / 11, 1e-12
    )


def turns_are_uniform(model: Tried) -> Iterator[Row]:
    """Orthogonal, and entries with mean 0, mean square 1/d, mean fourth power 3/(d(d + 2)).

    Tolerances are five standard errors: a fourth power's variance is 105/(d..(d+6)) - mean^2.
    """
    d, runs = 4, 4000
    turns = played(model, rotated=True, d=d, steps=1, runs=runs).state.world.turns
    off = np.abs(turns @ turns.transpose(0, 2, 1) - np.eye(d)).max()
    yield Row("distance from orthogonal", float(off), 0.0, 1e-12)
    error = 5 / math.sqrt(runs)
    for name, entries in (("first", turns[:, 0, 0]), ("last", turns[:, d - 1, d - 1])):
        square, fourth = 1 / d, 3 / (d * (d + 2))
        eighth = 105 / (d * (d + 2) * (d + 4) * (d + 6))
        mean = float(entries.mean())
        yield Row(f"mean of the {name} entry", mean, 0.0, error * math.sqrt(square))
        found = float((entries**2).mean())
        spread = error * math.sqrt(fourth - square**2)
        yield Row(f"mean square of the {name} entry", found, square, spread)
        found = float((entries**4).mean())
        spread = error * math.sqrt(eighth - fourth**2)
        yield Row(f"mean fourth power of the {name} entry", found, fourth, spread)


def a_constant_gradient(model: Tried) -> Iterator[Row]:
    """Under gradient -1 at rate eta/sqrt(k), Adam and AdaGrad go eta times the sum of k^-1/2."""
    expected = 0.01 * sum(k**-0.5 for k in range(1, 101))
    for method in ("adam", "adagrad"):
        knobs: dict[str, Any] = {"method": method, "eta": 0.01, "epsilon": 0, "beta1": 0.9}
        run = played(model, problem="reddi", beta2=0.999, steps=1, runs=1, **knobs)
        begun = Run(model, run.params, runs=1).state
        state = replace(
            begun, x=begun.x - 1.0, slope=begun.slope * 0 - 1, world=replace(begun.world, c=-1.0)
        )
        for _ in range(100):
            state = model.step(state, run.params, None)  # type: ignore[arg-type]  # no chance
        way = float(state.x[0, 0]) + 0.5
        yield near(f"way of {method} in 100 steps", way, expected, 1e-12)


def a_block_of_steps_is_its_steps(model: Tried) -> Iterator[Row]:
    """Steps one by one end where the run ends, to the last bit."""
    run = played(model, d=3, steps=60, runs=2)
    state = Run(model, run.params, runs=2).state
    for _ in range(60):
        state = model.step(state, run.params, None)  # type: ignore[arg-type]  # no chance
    yield holds(
        "sixty steps of adam in blocks and one by one", np.array_equal(state.x, run.state.x)
    )
    yield holds("and their losses", np.array_equal(state.loss, run.state.loss))


def the_worst_point(model: Tried) -> Iterator[Row]:
    """On gradients C, -1, -1 Adam with a short memory ends at +1, SGD at -0.996; best is -1."""
    ends = {"adam": (1.0, 1e-9, 3000), "sgd": (-0.996, 5e-4, 500), "adagrad": (-1.0, 0.02, 700)}
    for method, (expected, tolerance, steps) in ends.items():
        knobs: dict[str, Any] = {"eta": 0.4} if method == "adagrad" else {}
        run = played(model, problem="reddi", method=method, steps=steps, runs=1, **knobs)
        found = run.summary()
        yield Row(f"end of {method}", found["x_end"] or math.nan, expected, tolerance)
        yield equal(f"theory's end of {method}", run.theory()["x_end"], math.copysign(1, expected))
        above = ((found["x_end"] or 0) + 1) / 3
        yield near(f"loss of {method} above the best", found["loss_end"], above, 1e-9)
    long = played(model, problem="reddi", beta2=0.999, eta=0.3, steps=600, runs=1)
    yield Row("end of adam with a long memory", long.summary()["x_end"] or 0, -1.0, 0.05)
    yield equal("theory's end of it", long.theory()["x_end"], -1.0)
    for c in (2.5, 10.0):
        run = played(model, problem="reddi", c=c, steps=600, eta=0.3, runs=1)
        yield Row(f"end of adam, C {c:g}", run.summary()["x_end"] or 0, 1.0, 0.05)
        yield equal(f"theory's end of adam, C {c:g}", run.theory()["x_end"], 1.0)


def the_drift(model: Tried) -> Iterator[Row]:
    """Moves over the rate with b1 = 0, b2 = 1/(1 + C^2): -1.0471 + 0.7623 + 0.9657 at C = 3."""
    run = played(model, problem="reddi", epsilon=0, steps=99, runs=1)
    x = run.history.traces["x"]
    moves = np.diff(x) * np.sqrt(np.arange(1, 100)) / 0.1
    squares = 0.0
    for t in range(1, 100):
        squares = 0.1 * squares + 0.9 * (9 if t % 3 == 1 else 1)
    last = 1 / math.sqrt(squares)
    yield near("the second move at -1", float(moves[-1]), last, 1e-9)
    yield Row("the three moves", float(moves[-3:].sum()), 0.681, 1e-3)
    module = import_module(type(model).__module__)
    expected = module.adaptive_theory.drift(module.rule_of(run.params), 3.0)
    yield near("theory's drift", expected, float(moves[-3:].sum()), 1e-9)
    yield near("the first move", float(moves[0]), -1.0, 1e-9)


def stability_limit(model: Tried) -> Iterator[Row]:
    """SGD diverges iff eta > 2/lambda_max, turned or not."""
    for factor in (1.98, 2.05):
        knobs: dict[str, Any] = {"method": "sgd", "kappa": 10, "eta": factor / 10, "steps": 400}
        for rotated in (False, True):
            run = played(model, rotated=rotated, runs=2, **knobs)
            name = f"sgd at {factor:g}/lambda_max, {'turned' if rotated else 'aligned'}"
            yield equal(f"{name}, diverges", float(run.status == "diverged"), float(factor > 2))
    run = played(model, method="sgd", kappa=10, eta=1.0, runs=1)
    # The sharpest axis grows by -9 a step and so carries the loss out of 1e12 times its start.
    share = 10 / sum(np.geomspace(1, 10, 10))
    step = math.ceil(math.log(1e12 / share) / math.log(81))
    yield equal("step of leaving the range", model.diverged_at(run.state, run.params), step)
    yield holds("there is no end then", run.summary()["loss_end"] is None)


def noise_of_a_step(model: Tried) -> Iterator[Row]:
    """Under noise s the variance of SGD is eta^2 s^2/(1 - (1 - eta lambda)^2) on each axis.

    The relative standard error of a variance from n members is sqrt(2/n) = 2.2 %; 11 % is five.
    """
    knobs: dict[str, Any] = {"method": "sgd", "eta": 0.3, "kappa": 4, "d": 2, "noise": 0.2}
    x = played(model, steps=60, runs=MEMBERS, **knobs).state.x
    for curvature, places in zip((1.0, 4.0), x.T, strict=True):
        expected = (0.3 * 0.2) ** 2 / (1 - (1 - 0.3 * curvature) ** 2)
        name = f"variance under noise, curvature {curvature:g}"
        yield near(name, float(np.mean(places**2)), expected, 0.11)


CHECKS: tuple[Check, ...] = (
    first_steps,
    scale_does_not_matter,
    the_drift,
    a_block_of_steps_is_its_steps,
    a_constant_gradient,
    hundred_steps_by_the_book,
    steps_to_a_thousandth,
    stability_limit,
    turns_are_uniform,
    noise_of_a_step,
    the_worst_point,
    turning_the_bowl,
)
