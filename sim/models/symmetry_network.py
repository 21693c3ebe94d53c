"""The 2-h-1 network of `symmetry`: data, forward pass and gradients in two arithmetics.

In ``fixed`` arithmetic every unit goes through the same elementwise operations, and its sums are
products of its own vectors: calls of one size, on rows of 48 numbers that all lie alike in
memory, so equal units give equal bits. In ``blas`` all units are one matrix, and the machine's
kernels may round the columns at its edge differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

POINTS = 48
DATA_SEED = 7
"""The data are the same in every run, whatever its seed: only the weights differ."""


@dataclass(frozen=True, slots=True)
class Data:
    """Inputs with a row of ones for the bias (3, points), and targets (points,)."""

    features: Array
    targets: Array


@lru_cache(maxsize=1)
def data() -> Data:
    """48 standard normal points in the plane with the target sin(2 x1) x2; read-only."""
    x = np.random.default_rng(DATA_SEED).normal(size=(POINTS, 2))
    features = np.stack([x[:, 0], x[:, 1], np.ones(POINTS)])
    targets = np.sin(2 * x[:, 0]) * x[:, 1]
    features.setflags(write=False)
    targets.setflags(write=False)
    return Data(features, targets)


def constant_loss() -> float:
    """The loss of the best constant: half the variance of the targets."""
    return float(data().targets.var() / 2)


def mean_target() -> float:
    """The mean of the targets, which the best constant equals."""
    return float(data().targets.mean())


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of several networks side by side.

    Attributes:
        incoming: two weights and the bias of each unit, shape (members, units, 3).
        outgoing: shape (members, units).
        offset: bias of the output, shape (members,).
        copies: how often each unit counts in the output, shape (members, units).
    """

    incoming: Array
    outgoing: Array
    offset: Array
    copies: Array


@dataclass(frozen=True, slots=True)
class Passed:
    """What a forward pass found.

    Attributes:
        activations: shape (members, units, points).
        errors: output less target, shape (members, points).
        loss: half the mean squared error, shape (members,).
    """

    activations: Array
    errors: Array
    loss: Array


def forward(weights: Weights, act: str, arithmetic: str) -> Passed:
    """Outputs of every member on all points; overflow is left for the caller to see."""
    members, units = weights.outgoing.shape
    values, errors = np.ones((members, units + 1, POINTS)), np.empty((members, POINTS))
    signals = np.concatenate([weights.copies * weights.outgoing, weights.offset[:, None]], axis=1)
    respond(weights.incoming, signals, act, arithmetic, values, errors)
    return Passed(values[:, :-1].copy(), errors, _losses(errors))


def respond(
    incoming: Array, signals: Array, act: str, arithmetic: str, values: Array, errors: Array
) -> None:
    """A forward pass into ``values`` and ``errors``.

    Args:
        incoming: shape (members, units, 3).
        signals: what each unit counts in the output, and the offset, (members, units + 1).
        act: the activation.
        arithmetic: ``fixed`` or ``blas``.
        values: receives the activations, (members, units + 1, points); its last row is ones.
        errors: receives output less target, shape (members, points).
    """
    known = data()
    if arithmetic == "blas":
        activated(incoming @ known.features, act, values[:, :-1])
        np.matmul(signals[:, None, :], values, errors[:, None, :])
    else:
        activated(np.vecmat(incoming, known.features), act, values[:, :-1])
        np.vecmat(signals, values, errors)
    errors -= known.targets


def _losses(errors: Array) -> Array:
    return np.asarray(np.vecdot(errors, errors) / (2 * POINTS))


def activated(sums: Array, act: str, values: Array) -> None:
    """The activation into ``values``; the logistic one through tanh, which cannot overflow."""
    if act == "tanh":
        np.tanh(sums, values)
        return
    np.multiply(sums, 0.5, sums)
    np.tanh(sums, values)
    values *= 0.5
    values += 0.5


def slope(activations: Array, act: str) -> Array:
    """The derivative of the activation, from its value."""
    if act == "tanh":
        squares = activations * activations
        return np.subtract(1.0, squares, squares)
    return activations * (1 - activations)


def gradients(
    outgoing: Array, values: Array, errors: Array, act: str, arithmetic: str
) -> tuple[Array, Array]:
    """Gradients of the loss by incoming (members, units, 3), and by outgoing and offset.

    The latter stand in one array (members, units + 1), as the rows of ``values``. They are
    those of one unit, whatever its ``copies``: a counted unit moves as each of the equal
    units that it stands for.
    """
    features = data().features
    shares = errors / POINTS
    each = slope(values[:, :-1], act)
    each *= shares[:, None, :]
    if arithmetic == "blas":
        by_signal = (values @ shares[:, :, None])[:, :, 0]
        by_incoming = each @ features.T
    else:
        by_signal = np.vecdot(values, shares[:, None, :])
        by_incoming = np.vecdot(each[:, :, None, :], features)
    by_incoming *= outgoing[:, :, None]
    return by_incoming, by_signal


@dataclass(frozen=True, slots=True)
class Descended:
    """Where steps of gradient descent led, and what was seen at each.

    Attributes:
        weights, passed: after the last step.
        incoming: weights at each step, shape (steps, members, units, 3).
        losses: shape (steps, members).
    """

    weights: Weights
    passed: Passed
    incoming: Array
    losses: Array


def descended(
    weights: Weights, passed: Passed, eta: float, act: str, arithmetic: str, steps: int
) -> Descended:
    """Steps of full-batch gradient descent; many in a call give the bits of one at a time."""
    members, units = weights.outgoing.shape
    incoming, errors = weights.incoming, passed.errors
    level = np.concatenate([weights.outgoing, weights.offset[:, None]], axis=1)
    copies = np.concatenate([weights.copies, np.ones((members, 1))], axis=1)
    tied = bool((copies != 1).any())
    values = np.ones((members, units + 1, POINTS))
    values[:, :-1] = passed.activations
    incomings = np.empty((steps, *incoming.shape))
    errors_seen = np.empty((steps, *errors.shape))
    for after, seen in zip(incomings, errors_seen, strict=True):
        by_incoming, by_level = gradients(level[:, :-1], values, errors, act, arithmetic)
        by_incoming *= eta
        by_level *= eta
        incoming = np.subtract(incoming, by_incoming, after)
        level = level - by_level
        respond(incoming, copies * level if tied else level, act, arithmetic, values, seen)
        errors = seen
    losses = _losses(errors_seen)
    return Descended(
        Weights(incoming.copy(), level[:, :-1].copy(), level[:, -1].copy(), weights.copies),
        Passed(values[:, :-1].copy(), errors.copy(), losses[-1]),
        incomings,
        losses,
    )
