"""The time that answers took, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from studyapp.insight.mean import Mean, mean_of
from studyapp.insight.words import counted, seconds_number

_HOUR, _MINUTE = 3600.0, 60.0


def time_of_a_day(seconds: Mapping[dt.date, float]) -> Mean:
    """The mean seconds of a day on which an answer was timed.

    Args:
        seconds: on answers whose duration is known, by study day; absent days have none.
    """
    return mean_of(spent for spent in seconds.values() if spent > 0)


def time_spent_words(seconds: Mapping[dt.date, float]) -> str:
    """The time in a sentence; where none was kept, what is missing."""
    day = time_of_a_day(seconds)
    if day.value is None:
        return "No time is kept yet: each answer brings its own, unless you were away."
    total = sum(seconds.values())
    unit = "min" if day.value >= _MINUTE else "s"
    said = f"{total / _HOUR:.1f} hours" if total >= _HOUR else _told(total, unit)
    span = ""
    if day.interval is not None:
        low, high = (max(0.0, end) for end in day.interval)
        span = f", {_number(low, unit)}-{_told(high, unit)}"
    studied = counted(day.n, "day")
    return (
        f"You have studied for {said} on {studied}, {_told(day.value, unit)} a day "
        f"(n = {day.n}{span})."
    )


def _told(seconds: float, unit: str) -> str:
    return f"{_number(seconds, unit)} {unit}"


def _number(seconds: float, unit: str) -> str:
    return seconds_number(seconds / _MINUTE if unit == "min" else seconds)
