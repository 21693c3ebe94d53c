"""Theory checks of `minima`: the bad minimum, shares of basins, levels, kicks, copies."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.protocol import Model
from sim.run import Run

BARRIER = -0.6996
DEEP = (6 - BARRIER) / 12
LEVELS = np.array([1 / 16, 1 / 12, 1 / 8])
TARGETS = (0.0, 1.0, 1.0, 0.0)
INPUTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
Tried = Model[Any, Any]


def a_loss_worked_out(model: Tried) -> Iterator[Row]:
    """F in plain numbers, and the losses of networks that anyone can check."""
    w = (0.3, -2.0)
    heights = [
        ((1 / (1 + math.exp(-10 * x)) - 0.9) ** 2 + (1 / (1 + math.exp(x / 5)) - 0.7) ** 2) / 4
        for x in w
    ]
    loss, _ = model.slope(np.array([w]), read(model.parameters, {"d": 2}))  # type: ignore[attr-defined]
    yield near("loss of two neurons", float(loss[0]), sum(heights), 1e-13)
    exact = np.array([[1.0, 1, 1, 1, 0, -1, 1, -2, 0]])  # relu(a + b) - 2 relu(a + b - 1)
    silent = np.zeros((1, 9))
    for name, place, expected in (("a network that is XOR", exact, 0.0), ("silence", silent, 0.25)):
        params = read(model.parameters, {"mode": "xor", "hidden": 2})
        loss, _ = model.slope(place, params)  # type: ignore[attr-defined]
        yield equal(f"loss of {name}", float(loss[0]), expected)


def gradients_against_differences(model: Tried) -> Iterator[Row]:
    """Every component against central differences, away from the kinks of relu."""
    chance = np.random.default_rng(7)
    for knobs, count in (
        ({"mode": "neuron", "d": 3}, 3),
        ({"mode": "xor", "hidden": 3, "act": "relu"}, 13),
        ({"mode": "xor", "hidden": 3, "act": "tanh"}, 13),
    ):
        params, step = read(model.parameters, knobs), 1e-5
        places = chance.standard_normal((4, count))
        _, gradient = model.slope(places, params)  # type: ignore[attr-defined]
        moves = step * np.eye(count)
        ends = [
            model.slope((places[:, None] + sign * moves).reshape(-1, count), params)[0]  # type: ignore[attr-defined]
            for sign in (1.0, -1.0)
        ]
        slopes = ((ends[0] - ends[1]) / (2 * step)).reshape(4, count)
        name = " ".join(str(word) for word in knobs.values())
        yield Row(f"gradient of {name}", float(np.abs(gradient - slopes).max()), 0.0, 1e-8)


def a_step_descends(model: Tried) -> Iterator[Row]:
    """A step is minus eta times the gradient, from the same starts whatever eta; auto is a rate."""
    for mode, rate in (("neuron", 2.0), ("xor", 0.5)):
        for eta in (0.25, "auto"):
            params = read(model.parameters, {"mode": mode, "eta": eta, "steps": 5})
            run: Run[Any, Any] = Run(model, params, 1, 3)
            first = run.state.place
            _, gradient = model.slope(first, params)  # type: ignore[attr-defined]
            run.advance(1)
            size = rate if isinstance(eta, str) else eta
            miss = float(np.abs(first - size * gradient - run.state.place).max())
            yield Row(f"a step of {mode}, eta {eta}", miss, 0.0, 1e-14)


def the_starts(model: Tried) -> Iterator[Row]:
    """Uniform in (-6, 6); weights of variance one over the inputs, no biases. 5 standard errors."""
    runs = 4096
    starts = {
        mode: Run(model, read(model.parameters, {"mode": mode, "d": 1}), 2, runs).state.place
        for mode in ("neuron", "xor")
    }
    yield Row("highest start", float(starts["neuron"].max()), 6.0, 0.03)
    yield Row("lowest start", float(starts["neuron"].min()), -6.0, 0.03)
    net = starts["xor"]
    yield near("variance of incoming weights", float(net[:, :8].var()), 0.5, 0.04)
    yield near("variance of outgoing weights", float(net[:, 12:16].var()), 0.25, 0.055)
    yield equal("largest bias", float(np.abs(net[:, [8, 9, 10, 11, 16]]).max()), 0.0)


def minima_and_barrier(model: Tried) -> Iterator[Row]:
    """Where descent ends and where its sign changes: 0.2084, -4.2365, -0.6996."""
    run = played(model, seed=3, runs=12, d=1, eta=3.5, steps=4000)
    ends = run.state.place[:, 0]
    yield Row("global minimum", float(ends.max()), 0.2084, 5e-5)
    yield Row("bad minimum", float(ends.min()), -4.2365, 5e-5)
    places = np.linspace(-1.0, -0.4, 6001)[:, None]
    _, slopes = model.slope(places, run.params)  # type: ignore[attr-defined]
    yield Row("barrier", float(places[np.argmin(slopes[:, 0] > 0), 0]), BARRIER, 1.5e-4)
    theory = run.theory()
    yield near("theory's share for d 1", theory["success_share"], DEEP, 1e-5)
    yield near("theory's stuck share for d 1", theory["stuck_share"], 1 - DEEP, 1e-5)


def share_of_the_global_minimum(model: Tried) -> Iterator[Row]:
    """((6 - barrier)/12)^d and every one of 2^d minima; 4.5 standard errors."""
    for d, runs in ((3, 2000), (1, 1000)):
        run = played(model, seed=4, runs=runs, d=d, steps=500)
        expected = DEEP**d
        spread = 4.5 * math.sqrt(expected * (1 - expected) / runs)
        found = run.summary()
        yield Row(f"share for d {d}", found["success_share"] or math.nan, expected, spread)
        yield equal(f"minima found for d {d}", found["distinct_ends"], 2**d)
        yield near(f"theory of the share for d {d}", run.theory()["success_share"], expected, 1e-4)
    few = played(model, seed=5, runs=2, d=2, steps=500).theory()["distinct_ends"]
    chances = np.outer([DEEP, 1 - DEEP], [DEEP, 1 - DEEP])
    yield near(
        "theory of the kinds two runs find", few, float((1 - (1 - chances) ** 2).sum()), 1e-4
    )


def stuck_is_not_slow(model: Tried) -> Iterator[Row]:
    """Near the bad minimum the gradient counts as none only after a thousand steps."""
    for steps, share in ((150, 0.0), (1400, 1.0)):
        run = played(model, seed=6, runs=64, d=1, eta=3.5, steps=steps)
        found = run.summary()
        caught = (found["stuck_share"] or 0.0) / (1 - (found["success_share"] or 0.0))
        yield Row(f"stuck among the failed after {steps}", caught, share, 0.25 * (1 - share))


def xor_by_width(model: Tried) -> Iterator[Row]:
    """Success rises with width, and what is stuck rests at 1/16, 1/12 or 1/8.

    Expected shares are those of 8000 runs; the tolerance is 4.5 standard errors.
    """
    shares = []
    for hidden, runs, expected in ((2, 200, 0.134), (8, 150, 0.924)):
        knobs = {"mode": "xor", "hidden": hidden, "steps": 1500}
        run = played(model, seed=8, runs=runs, **knobs)
        found, norm = run.summary(), np.sqrt((run.state.gradient**2).sum(axis=1))
        shares.append(found["success_share"] or 0.0)
        spread = 4.5 * math.sqrt(expected * (1 - expected) / runs)
        yield Row(f"share that learns XOR, {hidden} units", shares[-1], expected, spread)
        rest = run.state.loss[(norm < 1e-4) & (run.state.loss > 0.01)]
        gaps = np.abs(rest[:, None] - LEVELS).min(axis=1)
        yield Row(f"distance from a level, {hidden} units", float(gaps.max()), 0.0, 1e-3)
        yield equal(f"stuck share, {hidden} units", found["stuck_share"], rest.size / runs)
        if hidden == 2:
            yield equal("levels of rest", found["distinct_ends"], 4)


def kicks(model: Tried) -> Iterator[Row]:
    """Of its size, to stuck runs alone; in narrow networks hardly any is freed by it."""
    knobs = {"mode": "xor", "hidden": 2, "steps": 800, "kick": 0.01}
    run: Run[Any, Any] = Run(model, read(model.parameters, knobs), 9, 150)
    run.advance(800)
    before, norm = run.state, np.sqrt((run.state.gradient**2).sum(axis=1))
    caught = (norm < 1e-4) & (before.loss > 0.01)
    stuck_share = run.summary()["stuck_share"]
    yield equal("stuck share before the kick", stuck_share, np.count_nonzero(caught) / caught.size)
    run.advance(1)
    moved = run.state.place - before.place
    yield near("size of the kick", float(moved[caught].std()), 0.01, 0.1)
    yield equal("move of a run that is not stuck", float(np.abs(moved[~caught]).max()), 0.0)
    run.advance(run.total_steps)
    still = run.summary()["stuck_after_kick_share"]
    yield Row("stuck again after the kick, 2 units", still or math.nan, 0.97, 0.08)
    yield equal("stuck share after the kick", run.summary()["stuck_share"], stuck_share or 0.0)
    held = played(model, seed=9, runs=32, d=1, eta=3.5, steps=1000, kick=0.1).summary()
    yield equal("stuck again in the bad minimum", held["stuck_after_kick_share"], 1.0)


def equal_settings(model: Tried) -> Iterator[Row]:
    """N! 2^n orders and signs share a loss; with the sign of the incoming weights alone, n!."""
    for hidden in (2, 4):
        run = played(model, runs=3, mode="permutations", hidden=hidden)
        found = run.summary()
        count = math.factorial(hidden) * 2**hidden
        yield equal(f"settings of {hidden} units", found["equal_settings"], count)
        difference = found["largest_difference"]
        yield Row(f"their losses, {hidden} units", difference or 0.0, 0.0, 1e-14)
        yield equal(f"theory of {hidden} units", run.theory()["equal_settings"], count)
        half = float(run.history.traces["half"][-1])
        yield equal(f"half a sign flip, {hidden} units", half, math.factorial(hidden))


def relu_can_be_stretched(model: Tried) -> Iterator[Row]:
    """A relu unit's weights times c and its outgoing by c say the same; tanh's do not."""
    place = np.random.default_rng(10).standard_normal((1, 9))
    stretched = place * np.array([3.0, 1, 3, 1, 3, 1, 1 / 3, 1, 1])
    changes = []
    for act in ("relu", "tanh"):
        params = read(model.parameters, {"mode": "xor", "hidden": 2, "act": act})
        loss, _ = model.slope(np.concatenate([place, stretched]), params)  # type: ignore[attr-defined]
        changes.append(float(abs(loss[1] - loss[0])))
    yield Row("change by stretching a relu unit", changes[0], 0.0, 1e-14)
    yield holds("stretching a tanh unit changes it", changes[1] > 1e-3)


def a_run_out_of_range_is_frozen(model: Tried) -> Iterator[Row]:
    """A member leaves at the first loss above 1e12 times its start, and stays where it was."""
    knobs = {"mode": "xor", "hidden": 32, "eta": 5.0, "steps": 200}
    run = played(model, seed=11, runs=8, **knobs)
    begun: Run[Any, Any] = Run(model, run.params, 11, 8)
    place, limit, member = begun.state.place, 1e12 * np.maximum(1.0, begun.state.loss), 0
    left = 0
    with np.errstate(all="ignore"):
        for step in range(200):
            loss, gradient = model.slope(place, run.params)  # type: ignore[attr-defined]
            if not loss[member] <= limit[member]:
                left = step
                break
            last, place = place[member], place - 5.0 * gradient
    yield equal("step at which a run leaves", float(run.state.frozen_at[member]), left)
    yield equal("move of it since", float(np.abs(run.state.place[member] - last).max()), 0.0)
    first = model.diverged_at(run.state, run.params)
    yield equal("step at which the first leaves", first, float(run.state.frozen_at.min()))
    yield holds("its status says so", run.status == "diverged")


CHECKS: tuple[Check, ...] = (
    a_loss_worked_out,
    gradients_against_differences,
    a_step_descends,
    the_starts,
    relu_can_be_stretched,
    equal_settings,
    a_run_out_of_range_is_frozen,
    share_of_the_global_minimum,
    minima_and_barrier,
    kicks,
    stuck_is_not_slow,
    xor_by_width,
)
