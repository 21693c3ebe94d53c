"""Today's work and the time it takes, against a plain count."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.effort import day_summary, day_words, seconds_per_answer
from studyapp.insight.share import Share
from studyapp.insight.words import minutes_words
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.logs import DAY, TODAY, answered, answers, logs


@given(logs, st.integers(0, 3))
def test_a_day_is_counted_from_four_to_four(log: list[Review], ago: int) -> None:
    start = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC) - ago * DAY
    here = [r for r in log if start <= r.reviewed_at < start + DAY]
    found = day_summary(answered(log), TODAY - ago * DAY)
    assert (found.answers, found.cards) == (len(here), len({r.card_id for r in here}))
    assert found.seconds == pytest.approx(sum((r.duration_ms or 0) / 1000 for r in here))
    assert found.untimed == [r.duration_ms for r in here].count(None)
    assert found.right == Share(sum(int(r.rating) >= 2 for r in here), len(here))


@given(st.lists(st.none() | st.integers(0, 60_000), max_size=130))
def test_the_time_of_an_answer_is_the_median_of_those_that_are_known(
    spent: list[int | None],
) -> None:
    timed = [duration for duration in spent if duration is not None]
    expected = np.median(timed) / 1000 if len(timed) >= 10 else 15
    assert seconds_per_answer(spent) == pytest.approx(expected)


def test_today_in_words() -> None:
    log = answers("a", (0, Rating.AGAIN), (0, Rating.GOOD)) + answers("b", (0, Rating.HARD))
    assert (
        day_words(day_summary(answered(log), TODAY))
        == "Today: 3 answers to 2 cards in 1 minute, 2 of 3 right."
    )
    assert day_words(day_summary(answered([]), TODAY)).startswith("Nothing answered today yet")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (715, "12 minutes")],
)
def test_minutes_are_rounded_up(seconds: float, words: str) -> None:
    assert minutes_words(seconds) == words
