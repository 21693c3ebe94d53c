"""What mathematics says of `saddle`: growth factors, escape times, Newton's basin.

Near the saddle a step of gradient descent multiplies y by q = 1 + eta b, so a start (or noise)
of size s needs about ln(radius/s)/ln q steps. The mean over normal starts adds half of
Euler's gamma + ln 2, which is -E ln abs(z) of a normal z, and half a step for rounding up.
Farther out the map is no longer linear but still keeps the order of starts, so that the
preimages of the radius give the exact law of the escape time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

EULER_GAMMA = float(np.euler_gamma)
NEAR = 0.05
"""Noise below this share of the radius is small enough for the closed form (2 %)."""
MOST_MIXED = 0.001
"""Above this share of noisy runs that never leave, the closed form is of another mean."""
FEWEST = 0.01
"""Below this share of runs that leave, an ensemble may have none to take a mean of."""
THROWN = 1e4
ROUNDS = 100


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
    def descends(self) -> bool:
        """Whether steps go along the gradient, with a learning rate."""
        return self.method in ("gd", "noisy-gd")

    @property
    def noisy(self) -> bool:
        """Whether chance takes part in the steps."""
        return self.method == "noisy-gd" and self.noise > 0

    @property
    def settles(self) -> bool:
        """Whether runs come to rest; beyond it gradient descent hops about its minima."""
        return not self.descends or self.eta * self.b < 1

    @property
    def growth(self) -> float | None:
        """The factor of abs(y) in a step near the saddle; None where none grows it steadily."""
        if self.method == "newton" or self.b == 0:
            return None
        factor = 2.0 if self.method == "saddle-free" else 1.0 + self.eta * self.b
        return factor if factor > 1 else None  # eta b may be lost beside 1

    @property
    def spread(self) -> float | None:
        """The deviation of the start that explains late times, noise included; None if fixed.

        Noise of deviation s in every step adds up to s^2/(q^2 - 1) in y_t/q^t.
        """
        if self.growth is None or (self.y0 is not None and not (self.noisy and self.y0 == 0)):
            return None
        start = self.sigma0 if self.y0 is None else 0.0
        added = self.noise**2 / (self.growth**2 - 1) if self.noisy else 0.0
        return math.sqrt(start**2 + added)


def next_y(y: float, problem: Problem) -> float:
    """One step of the exact map in plain numbers, without noise; infinite where it is thrown."""
    slope = y * (y * y - problem.b)
    if slope == 0:
        return y
    if problem.descends:
        return y - problem.eta * slope
    curvature = 3 * y * y - problem.b
    if problem.method == "saddle-free":
        curvature = abs(curvature)
    return y - slope / curvature if curvature else math.inf


@lru_cache(maxsize=64)
def expected(problem: Problem, at_saddle: float) -> Mapping[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    if problem.noisy:
        return MappingProxyType(_from_noise(problem))
    if problem.y0 is not None:
        return MappingProxyType(_from_a_given_start(problem, problem.y0, at_saddle))
    return MappingProxyType(_from_random_starts(problem, at_saddle))


def mean_escape_time(problem: Problem, spread: float) -> float:
    """Mean first step beyond a small radius from normal starts of deviation ``spread``."""
    growth = problem.growth
    assert growth is not None  # noqa: S101 (a spread has a growth)
    constant = 0.5 * (EULER_GAMMA + math.log(2))
    return (math.log(problem.radius / spread) + constant) / math.log(growth) + 0.5


def preimages(problem: Problem, radius: float) -> list[float]:
    """Starts from which abs(y) is exactly ``radius`` after 0, 1, 2, ... steps.

    They end early where they no longer change or are too small to matter. Empty where the map
    does not keep the order of starts up to the radius, or where none of them passes it.
    """
    if problem.b == 0 or not 0 < radius < _order_kept(problem):
        return []
    found = [radius]
    smallest = 1e-18 * problem.sigma0
    while len(found) <= problem.steps and found[-1] > smallest:
        before = _preimage(found[-1], problem)
        if before == found[-1]:
            break
        found.append(before)
    return found


def share_left(problem: Problem) -> list[float] | None:
    """P(T <= t) for t = 0, 1, ... of normal starts; None where there is no exact law.

    A start has left by step t when it lies beyond the t-th preimage of the radius.
    """
    if problem.y0 is not None or problem.noisy or problem.method == "newton":
        return None
    edges = preimages(problem, problem.radius)
    return [1.0 - _within(edge, problem) for edge in edges[: problem.steps + 1]] or None


def _order_kept(problem: Problem) -> float:
    """Up to here abs(y) of one step grows with abs(y), and a saddle's neighbours move on."""
    if problem.method == "newton":
        return math.sqrt(problem.b / 5)  # the two points that Newton's map exchanges
    if problem.method == "saddle-free":
        return math.sqrt(problem.b / 3)
    return math.sqrt(min(problem.b, (1 / problem.eta + problem.b) / 3))


def _preimage(value: float, problem: Problem) -> float:
    """The start whose abs(y) is ``value`` one step on, by Newton's method for this equation.

    Each of the maps bends one way only and the first guess lies on its safe side, so that the
    guesses come closer from there without ever crossing over.
    """
    growth = problem.growth
    guess = value / growth if growth else _order_kept(problem)
    for _ in range(ROUNDS):
        height, slope = _image(guess, problem)
        better = guess - (height - value) / slope
        if abs(better - guess) <= 1e-15 * guess:
            return better
        guess = better
    return guess


def _image(y: float, problem: Problem) -> tuple[float, float]:
    """The size of y one step on, and its derivative, for 0 < y inside the kept order."""
    square, b = y * y, problem.b
    if problem.descends:
        factor = 1 + problem.eta * b
        return y * (factor - problem.eta * square), factor - 3 * problem.eta * square
    below = b - 3 * square
    if problem.method == "saddle-free":
        numerator, change = 2 * y * (b - 2 * square), 2 * b - 12 * square
    else:
        numerator, change = 2 * y * square, 6 * square
    return numerator / below, (change * below + 6 * y * numerator) / (below * below)


def _from_noise(problem: Problem) -> dict[str, float | None]:
    """The closed form, where noise is small and all but a few runs leave in time."""
    spread, growth = problem.spread, problem.growth
    if not spread or growth is None or problem.radius >= _order_kept(problem):
        return {}
    late = math.log(problem.radius / spread) - problem.steps * math.log(growth)
    staying = math.erf(math.exp(min(late, 30.0)) / math.sqrt(2))
    if staying > MOST_MIXED or spread > NEAR * problem.radius:
        return {}
    first = preimages(problem, problem.radius)
    # What the cubic term adds: the radius is left later than a linear map would leave it.
    bend = math.log(first[-1] * growth ** (len(first) - 1) / problem.radius) / math.log(growth)
    return {"escape_time": mean_escape_time(problem, spread) + bend}


def _from_a_given_start(problem: Problem, y: float, at_saddle: float) -> dict[str, float | None]:
    """The exact recursion: mathematics in one line, held against the arrays of the run."""
    escaped: int | None = 0 if abs(y) > problem.radius else None
    for step in range(1, problem.steps + 1):
        after = next_y(y, problem)
        if abs(after) > problem.radius and escaped is None:
            escaped = step
        if not abs(after) < THROWN:  # thrown out: where it ends is not for theory to say
            return {"escape_time": escaped, "escaped_share": 1.0}
        if after == y:
            break
        y = after
    known: dict[str, float | None] = {
        "escape_time": escaped,
        "escaped_share": float(escaped is not None),
    }
    if problem.settles:
        known |= {"y_end": y, "saddle_share": float(abs(y) < at_saddle)}
    return known


def _from_random_starts(problem: Problem, at_saddle: float) -> dict[str, float | None]:
    """Shares and the mean of normal starts. The maps are odd, so plus and minus weigh the same."""
    known: dict[str, float | None] = {"y_end": 0.0}
    if problem.b == 0:
        known["escaped_share"] = 1.0 - _within(problem.radius, problem)
        return known
    if problem.settles:
        held = preimages(problem, at_saddle)
        if held:
            known["saddle_share"] = _within(_last(held, problem), problem)
    if problem.method != "newton":
        known |= _escapes(problem)
    return known


def _escapes(problem: Problem) -> dict[str, float | None]:
    """The mean of T is the sum of P(T > t), here among the runs that leave in time."""
    edges = preimages(problem, problem.radius)
    if not edges:
        return {}
    staying = _within(_last(edges, problem), problem)
    leaving = 1.0 - staying
    later = math.fsum(_within(edge, problem) - staying for edge in edges[: problem.steps])
    return {
        "escape_time": later / leaving if leaving >= FEWEST else None,
        "escaped_share": leaving,
    }


def _last(edges: list[float], problem: Problem) -> float:
    """The preimage for all steps; a list that ended early ended in it, or in nothing."""
    if len(edges) > problem.steps or problem.method == "newton":
        return edges[-1]
    return 0.0


def _within(edge: float, problem: Problem) -> float:
    """The share of normal starts with abs(y0) below the edge."""
    return math.erf(edge / problem.sigma0 / math.sqrt(2))
