"""What is coming: how many cards fall due on each of the next days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.share import Share
from studyapp.insight.words import counted

if TYPE_CHECKING:
    from studyapp.insight.answers import Small

NO_DAYS = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cards that are scheduled, and those that are expected at the learner's pace.

    Attributes:
        first_day: today.
        counts: cards by day from today on, if no further answer is given; today holds the
            overdue ones too.
        overdue: how many of today's were due on an earlier day.
        later: cards that fall due after the last day shown.
        reviews: cards by day that are expected to come, and not for the first time, as
            ``scheduling.outlook`` works it out; empty where it was not.
        new: cards by day that are expected to be begun.
        studied: on how many of the newest days anything was studied.
    """

    first_day: dt.date
    counts: tuple[int, ...]
    overdue: int
    later: int
    reviews: tuple[float, ...] = ()
    new: tuple[float, ...] = ()
    studied: Share = NO_DAYS

    @property
    def begun(self) -> bool:
        """Whether any card is scheduled: before, an expectation would be about anyone."""
        return bool(sum(self.counts) or self.later)

    def expected(self, days: int) -> tuple[float, float]:
        """Reviews and new cards that are expected within so many days, today included."""
        return sum(self.reviews[:days]), sum(self.new[:days])

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
    if not found.begun:
        return "Nothing is scheduled yet: a card is, once you have answered it."
    overdue = f", {found.overdue} of them from earlier days" if found.overdue else ""
    span = counted(len(found.counts), "day")
    words = f"{counted(found.counts[0], 'card')} due today{overdue}, {total} within {span}"
    if len(found.counts) > 1 and max(found.counts[1:]) > 0:
        most = max(found.counts[1:])
        day = found.days[found.counts.index(most, 1)]
        words += f"; after today the fullest day is {day:%A} {day.day} {day:%B} with {most}"
    return words + "."


def expected_words(found: Forecast) -> str:
    """What is expected beyond what is scheduled, in a sentence; empty where nothing is."""
    days = len(found.reviews) if found.begun else 0
    reviews, new = (round(number) for number in found.expected(days))
    if not reviews and not new:
        return ""
    week = round(sum(found.expected(min(7, days))))
    begun = f" and {counted(new, 'new card')}" if new else ""
    pace = "if you study each day"
    if 0 < found.studied.hits < found.studied.n:
        pace = f"at your pace of {found.studied.hits} in {counted(found.studied.n, 'day')}"
    return (
        f"With what comes back before then, about {counted(reviews, 'review')}{begun} are to be "
        f"expected within {counted(days, 'day')}, {week} of them in {min(7, days)}, {pace}."
    )
