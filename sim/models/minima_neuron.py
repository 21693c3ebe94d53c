"""One logistic neuron with squared loss: two minima, the worse of them wide and flat.

Independent copies of it, one for each coordinate, have 2^d minima (Auer, Herbster and Warmuth
1996).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from sim.protocol import Array

RANGE = 6.0
"""Starts are uniform from -6 to 6."""
STEEP, FLAT = 10.0, -0.2
"""Inputs of the two examples."""
TARGETS = (0.9, 0.7)
BAD = 0.1
"""A coordinate whose own loss is above this is in the bad minimum's basin at the end."""


def losses(places: Array) -> Array:
    """F(w) = [(s(10 w) - 0.9)^2 + (s(-w/5) - 0.7)^2] / 4 with the logistic s, elementwise."""
    steep, flat = _misses(places)
    return 0.25 * (steep * steep + flat * flat)


def slope(rows: Array) -> tuple[Array, Array]:
    """The loss summed over coordinates (runs,) and its gradient (d, runs) at (d, runs)."""
    first, second = _logistic(STEEP * rows), _logistic(FLAT * rows)
    steep, flat = first - TARGETS[0], second - TARGETS[1]
    loss = 0.25 * (steep * steep + flat * flat)
    gradient = (0.5 * STEEP) * (steep * first * (1.0 - first))
    gradient += (0.5 * FLAT) * (flat * second * (1.0 - second))
    return loss.sum(axis=0), gradient


@lru_cache(maxsize=1)
def critical_points() -> tuple[float, float, float]:
    """The bad minimum, the barrier and the global minimum, by bisection of F'."""
    return _zero(-RANGE, -2.0), _zero(-2.0, 0.0), _zero(0.0, RANGE)


def height(place: float) -> float:
    """F at one place."""
    return float(losses(np.array([place]))[0])


def _misses(places: Array) -> tuple[Array, Array]:
    return _logistic(STEEP * places) - TARGETS[0], _logistic(FLAT * places) - TARGETS[1]


def _logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))


def descended(place: float, eta: float, steps: int) -> tuple[float, float]:
    """Where one coordinate comes to in plain numbers, and its derivative there."""
    for _ in range(steps):
        place -= eta * _derivative(place)
    return place, _derivative(place)


def _derivative(w: float) -> float:
    first = 0.5 + 0.5 * math.tanh(0.5 * STEEP * w)
    second = 0.5 + 0.5 * math.tanh(0.5 * FLAT * w)
    steep = STEEP * (first - TARGETS[0]) * first * (1 - first)
    return 0.5 * (steep + FLAT * (second - TARGETS[1]) * second * (1 - second))


def _zero(low: float, high: float) -> float:
    sign = _derivative(high)
    for _ in range(80):
        middle = 0.5 * (low + high)
        if (_derivative(middle) > 0) == (sign > 0):
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)
