"""What is coming: how many cards fall due on each of the next days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.words import counted

if TYPE_CHECKING:
    from studyapp.insight.answers import Small


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cards that fall due if no further answer is given.

    Attributes:
        first_day: today.
        counts: cards by day from today on; today holds the overdue ones too.
        overdue: how many of today's were due on an earlier day.
        later: cards that fall due after the last day shown.
    """

    first_day: dt.date
    counts: tuple[int, ...]
    overdue: int
    later: int

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days shown."""
        return tuple(self.first_day + dt.timedelta(days=n) for n in range(len(self.counts)))


def forecast(due_days: Iterable[int] | Small, today: dt.date, days: int = 14) -> Forecast:
    """The cards due on each of ``days`` days.

    Args:
        due_days: the due day of each card that can come up (suspended ones left out), as
            ``date.toordinal`` counts. New cards have none, so they are not in it.
        today: the study day that it is now.
        days: how many days, today included, at least 1.
    """
    import numpy as np

    listed = due_days if isinstance(due_days, np.ndarray) else list(due_days)
    ahead = np.asarray(listed, dtype=np.int64) - today.toordinal()
    counts = np.bincount(np.maximum(ahead[ahead < days], 0), minlength=days).tolist()
    overdue, later = np.count_nonzero(ahead < 0), np.count_nonzero(ahead >= days)
    return Forecast(today, tuple(counts), int(overdue), int(later))


def forecast_words(found: Forecast) -> str:
    """The forecast as a sentence; where nothing is coming, why."""
    total = sum(found.counts)
    if not total and not found.later:
        return "Nothing is scheduled yet: a card is, once you have answered it."
    overdue = f", {found.overdue} of them from earlier days" if found.overdue else ""
    span = counted(len(found.counts), "day")
    words = f"{counted(found.counts[0], 'card')} due today{overdue}, {total} within {span}"
    if len(found.counts) > 1 and max(found.counts[1:]) > 0:
        most = max(found.counts[1:])
        day = found.days[found.counts.index(most, 1)]
        words += f"; after today the fullest day is {day:%A} {day.day} {day:%B} with {most}"
    return words + "."
