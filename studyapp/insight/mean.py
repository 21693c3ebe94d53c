"""A mean and a median of cases with their n and their intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

DEVIATIONS = 1.959963984540054
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


def mean_of(cases: Iterable[float] | Array) -> Mean:
    """The mean of ``cases``."""
    import numpy as np

    values = np.asarray(cases if isinstance(cases, np.ndarray) else list(cases), dtype=np.float64)
    if not values.size:
        return Mean(0, None, None)
    value = float(values.mean())
    off = values - value
    return mean_from(values.size, value, float(off @ off))


def mean_from(n: int, value: float, squares: float) -> Mean:
    """The mean of ``n`` cases, at least one, from itself and the sum of squares around it."""
    if n == 1:
        return Mean(1, value, None)
    error = sqrt(squares / (n - 1) / n)
    return Mean(n, value, (value - DEVIATIONS * error, value + DEVIATIONS * error))


def middle_of(cases: Iterable[float] | npt.NDArray[np.generic], unit: int = 1) -> Middle:
    """The median and the quartiles of ``cases``; between two cases the line that joins them.

    Args:
        cases: in parts of a unit; whole numbers are sorted the faster.
        unit: so many parts make one of what is told.
    """
    import numpy as np

    values = np.asarray(cases if isinstance(cases, np.ndarray) else list(cases))
    n = values.size
    if not n:
        return Middle(0, None, None, None, None)
    low = floor(n / 2 - DEVIATIONS * sqrt(n) / 2)
    has_interval = n >= 6 and low >= 0
    places = [floor(share * (n - 1)) for share in _QUARTERS]
    wanted = {*places, *(min(place + 1, n - 1) for place in places)}
    values = np.partition(values, sorted(wanted | ({low, n - 1 - low} if has_interval else set())))
    quarters = [_at(values, share) / unit for share in _QUARTERS]
    interval = None
    if has_interval:
        interval = (float(values[low]) / unit, float(values[n - 1 - low]) / unit)
    return Middle(n, quarters[1], quarters[0], quarters[2], interval)


_QUARTERS = (0.25, 0.5, 0.75)


def _at(values: npt.NDArray[Any], share: float) -> float:
    place = share * (values.size - 1)
    below = floor(place)
    low, high = float(values[below]), float(values[min(below + 1, values.size - 1)])
    return low + (place - below) * (high - low)
