"""Closed forms for momentum: on each curvature a step is a linear map of two numbers.

With x_t and x_{t-1} the map is x_{t+1} = T x_t - D x_{t-1}. Its roots solve r^2 - T r + D = 0;
for heavy ball T = 1 + beta - eta lambda and D = beta, for Nesterov's momentum
T = (1 + beta)(1 - eta lambda) and D = beta (1 - eta lambda).
Source: Lessard, Recht and Packard 2016, section 2.2, proposition 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from sim.protocol import Array

Complex = npt.NDArray[np.complex128]

ARRIVED = 1e-6
"""Share of the first distance that counts as having arrived."""
BLOCK = 256
NEAR_ROOTS = 1e-3
FORGOTTEN = 0.01
"""The start is forgotten when it adds no more than this share to the loss."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A quadratic and how it is walked; made once per choice of knobs.

    Attributes:
        method: gd, heavy-ball or nesterov.
        kappa: largest over smallest curvature.
        curvatures: shape (d,), ascending from 1; shared and read-only.
        eta, beta: learning rate and momentum.
        tuned: whether they are the best ones known for these curvatures.
        noise: deviation of the noise in each element of a gradient.
        piecewise: whether the slope has two kinks, so that no closed form holds.
        slope: whether it is no bowl at all but f(x) = x, one curvature of 0.
    """

    method: str
    kappa: float
    curvatures: Array
    eta: float
    beta: float
    tuned: bool
    noise: float
    piecewise: bool = False
    slope: bool = False


def tuned_rates(method: str, kappa: float) -> tuple[float, float]:
    """The best eta and beta for curvatures from 1 to kappa.

    Source: Lessard, Recht and Packard 2016, section 2.2, proposition 1.
    """
    root = math.sqrt(kappa)
    if method == "gd":
        return 2 / (kappa + 1), 0.0
    if method == "heavy-ball":
        return 4 / (root + 1) ** 2, ((root - 1) / (root + 1)) ** 2
    return 1 / kappa, (root - 1) / (root + 1)


def tuned_radius(method: str, kappa: float) -> float:
    """What is kept of the distance per step in the long run, with the tuned eta and beta."""
    root = math.sqrt(kappa)
    if method == "gd":
        return (kappa - 1) / (kappa + 1)
    if method == "heavy-ball":
        return (root - 1) / (root + 1)
    return 1 - 1 / root


def trace_and_determinant(
    method: str, eta: float, beta: float, curvatures: Array
) -> tuple[Array, Array]:
    """T and D of the map on each curvature, shapes as ``curvatures``."""
    kept = 1 - eta * curvatures
    if method == "nesterov":
        return (1 + beta) * kept, beta * kept
    return beta + kept, np.full_like(kept, beta)


def roots(method: str, eta: float, beta: float, curvatures: Array) -> Complex:
    """The two roots on each curvature, shape (2, d)."""
    trace, determinant = trace_and_determinant(method, eta, beta, curvatures)
    apart = np.sqrt((trace * trace - 4 * determinant).astype(np.complex128))
    return np.asarray(0.5 * np.stack([trace + apart, trace - apart]))


def radius(problem: Problem) -> float:
    """The largest absolute root: below 1 the run comes to rest, above it diverges."""
    if problem.tuned and not problem.slope:
        return tuned_radius(problem.method, problem.kappa)
    found = roots(problem.method, problem.eta, problem.beta, problem.curvatures)
    return float(np.abs(found).max())


def places(problem: Problem, times: npt.NDArray[np.int64]) -> Array:
    """Where a start at 1 at rest is after each of the times, shape (len(times), d).

    x_t = p_{t+1} - D p_t with p_t = (r1^t - r2^t)/(r1 - r2), from x_0 = x_{-1} = 1.
    """
    method, eta, beta, curvatures = problem.method, problem.eta, problem.beta, problem.curvatures
    trace, determinant = trace_and_determinant(method, eta, beta, curvatures)
    with np.errstate(all="ignore"):  # a run that diverges leaves the range of numbers
        if beta == 0:
            return np.asarray(trace ** times[:, None])
        pair = roots(method, eta, beta, curvatures)
        return np.asarray(_powers(pair, times + 1) - determinant * _powers(pair, times))


def _powers(pair: Complex, times: npt.NDArray[np.int64]) -> Array:
    """(r1^t - r2^t)/(r1 - r2), shape (len(times), d), without loss where the roots meet.

    With r = s exp(+-w) it is s^(t-1) sinh(t w)/sinh(w), which is t s^(t-1) for w = 0.
    """
    first, second = pair
    t = times[:, None]
    with np.errstate(all="ignore"):
        plain = (first**t - second**t) / (first - second)
        half = 0.5 * np.log(first / second)
        middle = first * np.exp(-half)
        ratio = np.where(half == 0, t, np.sinh(t * half) / np.sinh(half))
        met = np.where(first == 0, t == 1, middle ** (t - 1.0) * ratio)
    apart = np.abs(first - second) > NEAR_ROOTS * np.abs(first)
    return np.asarray(np.where(apart, plain, np.where(t == 0, 0, met)).real)


def distances(problem: Problem, times: npt.NDArray[np.int64]) -> Array:
    """Distance from the minimum at each of the times without noise, shape (len(times),)."""
    x = places(problem, times)
    with np.errstate(all="ignore"):
        return np.asarray(np.sqrt(np.vecdot(x, x)))


def arrival(problem: Problem, steps: int) -> int | None:
    """The first step within a millionth of the first distance; None if there is none in time.

    Looked for step by step, since with momentum the distance may rise on its way; the closed form
    carries two neighbouring places from block to block.
    """
    goal = ARRIVED * math.sqrt(problem.curvatures.size)
    if problem.beta == 0:
        return _halving(problem, steps, goal)
    if radius(problem) >= 1:
        return None
    method, eta, beta, curvatures = problem.method, problem.eta, problem.beta, problem.curvatures
    _, determinant = trace_and_determinant(method, eta, beta, curvatures)
    powers = _powers(roots(method, eta, beta, curvatures), np.arange(BLOCK + 2))
    before = now = np.ones(curvatures.size)
    for begin in range(0, steps, BLOCK):
        x = powers[1:] * now - determinant * powers[:-1] * before  # after 0, 1, ..., BLOCK steps
        there = np.flatnonzero(np.vecdot(x[1:], x[1:]) <= goal * goal)
        if there.size:
            found = begin + 1 + int(there[0])
            return found if found <= steps else None
        before, now = x[-2], x[-1]
    return None


def _halving(problem: Problem, steps: int, goal: float) -> int | None:
    """Without momentum the distance falls steadily, or never arrives."""
    if float(distances(problem, np.array([steps]))[0]) > goal:
        return None
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        arrived = float(distances(problem, np.array([middle]))[0]) <= goal
        low, high = (low, middle) if arrived else (middle, high)
    return high


def noise_variances(problem: Problem) -> Array:
    """Variance of each coordinate in the long run under noise, shape (d,).

    That of x_{t+1} = T x_t - D x_{t-1} + e with e of variance v (Yule and Walker):
    (1 + D) v / ((1 - D) ((1 + D)^2 - T^2)). Only where all roots lie inside the circle.
    """
    trace, determinant = trace_and_determinant(
        problem.method, problem.eta, problem.beta, problem.curvatures
    )
    above, below = 1 + determinant, 1 - determinant
    pushed = (problem.eta * problem.noise) ** 2
    return np.asarray(above * pushed / (below * (above * above - trace * trace)))


def speed_on_a_slope(problem: Problem, steps: int) -> float:
    """Speed after ``steps`` steps under a constant gradient of 1: eta (1 - beta^t)/(1 - beta)."""
    return problem.eta * (1 - problem.beta**steps) / (1 - problem.beta)


@lru_cache(maxsize=64)
def expected(problem: Problem, steps: int) -> Mapping[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    known: dict[str, float | None] = {"terminal_speed": speed_on_a_slope(problem, steps)}
    largest = radius(problem)
    known["spectral_radius"] = largest
    if problem.piecewise or problem.slope:
        return MappingProxyType(known)
    if problem.noise == 0:
        known |= {"rate": largest, "iterations": arrival(problem, steps)}
    elif largest < 1 and _settled(problem, largest, steps):
        known["floor"] = floor(problem)
    return MappingProxyType(known)


def _settled(problem: Problem, largest: float, steps: int) -> bool:
    """Whether the last quarter is all noise: the start is forgotten, the spread has come up."""
    begin = np.array([3 * steps // 4])
    x = places(problem, begin)[0]
    left = 0.5 * float(problem.curvatures @ (x * x))
    return left <= FORGOTTEN * floor(problem) and largest ** (2 * begin[0]) <= FORGOTTEN


def floor(problem: Problem) -> float:
    """The mean loss in the long run under noise."""
    return 0.5 * float(problem.curvatures @ noise_variances(problem))
