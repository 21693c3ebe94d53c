"""What the study days of a log add up to, counted in columns."""

from __future__ import annotations

import datetime as dt

import numpy as np

from studyapp.progress.day_count import DayCount
from studyapp.progress.log_columns import LogColumns
from studyapp.records.rating import Rating
from studyapp.records.study_day import ROLL_OVER_HOUR

_MINUTE, _DAY = 60_000_000, 86_400_000_000
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


def day_counts(log: LogColumns, roll_over_hour: int = ROLL_OVER_HOUR) -> dict[dt.date, DayCount]:
    """Every study day with answers, as ``day_count.counts_of`` counts them."""
    local = log.at + (log.offset.astype(np.int64) - 60 * roll_over_hour) * _MINUTE
    day = np.clip(local // _DAY + _EPOCH_DAY, 1, dt.date.max.toordinal())
    is_new = np.zeros(day.size, dtype=np.float64)
    first = np.full(int(log.card.max(initial=-1)) + 1, day.size, dtype=np.int64)
    np.minimum.at(first, log.card, np.arange(day.size))
    is_new[first[first < day.size]] = 1.0
    days, place = np.unique(day, return_inverse=True)
    passed, spent = log.rating > Rating.AGAIN, np.maximum(log.duration, 0)
    columns = (np.ones(day.size), is_new, passed, spent)
    sums = [np.bincount(place, weights=one).astype(np.int64).tolist() for one in columns]
    return {
        dt.date.fromordinal(ordinal): DayCount(*counts)
        for ordinal, *counts in zip(days.tolist(), *sums, strict=True)
    }
