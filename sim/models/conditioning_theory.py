"""Closed forms for gradient descent on a quadratic: each eigenvector keeps 1 - eta lambda a step.

Sources: Lessard, Recht and Packard 2016, section 2.2 (the best fixed step); Nocedal and Wright
2006, section 3.3 (line search from its worst start).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.protocol import Array

ARRIVED = 1e-6
OUT = 1e12
ROUNDING = 1e-12
AT_REST = 1e-150
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Bowl:
    """A quadratic and how it is walked.

    Attributes:
        kappa: largest over smallest eigenvalue.
        eigenvalues: shape (d,), ascending from 1.
        eta: the fixed learning rate.
        start: shape (d,).
    """

    kappa: float
    eigenvalues: Array
    eta: float
    start: Array

    @property
    def best_contraction(self) -> float:
        """(kappa - 1)/(kappa + 1)."""
        return (self.kappa - 1) / (self.kappa + 1)

    @property
    def step_over_limit(self) -> float:
        """The learning rate as a share of the largest stable one, 2/lambda_max."""
        return self.eta * self.kappa / 2


@lru_cache(maxsize=64)
def bowl(kappa: float, d: int, step_scale: float, line_search: bool) -> Bowl:
    """The bowl of these knobs; its arrays are read-only and shared."""
    eigenvalues = np.geomspace(1.0, kappa, d)
    start = kappa / eigenvalues if line_search else np.ones(d)
    eigenvalues.setflags(write=False)
    start.setflags(write=False)
    return Bowl(kappa, eigenvalues, step_scale * 2 / (kappa + 1), start)


@lru_cache(maxsize=64)
def fixed_step(bowl: Bowl, steps: int) -> Mapping[str, float | None]:
    """Exact for every t: distance^2 = sum of x_i^2 (1 - eta lambda_i)^(2t)."""
    factors = np.abs(1 - bowl.eta * bowl.eigenvalues)
    last = _last_step(bowl, factors, steps)
    losses = _losses(bowl, factors, last)
    grew = losses[1:] > losses[:-1] * (1 + ROUNDING)
    out = bool(losses[-1] > OUT * losses[0])
    return {
        "contraction": _ratio(bowl, factors, last),
        "iterations": _arrival(bowl, factors, steps),
        "norm_end": None if out else _norm(bowl, factors, last),
        "diverged": float(out or losses[-1] > losses[0] * (1 + ROUNDING)),
        "rises": int(grew.sum()),
    }


def line_search(bowl: Bowl, steps: int) -> Mapping[str, float | None]:
    """In two dimensions the worst start keeps its shape: (kappa, 1) to r (kappa, -1)."""
    known: dict[str, float | None] = {"diverged": 0.0, "rises": 0}
    if bowl.eigenvalues.size > 2:
        return known
    factor = bowl.best_contraction
    first = float(np.linalg.norm(bowl.start))
    if factor == 0:
        return known | {"contraction": 0.0, "iterations": 1, "norm_end": 0.0}
    arrival = math.ceil(math.log(ARRIVED) / math.log(factor) - 1e-9)
    return known | {
        "contraction": factor,
        "iterations": arrival if arrival <= steps else None,
        "norm_end": first * factor**steps,
    }


def _norm(bowl: Bowl, factors: Array, t: int) -> float:
    return float(np.linalg.norm(bowl.start * factors**t))


def _ratio(bowl: Bowl, factors: Array, t: int) -> float | None:
    """Factor of the distance from t - 1 to t; the common scale is taken out first."""
    largest = float(factors.max())
    if largest == 0:
        return 0.0
    before = np.linalg.norm(bowl.start * (factors / largest) ** (t - 1))
    after = np.linalg.norm(bowl.start * (factors / largest) ** (t - 1) * factors)
    return float(after / before)


def _arrival(bowl: Bowl, factors: Array, steps: int) -> int | None:
    """The first t within a millionth, by halving: the distance only falls while it can arrive."""
    goal = ARRIVED * float(np.linalg.norm(bowl.start))
    if factors.max() >= 1 or _norm(bowl, factors, steps) > goal:
        return None
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        if _norm(bowl, factors, middle) <= goal:
            high = middle
        else:
            low = middle
    return high


def _last_step(bowl: Bowl, factors: Array, steps: int) -> int:
    """Where the run ends: at its last step, or where it leaves the range or comes to rest."""
    weights = 0.5 * bowl.eigenvalues * bowl.start**2
    largest = float(factors.max())
    if largest == 0:
        return 1
    limit = math.log(OUT * float(weights.sum()))
    for t in _candidates(largest, steps):
        with np.errstate(divide="ignore"):
            logs = np.log(weights) + 2 * t * np.log(factors)
        if np.logaddexp.reduce(logs) > limit or _log_norm(bowl, factors, t) <= math.log(AT_REST):
            return t
    return steps


def _candidates(largest: float, steps: int) -> range:
    """Only near one time can the run leave the range or come to rest; look there alone."""
    rate = abs(math.log(largest)) if largest != 1 else 0.0
    if rate == 0:
        return range(0)
    slowest = math.log(1 / AT_REST) if largest < 1 else 0.5 * math.log(OUT)
    middle = int(slowest / rate)
    width = int(40 / rate) + 2
    return range(max(1, middle - width), min(steps, middle + width) + 1)


def _log_norm(bowl: Bowl, factors: Array, t: int) -> float:
    with np.errstate(divide="ignore"):
        logs = 2 * np.log(bowl.start) + 2 * t * np.log(factors)
    return 0.5 * float(np.logaddexp.reduce(logs))


def _losses(bowl: Bowl, factors: Array, last: int) -> Array:
    """F at every step from 0 to ``last``, shape (last + 1,), in blocks that fit the cache."""
    weights = 0.5 * bowl.eigenvalues * bowl.start**2
    losses = np.empty(last + 1)
    block = max(1, BLOCK // weights.size)
    for begin in range(0, last + 1, block):
        times = np.arange(begin, min(last + 1, begin + block))[:, None]
        losses[begin : begin + block] = (weights * factors ** (2 * times)).sum(axis=1)
    return losses
