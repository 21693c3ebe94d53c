"""The whole log at once: memory states and expectations of many cards, folded with NumPy.

It gives what ``Scheduler.fold`` gives, review by review, in stability and difficulty, and what
the fold passes over: how likely each answer was to be right just before it was given. Reviews
of all cards are taken together, one step for the first review of every card, one for the
second, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LOWEST_STABILITY = 0.001
"""Days; the library's bound."""
EASIEST, HARDEST = 1.0, 10.0
"""The bounds of difficulty."""
LONGEST_ELAPSED = 10 * LONGEST_INTERVAL
"""Longer waits count as this one, in days, as in ``Scheduler``."""


@dataclass(frozen=True, slots=True)
class Log:
    """Reviews as columns, shapes (n,): those of a card follow one another, oldest first.

    Attributes:
        cards: the card of each number in ``card``, shape (cards,).
        card: which card was reviewed; grows from 0, and each number stands in one stretch.
        day: the study day, as ``date.toordinal`` counts; it never falls within a card.
        rating: 1 (again) to 4 (easy).
    """

    cards: tuple[str, ...]
    card: Whole
    day: Whole
    rating: Whole

    @property
    def first(self) -> Whole:
        """Where the stretch of each card begins, shape (cards,)."""
        return np.searchsorted(self.card, np.arange(len(self.cards)))

    @property
    def number(self) -> Whole:
        """How many reviews of the same card came before each, shape (n,)."""
        found: Whole = np.arange(self.card.size) - self.first[self.card]
        return found

    @property
    def elapsed(self) -> Whole:
        """Study days since the card's previous review, 0 for its first, shape (n,)."""
        days = np.diff(self.day, prepend=self.day[:1])
        days[self.first] = 0
        return days

    @property
    def lapses(self) -> Whole:
        """How often the same card was rated again before each review, shape (n,)."""
        failed = np.cumsum(self.rating == Rating.AGAIN)
        before = failed - (self.rating == Rating.AGAIN)
        found: Whole = before - before[self.first][self.card]
        return found


@dataclass(frozen=True, slots=True)
class Replay:
    """What the reviews of a log add up to, each row beside its review, shapes (n,).

    Attributes:
        stability: days, after the review.
        difficulty: 1 to 10, after the review.
        expected: the probability of recall just before the review, in (0, 1]; NaN for the
            first review of a card, of which nothing is known.
    """

    stability: Array
    difficulty: Array
    expected: Array


def log_of(reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR) -> Log:
    """The columns of reviews, in whatever order they come; the order is that of ``fold``.

    A review whose study day lies before that of the one before it counts as made on the same
    study day, as in ``Scheduler.next_state``.

    Args:
        reviews: all reviews of any number of cards that were not taken back.
        roll_over_hour: the local hour at which a study day begins.

    Raises:
        ValueError: the instant of a review is naive.
    """
    by_card: dict[str, list[Review]] = {}
    for review in reviews:
        by_card.setdefault(review.card_id, []).append(review)
    days: list[int] = []
    ratings: list[int] = []
    for kept in by_card.values():
        kept.sort(key=lambda review: (review.reviewed_at, review.id))
        last = 0
        for review in kept:
            day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
            last = max(last, day.toordinal())
            days.append(last)
            ratings.append(int(review.rating))
    counts = np.array([len(kept) for kept in by_card.values()], dtype=np.int64)
    return Log(
        cards=tuple(by_card),
        card=np.repeat(np.arange(len(by_card), dtype=np.int64), counts),
        day=np.array(days, dtype=np.int64),
        rating=np.array(ratings, dtype=np.int64),
    )


def replay(log: Log, weights: tuple[float, ...] = DEFAULT_WEIGHTS) -> Replay:
    """Fold every card of ``log``; equal to ``Scheduler.fold`` to 1e-9.

    Source of the formulas: FSRS-6, in the wiki of open-spaced-repetition.

    Args:
        log: the reviews.
        weights: the 21 weights of FSRS-6.
    """
    total = log.card.size
    stability, difficulty, expected = (np.full(total, np.nan) for _ in range(3))
    elapsed = np.minimum(log.elapsed, LONGEST_ELAPSED).astype(np.float64)
    for number, rows in enumerate(_steps(log)):
        rating = log.rating[rows]
        if number == 0:
            stability[rows] = first_stability(rating, weights)
            difficulty[rows] = first_difficulty(rating, weights)
            continue
        # The row before is the review before: the rows of a card follow one another.
        before, hardness, waited = stability[rows - 1], difficulty[rows - 1], elapsed[rows]
        recall = retrievability(waited, before, weights[20])
        expected[rows] = recall
        stability[rows] = next_stability(before, hardness, recall, waited, rating, weights)
        difficulty[rows] = next_difficulty(hardness, rating, weights)
    return Replay(stability, difficulty, expected)


def _steps(log: Log) -> list[Whole]:
    """The rows of every card's first review, of every card's second, and so on."""
    number = log.number
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number))[:-1] if number.size else np.array([], dtype=np.int64)
    return np.split(order, ends) if number.size else []


def first_stability(rating: Whole, weights: tuple[float, ...]) -> Array:
    """Days that a memory lasts after the first answer to a card, shapes (n,)."""
    found: Array = np.maximum(np.array(weights[:4]), LOWEST_STABILITY)[rating - 1]
    return found


def first_difficulty(rating: Whole, weights: tuple[float, ...]) -> Array:
    """Difficulty after the first answer to a card, 1 to 10, shapes (n,)."""
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
    """Days that a memory lasts after one more answer, shapes (n,).

    Args:
        stability: before the answer.
        difficulty: before the answer.
        recall: the probability that it would be right.
        waited: study days since the answer before it.
        rating: what came, 1 to 4.
        weights: the 21 weights of FSRS-6.
    """
    after = np.empty_like(stability)
    # Each formula is worked out only for the reviews that it is meant for.
    same_day = waited < 1
    failed = ~same_day & (rating == Rating.AGAIN)
    passed = ~same_day & (rating != Rating.AGAIN)
    after[same_day] = _within_a_day(stability[same_day], rating[same_day], weights)
    after[failed] = _forgotten(stability[failed], difficulty[failed], recall[failed], weights)
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
