"""The forgetting curve: the library's own, on study days, for numbers and for arrays."""

from __future__ import annotations

import datetime as dt

import fsrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.rating import Rating
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, review_at

stabilities = st.floats(0.001, 36_500)


@given(st.integers(0, 5_000), stabilities)
def test_it_is_the_librarys_curve(days: int, stability: float) -> None:
    card = fsrs.Card(
        card_id=1, state=fsrs.State.Review, stability=stability, due=FIRST, last_review=FIRST
    )
    theirs = fsrs.Scheduler().get_card_retrievability(card, FIRST + days * DAY)
    assert retrievability(days, stability) == pytest.approx(theirs, rel=1e-12)


@given(stabilities, st.floats(0.1, 0.8))
def test_at_the_stability_nine_of_ten_are_recalled(stability: float, decay: float) -> None:
    assert retrievability(0.0, stability, decay) == 1.0
    assert retrievability(stability, stability, decay) == pytest.approx(0.9, rel=1e-12)


def test_arrays_give_what_numbers_give() -> None:
    days, stability = np.arange(50.0), np.linspace(0.1, 90.0, 50)
    one_by_one = [retrievability(t, s) for t, s in zip(days, stability, strict=True)]
    np.testing.assert_allclose(retrievability(days, stability), one_by_one, rtol=1e-14)


def test_a_card_is_sure_on_its_day_and_less_so_each_day_after() -> None:
    scheduler = Scheduler()
    state = scheduler.next_state(None, review_at(FIRST, Rating.GOOD))
    recalled = [scheduler.retrievability(state, state.last_day + n * DAY) for n in range(5)]
    assert recalled[0] == 1.0
    assert recalled == sorted(recalled, reverse=True)
    assert recalled[1] == pytest.approx(retrievability(1, state.stability))
    assert scheduler.retrievability(state, dt.date(2000, 1, 1)) == 1.0


def test_the_curve_takes_the_schedulers_own_decay() -> None:
    weights = (*Scheduler().parameters[:20], 0.5)
    scheduler = Scheduler(weights)
    state = scheduler.next_state(None, review_at(FIRST, Rating.EASY))
    recalled = scheduler.retrievability(state, state.last_day + 30 * DAY)
    assert recalled == pytest.approx(retrievability(30, state.stability, 0.5))
