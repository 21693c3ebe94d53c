"""The replay with NumPy against the fold of the library, review by review."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL
from studyapp.scheduling.replay import last_memory, replay
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, review_at
from tests.scheduling.plain_log import cards_of, log_of

OTHER_WEIGHTS = tuple(
    weight * factor for weight, factor in zip(DEFAULT_WEIGHTS, (1.1, 1.0, 1.2) * 7, strict=True)
)
ZEROS = tuple(
    0.0 if place in {8, 9, 14, 15, 17, 18, 19} else weight
    for place, weight in enumerate(DEFAULT_WEIGHTS)
)
SETTINGS = {"published": DEFAULT_WEIGHTS, "other": OTHER_WEIGHTS, "zeros": ZEROS}


def _logged(rows: list[tuple[str, int, int, Rating]]) -> list[Review]:
    """Answers in any order, some on one instant, from travellers whose local date may turn back."""
    return [
        replace(
            review_at(FIRST + dt.timedelta(minutes=minutes), rating, number, offset),
            card_id=card,
        )
        for number, (card, minutes, offset, rating) in enumerate(rows)
    ]


near, far = st.integers(0, 60 * 24 * 5), st.integers(0, 60 * 24 * 40_000)
logs = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        near | far,
        st.sampled_from([0, 0, 330, 840, -720]),
        st.sampled_from(Rating),
    ),
    max_size=60,
).map(_logged)


def folded(reviews: list[Review], scheduler: Scheduler) -> list[tuple[MemoryState | None, float]]:
    """Of each review in order: the state after it, and how likely its recall was before it."""
    states: dict[str, MemoryState] = {}
    found: dict[UUID, tuple[MemoryState | None, float]] = {}
    for review in sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id)):
        before = states.get(review.card_id)
        after = states[review.card_id] = scheduler.next_state(before, review)
        likely = scheduler.retrievability(before, after.last_day) if before else float("nan")
        found[review.id] = (after, likely)
    cards = cards_of(reviews)
    ordered = sorted(
        reviews, key=lambda kept: (cards.index(kept.card_id), kept.reviewed_at, kept.id)
    )
    return [found[review.id] for review in ordered]


@pytest.mark.parametrize("weights", SETTINGS.values(), ids=SETTINGS)
@given(reviews=logs)
def test_every_review_leaves_the_state_that_the_fold_leaves(
    weights: tuple[float, ...], reviews: list[Review]
) -> None:
    log, cards = log_of(reviews), cards_of(reviews)
    found = replay(log, weights)
    states = folded(reviews, Scheduler(weights, fuzz=False))
    assert len(states) == found.stability.size
    for row, (state, likely) in enumerate(states):
        assert state is not None
        assert cards[log.card[row]] == state.card_id
        assert log.day[row] == state.last_day.toordinal()
        assert found.stability[row] == pytest.approx(state.stability, rel=1e-9, abs=0)
        assert found.difficulty[row] == pytest.approx(state.difficulty, rel=1e-9, abs=0)
        assert found.expected[row] == pytest.approx(likely, rel=1e-9, abs=0, nan_ok=True)


@given(logs)
def test_the_last_row_of_a_card_is_its_fold(reviews: list[Review]) -> None:
    log, scheduler = log_of(reviews), Scheduler()
    found = replay(log)
    for number, card in enumerate(cards_of(reviews)):
        state = scheduler.fold([review for review in reviews if review.card_id == card])
        assert state is not None
        last = np.flatnonzero(log.card == number)[-1]
        assert found.stability[last] == pytest.approx(state.stability, rel=1e-9)
        assert found.difficulty[last] == pytest.approx(state.difficulty, rel=1e-9)
        assert log.last[number] == last
    stability, difficulty = last_memory(log)
    assert stability.tolist() == found.stability[log.last].tolist()
    assert difficulty.tolist() == found.difficulty[log.last].tolist()


@given(logs)
def test_reviews_and_failures_before_each_are_counted(reviews: list[Review]) -> None:
    log = log_of(reviews)
    for row in range(log.card.size):
        earlier = [other for other in range(row) if log.card[other] == log.card[row]]
        assert log.number[row] == len(earlier)
        assert log.lapses[row] == sum(log.rating[other] == Rating.AGAIN for other in earlier)
        assert log.elapsed[row] == (log.day[row] - log.day[earlier[-1]] if earlier else 0)


def test_another_roll_over_hour_moves_the_study_day() -> None:
    evening = FIRST.replace(hour=23, minute=30)
    reviews = [
        review_at(evening, Rating.GOOD, 1),
        review_at(evening + dt.timedelta(hours=1), Rating.GOOD, 2),
    ]
    assert log_of(reviews).elapsed.tolist() == [0, 0]
    assert log_of(reviews, roll_over_hour=0).elapsed.tolist() == [0, 1]


def test_a_wait_longer_than_the_calendar_of_memory_is_that_long() -> None:
    late = FIRST + 366_000 * DAY
    reviews = [review_at(FIRST, Rating.GOOD, 1), review_at(late, Rating.GOOD, 2)]
    state = Scheduler(fuzz=False).fold(reviews)
    assert state is not None
    assert replay(log_of(reviews)).stability[-1] == pytest.approx(state.stability, rel=1e-9)


def test_no_memory_lasts_longer_than_the_calendar_of_memory() -> None:
    reviews = [
        review_at(FIRST + number * 20_000 * DAY, Rating.EASY, number) for number in range(12)
    ]
    state, found = Scheduler(fuzz=False).fold(reviews), replay(log_of(reviews))
    assert state is not None
    assert found.stability[-1] == state.stability == LONGEST_INTERVAL


def test_an_empty_log_has_no_rows() -> None:
    log = log_of([])
    assert replay(log).stability.size == 0
    assert log.elapsed.size == log.lapses.size == log.number.size == 0
