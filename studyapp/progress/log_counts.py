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
    start = int(day.min(initial=dt.date.max.toordinal()))
    place = day - start
    answers = np.bincount(place)
    rows = np.arange(day.size)
    first = np.full(int(log.card.max(initial=-1)) + 1, day.size)
    first[log.card[::-1]] = rows[::-1]  # of several the last one that is put there stays
    columns = (
        answers,
        np.bincount(place[first[first < day.size]], minlength=answers.size),
        np.bincount(place[log.rating > Rating.AGAIN], minlength=answers.size),
        np.bincount(place, np.maximum(log.duration, 0)).astype(np.int64),
    )
    days = np.flatnonzero(answers)
    listed = zip((start + days).tolist(), *(one[days].tolist() for one in columns), strict=True)
    return {dt.date.fromordinal(ordinal): DayCount(*counts) for ordinal, *counts in listed}
