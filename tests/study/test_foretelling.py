"""The forecast, against what then really came to learners who remember as FSRS says."""

from __future__ import annotations

import datetime as dt
from statistics import fmean

import pytest

from studyapp.insight.share import Share
from studyapp.progress.day_count import DayCount
from studyapp.records.rating import Rating
from studyapp.study.foretelling import FEWEST, days_studied, first_answers, new_a_day
from tests.building import DAY
from tests.insight.logs import answered, answers
from tests.learners.counting import foretold_days
from tests.learners.learner import Habits

DAILY = Habits(skips=0.0, away=range(0), plays=False)
WITHIN = 0.15


@pytest.mark.parametrize("new", [8, 20])
def test_the_forecast_is_near_what_comes_to_one_who_studies_each_day(new: int) -> None:
    found = list(foretold_days(7, DAILY, new, days=74))
    assert len(found) == 7
    for one in found:
        assert abs(one.error(7)) <= WITHIN, one.day
        assert abs(one.error(14)) <= WITHIN, one.day


def test_what_is_scheduled_alone_is_far_below_what_comes() -> None:
    at_work = [one for one in foretold_days(7, DAILY, 8, days=54) if one.day >= 20]
    for one in at_work:
        came = sum(one.came.get(day, 0) for day in one.forecast.days)
        assert sum(one.forecast.counts) < 0.6 * came


@pytest.mark.long
@pytest.mark.parametrize("new", [5, 12, 20])
@pytest.mark.parametrize(
    ("habits", "least"),
    [
        (DAILY, 0.98),
        (Habits(skips=0.0, away=range(0), plays=False, knows=0.35), 0.97),
        (Habits(skips=0.0, away=range(0), plays=False, keeps=0.75), 0.97),
        (Habits(skips=0.12, away=range(0), plays=False), 0.75),  # which days, is left to chance
    ],
    ids=["daily", "knows little", "forgets sooner", "leaves days out"],
)
def test_the_forecast_over_many_learners(habits: Habits, least: float, new: int) -> None:
    found = [one for seed in range(6) for one in foretold_days(seed, habits, new, 124, every=5)]
    for days in (7, 14):
        errors = [one.error(days) for one in found]
        assert abs(fmean(errors)) <= 0.06
        assert fmean(map(abs, errors)) <= 0.1
        assert sum(abs(error) <= WITHIN for error in errors) >= least * len(errors)


def test_the_pace_of_new_cards_is_that_of_the_newest_days_that_were_studied() -> None:
    counts = {
        DAY - ago * dt.timedelta(days=1): DayCount(9, new, 9, 0)
        for ago, new in ((0, 90), (1, 4), (3, 6), (9, 2))
    }
    assert new_a_day(counts, DAY, 20) == pytest.approx(4)
    assert new_a_day(counts, DAY, 3) == 3


def test_with_few_days_the_pace_is_the_limit() -> None:
    counts = {DAY - n * dt.timedelta(days=1): DayCount(9, 2, 9, 0) for n in range(1, FEWEST)}
    assert new_a_day(counts, DAY, 20) == 20


def test_days_count_from_the_first_one_and_no_further_back_than_four_weeks() -> None:
    days = (40, 28, 27, 5, 0)
    counts = {DAY - ago * dt.timedelta(days=1): DayCount(9, 2, 9, 0) for ago in days}
    assert days_studied(counts, DAY) == Share(3, 28)
    assert days_studied({DAY - dt.timedelta(days=6): DayCount(1, 1, 1, 0)}, DAY) == Share(1, 6)
    assert days_studied({}, DAY) == Share(0, 0)


def test_the_first_answer_of_each_card_counts_whatever_their_order() -> None:
    log = [
        *answers("a", (5, Rating.AGAIN), (3, Rating.GOOD)),
        *answers("b", (4, Rating.HARD), (2, Rating.AGAIN)),
    ]
    assert first_answers(answered(reversed(log))) == Share(1, 2)
