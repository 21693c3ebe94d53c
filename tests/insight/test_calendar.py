"""The calendar, against a walk over its days and NumPy's quantiles."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.calendar import DARKEST, calendar, months_of
from tests.insight.logs import DAY, TODAY

counts = st.dictionaries(
    st.integers(-100, 5).map(lambda ahead: TODAY + ahead * DAY), st.integers(0, 50)
)
todays = st.integers(0, 6).map(lambda ahead: TODAY + ahead * DAY)


@given(counts, todays, st.integers(1, 20))
def test_every_day_has_the_level_of_its_quartile(
    answers: dict[dt.date, int], today: dt.date, weeks: int
) -> None:
    found = calendar(answers, today, weeks)
    assert found.first_day.isoweekday() == 1
    assert [len(week) for week in found.levels] == [7] * weeks
    days = [found.first_day + n * DAY for n in range(7 * weeks)]
    levels = [level for week in found.levels for level in week]
    busy = [answers[day] for day in days if day <= today and answers.get(day)]
    for day, level in zip(days, levels, strict=True):
        if day > today:
            assert level is None
        elif not answers.get(day):
            assert level == 0
        else:
            quartiles = np.quantile(busy, [0.25, 0.5, 0.75], method="lower")
            assert level == 1 + np.searchsorted(quartiles, answers[day])
    assert (found.days, found.answers) == (len(busy), sum(busy))
    assert today in days[-7:]


def test_a_busier_day_is_darker() -> None:
    answers = {TODAY - n * DAY: n + 1 for n in range(8)}
    levels = [level for week in calendar(answers, TODAY, 2).levels for level in week]
    shown = [level for level in levels if level]
    assert shown == sorted(shown, reverse=True)
    assert set(shown) == set(range(1, DARKEST + 1))


def test_the_key_tells_how_many_answers_each_sign_stands_for() -> None:
    answers = {TODAY - n * DAY: 10 * (n + 1) for n in range(8)}
    key = calendar(answers, TODAY, 2).key(".:+*#")
    assert key == ". none   : 1-20   + 21-40   * 41-60   # over 60 answers"
    same = calendar({TODAY - n * DAY: 1 for n in range(8)}, TODAY, 2)
    assert same.key(".:+*#") == ". none   : 1   # over 1 answers"
    assert calendar({}, TODAY, 2).key(".:+*#") == ""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "No answers in these weeks yet"),
        ({TODAY: 1}, "1 answer on 1 day of the last 3 weeks."),
        ({TODAY: 4, TODAY - DAY: 3}, "7 answers on 2 days of the last 3 weeks."),
    ],
)
def test_the_grid_in_words(answers: dict[dt.date, int], words: str) -> None:
    assert calendar(answers, TODAY, 3).words.startswith(words)


def test_months_are_named_where_their_first_monday_stands() -> None:
    assert months_of(dt.date(2026, 9, 7), 10) == ((0, "Sep"), (4, "Oct"), (8, "Nov"))
    assert months_of(dt.date(2026, 9, 28), 7) == ((1, "Oct"), (5, "Nov"))
    assert months_of(dt.date(2026, 9, 28), 1) == ((0, "Sep"),)
