"""What mathematics says of `saddle`: growth factors, escape times, Newton's basin.

Near the saddle a step of gradient descent multiplies y by q = 1 + eta b, so a start (or noise)
of size s needs about ln(radius/s)/ln q steps. The mean over normal starts adds half of
Euler's gamma + ln 2, which is -E ln abs(z) of a normal z, and half a step for rounding up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

EULER_GAMMA = float(np.euler_gamma)
NEAR = 0.01
"""Starts below this share of the radius are near enough for the closed form (2 %)."""
MOST_MIXED = 0.001
"""Above this share of runs that never leave, the mean over those that do is another one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs; ``y0`` is None for a random start."""

    method: str
    eta: float
    b: float
    sigma0: float
    noise: float
    x0: float
    y0: float | None
    radius: float
    steps: int

    @property
    def growth(self) -> float | None:
        """The factor of abs(y) in a step near the saddle; None where there is no constant one."""
        if self.method == "newton" or self.b == 0:
            return None
        return 2.0 if self.method == "saddle-free" else 1.0 + self.eta * self.b

    @property
    def spread(self) -> float | None:
        """The deviation of the start that explains late times, noise included; None if fixed.

        Noise of deviation s in every step adds up to s^2/(q^2 - 1) in y_t/q^t.
        """
        noisy = self.method == "noisy-gd" and self.noise > 0
        if self.growth is None or (self.y0 is not None and not (noisy and self.y0 == 0)):
            return None
        start = self.sigma0 if self.y0 is None else 0.0
        added = self.noise**2 / (self.growth**2 - 1) if noisy else 0.0
        return math.sqrt(start**2 + added)


def next_y(y: float, problem: Problem) -> float:
    """One step of the exact map in plain numbers, without noise; infinite where it is thrown."""
    slope = y * (y * y - problem.b)
    if slope == 0:
        return y
    if problem.method in ("gd", "noisy-gd"):
        return y - problem.eta * slope
    curvature = 3 * y * y - problem.b
    if problem.method == "saddle-free":
        curvature = abs(curvature)
    return y - slope / curvature if curvature else math.inf


def expected(problem: Problem, at_saddle: float) -> Mapping[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    noisy = problem.method == "noisy-gd" and problem.noise > 0
    if problem.y0 is not None and not noisy:
        return _from_a_given_start(problem, problem.y0, at_saddle)
    known: dict[str, float | None] = {}
    spread = problem.spread
    if problem.y0 is None and not noisy:
        known |= _from_random_starts(problem, at_saddle)
    if spread and mixed_share(problem, spread) < MOST_MIXED and spread <= NEAR * problem.radius:
        known["escape_time"] = mean_escape_time(problem, spread)
    return known


def mean_escape_time(problem: Problem, spread: float) -> float:
    """Mean first step beyond the radius from normal starts of deviation ``spread``."""
    growth = problem.growth
    assert growth is not None  # noqa: S101 (a spread has a growth)
    constant = 0.5 * (EULER_GAMMA + math.log(2))
    return (math.log(problem.radius / spread) + constant) / math.log(growth) + 0.5


def mixed_share(problem: Problem, spread: float) -> float:
    """About the share of runs that have not left after all steps (linear)."""
    growth = problem.growth
    assert growth is not None  # noqa: S101 (a spread has a growth)
    log_edge = math.log(problem.radius / spread) - problem.steps * math.log(growth)
    return math.erf(math.exp(min(log_edge, 30.0)) / math.sqrt(2))


def _from_a_given_start(problem: Problem, y: float, at_saddle: float) -> Mapping[str, float | None]:
    """The exact recursion: mathematics in one line, held against the arrays of the run."""
    escaped: int | None = 0 if abs(y) > problem.radius else None
    for step in range(1, problem.steps + 1):
        after = next_y(y, problem)
        if abs(after) > problem.radius and escaped is None:
            escaped = step
        if not abs(after) < 1e4:  # thrown out: where it ends is not for theory to say
            return {"escape_time": escaped, "escaped_share": 1.0}
        if after == y:
            break
        y = after
    return {
        "escape_time": escaped,
        "escaped_share": float(escaped is not None),
        "y_end": y,
        "saddle_share": float(abs(y) < at_saddle),
    }


def _from_random_starts(problem: Problem, at_saddle: float) -> dict[str, float | None]:
    """Shares of normal starts: the map is odd and keeps their order, so edges map to edges."""
    known: dict[str, float | None] = {"y_end": 0.0}
    if problem.method == "newton":
        # 1/sqrt(5) for b = 1: the two points that Newton's map exchanges (Newton's 2-cycle).
        known["saddle_share"] = math.erf(math.sqrt(problem.b / 10) / problem.sigma0)
        return known
    growth = problem.growth
    if growth is None:
        known["escaped_share"] = math.erfc(problem.radius / problem.sigma0 / math.sqrt(2))
        return known
    edge = at_saddle / problem.sigma0 * math.exp(-min(700.0, problem.steps * math.log(growth)))
    known["saddle_share"] = math.erf(edge / math.sqrt(2))
    if problem.method != "saddle-free" and problem.radius < math.sqrt(problem.b):
        inner = _start_that_just_leaves(problem)
        known["escaped_share"] = math.erfc(inner / problem.sigma0 / math.sqrt(2))
    return known


def _start_that_just_leaves(problem: Problem) -> float:
    """The start from which the radius is reached at the last step, by halving in logarithms."""
    low, high = -800.0, math.log(problem.radius)
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _leaves(math.exp(middle), problem):
            high = middle
        else:
            low = middle
    return math.exp(high)


def _leaves(y: float, problem: Problem) -> bool:
    for _ in range(problem.steps):
        if y > problem.radius:
            return True
        y = next_y(y, problem)
    return y > problem.radius
