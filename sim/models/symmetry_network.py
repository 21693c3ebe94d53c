"""The 2-h-1 network of `symmetry`: data, forward pass and gradients in two arithmetics.

In ``fixed`` arithmetic every unit goes through the same elementwise operations and the same
sums over the points (plain ``einsum``, one order for all), so equal units give equal bits. In
``blas`` the matrix products are left to the machine's library, whose kernels may round the
columns at an edge differently.
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
    known = data()
    signals = weights.copies * weights.outgoing
    if arithmetic == "blas":
        activations = activated(weights.incoming @ known.features, act)
        outputs = (signals[:, None, :] @ activations)[:, 0, :]
    else:
        sums = np.einsum("muf,fp->mup", weights.incoming, known.features)
        activations = activated(sums, act)
        outputs = np.einsum("mu,mup->mp", signals, activations)
    errors = outputs + weights.offset[:, None] - known.targets
    return Passed(activations, errors, np.einsum("mp,mp->m", errors, errors) / (2 * POINTS))


def activated(sums: Array, act: str) -> Array:
    """The activation; the logistic one through tanh, which cannot overflow."""
    if act == "tanh":
        return np.tanh(sums)
    return 0.5 + 0.5 * np.tanh(0.5 * sums)


def slope(activations: Array, act: str) -> Array:
    """The derivative of the activation, from its value."""
    if act == "tanh":
        return 1 - activations * activations
    return activations * (1 - activations)


def gradients(
    weights: Weights, passed: Passed, act: str, arithmetic: str
) -> tuple[Array, Array, Array]:
    """Gradients of the loss by incoming, outgoing and offset, shapes as the weights'.

    They are those of one unit, whatever its ``copies``: a counted unit moves as each of the
    equal units that it stands for.
    """
    features = data().features
    errors = passed.errors / POINTS
    each = errors[:, None, :] * slope(passed.activations, act)
    if arithmetic == "blas":
        outgoing = (passed.activations @ errors[:, :, None])[:, :, 0]
        incoming = each @ features.T
    else:
        outgoing = np.einsum("mp,mup->mu", errors, passed.activations)
        incoming = np.einsum("mup,fp->muf", each, features)
    return incoming * weights.outgoing[:, :, None], outgoing, errors.sum(axis=1)
