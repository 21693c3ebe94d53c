"""Closed forms for the error of a minibatch gradient, by how its examples are drawn.

Sources: Deep Learning 8.1.3 (sigma/sqrt(m)); Cochran 1977, sections 2.6 (the correction for
a finite population) and 9.4 (clusters: the variance grows by 1 + (m - 1) icc).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.protocol import Array

FACTOR = 4
"""From one batch size of a sweep to the next."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How batches are drawn.

    Attributes:
        sizes: the batch sizes that a run steps through, ascending.
        sigma: root of the summed variances of the coordinates, divided by the population size.
    """

    kind: str
    population: int
    sizes: tuple[int, ...]
    correlation: float
    sigma: float


def sizes_up_to(largest: int) -> tuple[int, ...]:
    """1, 4, 16, ... below ``largest``, and ``largest``."""
    sizes = []
    size = 1
    while size < largest:
        sizes.append(size)
        size *= FACTOR
    return (*sizes, largest)


def inflation(sampling: Sampling, m: float) -> float:
    """Variance of the mean of m examples over that of m independent ones, sigma^2/m."""
    if sampling.kind == "without":
        return max(0.0, (sampling.population - m) / (sampling.population - 1))
    if sampling.kind == "block":
        return 1 + (m - 1) * sampling.correlation
    return 1.0


def standard_error(sampling: Sampling, m: float) -> float:
    """Root mean square distance of a batch gradient from the full one."""
    return sampling.sigma * math.sqrt(inflation(sampling, m) / m)


def slope(sizes: Array, errors: Array) -> float | None:
    """The slope of ln error over ln m by least squares, shapes (n,); None below two points.

    An error of exactly zero (the whole population) has no logarithm and is left out.
    """
    known = errors > 0
    if known.sum() < 2:
        return None
    x, y = np.log(sizes[known]), np.log(errors[known])
    x = x - x.mean()
    return float(x @ y / (x @ x))


@lru_cache(maxsize=64)
def expected(sampling: Sampling) -> Mapping[str, float | None]:
    """Every measure of a whole run that is known."""
    largest = sampling.sizes[-1]
    error = standard_error(sampling, largest)
    errors = np.array([standard_error(sampling, m) for m in sampling.sizes])
    return {
        "se": error,
        "se_over_sigma": error / sampling.sigma,
        "inflation": inflation(sampling, largest),
        "slope": slope(np.array(sampling.sizes, dtype=np.float64), errors),
    }
