"""Theory checks of `deep-linear`: exact courses, half times, plateaus, gradients, random starts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Array, Model, Streams
from sim.run import Run

Tried = Model[Any, Any]
DEFAULT = (4.0, 2.0, 1.0, 0.5)


def logistic_curves(model: Tried) -> Iterator[Row]:
    """Two layers: a = s E / (E - 1 + s/a0); the error of the steps halves with their length."""
    errors = []
    for eta, steps in ((0.002, 3000), (0.001, 6000)):
        course = _course(model, eta=eta, steps=steps)
        grown = np.exp(2 * np.array(DEFAULT) * eta * np.arange(steps + 1)[:, None])
        exact = np.array(DEFAULT) * grown / (grown - 1 + np.array(DEFAULT) / 1e-3)
        errors.append(float(np.abs(course - exact).max()))
    yield near("largest error of the strengths, eta 0.001", errors[1], 0.0125, 0.02)
    yield near("error at twice the step over it", errors[0] / errors[1], 2.0, 0.01)


def half_times(model: Tried) -> Iterator[Row]:
    """ln(s/a0 - 1)/(2 s) with two layers, ln(2 (s - a0)/s) with one; first order in the step."""
    run = played(model, eta=0.002, steps=3500)
    found, known = run.summary(), run.theory()
    for place, strength in enumerate(DEFAULT, 1):
        expected = math.log(strength / 1e-3 - 1) / (2 * strength)
        yield near(f"half time of {strength:g}", found[f"half_time_{place}"], expected, 0.01)
        yield near(f"theory of it, {strength:g}", known[f"half_time_{place}"], expected, 1e-12)
    ratio = math.log(499) / math.log(3999) * 8
    yield near("slowest over fastest", found["slowest_over_fastest"], ratio, 0.01)
    yield near("theory of the ratio", known["slowest_over_fastest"], ratio, 1e-12)
    run = played(model, depth=1, eta=0.002, steps=500, strengths="3", scale=0.1)
    for name, values, tolerance in (("run", run.summary(), 0.002), ("theory", run.theory(), 1e-12)):
        expected = math.log(2 * 2.9 / 3)
        yield near(f"half time of one layer, {name}", values["half_time_1"], expected, tolerance)


def a_thousand_times_smaller_start(model: Tried) -> Iterator[Row]:
    """It adds ln(1000)/(2 s) to a half time."""
    times = [
        played(model, strengths="2", scale=a0, steps=450).summary()["half_time_1"]
        for a0 in (1e-6, 1e-3)
    ]
    more = (times[0] or math.nan) - (times[1] or math.nan)
    yield near("time for a start 1000 times smaller", more, math.log(1000) / 4, 0.02)


def deep_nets_by_quadrature(model: Tried) -> Iterator[Row]:
    """Half times of 3 and 5 layers against a sum of da/(D a^(2 - 2/D) (s - a)), and a(t)."""
    for depth, scale, eta, steps in ((3, 1e-3, 0.0005, 6000), (5, 0.05, 0.0005, 1600)):
        knobs: dict[str, Any] = {"strengths": "4", "depth": depth, "scale": scale}
        run = played(model, eta=eta, steps=steps, **knobs)
        expected = _quadrature(4.0, depth, scale, 2.0)
        name = f"{depth} layers"
        yield near(f"half time, {name}", run.summary()["half_time_1"], expected, 0.004)
        yield near(f"theory of it, {name}", run.theory()["half_time_1"], expected, 2e-5)
        late = _quadrature(4.0, depth, scale, 3.5)
        known = model.theory(read(model.parameters, {**knobs, "eta": late / 100, "steps": 100}), 1)
        yield near(f"theory's loss when 0.5 is missing, {name}", known["loss_end"], 0.125, 1e-4)
    over: dict[str, Any] = {"strengths": "0.2", "scale": 0.4, "eta": 0.001, "steps": 2000}
    for depth in (2, 3):
        run = played(model, depth=depth, **over)
        known_end, found_end = run.theory()["loss_end"], run.summary()["loss_end"]
        value = math.nan if known_end is None else known_end
        yield near(f"loss from above, {depth} layers", found_end, value, 0.01)
        yield equal(f"half learned from above, {depth} layers", run.summary()["half_time_1"], 0)


def depth_waits(model: Tried) -> Iterator[Row]:
    """Three layers: 1000 times less start, ten times the wait, as a0^(-1/3) has it."""
    waits = [
        model.theory(
            read(model.parameters, {"depth": 3, "scale": a0, "steps": 20_000, "eta": 0.1}), 1
        )["half_time_1"]
        for a0 in (1e-6, 1e-3)
    ]
    both = [math.nan if wait is None else wait for wait in waits]
    # The cubic law holds from small starts; the way from there to half adds a constant.
    yield near("wait of 1e-6 over that of 1e-3", both[0] / both[1], 10.0, 0.1)


def plateaus_in_order(model: Tried) -> Iterator[Row]:
    """Four distinct strengths, four plateaus; one layer has none, equal strengths share one."""
    cases: tuple[tuple[dict[str, Any], int], ...] = (
        ({}, 4),
        ({"scale": 1e-6, "steps": 2500}, 4),
        ({"depth": 1}, 0),
        ({"strengths": "1,1"}, 1),
        ({"strengths": "4,0.5"}, 2),
    )
    for knobs, count in cases:
        run = played(model, **knobs)
        name = " ".join(f"{key} {value}" for key, value in knobs.items()) or "defaults"
        yield equal(f"plateaus, {name}", run.summary()["plateaus_seen"], count)
        yield equal(f"theory of plateaus, {name}", run.theory()["plateaus_seen"], count)
    run = played(model, scale=1e-6, steps=2500)
    loss, level = run.history.traces["loss"][:, 0], 0.5 * (2**2 + 1 + 0.5**2)
    yield near("loss on the second plateau", float(loss[240]), level, 0.02)
    start = 0.5 * sum((s - 1e-6) ** 2 for s in DEFAULT)
    yield near("loss at the start", float(loss[0]), start, 1e-12)


def rotations_change_nothing(model: Tried) -> Iterator[Row]:
    """Layers turned against one another learn as aligned ones do, and so off the diagonal."""
    for depth in (1, 2, 4):
        knobs: dict[str, Any] = {"depth": depth, "scale": 0.1, "steps": 200}
        aligned, rotated = _course(model, **knobs), _course(model, init="rotated", **knobs)
        off = float(np.abs(aligned - rotated).max())
        yield Row(f"strengths off the aligned ones, depth {depth}", off, 0, 1e-11)
    run = played(model, runs=2, init="rotated", depth=3, steps=1)
    turned = run.state.layers[0, 0]
    yield holds("rotated layers are not diagonal", float(np.abs(turned[0, 1])) > 1e-6)


def gradients(model: Tried) -> Iterator[Row]:
    """A step of 1 to 4 layers is eta times the gradient by central differences."""
    for depth in (1, 2, 4):
        run = _begun(model, init="random", depth=depth, strengths="2,1,0.5", scale=0.3, runs=1)
        state, layers = run.state, run.state.layers
        slopes, nudge = np.empty_like(layers), 1e-6
        for place in np.ndindex(layers.shape):
            ends = []
            for sign in (1, -1):
                moved = layers.copy()
                moved[place] += sign * nudge
                ends.append(_loss(moved[0], np.diag([2.0, 1.0, 0.5])))
            slopes[place] = (ends[0] - ends[1]) / (2 * nudge)
        after = model.step(state, run.params, _no_chance()).layers
        off = float(np.abs((layers - after) / run.params.eta - slopes).max())
        yield Row(f"gradient off differences, depth {depth}", off, 0, 1e-7)


def first_layers(model: Tried) -> Iterator[Row]:
    """Every layer is a0^(1/D) times a rotation, and so is the product, by a0."""
    for init in ("aligned", "rotated", "random"):
        run = _begun(model, init=init, depth=3, scale=1e-3, runs=4)
        layers = run.state.layers
        square = layers @ layers.transpose(0, 1, 3, 2)
        off = float(np.abs(square - 1e-2 * np.eye(4)).max())
        yield Row(f"layers off a rotation, {init}", off, 0, 1e-15)
        product = layers[:, 2] @ layers[:, 1] @ layers[:, 0]
        off = float(np.abs(product - run.state.product).max())
        yield Row(f"product kept with them, {init}", off, 0, 1e-17)
    run = _begun(model, init="random", strengths="2,1", depth=1, runs=1000)
    # The mean of a cosine is 0; its standard error is 0.0007 of 1e-3 a thousand times.
    mean = float(run.state.product[:, 0, 0].mean()) / 1e-3
    yield Row("mean of the random directions", mean, 0, 5 / math.sqrt(2 * 1000))


def random_starts(model: Tried) -> Iterator[Row]:
    """A start whose determinant has the wrong sign never learns its last strength: one half.

    The share of 256 starts has a standard error of 0.031.
    """
    run = played(model, runs=256, init="random", strengths="3,1", scale=0.05, eta=0.05, steps=400)
    sign = np.linalg.det(_begun(model, init="random", strengths="3,1", runs=256).state.product) > 0
    learned = run.history.traces["loss"][-1] < 1e-3
    yield holds("learned where the determinant is positive", bool((learned == sign).all()))
    found = run.summary()["learned_share"]
    yield Row("share that learns all", math.nan if found is None else found, 0.5, 0.14)
    yield near("share as counted", found, float(learned.mean()), 1e-12)


def a_step_too_long(model: Tried) -> Iterator[Row]:
    """One layer diverges when eta is above 2, two layers of strength s when eta s is above 1."""
    stable = played(model, strengths="10", eta=0.09, scale=0.1, steps=400)
    yield holds("below the limit it settles", (stable.summary()["loss_end"] or 0.0) < 1e-20)
    torn = played(model, strengths="10", eta=0.11, scale=0.1, steps=400)
    yield holds("above it does not", (torn.summary()["loss_end"] or math.inf) > 1e-3)
    run = played(model, strengths="10,1", eta=0.5, scale=0.5, steps=50)
    w, loss, t = np.sqrt([0.5, 0.5]), 0.0, 0
    while loss <= 1e12 * max(1.0, 0.5 * (9.5**2 + 0.5**2)):
        kept, w, t = w, w - 0.5 * w * (w * w - np.array([10.0, 1.0])), t + 1
        loss = 0.5 * float(((w * w - np.array([10.0, 1.0])) ** 2).sum())
    yield equal("step of divergence", model.diverged_at(run.state, run.params), t)
    yield near("where it is held", float(run.state.product[0, 0, 0]), float(kept[0] ** 2), 1e-9)
    yield holds("it has no loss", run.summary()["loss_end"] is None)


def _begun(model: Tried, runs: int = 2, **knobs: object) -> Run[Any, Any]:
    return Run(model, read(model.parameters, knobs), 0, runs)


def _course(model: Tried, **knobs: Any) -> Array:
    found: Array = played(model, runs=2, **knobs).history.traces["strength"]
    return found


def _quadrature(strength: float, depth: int, scale: float, end: float) -> float:
    """The time from ``scale`` to ``end`` as a sum over midpoints of ln(a)."""
    edges = np.linspace(math.log(scale), math.log(end), 200_001)
    a = np.exp(0.5 * (edges[1:] + edges[:-1]))
    paces = a / (depth * a ** (2 - 2 / depth) * (strength - a))
    return float(paces.sum() * (edges[1] - edges[0]))


def _loss(layers: Array, target: Array) -> float:
    product = layers[0]
    for layer in layers[1:]:
        product = layer @ product
    return 0.5 * float(((product - target) ** 2).sum())


def _no_chance() -> Streams:
    """A step takes chance but uses none."""
    return Streams(*(np.random.default_rng(part) for part in range(3)))


CHECKS: tuple[Check, ...] = (
    gradients,
    first_layers,
    a_step_too_long,
    rotations_change_nothing,
    a_thousand_times_smaller_start,
    depth_waits,
    half_times,
    plateaus_in_order,
    random_starts,
    logistic_curves,
    deep_nets_by_quadrature,
)
