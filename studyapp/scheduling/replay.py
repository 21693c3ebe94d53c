"""The whole log at once: memory states and expectations of many cards, folded with NumPy.

It gives what ``Scheduler.fold`` gives, review by review, in stability and difficulty, and what
the fold passes over: how likely each answer was to be right just before it was given. Reviews
of all cards are taken together, one step for the first review of every card, one for the
second, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studyapp.records.rating import Rating
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.memory_change import (
    first_difficulty,
    first_stability,
    next_difficulty,
    next_stability,
)
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Byte = npt.NDArray[np.int8]

LONGEST_ELAPSED = 10 * LONGEST_INTERVAL
"""Longer waits count as this one, in days, as in ``Scheduler``."""


@dataclass(frozen=True)
class Log:
    """Reviews as columns, shapes (n,): those of a card follow one another, oldest first.

    Attributes:
        card: which card was reviewed; grows from 0, and each number stands in one stretch.
        day: the study day, as ``date.toordinal`` counts; it never falls within a card.
        rating: 1 (again) to 4 (easy).
    """

    card: Small
    day: Small
    rating: Byte

    @cached_property
    def first(self) -> Whole:
        """Where the stretch of each card begins, shape (cards,)."""
        return np.flatnonzero(np.diff(self.card, prepend=-1))

    @cached_property
    def last(self) -> Whole:
        """Where the stretch of each card ends: the row of its last review, shape (cards,)."""
        return np.append(self.first[1:], self.card.size)[: self.first.size] - 1

    @cached_property
    def number(self) -> Small:
        """How many reviews of the same card came before each, shape (n,)."""
        found: Small = np.arange(self.card.size, dtype=np.int32)
        found -= self.first.astype(np.int32)[self.card]
        return found

    @cached_property
    def elapsed(self) -> Small:
        """Study days since the card's previous review, 0 for its first, shape (n,)."""
        days = np.diff(self.day, prepend=self.day[:1])
        days[self.first] = 0
        return days

    @cached_property
    def lapses(self) -> Small:
        """How often the same card was rated again before each review, shape (n,)."""
        failed = self.rating == Rating.AGAIN
        before = np.cumsum(failed, dtype=np.int32) - failed
        found: Small = before - before[self.first][self.card]
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


def replay(log: Log, weights: tuple[float, ...] = DEFAULT_WEIGHTS) -> Replay:
    """Fold every card of ``log``; equal to ``Scheduler.fold`` to 1e-9.

    Source of the formulas: FSRS-6, in the wiki of open-spaced-repetition.

    Args:
        log: the reviews.
        weights: the 21 weights of FSRS-6.
    """
    stability, difficulty, expected = (np.full(log.card.size, np.nan) for _ in range(3))
    for step in _steps(log, weights):
        stability[step.rows], difficulty[step.rows] = step.stability, step.difficulty
        if step.recall is not None:
            expected[step.rows] = step.recall
    return Replay(stability, difficulty, expected)


def last_memory(log: Log, weights: tuple[float, ...] = DEFAULT_WEIGHTS) -> tuple[Array, Array]:
    """Stability and difficulty as ``replay`` gives them, after each card's last review alone.

    Returns:
        Days, and 1 to 10, shapes (cards,).
    """
    stability, difficulty = np.empty(log.first.size), np.empty(log.first.size)
    for step in _steps(log, weights):
        stability[step.cards], difficulty[step.cards] = step.stability, step.difficulty
    return stability, difficulty


def expected_recall(log: Log, weights: tuple[float, ...] = DEFAULT_WEIGHTS) -> Array:
    """``Replay.expected`` alone."""
    expected = np.full(log.card.size, np.nan)
    for step in _steps(log, weights):
        if step.recall is not None:
            expected[step.rows] = step.recall
    return expected


@dataclass(frozen=True, slots=True)
class _Step:
    """The reviews of one number of all cards that have so many: their rows, and what they leave."""

    cards: Whole
    rows: Whole
    recall: Array | None
    stability: Array
    difficulty: Array


def _steps(log: Log, weights: tuple[float, ...]) -> Iterator[_Step]:
    """Every card's first review, every card's second, and so on."""
    elapsed = np.minimum(log.elapsed, LONGEST_ELAPSED)
    first = log.first
    counts = np.diff(first, append=log.card.size)
    # Cards with many reviews first: those that still have one at each step are the first ones.
    order = np.argsort(-counts, kind="stable")
    starts, lengths = first[order], counts[order]
    stability, difficulty = np.empty(starts.size), np.empty(starts.size)
    for number in range(int(counts.max(initial=0))):
        here = int(np.searchsorted(-lengths, -number, side="left"))
        rows = starts[:here] + number
        rating, recall = log.rating[rows].astype(np.int64), None
        if number == 0:
            stability[:here] = first_stability(rating, weights)
            difficulty[:here] = first_difficulty(rating, weights)
        else:
            waited = elapsed[rows].astype(np.float64)
            before, hard = stability[:here], difficulty[:here]
            recall = retrievability(waited, before, weights[20])
            stability[:here] = next_stability(before, hard, recall, waited, rating, weights)
            difficulty[:here] = next_difficulty(hard, rating, weights)
        yield _Step(order[:here], rows, recall, stability[:here], difficulty[:here])
