"""How a learner answers and how long a card takes, from the log: what a projection stands on.

Where the log is short, what many learners do weighs in: ``PRIOR`` answers with the shares that
the simulator of open-spaced-repetition begins with (fsrs-optimizer), and ``SECONDS_PER_ANSWER``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

PRIOR = 10.0
"""So many answers of other learners weigh in."""
FIRST = (0.24, 0.09, 0.50, 0.17)
"""Again, hard, good, easy at a card never seen."""
RECALLED = (0.22, 0.63, 0.15)
"""Hard, good, easy where a card was recalled."""
STEP = (0.15, 0.05, 0.75, 0.05)
"""Again, hard, good, easy when a card comes again on the same day."""
ANSWERS_PER_NEW, ANSWERS_PER_REVIEW = 2.4, 1.15
"""Answers that a card takes on its day, as these shares give them."""
PRIOR_CARDS = 5.0
"""So many cards at the usual pace weigh in where seconds are measured."""
FAR_OFF = 10.0
"""An answer that takes so many times the median counts as that: the telephone rang."""
NEWEST = 2000
"""So many of the newest answers count."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers, as shares that add up to 1, and the seconds of a card on its day.

    Attributes:
        first: again, hard, good, easy at a card never seen.
        recalled: hard, good, easy where a card was recalled.
        step: again, hard, good, easy when a card comes again on the same day.
        seconds_per_new, seconds_per_review: repeats on the same day included.
        n: answers they are measured from.
    """

    first: tuple[float, float, float, float]
    recalled: tuple[float, float, float]
    step: tuple[float, float, float, float]
    seconds_per_new: float
    seconds_per_review: float
    n: int


@dataclass(slots=True)
class _CardDay:
    """The answers to one card on one day."""

    is_new: bool
    seconds: list[float | None]


def habits_of(reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR) -> Habits:
    """The habits that a log shows.

    Args:
        reviews: all answers that were not taken back, in any order.
        roll_over_hour: the local hour at which a study day begins.
    """
    listed = sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id))
    first, recalled, step = [0] * 4, [0] * 4, [0] * 4
    days: dict[tuple[str, dt.date], _CardDay] = {}
    seen: set[str] = set()
    for place, review in enumerate(listed):
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        key = (review.card_id, day)
        is_new = review.card_id not in seen
        seen.add(review.card_id)
        counts = step if key in days else first if is_new else recalled
        if place >= len(listed) - NEWEST:
            counts[review.rating - 1] += 1
        taken = None if review.duration_ms is None else review.duration_ms / 1000
        days.setdefault(key, _CardDay(is_new, [])).seconds.append(taken)
    per_new, per_review = _seconds(list(days.values()))
    hard, good, easy = _shares(recalled[Rating.HARD - 1 :], RECALLED)
    return Habits(
        first=_four(_shares(first, FIRST)),
        recalled=(hard, good, easy),
        step=_four(_shares(step, STEP)),
        seconds_per_new=per_new,
        seconds_per_review=per_review,
        n=len(listed),
    )


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    total = sum(counts) + PRIOR
    return [(count + PRIOR * share) / total for count, share in zip(counts, usual, strict=True)]


def _four(shares: Sequence[float]) -> tuple[float, float, float, float]:
    again, hard, good, easy = shares
    return again, hard, good, easy


def _seconds(days: Sequence[_CardDay]) -> tuple[float, float]:
    """Mean seconds of a card on its first day and on a later one."""
    timed = [one for one in days if all(taken is not None for taken in one.seconds)][-NEWEST:]
    every = [taken for one in timed for taken in one.seconds if taken is not None]
    usual = median(every) if len(every) >= 2 * PRIOR else SECONDS_PER_ANSWER
    most = FAR_OFF * usual

    def mean_of(*, is_new: bool, answers: float) -> float:
        sums = [
            sum(min(taken, most) for taken in one.seconds if taken is not None)
            for one in timed
            if one.is_new is is_new
        ]
        return (sum(sums) + PRIOR_CARDS * answers * usual) / (len(sums) + PRIOR_CARDS)

    per_new = mean_of(is_new=True, answers=ANSWERS_PER_NEW)
    per_review = mean_of(is_new=False, answers=ANSWERS_PER_REVIEW)
    return max(1.0, per_new), max(1.0, per_review)
