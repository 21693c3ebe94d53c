"""What mathematics says of `backprop`: counts of products, order of differences, best h.

A forward pass of n points costs F = n sum n_l n_(l+1) multiply-accumulates. The way back takes
as many for the weights and as many for the errors of all layers but the lowest, so that both
together cost 3F - n n_0 n_1 (Deep Learning 6.5; Baydin et al. 2018, section 3.2, for
the bound). Differences cost 2P forward passes for P parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from sim.protocol import Array

EPSILON = float(np.finfo(np.float64).eps)


def forward_products(sizes: tuple[int, ...], points: int) -> int:
    """F: multiply-accumulates of one forward pass."""
    return points * sum(below * above for below, above in pairwise(sizes))


def product_ratio(sizes: tuple[int, ...]) -> float:
    """Products of forward and backward pass together, over those of the forward pass."""
    once = forward_products(sizes, 1)
    return (3 * once - sizes[0] * sizes[1]) / once


def rounding_errors(loss: float, differences: Array) -> Array:
    """Size of the rounding error of difference quotients: eps times the loss, over h; (h,)."""
    return EPSILON * loss / differences


def best_difference() -> float:
    """Where truncation h^2 and rounding eps/h of a central difference balance: cbrt(eps)."""
    return math.cbrt(EPSILON)


@lru_cache(maxsize=64)
def expected(sizes: tuple[int, ...]) -> Mapping[str, float | None]:
    """Theory by the measures' names. A net without a hidden layer has no third derivative."""
    parameters = sum((below + 1) * above for below, above in pairwise(sizes))
    known: dict[str, float | None] = {
        "mac_ratio": product_ratio(sizes),
        "forward_passes_for_differences": float(2 * parameters),
        "parameters_changed": 0.0,
    }
    if len(sizes) > 2:
        known |= {"order": 2.0, "order_forward": 1.0, "best_difference": best_difference()}
    return MappingProxyType(known)
