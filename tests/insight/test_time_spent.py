"""The time spent: its sum, its mean over the days studied, and what is said where there is none."""

from __future__ import annotations

import datetime as dt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.time_spent import time_of_a_day, time_spent_words
from tests.insight.logs import DAY, TODAY

days = st.dictionaries(
    st.integers(0, 90).map(lambda ago: TODAY - ago * DAY), st.floats(0, 20_000), max_size=20
)


@given(days)
def test_the_mean_is_over_days_on_which_time_was_kept(seconds: dict[dt.date, float]) -> None:
    timed = [spent for spent in seconds.values() if spent > 0]
    found = time_of_a_day(seconds)
    assert found.n == len(timed)
    assert found.value == (pytest.approx(fmean(timed)) if timed else None)
    assert time_spent_words(seconds).endswith(".")
    assert (f"n = {len(timed)}" in time_spent_words(seconds)) is bool(timed)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((), "No time is kept yet: each answer brings its own, unless you were away."),
        ((90.0,), "You have studied for 1.5 min on 1 day, 1.5 min a day (n = 1)."),
        ((4.0, 6.0), "You have studied for 10 s on 2 days, 5.0 s a day (n = 2, 3.0-7.0 s)."),
        (
            (3600.0, 3600.0, 3600.0),
            "You have studied for 3.0 hours on 3 days, 60 min a day (n = 3, 60-60 min).",
        ),
    ],
)
def test_the_sentence(seconds: tuple[float, ...], said: str) -> None:
    by_day = {TODAY - number * DAY: spent for number, spent in enumerate(seconds)}
    assert time_spent_words(by_day) == said
