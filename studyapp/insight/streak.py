"""Days in a row: how long a learner has kept going, now and at best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from studyapp.insight.words import counted

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Study days without a gap.

    Attributes:
        current: up to today, or up to yesterday while today is still open.
        longest: the longest ever, the current one included.
    """

    current: int
    longest: int


def streak(days: Collection[dt.date], today: dt.date) -> Streak:
    """The current and the longest streak.

    Args:
        days: the study days with at least one answer, in any order. Days after ``today``
            (a clock that was ahead) count for the longest, not for the current one.
        today: the study day that it is now; not yet studied, it breaks nothing.
    """
    studied = frozenset(days)
    here = today if today in studied else today - _ONE_DAY
    current = _length_up_to(here, studied)
    ends = (day for day in studied if day + _ONE_DAY not in studied)
    return Streak(current, max((_length_up_to(day, studied) for day in ends), default=0))


def streak_words(found: Streak, *, studied_today: bool) -> str:
    """The streak as a sentence that says what keeps it."""
    if not found.longest:
        return "No day studied yet: the first answer begins a streak."
    if not found.current:
        return f"No streak now; the longest was {counted(found.longest, 'day')}."
    best = ", the longest so far" if found.current == found.longest else ""
    if found.current < found.longest:
        best = f"; the longest was {counted(found.longest, 'day')}"
    keep = "" if studied_today else " One answer today keeps it."
    return f"{counted(found.current, 'day')} in a row{best}.{keep}"


def _length_up_to(day: dt.date, studied: frozenset[dt.date]) -> int:
    length = 0
    while day in studied:
        length, day = length + 1, day - _ONE_DAY
    return length
