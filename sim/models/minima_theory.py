"""What mathematics says of `minima`: shares of basins, kinds of minima, levels, copies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sim.models import minima_network, minima_neuron

SOLVED = 0.01
"""A run has reached low cost when its loss is less than this above the lowest possible."""
AT_REST = 1e-4
"""A gradient norm below this marks a critical point, of whatever kind."""
LEVELS = MappingProxyType({"1/16": 1 / 16, "1/12": 1 / 12, "1/8": 1 / 8})
"""Losses of the bad critical points on XOR: the output is the same for two of the inputs that
should differ, for three of them, or for all four (or for two such pairs)."""
BESIDE = 1e-3
"""Starts nearer than this to the barrier are not followed; they are too few to count."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs; ``eta`` is a number here."""

    mode: str
    d: int
    hidden: int
    act: str
    eta: float
    steps: int
    kick: float


def deep_share() -> float:
    """The chance that one coordinate starts on the global minimum's side of the barrier."""
    _, barrier, _ = minima_neuron.critical_points()
    return (minima_neuron.RANGE - barrier) / (2 * minima_neuron.RANGE)


def lowest(problem: Problem) -> float:
    """The lowest possible loss."""
    if problem.mode != "neuron":
        return 0.0
    return problem.d * minima_neuron.height(minima_neuron.critical_points()[2])


def level(problem: Problem, bad: int) -> float:
    """The loss of a minimum with ``bad`` of the d coordinates in the bad place."""
    high, _, low = (minima_neuron.height(w) for w in minima_neuron.critical_points())
    return bad * high + (problem.d - bad) * low


def binomial(problem: Problem) -> list[float]:
    """The chances of 0 to d coordinates in the bad place."""
    deep, d = deep_share(), problem.d
    return [math.comb(d, bad) * deep ** (d - bad) * (1 - deep) ** bad for bad in range(d + 1)]


@lru_cache(maxsize=64)
def expected(problem: Problem, runs: int) -> Mapping[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    if problem.mode == "permutations":
        return MappingProxyType({"equal_settings": float(minima_network.copies(problem.hidden))})
    if problem.mode == "xor" or not arrived(problem):
        return MappingProxyType({})
    d, deep = problem.d, deep_share()
    known: dict[str, float | None] = {"success_share": deep**d}
    chances = (deep ** (d - bad) * (1 - deep) ** bad for bad in range(d + 1))
    known["distinct_ends"] = sum(
        math.comb(d, bad) * -math.expm1(runs * math.log1p(-chance))
        for bad, chance in enumerate(chances)
    )
    if _rested(problem):
        known["stuck_share"] = 1 - deep**d
    return MappingProxyType(known)


@lru_cache(maxsize=64)
def arrived(problem: Problem) -> bool:
    """Whether every start beyond the barrier is at the global minimum after ``steps``."""
    _, barrier, best = minima_neuron.critical_points()
    floor = minima_neuron.height(best)
    ends = _ends(problem, barrier + BESIDE, minima_neuron.RANGE)
    return all(minima_neuron.height(end) - floor < SOLVED / problem.d for end, _ in ends)


def _rested(problem: Problem) -> bool:
    """Whether every start before the barrier has a tiny gradient after ``steps``."""
    _, barrier, _ = minima_neuron.critical_points()
    ends = _ends(problem, -minima_neuron.RANGE, barrier - BESIDE)
    return all(abs(derivative) < AT_REST / math.sqrt(problem.d) for _, derivative in ends)


def _ends(problem: Problem, *starts: float) -> list[tuple[float, float]]:
    return [minima_neuron.descended(place, problem.eta, problem.steps) for place in starts]
