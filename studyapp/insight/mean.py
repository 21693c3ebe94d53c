"""A mean and a median of cases with their n and their intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, sqrt

_Z = 1.959963984540054
"""The half-width of a 95 % interval in standard deviations."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``n`` cases.

    Attributes:
        value: None where there is no case.
        interval: the mean ± 1.96 standard errors (the central limit theorem, so a rough one
            for few cases); None below two cases.
    """

    n: int
    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of ``n`` cases and what surrounds it.

    Attributes:
        median, lower, upper: the median and the quartiles; None where there is no case.
        interval: the 95 % interval of the median by order statistics: the cases that lie
            1.96 standard deviations of a fair coin's count to either side (Conover, *Practical
            Nonparametric Statistics*, 3.2); None below six cases, which hold no such interval.
    """

    n: int
    median: float | None
    lower: float | None
    upper: float | None
    interval: tuple[float, float] | None


def mean_of(cases: Iterable[float]) -> Mean:
    """The mean of ``cases``."""
    values = list(cases)
    n = len(values)
    if not n:
        return Mean(0, None, None)
    value = sum(values) / n
    if n == 1:
        return Mean(1, value, None)
    error = sqrt(sum((case - value) ** 2 for case in values) / (n - 1) / n)
    return Mean(n, value, (value - _Z * error, value + _Z * error))


def middle_of(cases: Iterable[float]) -> Middle:
    """The median and the quartiles of ``cases``; between two cases the line that joins them."""
    values = sorted(cases)
    n = len(values)
    if not n:
        return Middle(0, None, None, None, None)
    reach = _Z * sqrt(n) / 2
    low = floor(n / 2 - reach)
    interval = (values[low], values[n - 1 - low]) if n >= 6 and low >= 0 else None
    quarters = [_at(values, share) for share in (0.25, 0.5, 0.75)]
    return Middle(n, quarters[1], quarters[0], quarters[2], interval)


def _at(values: list[float], share: float) -> float:
    place = share * (len(values) - 1)
    below = floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])
