"""The hour of day: when answers are given, and how much is recalled then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studyapp.insight.answers import Answers, counts_by
from studyapp.insight.share import Share
from studyapp.insight.words import counted

FEWEST = 20
"""So many recall tests before an hour is compared with others."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the learner's clock: all answers, and the recall tests among them.

    Times of day differ in what is studied then, not in memory alone.
    """

    hour: int
    answers: int
    recalled: Share


def by_hour(answers: Answers) -> tuple[Hour, ...]:
    """All 24 hours from 0 on."""
    found = counts_by(answers.hour, 24, answers.tests, answers.right).tolist()
    return tuple(
        Hour(hour, sum(others) + wrong + right, Share(right, wrong + right))
        for hour, (others, (wrong, right)) in enumerate(found)
    )


def hours_words(hours: Iterable[Hour]) -> tuple[str, ...]:
    """The hours in sentences; where there is nothing to tell, what is missing."""
    listed = list(hours)
    if not any(hour.answers for hour in listed):
        return ("No answer is kept yet: each one is counted at its hour.",)
    busiest = max(listed, key=lambda hour: (hour.answers, -hour.hour))
    said = [
        f"Most answers between {busiest.hour}:00 and {busiest.hour + 1}:00: {busiest.answers} of "
        f"{counted(sum(hour.answers for hour in listed), 'answer')}."
    ]
    tested = [hour for hour in listed if hour.recalled.n >= FEWEST]
    if len(tested) < 2:
        return (*said, f"Hours are compared once two of them have {FEWEST} recall tests each.")
    best = max(tested, key=lambda hour: (hour.recalled.rate or 0.0, -hour.hour))
    worst = min(tested, key=lambda hour: (hour.recalled.rate or 0.0, hour.hour))
    apart = _apart(best.recalled, worst.recalled)
    told = "" if apart else "; their intervals overlap, so it may be chance"
    said.append(
        f"Recalled best from {best.hour}:00, {best.recalled.words()}, least from {worst.hour}:00, "
        f"{worst.recalled.words()}{told}."
    )
    return tuple(said)


def _apart(high: Share, low: Share) -> bool:
    above, below = high.interval, low.interval
    return above is not None and below is not None and above[0] > below[1]
