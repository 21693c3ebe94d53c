"""What one answer does to memory: stability and difficulty of FSRS-6, on arrays.

Source of the formulas: FSRS-6, in the wiki of open-spaced-repetition. All arrays of a call have
one shape; ratings are 1 (again) to 4 (easy).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studyapp.records.rating import Rating
from studyapp.scheduling.parameters import LONGEST_INTERVAL

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LOWEST_STABILITY = 0.001
"""Days; the library's bound."""
EASIEST, HARDEST = 1.0, 10.0
"""The bounds of difficulty."""


def first_stability(rating: Whole, weights: tuple[float, ...]) -> Array:
    """Days, after the first answer to a card."""
    found: Array = np.maximum(np.array(weights[:4]), LOWEST_STABILITY)[rating - 1]
    return found


def first_difficulty(rating: Whole, weights: tuple[float, ...]) -> Array:
    """1 to 10, after the first answer to a card."""
    by_rating = weights[4] - np.exp(weights[5] * np.arange(4)) + 1
    found: Array = np.clip(by_rating, EASIEST, HARDEST)[rating - 1]
    return found


def next_difficulty(difficulty: Array, rating: Whole, weights: tuple[float, ...]) -> Array:
    """A step that shrinks towards the hardest, then a pull towards what easy begins with."""
    towards = weights[4] - np.exp(weights[5] * 3) + 1
    moved = difficulty + (HARDEST - difficulty) * (-weights[6] * (rating - 3)) / 9
    found: Array = np.clip(weights[7] * towards + (1 - weights[7]) * moved, EASIEST, HARDEST)
    return found


def next_stability(
    stability: Array,
    difficulty: Array,
    recall: Array,
    waited: Array,
    rating: Whole,
    weights: tuple[float, ...],
) -> Array:
    """Days, after an answer ``waited`` study days after the one before.

    Each formula is worked out only for the answers that it is meant for.

    Args:
        stability: before the answer, days.
        difficulty: before the answer.
        recall: the probability of recall just before it.
        waited: study days; 0 for an answer on the day of the one before.
        rating: the answer.
        weights: the 21 weights of FSRS-6.
    """
    after = np.empty_like(stability)
    later = waited >= 1
    again = rating == Rating.AGAIN
    # Rows by their numbers: they are picked three times as fast as by a mask.
    same_day = np.flatnonzero(~later)
    failed, passed = np.flatnonzero(later & again), np.flatnonzero(later & ~again)
    if same_day.size:
        after[same_day] = _within_a_day(stability[same_day], rating[same_day], weights)
    if failed.size:
        after[failed] = _forgotten(stability[failed], difficulty[failed], recall[failed], weights)
    if passed.size:
        after[passed] = _recalled(
            stability[passed], difficulty[passed], recall[passed], rating[passed], weights
        )
    return np.clip(after, LOWEST_STABILITY, float(LONGEST_INTERVAL))


def _within_a_day(stability: Array, rating: Whole, weights: tuple[float, ...]) -> Array:
    by_rating = np.exp(weights[17] * (np.arange(1, 5) - 3 + weights[18]))
    growth = by_rating[rating - 1] * stability ** -weights[19]
    found: Array = stability * np.where(rating > Rating.AGAIN, np.maximum(growth, 1.0), growth)
    return found


def _forgotten(
    stability: Array, difficulty: Array, recall: Array, weights: tuple[float, ...]
) -> Array:
    later = (
        weights[11]
        * difficulty ** -weights[12]
        * ((stability + 1) ** weights[13] - 1)
        * np.exp((1 - recall) * weights[14])
    )
    found: Array = np.minimum(later, stability / np.exp(weights[17] * weights[18]))
    return found


def _recalled(
    stability: Array,
    difficulty: Array,
    recall: Array,
    rating: Whole,
    weights: tuple[float, ...],
) -> Array:
    by_rating = np.exp(weights[8]) * np.array([1.0, weights[15], 1.0, weights[16]])
    growth = (
        by_rating[rating - 1]
        * (11 - difficulty)
        * stability ** -weights[9]
        * np.expm1((1 - recall) * weights[10])
    )
    found: Array = stability * (1 + growth)
    return found


def interval_of(
    stability: Array, weights: tuple[float, ...], desired_retention: float, longest: int
) -> Whole:
    """The days after which recall has fallen to ``desired_retention``: whole, at least 1."""
    decay = weights[20]
    factor = 0.9 ** (-1 / decay) - 1
    days = np.rint(stability / factor * (desired_retention ** (-1 / decay) - 1))
    found: Whole = np.clip(days, 1, longest).astype(np.int64)
    return found
