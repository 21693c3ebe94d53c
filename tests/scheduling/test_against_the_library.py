"""Where days of 24 hours and study days are the same, the library's own numbers come out."""

from __future__ import annotations

from collections.abc import Sequence

import fsrs
import pytest
from hypothesis import assume, given

from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import (
    DAY,
    FIRST,
    Step,
    history,
    later_each_day_steps,
    review_at,
    whole_day_steps,
)

EXACT = Scheduler(fuzz=False)
LIBRARY = fsrs.Scheduler(enable_fuzzing=False)
OTHER_WEIGHTS = tuple(
    weight * factor for weight, factor in zip(DEFAULT_WEIGHTS, (1.1, 1.0, 1.2) * 7, strict=True)
)


def by_library(library: fsrs.Scheduler, reviews: Sequence[Review]) -> list[fsrs.Card]:
    card = fsrs.Card(card_id=1, due=FIRST)
    cards = []
    for review in reviews:
        card, _ = library.review_card(card, fsrs.Rating(review.rating), review.reviewed_at)
        cards.append(card)
    return cards


def states_of(scheduler: Scheduler, reviews: Sequence[Review]) -> list[MemoryState]:
    states: list[MemoryState] = []
    for review in reviews:
        states.append(scheduler.next_state(states[-1] if states else None, review))
    return states


def assert_equal(scheduler: Scheduler, library: fsrs.Scheduler, steps: list[Step]) -> None:
    reviews = history(steps)
    cards = by_library(library, reviews)
    assume(all((card.stability or 0) < LONGEST_INTERVAL for card in cards))
    for state, card in zip(states_of(scheduler, reviews), cards, strict=True):
        assert state.stability == pytest.approx(card.stability, rel=1e-9)
        assert state.difficulty == pytest.approx(card.difficulty, rel=1e-9)
        assert (state.stage.name, state.step) == (card.state.name.upper(), card.step)
        assert card.last_review is not None
        interval = card.due - card.last_review
        if interval < DAY:
            assert state.due_at == card.due
        else:
            assert state.due_day - state.last_day == interval


@given(whole_day_steps)
def test_one_review_a_day_gives_the_librarys_states_and_intervals(steps: list[Step]) -> None:
    assert_equal(EXACT, LIBRARY, steps)


@given(later_each_day_steps)
def test_steps_within_a_day_give_the_librarys_states_and_intervals(steps: list[Step]) -> None:
    assert_equal(EXACT, LIBRARY, steps)


@given(later_each_day_steps)
def test_other_settings_reach_the_library(steps: list[Step]) -> None:
    ours = Scheduler(OTHER_WEIGHTS, 0.8, 50, fuzz=False)
    theirs = fsrs.Scheduler(OTHER_WEIGHTS, 0.8, maximum_interval=50, enable_fuzzing=False)
    assert_equal(ours, theirs, steps)


@pytest.mark.parametrize(
    ("retention", "days"),
    [(0.95, [1, 3, 8, 19, 43]), (0.90, [2, 11, 46, 163, 498]), (0.80, [8, 76, 525])],
)
def test_a_chain_of_good_answers_on_their_due_days(retention: float, days: list[int]) -> None:
    scheduler = Scheduler(desired_retention=retention, fuzz=False)
    state = scheduler.next_state(None, review_at(FIRST, Rating.GOOD))
    state = scheduler.next_state(state, review_at(state.due_at, Rating.GOOD))
    spans = [(state.due_day - state.last_day).days]
    while len(spans) < len(days):
        state = scheduler.next_state(state, review_at(state.due_at, Rating.GOOD))
        spans.append((state.due_day - state.last_day).days)
    assert spans == days


def test_the_published_weights_are_the_librarys() -> None:
    assert LIBRARY.parameters == DEFAULT_WEIGHTS
