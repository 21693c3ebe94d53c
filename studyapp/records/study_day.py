"""Study days: a day begins at the learner's roll-over hour, not at midnight.

An evening that runs past midnight stays one day, and a finished day never changes when
the learner travels, because each record keeps the offset that was in force.
"""

from __future__ import annotations

import datetime as dt

ROLL_OVER_HOUR = 4


def study_day(
    instant: dt.datetime, offset_minutes: int, roll_over_hour: int = ROLL_OVER_HOUR
) -> dt.date:
    """The study day that ``instant`` (aware) falls on, where local time is UTC + offset."""
    shift = dt.timedelta(minutes=offset_minutes, hours=-roll_over_hour)
    return (instant.astimezone(dt.UTC) + shift).date()


def day_start(
    day: dt.date, offset_minutes: int, roll_over_hour: int = ROLL_OVER_HOUR
) -> dt.datetime:
    """The UTC instant at which study day ``day`` begins."""
    local = dt.datetime.combine(day, dt.time(roll_over_hour), tzinfo=dt.UTC)
    return local - dt.timedelta(minutes=offset_minutes)
