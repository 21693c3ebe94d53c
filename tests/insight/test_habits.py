from __future__ import annotations

import datetime as dt

import pytest

from studyapp.insight import habits
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.habits import ANSWERS_PER_NEW, FIRST, RECALLED, STEP, Habits
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.building import MORNING
from tests.insight.logs import answered
from tests.progress.samples import make_review


def days_of(card: str, *ratings: int, seconds: float | None = 10.0) -> list[Review]:
    """One day of new, again in a minute, and then a review on each following day."""
    duration = None if seconds is None else int(1000 * seconds)
    made = [make_review(card, Rating(ratings[0]), MORNING, duration_ms=duration)]
    for n, rating in enumerate(ratings[1:]):
        at = MORNING + dt.timedelta(days=n, minutes=1)
        made.append(make_review(card, Rating(rating), at, duration_ms=duration))
    return made


def habits_of(reviews: list[Review]) -> Habits:
    return habits.habits_of(answered(reviews))


def test_without_a_log_many_learners_speak() -> None:
    found = habits_of([])
    assert found.first == pytest.approx(FIRST)
    assert found.recalled == pytest.approx(RECALLED)
    assert found.step == pytest.approx(STEP)
    assert found.seconds_per_new == pytest.approx(ANSWERS_PER_NEW * SECONDS_PER_ANSWER)


def test_first_answers_repeats_and_reviews_are_told_apart() -> None:
    reviews = [r for n in range(300) for r in days_of(f"c{n}", 1, 3, 4)]
    found = habits_of(reviews)
    assert found.first[0] > 0.95
    assert found.step[2] > 0.95
    assert found.recalled[2] > 0.95


def test_a_card_takes_the_seconds_of_all_its_answers_of_a_day() -> None:
    reviews = [r for n in range(300) for r in days_of(f"c{n}", 1, 3, 3, seconds=8.0)]
    found = habits_of(reviews)
    assert found.seconds_per_new == pytest.approx(16.0, rel=0.05)
    assert found.seconds_per_review == pytest.approx(8.0, rel=0.05)


def test_the_telephone_hardly_moves_the_seconds() -> None:
    reviews = [r for n in range(200) for r in days_of(f"c{n}", 3, 3, 3, seconds=8.0)]
    rung = days_of("rung", 3, seconds=1700.0)
    assert habits_of([*reviews, *rung]).seconds_per_new == pytest.approx(16.0, rel=0.05)


def test_answers_that_were_not_timed_say_nothing_of_seconds() -> None:
    reviews = [r for n in range(99) for r in days_of(f"c{n}", 3, 3, seconds=None)]
    assert habits_of(reviews).seconds_per_new == habits_of([]).seconds_per_new


def test_shares_add_up() -> None:
    found = habits_of(days_of("a", 1, 2, 3, 4, 1))
    for shares in (found.first, found.recalled, found.step):
        assert sum(shares) == pytest.approx(1.0)
