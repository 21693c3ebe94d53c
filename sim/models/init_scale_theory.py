"""What a deep random net does to the size of signals and gradients, layer by layer.

In wide nets a layer maps the mean square q of its pre-activations to ``sw2 E phi(sqrt(q) g)^2``
with g standard normal, and multiplies squared gradients by ``sw2 E phi'(sqrt(q) g)^2``. For
linear and ReLU layers this is the exact mean at any width; the mean of the logarithm, which
is what a typical net shows, lies lower, by a digamma function each layer. For tanh the limit
of wide nets stands for both.

Sources: Glorot and Bengio 2010, section 4.2.1 (linear layers); He et al. 2015, section 2.2 (ReLU);
Poole et al. 2016 (tanh); Hanin and Nica 2020 (the mean of the logarithm).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.protocol import Array

LN10 = math.log(10)
EULER = 0.57721566490153286
SATURATED = 0.99
"""A tanh unit is saturated where its absolute output exceeds this."""
REACH, POINTS = 10.0, 4001
"""The normal density is summed on an even grid, which for smooth functions is exact to rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What is expected at every layer, index 0 being the input.

    Attributes:
        mean_square: of the pre-activations, shape (layers + 1,).
        log_signal: log10 of the mean square over that of the input, mean over nets, (layers + 1,).
        log_gradient: log10 of the squared gradient over that of the top layer, (layers + 1,);
            NaN for the input.
    """

    mean_square: Array
    log_signal: Array
    log_gradient: Array


@lru_cache(maxsize=64)
def course(
    act: str, distribution: str, weight_variance: float, n: int, layers: int, q0: float
) -> Course:
    """The whole course; its arrays are read-only and shared."""
    mean_square = np.empty(layers + 1)
    mean_square[0], mean_square[1] = q0, weight_variance * q0
    for layer in range(2, layers + 1):
        mean_square[layer] = next_mean_square(act, weight_variance, mean_square[layer - 1])
    inner = np.arange(layers + 1)
    product = log_of_a_product(act, distribution, n) / LN10
    gate = log_of_a_gate(act, n) / LN10
    signal = np.log10(mean_square / q0) + inner * product + np.maximum(inner - 1, 0) * gate
    factors = [growth(act, weight_variance, q) for q in mean_square[1:-1]]
    above = np.cumsum(np.log10(factors)[::-1])[::-1] + (layers - inner[1:-1]) * (product + gate)
    gradient = np.concatenate([[np.nan], above, [0.0]])
    for array in (mean_square, signal, gradient):
        array.setflags(write=False)
    return Course(mean_square, signal, gradient)


def next_mean_square(act: str, weight_variance: float, q: float) -> float:
    """The mean square of a layer's pre-activations from that of the layer below."""
    if act == "linear":
        return weight_variance * q
    if act == "relu":
        return weight_variance * q / 2
    return weight_variance * _mean(np.tanh(math.sqrt(q) * _grid()) ** 2)


def growth(act: str, weight_variance: float, q: float) -> float:
    """The factor of the mean squared gradient across a layer whose inputs had mean square q."""
    if act == "linear":
        return weight_variance
    if act == "relu":
        return weight_variance / 2
    if q == 0:
        return weight_variance
    return weight_variance * _mean((1 - np.tanh(math.sqrt(q) * _grid()) ** 2) ** 2)


@lru_cache(maxsize=64)
def fixed_point(weight_variance: float) -> float:
    """The mean square that tanh layers come to; 0 up to a variance of 1/n.

    The share of q that a layer keeps only falls with q, so halving finds where it is 1.
    """
    if weight_variance <= 1:
        return 0.0
    low, high = 0.0, weight_variance
    for _ in range(60):
        middle = 0.5 * (low + high)
        grows = next_mean_square("tanh", weight_variance, middle) > middle
        low, high = (middle, high) if grows else (low, middle)
    return 0.5 * (low + high)


def chi(weight_variance: float) -> float:
    """The factor of the squared gradient a layer at the fixed point of tanh."""
    return growth("tanh", weight_variance, fixed_point(weight_variance))


def saturated_share(act: str, q: float) -> float:
    """The share of tanh units beyond 0.99, or of ReLU units at zero, at mean square q."""
    if act == "linear":
        return 0.0
    if act == "relu":
        return 0.5
    return math.erfc(math.atanh(SATURATED) / math.sqrt(2 * q)) if q > 0 else 0.0


def digamma(halves: int) -> float:
    """The digamma function at halves/2, by its recurrence."""
    value, x = (-EULER, 1.0) if halves % 2 == 0 else (-EULER - 2 * math.log(2), 0.5)
    while 2 * x < halves:
        value += 1 / x
        x += 1
    return value


def log_of_a_product(act: str, distribution: str, n: int) -> float:
    """E ln(|Wh|^2 / (sw2 |h|^2)): that of a chi-square over n; a rotation keeps every length.

    For tanh it is left out: a layer makes up for most of what the layer below lost.
    """
    if act == "tanh" or distribution == "orthogonal":
        return 0.0
    return digamma(n) - math.log(n / 2)


@lru_cache(maxsize=64)
def log_of_a_gate(act: str, n: int) -> float:
    """E ln of the share a ReLU layer lets through, over 1/2, where some unit is not at zero.

    With k of n units above zero the share has the Beta(k/2, (n-k)/2) law.
    """
    if act != "relu":
        return 0.0
    counts = range(1, n + 1)
    chances = np.array([math.comb(n, k) / (2**n - 1) for k in counts])
    kept = np.array([digamma(k) for k in counts]) - digamma(n)
    return float((chances * kept).sum()) + math.log(2)


def _grid() -> Array:
    return _normal()[0]


def _mean(values: Array) -> float:
    return float((values * _normal()[1]).sum())


@lru_cache(maxsize=1)
def _normal() -> tuple[Array, Array]:
    """Places and weights that stand for the standard normal law, shapes (POINTS,)."""
    places = np.linspace(-REACH, REACH, POINTS)
    weights = np.exp(-0.5 * places**2)
    weights /= weights.sum()
    places.setflags(write=False)
    weights.setflags(write=False)
    return places, weights
