"""Gradients against difference quotients: which components, at which h, and how far apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.models import network
from sim.models.network import Network
from sim.protocol import Array

EXPONENTS = np.arange(-1.0, -13.25, -0.5)
DIFFERENCES: Array = 10.0**EXPONENTS
"""The differences h that are swept, largest first."""
DIFFERENCES.setflags(write=False)
SWEPT = 24
"""Components that each h of the sweep is tried on."""
WORK = 6e7
"""Most products and activations of a comparison of all components, so that it stays short."""
TRUNCATED = (1e-3, 0.05)
"""Differences between these show the order: truncation far above rounding, h still small."""
CLEAR = 100.0
"""An error this far above the smallest of the sweep is not rounding."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Components that are compared, spread over the members of the ensemble.

    Attributes:
        members, components: place of each in the rows, shapes (pairs,).
    """

    members: npt.NDArray[np.int64]
    components: npt.NDArray[np.int64]


def pairs(parameters: int, runs: int, most: int) -> Pairs:
    """At most ``most`` components at even places of a row, each of the next member."""
    count = min(parameters, max(1, most))
    components = np.linspace(0, parameters - 1, count).round().astype(np.int64)
    return Pairs(np.arange(count) % runs, components)


def affordable(learned: Network) -> int:
    """How many components can be compared at once: two forward passes each."""
    sizes = learned.sizes
    parameters = network.parameter_count(sizes)
    each = learned.points * (parameters + 10 * sum(sizes[1:])) + 10 * parameters
    return int(WORK / (2 * each))


def errors(
    rows: Array, loss: Array, gradient: Array, compared: Pairs, difference: float, learned: Network
) -> tuple[Array, Array]:
    """Distances of the gradient from central and from forward differences, shapes (pairs,).

    Args:
        rows: parameters, shape (runs, P).
        loss: at ``rows``, shape (runs,).
        gradient: at ``rows``, shape (runs, P).
        compared: which components.
        difference: h.
        learned: the network; all shifted rows go through it in one batched forward pass.
    """
    count, members, components = len(compared.members), compared.members, compared.components
    shifted = np.concatenate([rows[members], rows[members]])
    place = np.arange(count)
    shifted[place, components] += difference
    shifted[count + place, components] -= difference
    above, below = network.losses(shifted, learned).reshape(2, count)
    known = gradient[members, components]
    central = (above - below) / (2.0 * difference)
    forward = (above - loss[members]) / difference
    return np.abs(central - known), np.abs(forward - known)


def order(found: Array) -> float | None:
    """The slope of log error over log h where truncation rules; None where it cannot be seen.

    Args:
        found: largest error at each of ``DIFFERENCES``; NaN where it is not known yet.
    """
    if np.isnan(found).any() or not np.isfinite(found).all():
        return None
    low, high = TRUNCATED
    shown = (0.999 * low <= DIFFERENCES) & (high >= DIFFERENCES) & (found > CLEAR * found.min())
    if np.count_nonzero(shown) < 3 or not (found[shown] > 0).all():
        return None
    h, error = np.log(DIFFERENCES[shown]), np.log(found[shown])
    centred = h - h.mean()
    return float(centred @ error / (centred @ centred))


def best(found: Array) -> float | None:
    """The difference with the smallest error; None before the sweep has ended."""
    if not np.isfinite(found).all():
        return None
    return float(DIFFERENCES[int(found.argmin())])
