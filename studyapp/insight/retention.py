"""True retention: how much is recalled when a card comes back on a later day, from the log alone.

A *recall test* is the first answer to a card on a study day after the day of its previous
answer. Answers within a day (learning steps, repeats) test short-term memory and are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from studyapp.insight.share import Share, share_of
from studyapp.insight.words import percent
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

MATURE_DAYS = 21
"""From this many days since the previous answer on, a recall test is one of a mature card."""

SPANS = (7, 30, 365)
"""Study days back over which retention is told."""


@dataclass(frozen=True, slots=True)
class RecallTest:
    """One recall test.

    Attributes:
        day: the study day of the answer.
        gap: study days since the card's previous answer, at least 1.
        passed: whether the card was recalled (any rating but again).
    """

    card_id: str
    day: dt.date
    gap: int
    passed: bool

    @property
    def mature(self) -> bool:
        """Whether memory had to last for three weeks or more."""
        return self.gap >= MATURE_DAYS


@dataclass(frozen=True, slots=True)
class Retention:
    """Shares of passed recall tests: all of them, and by how long memory had to last."""

    both: Share
    young: Share
    mature: Share


def recall_tests(
    reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR
) -> list[RecallTest]:
    """The recall tests in a log, in order of time.

    Args:
        reviews: answers of any number of cards in any order, those taken back left out.
        roll_over_hour: the local hour at which a study day begins.
    """
    last_day: dict[str, dt.date] = {}
    tests = []
    for review in sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id)):
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        before = last_day.get(review.card_id, day)
        if day > before:
            passed = review.rating > Rating.AGAIN
            tests.append(RecallTest(review.card_id, day, (day - before).days, passed))
        last_day[review.card_id] = max(day, before)  # travel does not turn the day back
    return tests


def retention(tests: Iterable[RecallTest]) -> Retention:
    """The shares of passed tests."""
    listed = list(tests)
    return Retention(
        both=share_of(test.passed for test in listed),
        young=share_of(test.passed for test in listed if not test.mature),
        mature=share_of(test.passed for test in listed if test.mature),
    )


def retention_by_topic(
    tests: Iterable[RecallTest], topic_of: Mapping[str, str]
) -> dict[str, Retention]:
    """The shares of each topic, in the order in which ``topic_of`` first names the topics.

    Args:
        tests: the recall tests; those of cards that ``topic_of`` does not know are left out.
        topic_of: card id to topic. A topic without a test is there, with n = 0.
    """
    by_topic: dict[str, list[RecallTest]] = {topic: [] for topic in topic_of.values()}
    for test in tests:
        if test.card_id in topic_of:
            by_topic[topic_of[test.card_id]].append(test)
    return {topic: retention(found) for topic, found in by_topic.items()}


def retention_by_week(
    tests: Iterable[RecallTest], today: dt.date, weeks: int = 12
) -> tuple[Share, ...]:
    """The share of passed tests in each of the last ``weeks`` spans of 7 days, oldest first.

    The last span ends with ``today``.
    """
    by_week: list[list[bool]] = [[] for _ in range(weeks)]
    for test in tests:
        ago = (today - test.day).days // 7
        if 0 <= ago < weeks:
            by_week[weeks - 1 - ago].append(test.passed)
    return tuple(share_of(passed) for passed in by_week)


def retention_by_span(
    tests: Iterable[RecallTest], today: dt.date, spans: Sequence[int] = SPANS
) -> dict[int, Retention]:
    """The shares of the newest ``n`` study days, today included, for each ``n`` of ``spans``."""
    listed = list(tests)
    return {
        days: retention(test for test in listed if 0 <= (today - test.day).days < days)
        for days in spans
    }


def retention_words(found: Retention, expected: float | None = None) -> tuple[str, ...]:
    """Retention in sentences, the most telling first.

    Args:
        found: the shares.
        expected: the recall probability at which the schedule lets a card come back. What it
            expected of answers that came later than that is in ``expectation``.
    """
    if not found.both.n:
        return (
            "No card has come back on a later day yet: that is when retention can be measured.",
        )
    plan = f"; the schedule aims at {percent(expected)}" if expected is not None else ""
    lines = []
    for name, share in (("mature", found.mature), ("young", found.young)):
        if share.n:
            lines.append(f"You recall {share.words(f'of {name} cards')}{plan}.")
    if not found.mature.n:
        lines.append(
            f"No mature card was asked yet: none has waited {MATURE_DAYS} days for its answer."
        )
    return tuple(lines)
