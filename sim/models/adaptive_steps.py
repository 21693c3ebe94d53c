"""How `adaptive` moves: five optimisers on arrays, one step of all members, or a block of steps.

Moving averages are carried as plain sums, sum of beta^(t-k) g_k without the factor 1 - beta, which
goes into the step's scale instead: two multiplications a step fewer, and the same mathematics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.protocol import Array

METHODS = ("sgd", "momentum", "adagrad", "rmsprop", "adam")
SMALLEST = 1e-300
"""Stands under a fraction in place of a gradient that was exactly 0 so far."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An optimiser with all its numbers; ``decays`` divides eta by the root of t."""

    method: str
    eta: float
    beta1: float
    beta2: float
    rho: float
    epsilon: float
    decays: bool = False

    @property
    def remembers(self) -> bool:
        """Whether it keeps a moving sum of gradients."""
        return self.method in ("momentum", "adam")

    @property
    def scales(self) -> bool:
        """Whether it divides each coordinate's step by the size of its gradients."""
        return self.method in ("adagrad", "rmsprop", "adam")

    @property
    def forgets(self) -> float:
        """What is kept of the sum of squared gradients from step to step."""
        return {"rmsprop": self.rho, "adam": self.beta2}.get(self.method, 1.0)

    def rate(self, t: int) -> float:
        """The learning rate of step ``t``; AdaGrad's sum of squares decays it by itself."""
        return self.eta / math.sqrt(t) if self.decays and self.method != "adagrad" else self.eta

    def scale(self, t: int) -> tuple[float, float]:
        """The factor a of step ``t``, and the b beside the root, in a m/(sqrt s + b)."""
        rate = self.rate(t)
        if self.method == "rmsprop":
            gain = math.sqrt(1 - self.rho)
            return rate / gain, self.epsilon / (1 - self.rho)
        if self.method == "adam":
            spread = math.sqrt((1 - self.beta2**t) / (1 - self.beta2))
            return rate * spread * (1 - self.beta1) / (1 - self.beta1**t), self.epsilon * spread
        return rate, self.epsilon


def moved(
    x: Array, first: Array, second: Array, gradient: Array, rule: Rule, t: int
) -> tuple[Array, Array, Array]:
    """Step ``t`` (from 1): x, the sum of gradients and that of their squares, shapes (runs, d)."""
    factor, beside = rule.scale(t)
    if rule.remembers:
        first = first * rule.beta1
        first += gradient
    direction = first if rule.remembers else gradient
    if not rule.scales:
        push = direction * factor
        return np.subtract(x, push, out=push), first, second
    square = gradient * gradient
    if rule.forgets == 1.0:
        second = second + square
    else:
        second = second * rule.forgets
        second += square
    root = roots(second, rule, beside, square)
    push = np.divide(direction, root, out=root)
    push *= factor
    return np.subtract(x, push, out=push), first, second


def roots(second: Array, rule: Rule, beside: float, out: Array) -> Array:
    """What a step is divided by: epsilon beside the root, or under it for RMSProp."""
    if rule.method == "rmsprop":
        root = np.sqrt(np.add(second, beside, out=out), out=out)
    else:
        root = np.sqrt(second, out=out)
        root += beside
    if rule.epsilon == 0:
        np.maximum(root, SMALLEST, out=root)
    return root


def effective(second: Array, rule: Rule, t: int) -> Array:
    """The factor of each coordinate's gradient in step ``t``, shape as ``second``; NaN at t = 0.

    For an average of gradients it is the factor of that average.
    """
    if t == 0:
        return np.full_like(second, np.nan)
    factor, beside = rule.scale(t)
    if rule.method == "adam":
        factor *= (1 - rule.beta1**t) / (1 - rule.beta1)
    if not rule.scales:
        return np.full_like(second, factor)
    return np.asarray(factor / roots(second, rule, beside, np.empty_like(second)))


@dataclass(frozen=True, slots=True)
class Film:
    """What a block of steps leaves; losses of every step, shape (steps, runs)."""

    x: Array
    first: Array
    second: Array
    slope: Array
    losses: Array
    places: Array


def block(
    start: tuple[Array, Array, Array, Array], curvatures: Array, rule: Rule, t: int, steps: int
) -> Film:
    """Adam's steps ``t + 1`` to ``t + steps`` in an aligned bowl without noise.

    Args:
        start: x, both sums and the slope at step ``t``, shapes (runs, d); left as they are.
        curvatures: shape (runs, d).
        rule: Adam with a positive epsilon.
        t: the steps made.
        steps: how many to make.
    """
    x, first, second, slope = start[0], start[1].copy(), start[2].copy(), start[3]
    places, slopes = np.empty((steps, *x.shape)), np.empty((steps, *x.shape))
    add, multiply = np.add, np.multiply
    beta1, beta2, root = np.array(rule.beta1), np.array(rule.beta2), np.empty_like(x)
    for place, after in zip(places, slopes, strict=True):
        t += 1
        factor, beside = rule.scale(t)
        multiply(first, beta1, first)
        add(first, slope, first)
        multiply(slope, slope, root)
        multiply(second, beta2, second)
        add(second, root, second)
        np.sqrt(second, root)
        add(root, beside, root)
        np.divide(first, root, root)
        multiply(root, factor, root)
        x = np.subtract(x, root, place)
        slope = multiply(x, curvatures, after)
    losses = np.vecdot(slopes, places)
    losses *= 0.5
    return Film(x.copy(), first, second, slope.copy(), losses, places[:, 0, 0].copy())
