"""What a study day adds up to: kept in the same transaction as each answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.records.rating import Rating
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

if TYPE_CHECKING:
    from studyapp.records.review import Review

TIMED = 100
"""So many of the newest answers tell how long an answer takes."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """One study day.

    Attributes:
        answers: answers given and not taken back.
        new_cards: cards answered for the first time ever.
        passed: answers rated better than again.
        milliseconds: time on answers whose duration is known.
    """

    answers: int
    new_cards: int
    passed: int
    milliseconds: int


def counts_of(
    reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR
) -> dict[dt.date, DayCount]:
    """The days that a log adds up to; the log is sorted by time."""
    seen: set[str] = set()
    days: dict[dt.date, DayCount] = {}
    for review in reviews:
        added = counted(review, is_new=review.card_id not in seen)
        seen.add(review.card_id)
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        before = days.get(day, DayCount(0, 0, 0, 0))
        days[day] = DayCount(
            before.answers + added.answers,
            before.new_cards + added.new_cards,
            before.passed + added.passed,
            before.milliseconds + added.milliseconds,
        )
    return days


def counted(review: Review, *, is_new: bool) -> DayCount:
    """What one answer adds to its day; ``is_new`` says that it is the first to its card."""
    return DayCount(1, int(is_new), int(review.rating > Rating.AGAIN), review.duration_ms or 0)
