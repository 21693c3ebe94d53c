"""What mathematics says of `adaptive`: exact courses where axes do not matter, and the drift.

Scaling each coordinate by its own gradients makes all axes of an aligned bowl walk alike, that of
curvature 1 too: one line in plain numbers tells of every kappa. Plain steps and momentum are
linear on each axis, turned or not. Sources: Deep Learning 8.5; Kingma and Ba 2015, sections 2 and
3; Reddi, Kale and Kumar 2018, section 3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from sim.models.adaptive_steps import Rule
from sim.protocol import Array

LONGEST = 5000
"""Steps of a course that theory follows."""
OUT = 1e12
"""A run is frozen when its loss is this many times the first; it has no end then."""
SMALL_EPSILON = 1e-7
"""An epsilon up to here is lost beside the gradients that lead to a thousandth."""


def first_step(rule: Rule, gradient: float | None) -> float | None:
    """The length of a coordinate's first step; ``gradient`` is None where it is not known.

    The scaled methods only ask for its sign: eta for Adam and AdaGrad, for RMSProp
    eta/sqrt(1 - rho), since its average begins at 0 and is not corrected.
    """
    if gradient is None:
        if rule.epsilon > SMALL_EPSILON:
            return None
        gradient = 1.0 if rule.scales else None
    if gradient is None:
        return None
    size = abs(gradient)
    if rule.method == "rmsprop":
        return rule.eta * size / math.sqrt(rule.epsilon + (1 - rule.rho) * size * size)
    if rule.scales:
        return rule.eta * size / (size + rule.epsilon)
    return rule.eta * size


@lru_cache(maxsize=64)
def course(rule: Rule, curvatures: tuple[float, ...], steps: int, rotated: bool) -> Array | None:
    """Loss over first loss at steps 0, 1, ..., up to 5000, shape (t,); None without a theory."""
    steps = min(steps, LONGEST)
    if not rule.scales:
        return _linear(rule, np.array(curvatures), steps)
    if rotated or rule.epsilon > SMALL_EPSILON:
        return None
    return _alike(replace(rule, epsilon=0.0), steps)


def _linear(rule: Rule, curvatures: Array, steps: int) -> Array:
    """Each axis on its own: x_{t+1} = (1 + beta - eta lambda) x_t - beta x_{t-1}."""
    beta = rule.beta1 if rule.remembers else 0.0
    trace = 1 + beta - rule.eta * curvatures
    now = before = np.ones_like(curvatures)
    found = np.empty(steps + 1)
    with np.errstate(all="ignore"):  # too long a step leaves the range of numbers
        for t in range(steps + 1):
            found[t] = curvatures @ (now * now)
            now, before = trace * now - beta * before, now
        return np.asarray(found / found[0])


def _alike(rule: Rule, steps: int) -> Array:
    """The walk of one axis of curvature 1 from 1, in plain numbers as the book writes it."""
    x, first, second, squares = 1.0, 0.0, 0.0, [1.0]
    for t in range(1, steps + 1):
        gradient = x
        if rule.method == "adam":
            first = rule.beta1 * first + (1 - rule.beta1) * gradient
            second = rule.beta2 * second + (1 - rule.beta2) * gradient**2
            up = first / (1 - rule.beta1**t)
            down = math.sqrt(second / (1 - rule.beta2**t))
        elif rule.method == "rmsprop":
            second = rule.rho * second + (1 - rule.rho) * gradient**2
            up, down = gradient, math.sqrt(second)
        else:
            second += gradient**2
            up, down = gradient, math.sqrt(second)
        x -= rule.eta * up / down if down else 0.0
        squares.append(x * x)
    return np.array(squares)


def arrival(line: Array, goal: float) -> int | None:
    """The first step of a course at or below the goal."""
    there = np.flatnonzero(line <= goal)
    return int(there[0]) if there.size else None


def bowl(
    rule: Rule, curvatures: tuple[float, ...], steps: int, goal: float, *, rotated: bool
) -> Mapping[str, float | None]:
    """Theory of a bowl without noise."""
    known: dict[str, float | None] = {}
    known["first_step"] = first_step(rule, None if rotated else curvatures[0])
    line = course(rule, curvatures, steps, rotated)
    if line is None:
        return known
    known["iterations"] = arrival(line, goal)
    if known["iterations"] is None and steps > LONGEST:
        del known["iterations"]
    end = 0.5 * sum(curvatures) * float(line[-1])
    stays = bool(line.max() <= OUT)  # never true of a NaN
    if not rule.scales and steps <= LONGEST and stays:
        known["loss_end"] = end
    return MappingProxyType(known)


def drift(rule: Rule, c: float) -> float | None:
    """The way of x in three steps of the gradients C, -1, -1 in the long run, over the rate.

    The gradients' mean is positive, so that -1 is best. A short memory of squares makes the
    step of C small and those of -1 large. None where the steps are not of that kind.
    """
    if rule.method in ("sgd", "adagrad"):
        return -(c - 2)
    if rule.method != "adam" or rule.beta1 != 0 or rule.epsilon > SMALL_EPSILON:
        return None
    kept, new = rule.beta2, 1 - rule.beta2
    # The average v after C, as the fixed point of three steps of v <- kept v + new g^2.
    after_c = new * (c * c + kept * kept + kept) / (1 - kept**3)
    after_one = kept * after_c + new
    after_two = kept * after_one + new
    return -c / math.sqrt(after_c) + 1 / math.sqrt(after_one) + 1 / math.sqrt(after_two)


def reddi(rule: Rule, c: float, start: float) -> Mapping[str, float | None]:
    """Where the drift leads, and the first step, which the ends of [-1, 1] may cut."""
    known: dict[str, float | None] = {}
    step = first_step(rule, c)
    if step is not None:
        known["first_step"] = min(step, start + 1)
    way = drift(rule, c)
    if way:
        known["x_end"] = math.copysign(1.0, way)
    return MappingProxyType(known)
