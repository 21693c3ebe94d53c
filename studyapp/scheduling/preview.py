"""What a rating would do to a card, ready to stand under its button."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

_DAYS_PER_MONTH, _DAYS_PER_YEAR = 30.4375, 365.25


@dataclass(frozen=True, slots=True)
class Preview:
    """When the card would come back.

    Attributes:
        due_at: the instant from which it would be due, aware, UTC.
        due_day: the study day on which it would fall due.
        interval: from now to then; whole days once it is a day or more.
        words: the interval in a few characters, such as ``<10 m``, ``2 d``, ``1.2 y``.
    """

    due_at: dt.datetime
    due_day: dt.date
    interval: dt.timedelta
    words: str


def interval_words(interval: dt.timedelta) -> str:
    """An interval in a few characters: ``<10 m``, ``<3 h``, ``2 d``, ``3 mo``, ``1.2 y``."""
    days = interval.days
    if days >= 365:
        return f"{_short(days / _DAYS_PER_YEAR)} y"
    if days >= 31:
        return f"{_short(days / _DAYS_PER_MONTH)} mo"
    if days >= 1:
        return f"{days} d"
    minutes = max(1, math.ceil(interval / dt.timedelta(minutes=1)))
    return f"<{minutes} m" if minutes <= 60 else f"<{math.ceil(minutes / 60)} h"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
