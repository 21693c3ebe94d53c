"""The losses that `edge` descends: a small tanh network on a sine, and the scalar (1 - ab)^2/2.

Both are one function of rows of parameters, so that steps, curvature and drawing do not ask
which of them it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.models import network
from sim.models.network import Network
from sim.protocol import Array

DIFFERENCE = 1e-4
"""Half the distance of the two gradients whose difference gives a column of the Hessian.

The error of a column is about h^2 |f''''|/6 + eps |g|/h: 1e-8 of the largest entry here.
"""


@dataclass(frozen=True, slots=True)
class Surface:
    """A loss over rows of parameters.

    Attributes:
        parameters: how many a row has.
        slope: rows (members, parameters) to losses (members,) and gradients of the rows' shape.
    """

    parameters: int
    slope: Callable[[Array], tuple[Array, Array]]


@lru_cache(maxsize=16)
def sine(width: int, frequency: float, points: int) -> Network:
    """A 1-width-width-1 network and sin(frequency x) at even places of [-1, 1]; read-only."""
    x = np.linspace(-1.0, 1.0, points)[None, :]
    y = np.sin(frequency * x)
    return network.learning((1, width, width, 1), x, y)


def of_network(learned: Network) -> Surface:
    """The loss of a tanh network on its points."""
    count = network.parameter_count(learned.sizes)
    return Surface(count, lambda rows: network.slope(rows, learned))


def scalar_slope(rows: Array) -> tuple[Array, Array]:
    """Loss (1 - ab)^2/2 and gradient (ab - 1)(b, a) of rows (members, 2)."""
    excess = rows[:, 0] * rows[:, 1] - 1.0
    return 0.5 * excess * excess, excess[:, None] * rows[:, ::-1]


SCALAR = Surface(2, scalar_slope)


def hessian(row: Array, surface: Surface) -> Array:
    """The Hessian at ``row`` (parameters,), shape (parameters, parameters), symmetric.

    Central differences of the analytic gradient, all 2P shifted rows in one batched call.
    """
    count = row.size
    shifts = DIFFERENCE * np.eye(count)
    _, gradients = surface.slope(np.concatenate([row + shifts, row - shifts]))
    found = (gradients[:count] - gradients[count:]) / (2.0 * DIFFERENCE)
    return np.asarray(0.5 * (found + found.T))
