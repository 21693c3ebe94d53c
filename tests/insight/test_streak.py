"""Streaks, against a count along the calendar."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

import pytest
from hypothesis import given

from studyapp.insight.streak import Streak, streak, streak_words
from tests.insight.logs import DAY, TODAY, day_sets


def lengths_by_last_day(days: set[dt.date]) -> dict[dt.date, int]:
    """Runs of consecutive days: within one, the ordinal less the rank is constant."""
    ranked = enumerate(sorted(day.toordinal() for day in days))
    runs = [[day for _, day in run] for _, run in groupby(ranked, lambda pair: pair[1] - pair[0])]
    return {dt.date.fromordinal(run[-1]): len(run) for run in runs}


@given(day_sets)
def test_streaks_are_runs_along_the_calendar(days: set[dt.date]) -> None:
    found = streak(days, TODAY)
    assert found.longest == max(lengths_by_last_day(days).values(), default=0)
    past = lengths_by_last_day({day for day in days if day <= TODAY})
    assert found.current == past.get(TODAY, past.get(TODAY - DAY, 0))


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ([], Streak(0, 0)),
        ([0], Streak(1, 1)),
        ([1, 2], Streak(2, 2)),
        ([0, 1, 2, 4, 5, 6, 7], Streak(3, 4)),
        ([2, 3], Streak(0, 2)),
    ],
)
def test_today_not_yet_studied_breaks_nothing(ago: list[int], expected: Streak) -> None:
    assert streak({TODAY - days * DAY for days in ago}, TODAY) == expected


def test_the_words_say_what_keeps_it() -> None:
    assert streak_words(Streak(0, 0), studied_today=False).startswith("No day studied yet")
    assert streak_words(Streak(0, 4), studied_today=False) == (
        "No streak now; the longest was 4 days."
    )
    assert streak_words(Streak(1, 1), studied_today=True) == "1 day in a row, the longest so far."
    assert streak_words(Streak(2, 9), studied_today=False) == (
        "2 days in a row; the longest was 9 days. One answer today keeps it."
    )
