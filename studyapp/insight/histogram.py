"""How the memories of all cards are spread: stability and difficulty, counted in bins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Whole

STABILITY_EDGES = (0.0, 1.0, 3.0, 7.0, 21.0, 60.0, 180.0, 365.0)
"""Days; the last bin is open."""
STABILITY_NAMES = ("<1 d", "1-3 d", "3-7 d", "1-3 w", "3-9 w", "2-6 mo", "6-12 mo", ">1 y")
DIFFICULTY_NAMES = ("1", "2", "3", "4", "5", "6", "7", "8", "9-10")
"""Whole parts of the difficulty; 10 is the hardest there is and joins 9."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Cards by bin.

    Attributes:
        names, counts: of each bin, in order; empty bins are there.
        n: cards in all.
        median: of the values themselves; None without a card.
    """

    names: tuple[str, ...]
    counts: tuple[int, ...]
    n: int
    median: float | None


def stability_histogram(values: Iterable[float] | Array) -> Histogram:
    """Cards by their stability, the days until recall falls to 90 %."""
    import numpy as np

    days = _array(values)
    return _histogram(STABILITY_NAMES, np.searchsorted(STABILITY_EDGES, days, "right") - 1, days)


def difficulty_histogram(values: Iterable[float] | Array) -> Histogram:
    """Cards by their difficulty, from 1 (easy) to 10 (hard)."""
    import numpy as np

    hard = _array(values)
    places = np.minimum(hard.astype(np.int64), len(DIFFICULTY_NAMES)) - 1
    return _histogram(DIFFICULTY_NAMES, places, hard)


def memory_words(stability: Histogram, difficulty: Histogram) -> tuple[str, ...]:
    """Both in sentences; where there is no card, what is missing."""
    if stability.median is None or difficulty.median is None:
        return ("No card has a memory to show yet: a card has one once you have answered it.",)
    lasting = sum(stability.counts[STABILITY_EDGES.index(21.0) :])
    half = f"Half of your {stability.n} cards last"
    if stability.n == 1:
        half = "Your one card lasts"
    return (
        f"{half} {stability.median:.1f} days{' or more' if stability.n > 1 else ''} "
        f"until recall falls to 90 %; {lasting} last three weeks or more.",
        f"The median difficulty is {difficulty.median:.1f} of 10.",
    )


def _array(values: Iterable[float] | Array) -> Array:
    import numpy as np

    return np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=np.float64)


def _histogram(names: tuple[str, ...], places: Whole, values: Array) -> Histogram:
    import numpy as np

    counts = np.bincount(places, minlength=len(names)).tolist()
    middle = float(np.median(values)) if values.size else None
    return Histogram(names, tuple(counts), values.size, middle)
