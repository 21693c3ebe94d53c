"""Study days: a day begins at the learner's roll-over hour, not at midnight.

An evening that runs past midnight stays one day, and a finished day never changes when
the learner travels, because each record keeps the offset that was in force.
"""

from __future__ import annotations

import datetime as dt

ROLL_OVER_HOUR = 4

_FIRST_INSTANT = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST_INSTANT = dt.datetime.max.replace(tzinfo=dt.UTC)


def study_day(
    instant: dt.datetime, offset_minutes: int, roll_over_hour: int = ROLL_OVER_HOUR
) -> dt.date:
    """The study day that ``instant`` (aware) falls on, where local time is UTC + offset.

    At either end of the calendar it is the first or the last day that there is.

    Raises:
        ValueError: the instant is naive; Python would take it for the machine's local time.
    """
    if instant.tzinfo is None:
        raise ValueError("a study day needs an aware instant")
    shift = dt.timedelta(minutes=offset_minutes, hours=-roll_over_hour)
    return _moved(instant.astimezone(dt.UTC), shift).date()


def day_start(
    day: dt.date, offset_minutes: int, roll_over_hour: int = ROLL_OVER_HOUR
) -> dt.datetime:
    """The UTC instant at which study day ``day`` begins.

    At either end of the calendar it is the first or the last instant that there is.
    """
    local = dt.datetime.combine(day, dt.time(roll_over_hour), tzinfo=dt.UTC)
    return _moved(local, -dt.timedelta(minutes=offset_minutes))


def _moved(instant: dt.datetime, shift: dt.timedelta) -> dt.datetime:
    """``instant + shift``, kept within the calendar."""
    try:
        return instant + shift
    except OverflowError:
        return _LAST_INSTANT if shift > dt.timedelta(0) else _FIRST_INSTANT
