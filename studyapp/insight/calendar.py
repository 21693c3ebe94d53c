"""The calendar of answers: weeks as columns, weekdays as rows, busier days darker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from studyapp.insight.words import counted

DARKEST = 4
"""Levels run from 0 (no answer) to this one."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A grid of study days.

    Attributes:
        first_day: the Monday with which the first week begins.
        levels: weeks, oldest first, each of seven days from Monday; None for days to come.
        thresholds: the most answers that levels 1, 2 and 3 hold; the quartiles of the days
            shown that have any. Empty where no day has.
        days: how many of the days shown have answers.
        answers: how many answers they have together.
    """

    first_day: dt.date
    levels: tuple[tuple[int | None, ...], ...]
    thresholds: tuple[int, ...]
    days: int
    answers: int

    @property
    def words(self) -> str:
        """What the grid says, in a sentence."""
        if not self.days:
            return "No answers in these weeks yet: each day that you study is marked here."
        answers, days = counted(self.answers, "answer"), counted(self.days, "day")
        return f"{answers} on {days} of the last {counted(len(self.levels), 'week')}."

    def key(self, signs: str) -> str:
        """What the signs of the levels mean, in answers; empty where no day has any."""
        told, low = [], 1
        for sign, most in zip(signs[1:], (*self.thresholds, None), strict=False):
            if most is None:
                told.append(f"{sign} over {low - 1}")
            elif most >= low:
                told.append(f"{sign} {low}-{most}" if most > low else f"{sign} {low}")
                low = most + 1
        return f"{signs[0]} none   {'   '.join(told)} answers" if self.thresholds else ""


def calendar(answers: Mapping[dt.date, int], today: dt.date, weeks: int = 26) -> Calendar:
    """The grid of the last ``weeks`` weeks, this week included.

    Args:
        answers: number of answers by study day; absent days have none.
        today: the study day that it is now; the last one shown.
        weeks: how many columns, at least 1.
    """
    monday = today - dt.timedelta(days=today.weekday())
    first = monday - dt.timedelta(weeks=weeks - 1)
    shown = [first + dt.timedelta(days=n) for n in range((today - first).days + 1)]
    counts = [max(0, answers.get(day, 0)) for day in shown]
    busy = sorted(count for count in counts if count)
    thresholds = tuple(busy[(len(busy) - 1) * quarter // 4] for quarter in (1, 2, 3) if busy)
    levels: list[int | None] = [_level(count, thresholds) for count in counts]
    levels += [None] * (7 * weeks - len(levels))
    return Calendar(
        first_day=first,
        levels=tuple(tuple(levels[start : start + 7]) for start in range(0, 7 * weeks, 7)),
        thresholds=thresholds,
        days=len(busy),
        answers=sum(busy),
    )


def months_of(first_day: dt.date, weeks: int) -> tuple[tuple[int, str], ...]:
    """The weeks in which months begin, and the months' names; the first week names its own.

    Where that is too near to the next name to be read, it has none.

    Args:
        first_day: the Monday of the first week.
        weeks: how many there are.
    """
    mondays = [first_day + dt.timedelta(weeks=week) for week in range(weeks)]
    found = [
        (week, f"{monday:%b}")
        for week, monday in enumerate(mondays)
        if not week or monday.day <= _DAYS_OF_A_WEEK
    ]
    near = len(found) > 1 and found[1][0] - found[0][0] < _WEEKS_OF_A_NAME
    return tuple(found[near:])


_DAYS_OF_A_WEEK, _WEEKS_OF_A_NAME = 7, 2


def _level(count: int, thresholds: tuple[int, ...]) -> int:
    """0 for none, else 1 and one more for each threshold that the count lies above."""
    return 1 + sum(count > threshold for threshold in thresholds) if count else 0
