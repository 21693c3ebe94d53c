"""Where 24 hours and study days differ, the study day counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.study_day import day_start, study_day
from studyapp.scheduling.parameters import LONGEST_INTERVAL
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, Step, any_steps, history, ratings, review_at

SCHEDULER = Scheduler(fuzz=False)
EVENING = dt.datetime(2026, 11, 22, 22, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def good(*instants: dt.datetime, offset_minutes: int = 0) -> MemoryState:
    state = SCHEDULER.fold(
        review_at(instant, Rating.GOOD, number, offset_minutes)
        for number, instant in enumerate(instants)
    )
    assert state is not None
    return state


def test_an_evening_and_the_next_morning_are_a_day_apart() -> None:
    library = fsrs.Scheduler(enable_fuzzing=False)
    card = fsrs.Card(card_id=1, due=EVENING)
    for instant in (EVENING, MORNING):
        card, _ = library.review_card(card, fsrs.Rating.Good, instant)
    state = good(EVENING, MORNING)
    assert (round(card.stability or 0, 2), (card.due - MORNING).days) == (2.31, 2)
    assert (round(state.stability, 2), (state.due_day - state.last_day).days) == (7.32, 7)


def test_an_evening_that_runs_past_midnight_is_one_day() -> None:
    late = dt.datetime(2026, 11, 23, 3, 59, tzinfo=dt.UTC)
    same_evening = good(EVENING, EVENING + MINUTE)
    assert good(EVENING, late) == replace(same_evening, last_reviewed_at=late)


def test_the_roll_over_hour_is_a_setting() -> None:
    at_midnight = Scheduler(roll_over_hour=0, fuzz=False)
    reviews = [
        review_at(EVENING, Rating.GOOD, 1),
        review_at(EVENING + 3 * 60 * MINUTE, Rating.GOOD),
    ]
    night, day = at_midnight.fold(reviews), SCHEDULER.fold(reviews)
    assert night is not None
    assert day is not None
    assert night.last_day == day.last_day + DAY
    assert night.stability > day.stability


@pytest.mark.parametrize("offset", [-720, -210, 0, 345, 840])
def test_a_card_is_due_from_the_start_of_a_study_day_where_the_learner_was(offset: int) -> None:
    state = good(EVENING, MORNING, offset_minutes=offset)
    assert state.stage is Stage.REVIEW
    assert state.due_at == day_start(state.due_day, offset)
    assert study_day(state.due_at, offset) == state.due_day
    assert study_day(state.due_at - MINUTE, offset) == state.due_day - DAY


def test_a_learning_step_is_due_to_the_minute() -> None:
    late = dt.datetime(2026, 11, 23, 3, 55, tzinfo=dt.UTC)
    state = good(late)
    assert state.due_at == late + 10 * MINUTE
    assert (state.last_day, state.due_day) == (dt.date(2026, 11, 22), dt.date(2026, 11, 23))


@pytest.mark.parametrize("days_back", [0, 1, 400])
def test_a_clock_that_went_back_does_not_inflate_memory(days_back: int) -> None:
    first = SCHEDULER.next_state(None, review_at(FIRST, Rating.GOOD, 1))
    back = review_at(FIRST - days_back * DAY, Rating.GOOD, 2)
    second = SCHEDULER.next_state(first, back)
    assert second.last_reviewed_at == FIRST
    third = SCHEDULER.next_state(second, review_at(FIRST + MINUTE, Rating.GOOD, 3))
    assert third.stability == pytest.approx(first.stability)
    assert third.last_reviewed_at == FIRST + MINUTE
    assert third.last_day == first.last_day


def test_travel_west_does_not_turn_the_study_day_back() -> None:
    honolulu, auckland = -600, 780
    first = SCHEDULER.next_state(None, review_at(FIRST, Rating.GOOD, 1, auckland))
    second = SCHEDULER.next_state(first, review_at(FIRST + 60 * MINUTE, Rating.GOOD, 2, honolulu))
    assert study_day(FIRST + 60 * MINUTE, honolulu) < first.last_day
    assert second.last_day == first.last_day
    assert second.stability == pytest.approx(first.stability)


@given(any_steps, st.lists(st.integers(-840, 840), min_size=30, max_size=30))
def test_days_never_run_back_whatever_the_offsets(steps: list[Step], offsets: list[int]) -> None:
    state: MemoryState | None = None
    for review, offset in zip(history(steps), offsets, strict=False):
        before = state
        state = SCHEDULER.next_state(state, review_at(review.reviewed_at, review.rating, 0, offset))
        assert state.due_day >= state.last_day
        assert before is None or state.last_day >= before.last_day


@given(ratings, ratings, st.integers(0, 3000), st.sampled_from([-840, 0, 840]))
def test_nothing_overflows_at_the_end_of_the_calendar(
    first: Rating, second: Rating, minutes_left: int, offset: int
) -> None:
    end = dt.datetime.max.replace(tzinfo=dt.UTC)
    state = SCHEDULER.fold(
        [
            review_at(dt.datetime(1, 1, 1, tzinfo=dt.UTC), first, 1, offset),
            review_at(end - minutes_left * MINUTE, second, 2, offset),
        ]
    )
    assert state is not None
    assert state.due_day <= dt.date.max
    assert 0 < state.stability <= LONGEST_INTERVAL


def test_stability_stays_within_a_hundred_years() -> None:
    steps = [(dt.timedelta(days=30_000), Rating.EASY)] * 30
    state = SCHEDULER.fold(history(steps))
    assert state is not None
    assert state.stability == LONGEST_INTERVAL
    assert state.due_day - state.last_day == dt.timedelta(days=LONGEST_INTERVAL)
