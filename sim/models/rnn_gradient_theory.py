"""How gradients of wide recurrent nets shrink or grow on their way back through time.

A step back multiplies the gradient by W' diag(1 - h^2). Its norm changes by exactly the gain
where W is orthogonal and no unit leaves 0; a driven unit has a slope below 1. In wide nets
the pre-activations are normal with variance ``q_t = gain^2 E h_{t-1}^2 + drive^2`` and the
squared norm changes by ``gain^2 E (1 - h_t^2)^2``, for both laws of the weights.

Sources: Poole et al. 2016; Chen, Pennington and Schoenholz 2018 (recurrent nets).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from sim.protocol import Array

LOG_SMALL = math.log(1e-6)
"""A gradient below this share of its start no longer counts; the logarithm of it."""
TIE = 1e-9
"""Logarithms of norms nearer than this are equal: rounding must not decide what is below."""
REACH, POINTS = 10.0, 401
"""The normal density is summed on an even grid, which for smooth functions is exact to rounding."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs that theory and drawing need; ``clip`` is None without clipping."""

    steps: int
    gain: float
    orthogonal: bool
    linear: bool
    drive: float
    clip: float | None

    @property
    def forward_steps(self) -> int:
        """Steps before the gradient turns back; a linear net's gradient needs no states."""
        return 0 if self.linear else self.steps

    @property
    def exact(self) -> bool:
        """Whether the norm is gain^k at any width, not only in wide nets."""
        return self.orthogonal and (self.linear or self.drive == 0)


@lru_cache(maxsize=64)
def log_norms(problem: Problem) -> Array:
    """Logarithm of the gradient's norm at lags 0 to ``steps``, shape (steps + 1,), read-only."""
    squares = np.ones(problem.steps) if problem.linear else _squared_slopes(problem)
    factors = math.log(problem.gain) + 0.5 * np.log(squares[::-1])
    course = np.concatenate([[0.0], np.cumsum(factors)])
    course.setflags(write=False)
    return course


def _squared_slopes(problem: Problem) -> Array:
    """E (1 - h_t^2)^2 at the times t = 1 to ``steps``, from h_0 = 0."""
    normal = np.linspace(-REACH, REACH, POINTS)
    weights = np.exp(-0.5 * normal * normal)
    weights /= weights.sum()
    found = np.empty(problem.steps)
    output_square = 0.0
    for t in range(problem.steps):
        variance = problem.gain**2 * output_square + problem.drive**2
        squares = np.tanh(math.sqrt(variance) * normal) ** 2
        output_square = float(weights @ squares)
        found[t] = weights @ (1.0 - squares) ** 2
    return found


def late_slope(course: Array) -> float | None:
    """Change a lag over the later half of ``course`` (lags + 1,); None before the first lag."""
    last = len(course) - 1
    half = last // 2
    return float(course[last] - course[half]) / (last - half) if last else None


def first_small(course: Array) -> int | None:
    """The first lag at which the norm is below 1e-6 of its start."""
    small = np.flatnonzero(course < LOG_SMALL - TIE)
    return int(small[0]) if small.size else None


def long_over_short(course: Array) -> float | None:
    """The norm at the longest lag over that at lag 1; None before, and where it overflows."""
    if len(course) < 2:
        return None
    return exponential(float(course[-1] - course[1]))


def log_clip_factor(courses: Array, clip: float) -> Array:
    """Logarithm of what clipping multiplies each run's gradient by, shape (runs,).

    All lags together are one gradient: the norm of it is cut to ``clip``.

    Args:
        courses: logarithms of the norms by lag, shape (lags + 1, runs).
        clip: the largest norm that is left as it is.
    """
    whole = 0.5 * np.logaddexp.reduce(2.0 * courses, axis=0)
    return np.asarray(np.minimum(0.0, math.log(clip) - whole))


@lru_cache(maxsize=64)
def expected(problem: Problem) -> Mapping[str, float | None]:
    """Theory by the measures' names: exact where W is orthogonal and units linear, else wide."""
    course = log_norms(problem)
    ratio = long_over_short(course)
    known: dict[str, float | None] = {
        "log_slope": late_slope(course),
        "log_norm_end": float(course[-1]),
        "t_small": first_small(course),
        "long_short_ratio": ratio,
    }
    if problem.clip is not None:
        known["long_short_ratio_clipped"] = ratio
        factor = log_clip_factor(course[:, None], problem.clip)
        known["clip_factor"] = math.exp(float(factor[0]))
    return MappingProxyType(known)


def exponential(value: float) -> float | None:
    """The exponential; None where it is no finite number."""
    if math.isnan(value) or value > 709.0:
        return None
    return math.exp(value)
