"""When a deep linear net learns each strength of its map, in the limit of small steps.

Aligned layers keep their singular vectors, and every strength a goes its own way to its target
s: ``da/dt = D a^(2 - 2/D) (s - a)`` with D layers. For D = 2 it is the logistic curve
``a = s E / (E - 1 + s/a0)``, E = e^(2 s t); deeper nets wait longer, like a power of 1/a0. In
u = ln(a / abs(s - a)) time is the integral of ``a^(2/D - 1) / (D s)``, which is smooth.

Source: Saxe, McClelland and Ganguli 2014, sections 1.3 (two layers) and 2 (more).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from sim.protocol import Array

MOST_STRENGTHS = 6
GRID = 8001
SETTLED = 45.0
"""Where u is beyond this, a is s to the last digit."""
SPEED_UP = 1.5
"""A plateau ends where the logarithm of the loss falls this many times as fast as on it."""
ROUNDING = 1e-14
"""Changes of the loss in a step below this share of it are rounding."""
LEARNED = 1e-10
"""Below this share of its start a loss is done, and its last digits tell nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs; ``aligned`` tells whether strengths go their own ways, as theory has it."""

    strengths: tuple[float, ...]
    depth: int
    scale: float
    eta: float
    steps: int
    aligned: bool


def half_time(strength: float, depth: int, scale: float) -> float:
    """The time at which a strength that begins at ``scale`` is half of its target."""
    if scale >= strength / 2:
        return 0.0
    if depth == 1:
        return math.log(2 * (strength - scale) / strength)
    if depth == 2:
        return math.log(strength / scale - 1) / (2 * strength)
    ladder = np.linspace(_logit(strength, scale), 0.0, GRID)
    return float(_times(ladder, strength, depth, 1.0)[-1])


def strength_at(times: Array, strength: float, depth: int, scale: float) -> Array:
    """The strength at ``times`` (t,) of one that begins at ``scale``, shape (t,)."""
    if depth == 1 or scale == strength:
        return np.asarray(strength + (scale - strength) * np.exp(-times))
    side = 1.0 if scale < strength else -1.0
    if depth == 2:
        decay = np.exp(-2 * strength * times)
        return np.asarray(strength / (1 + (strength / scale - 1) * decay))
    first = _logit(strength, scale)
    pace = depth * max(strength, scale) ** (2 - 2 / depth) * strength / max(strength, scale)
    last = min(first + 1.0 + float(times[-1]) * max(pace, 1e-9), max(first, 0.0) + SETTLED)
    ladder = np.linspace(first, last, GRID)
    u = np.interp(times, _times(ladder, strength, depth, side), ladder)
    return np.asarray(strength / (1 + side * np.exp(-u)))


def _logit(strength: float, value: float) -> float:
    return math.log(value / abs(strength - value))


def _times(ladder: Array, strength: float, depth: int, side: float) -> Array:
    """The time at each u of an even ladder (GRID,), by Simpson's rule between its rungs."""
    step = ladder[1] - ladder[0]

    def pace(u: Array) -> Array:
        value = strength / (1 + side * np.exp(-u))
        return np.asarray(value ** (2 / depth - 1) / (depth * strength))

    ends, middles = pace(ladder), pace(ladder[:-1] + 0.5 * step)
    parts = step / 6 * (ends[:-1] + 4 * middles + ends[1:])
    return np.concatenate([[0.0], np.cumsum(parts)])


@lru_cache(maxsize=64)
def courses(problem: Problem) -> Array:
    """Every strength at every step from 0 on, shape (steps + 1, strengths), read-only."""
    times = problem.eta * np.arange(problem.steps + 1.0)
    found = np.stack(
        [strength_at(times, s, problem.depth, problem.scale) for s in problem.strengths], axis=1
    )
    found.setflags(write=False)
    return found


@lru_cache(maxsize=64)
def losses(problem: Problem) -> Array:
    """Half the summed squares of what is missing, at every step, shape (steps + 1,)."""
    missing = np.array(problem.strengths) - courses(problem)
    found: Array = 0.5 * (missing * missing).sum(axis=1)
    found.setflags(write=False)
    return found


def plateaus(loss: Array) -> int:
    """How often the fall of ln(loss), of a loss (t,), gets 1.5 times as fast: ends of plateaus.

    The beginning counts as one when the fall speeds up from there; depth 1 has none.
    """
    loss = np.minimum.accumulate(loss)  # too long a step makes it rise, and fall again
    done = np.flatnonzero(~(loss > LEARNED * loss[0]))
    loss = loss[: int(done[0])] if done.size else loss
    if len(loss) < 2:
        return 0
    speed = np.maximum(np.log(loss[:-1] / loss[1:]), ROUNDING)
    speed = speed[np.concatenate([[True], speed[1:] != speed[:-1]])]
    turns = np.diff(np.sign(np.diff(speed))) != 0
    found, low, high, falling_faster = 0, math.inf, 0.0, False
    for value in speed[np.concatenate([[True], turns, [True]])[: len(speed)]].tolist():
        if falling_faster:
            high = max(high, value)
            if value <= high / SPEED_UP:
                falling_faster, low = False, value
        else:
            low = min(low, value)
            if value >= low * SPEED_UP:
                found, falling_faster, high = found + 1, True, value
    return found


@lru_cache(maxsize=64)
def expected(problem: Problem) -> Mapping[str, float | None]:
    """Theory by the measures' names, in the limit of small steps; silent on mixed modes."""
    if not problem.aligned:
        return MappingProxyType({})
    end = problem.steps * problem.eta
    known: dict[str, float | None] = {
        "loss_end": float(losses(problem)[-1]),
        "plateaus_seen": plateaus(losses(problem)),
    }
    times = [half_time(s, problem.depth, problem.scale) for s in problem.strengths]
    for place, time in enumerate(times, 1):
        known[f"half_time_{place}"] = time if time <= end else None
    halves = 0.5 * np.array(problem.strengths)
    known["learned_share"] = float((courses(problem)[-1] >= halves).all())
    if min(times) > 0 and times[-1] <= end:
        known["slowest_over_fastest"] = times[-1] / times[0]
    return MappingProxyType(known)
