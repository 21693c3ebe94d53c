"""The fold of a whole log with NumPy against the fold of each card with the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import MemoryState
from studyapp.records.review import Review
from studyapp.scheduling.fuzz import fuzzed
from studyapp.scheduling.refold import (
    STAGES,
    Instants,
    States,
    fuzzed_days,
    log_from,
    refold,
    study_days,
)
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.plain_log import log_of
from tests.scheduling.test_replay import OTHER_WEIGHTS, logs

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SCHEDULERS = {
    "published": Scheduler(),
    "other": Scheduler(OTHER_WEIGHTS, 0.8, 300, 0),
    "exact": Scheduler(fuzz=False),
}


def refolded(reviews: Sequence[Review], scheduler: Scheduler) -> tuple[tuple[str, ...], States]:
    """By way of columns in the order of the identifiers, as the store reads them."""
    listed = sorted(reviews, key=lambda kept: kept.id)
    cards = tuple(dict.fromkeys(review.card_id for review in listed))
    instants = Instants(
        np.array([(r.reviewed_at - EPOCH) // dt.timedelta(microseconds=1) for r in listed], int),
        np.array([review.offset_minutes for review in listed], dtype=int),
    )
    card = np.array([cards.index(review.card_id) for review in listed], dtype=int)
    rating = np.array([review.rating for review in listed], dtype=int)
    log, order = log_from(card, instants, rating, scheduler.roll_over_hour)
    ends = order[log.last]
    there = Instants(instants.at[ends], instants.offset[ends])
    last = [listed[row].id.bytes for row in ends]
    return cards, refold(log, there, last, scheduler)


def plainly(found: States, place: int) -> tuple[object, ...]:
    step = int(found.step[place])
    return (
        STAGES[found.stage[place]],
        None if step < 0 else step,
        EPOCH + dt.timedelta(microseconds=int(found.due_at[place])),
        dt.date.fromordinal(int(found.due_day[place])),
        EPOCH + dt.timedelta(microseconds=int(found.last_reviewed_at[place])),
        dt.date.fromordinal(int(found.last_day[place])),
        int(found.reviews[place]),
        int(found.lapses[place]),
    )


def expected(state: MemoryState) -> tuple[object, ...]:
    return (
        state.stage,
        state.step,
        state.due_at,
        state.due_day,
        state.last_reviewed_at,
        state.last_day,
        state.reviews,
        state.lapses,
    )


@pytest.mark.parametrize("scheduler", SCHEDULERS.values(), ids=SCHEDULERS)
@given(reviews=logs)
def test_every_card_has_the_state_that_the_fold_gives(
    scheduler: Scheduler, reviews: list[Review]
) -> None:
    cards, found = refolded(reviews, scheduler)
    for place, card in enumerate(cards):
        state = scheduler.fold(review for review in reviews if review.card_id == card)
        assert state is not None
        assert plainly(found, place) == expected(state)
        assert found.stability[place] == pytest.approx(state.stability, rel=1e-9)
        assert found.difficulty[place] == pytest.approx(state.difficulty, rel=1e-9)


@given(logs)
def test_columns_make_the_log_that_reviews_make(reviews: list[Review]) -> None:
    plain = log_of(sorted(reviews, key=lambda kept: kept.id))
    found = refolded(reviews, SCHEDULERS["exact"])[1]
    assert found.reviews.sum() == plain.card.size
    assert found.last_day.tolist() == [
        int(plain.day[plain.card == place].max()) for place in range(plain.first.size)
    ]


@given(st.lists(st.tuples(st.integers(1, 40_000), st.binary(min_size=16, max_size=16))))
def test_the_fuzz_of_many_is_that_of_each(drawn: list[tuple[int, bytes]]) -> None:
    from uuid import UUID

    days = np.array([one for one, _ in drawn], dtype=np.int64)
    found = fuzzed_days(days, 36_500, [identifier for _, identifier in drawn])
    assert found.tolist() == [fuzzed(one, 36_500, UUID(bytes=name)) for one, name in drawn]


@given(st.datetimes(timezones=st.just(dt.UTC)), st.integers(-840, 840), st.integers(0, 23))
def test_study_days_of_many_are_those_of_each(
    instant: dt.datetime, offset: int, roll_over_hour: int
) -> None:
    from studyapp.records.study_day import study_day

    at = np.array([(instant - EPOCH) // dt.timedelta(microseconds=1)])
    found = study_days(at, np.array([offset]), roll_over_hour)
    assert dt.date.fromordinal(int(found[0])) == study_day(instant, offset, roll_over_hour)
