"""Ticks at round numbers, and the words of numbers on an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


SMALLEST_SPAN = 1e-300
"""A part of anything smaller may be no number any more."""


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Up to ``most`` round numbers within [low, high]."""
    span = high - low
    if not math.isfinite(span) or span < SMALLEST_SPAN or most < 1:
        return []
    rough = span / most
    magnitude = 10.0 ** math.floor(math.log10(rough))
    place = next(n for n, s in enumerate(STEPS) if s * magnitude >= rough * (1 - 1e-9))
    ticks = _multiples(STEPS[place] * magnitude, low, high)
    if len(ticks) < 2 <= most:  # one tick gives no scale: rather too many than that
        ticks = _multiples((STEPS[place - 1] if place else 0.5) * magnitude, low, high)
    return ticks


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Up to ``most`` powers of ten within [low, high] (both positive), evenly thinned."""
    if not 0 < low < high or most < 1:
        return []
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last < first:
        return []
    apart = max(1, math.ceil((last - first + 1) / most))
    return [10.0**n for n in range(first, last + 1) if n % apart == 0 and -300 < n < 300]


def number_words(value: float) -> str:
    """A number as short as it reads: 0.5, 1200, 1e-6; in words where it is none."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:.6g}"
    mantissa, exponent = f"{value:.3e}".split("e")
    short = mantissa.rstrip("0").rstrip(".")
    return f"{short}e{int(exponent)}"


def tick_words(values: Sequence[float]) -> list[str]:
    """The words of ticks, all of one axis."""
    return [number_words(float(f"{value:.10g}")) for value in values]


def thinned(count: int, most: int) -> list[int]:
    """At most ``most`` of so many places, evenly apart, the first and the last among them."""
    kept = min(count, most)
    return sorted({round(n * (count - 1) / max(1, kept - 1)) for n in range(kept)})
