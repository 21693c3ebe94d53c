"""Checks of `symmetry`: equal bits, rank one, worth of one unit, and how the tie breaks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.check import Check, Row, equal, holds, near, played
from sim.knobs import read
from sim.models.symmetry import distinct
from sim.models.symmetry_network import POINTS, Weights, data
from sim.protocol import Array, Model
from sim.run import Run

Symmetry = Model[Any, Any]
WIDTHS = (2, 3, 5, 7, 8, 9, 16, 17)


def equal_bits(model: Symmetry) -> Iterator[Row]:
    """Equal units stay equal in every bit, also at odd widths, and their layer has rank 1."""
    for hidden in WIDTHS:
        run = played(model, hidden=hidden, steps=300)
        incoming = run.state.weights.incoming[0]
        moved = bool((incoming != run.state.start[0]).any())
        yield equal(f"equal, h = {hidden}: distinct units", run.summary()["distinct_units"], 1)
        yield holds(f"equal, h = {hidden}: the units have moved", moved)
        values = np.linalg.svd(incoming[:, :2], compute_uv=False)
        yield Row(f"equal, h = {hidden}: s2 / s1", float(values[1] / values[0]), 0.0, 1e-13)


def zero_start(model: Symmetry) -> Iterator[Row]:
    """At zero tanh units see no gradient at all; logistic ones move, but all alike."""
    variance = float(np.var(data().targets))
    run = played(model, init="zero", eta=0.1, steps=500)
    largest = float(np.abs(run.state.weights.incoming[0]).max())
    yield equal("zero, tanh: largest hidden weight", largest, 0.0)
    yield equal("zero, tanh: rank", run.summary()["rank"], 0)
    yield near("zero, tanh: loss is var/2", run.summary()["loss_end"], variance / 2, 1e-12)
    yield Row("zero, tanh: the loss of the data", variance / 2, 0.16132, 5e-6)
    short = played(model, init="zero", eta=0.05, steps=10)
    said = short.theory()["loss_end"]
    yield near("zero, tanh: loss on the way", short.summary()["loss_end"], said or math.nan, 1e-12)
    run = played(model, init="zero", act="logistic", eta=0.1, steps=500)
    yield holds("zero, logistic: weights move", bool(run.state.weights.incoming[0].any()))
    yield equal("zero, logistic: distinct units", run.summary()["distinct_units"], 1)


def other_starts(model: Symmetry) -> Iterator[Row]:
    """Pairs stay pairs; a different outgoing weight alone parts units at the first step."""
    for hidden, groups in ((8, 4), (7, 4)):
        run = played(model, init="pairs", hidden=hidden, steps=500)
        yield equal(f"pairs of {hidden}: distinct units", run.summary()["distinct_units"], groups)
        yield equal(f"pairs of {hidden}: rank", run.summary()["rank"], 2)
    run = played(model, init="equal-in", eta=0.1, steps=1)
    yield equal("equal-in: distinct units at the start", distinct(run.state.start[0]), 1)
    yield equal("equal-in: distinct units after one step", run.summary()["distinct_units"], 8)
    run = played(model, init="random", steps=100)
    yield equal("random: distinct units", run.summary()["distinct_units"], 8)


def worth_of_one(model: Symmetry) -> Iterator[Row]:
    """Eight equal units learn as one unit, written out by hand, whose output counts eightfold."""
    for act in ("tanh", "logistic"):
        run = Run(model, read(model.parameters, {"act": act, "eta": 0.1, "steps": 400}))
        incoming = run.state.weights.incoming[0, 0].copy()
        outgoing = float(run.state.weights.outgoing[0, 0])
        run.advance(400)
        losses = _one_unit(incoming, outgoing, 8, 0.1, 400, act)
        apart = float(np.abs(run.history.traces["loss"][:, 0] - losses).max())
        yield Row(f"8 equal units are one, {act}: loss at every step", apart, 0.0, 1e-9)
        apart = float(np.abs(run.history.traces["loss_tied"][:, 0] - losses).max())
        yield Row(f"the tied member is that unit, {act}", apart, 0.0, 1e-9)


def _one_unit(
    incoming: Array, outgoing: float, copies: int, eta: float, steps: int, act: str
) -> Array:
    """The loss (steps + 1,) of one unit that counts ``copies`` times, by gradient descent."""
    features, targets, offset = data().features, data().targets, 0.0
    losses = np.empty(steps + 1)
    for t in range(steps + 1):
        value, slope = _activation(incoming @ features, act)
        errors = copies * outgoing * value + offset - targets
        losses[t] = 0.5 * np.mean(errors**2)
        back = eta * features @ (errors * outgoing * slope) / POINTS
        outgoing -= eta * float(np.mean(errors * value))
        incoming = incoming - back
        offset -= eta * float(np.mean(errors))
    return losses


def _activation(sums: Array, act: str) -> tuple[Array, Array]:
    """Value and derivative, shape as ``sums``, in textbook form."""
    if act == "tanh":
        return np.tanh(sums), np.cosh(sums) ** -2.0
    value = 1 / (1 + np.exp(-sums))
    return value, np.exp(-sums) * value**2


def gradient(model: Symmetry) -> Iterator[Row]:
    """One step moves every weight by eta times the central difference of the loss."""
    for act in ("tanh", "logistic"):
        for arithmetic in ("fixed", "blas"):
            knobs = {"act": act, "arithmetic": arithmetic, "init": "random", "hidden": 3}
            run = Run(model, read(model.parameters, {**knobs, "eta": 0.5}), seed=1)
            before = _flat(run.state.weights)
            run.advance(1)
            moved = (before - _flat(run.state.weights)) / 0.5
            nudges = 1e-6 * np.eye(before.size)
            central = [(_loss(before + h, act) - _loss(before - h, act)) / 2e-6 for h in nudges]
            apart = float(np.abs(moved - central).max())
            yield Row(f"gradient against differences, {act}, {arithmetic}", apart, 0.0, 1e-8)


def _flat(weights: Weights) -> Array:
    """Incoming, outgoing and offset of the first member, one after another."""
    return np.concatenate([weights.incoming[0].ravel(), weights.outgoing[0], weights.offset[:1]])


def _loss(flat: Array, act: str) -> float:
    """Half the mean squared error of a network with three units."""
    values, _ = _activation(flat[:9].reshape(3, 3) @ data().features, act)
    errors = flat[9:12] @ values + flat[12] - data().targets
    return float(0.5 * np.mean(errors**2))


def escape(model: Symmetry) -> Iterator[Row]:
    """A thousandth of the difference costs a fixed number of steps: the start is a saddle."""
    large, small = (
        played(model, epsilon=epsilon, steps=1).history.traces["spread"][0, 0]
        for epsilon in (1e-2, 1e-4)
    )
    yield near("escape: the first spread is in proportion to epsilon", large / small, 100, 1e-6)
    runs = [played(model, epsilon=epsilon, steps=1600) for epsilon in (1e-3, 1e-6, 1e-9)]
    times = [run.summary()["t_break"] or math.nan for run in runs]
    seen = int((runs[0].history.traces["spread"][:, 0] > 0.1).argmax())
    yield equal("escape: the first step with units 0.1 apart", times[0], seen)
    yield holds("escape: the plateau takes over 100 steps", times[0] > 100)
    first, second = times[1] - times[0], times[2] - times[1]
    ratio = second / first if first else math.nan
    yield Row("escape: steps for 1000 times less, second over first", ratio, 1.0, 0.25)
    never = played(model, steps=500).summary()["t_break"]
    yield holds("escape: never without a difference", never is None)


def blas(model: Symmetry) -> Iterator[Row]:
    """The machine's matrix product learns the same up to rounding."""
    ends = [
        played(model, hidden=7, steps=50, arithmetic=arithmetic).state.weights.incoming[0]
        for arithmetic in ("fixed", "blas")
    ]
    yield Row("blas against fixed after 50 steps", float(np.abs(ends[0] - ends[1]).max()), 0, 1e-12)


def final_losses(model: Symmetry) -> Iterator[Row]:
    """After 8000 steps equal units have learned next to nothing, random ones nearly all."""
    same = played(model, eta=0.05, steps=8000).summary()["loss_end"]
    different = played(model, init="random", eta=0.05, steps=8000).summary()["loss_end"]
    yield Row("8 equal units after 8000 steps: loss", same or math.nan, 0.1605, 0.005)
    yield Row("8 random units after 8000 steps: loss", different or math.nan, 0.0042, 0.0035)


CHECKS: tuple[Check, ...] = (
    gradient,
    blas,
    zero_start,
    worth_of_one,
    other_starts,
    equal_bits,
    escape,
    final_losses,
)
