"""The log decides: a replay gives the same state, byte for byte, in whatever order it is read."""

from __future__ import annotations

import datetime as dt
import pickle
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, Step, any_steps, history, review_at

SCHEDULER = Scheduler()


def answered_one_by_one(reviews: list[Review]) -> MemoryState | None:
    """What a session does: a step on from the state, or a new fold where that is needed."""
    state: MemoryState | None = None
    seen: list[Review] = []
    for review in reviews:
        seen.append(review)
        if SCHEDULER.needs_refold(state, review):
            state = SCHEDULER.fold(seen)
        else:
            state = SCHEDULER.next_state(state, review)
    return state


def in_bytes(state: MemoryState | None) -> bytes:
    return pickle.dumps(state)


@given(any_steps)
def test_replay_equals_the_states_kept_answer_by_answer(steps: list[Step]) -> None:
    reviews = history(steps)
    assert in_bytes(SCHEDULER.fold(reviews)) == in_bytes(answered_one_by_one(reviews))


@given(any_steps, st.randoms(use_true_random=False))
def test_the_order_of_the_log_does_not_matter(steps: list[Step], chance: random.Random) -> None:
    reviews = history(steps)
    shuffled = chance.sample(reviews, len(reviews))
    assert SCHEDULER.fold(shuffled) == SCHEDULER.fold(reviews)
    assert answered_one_by_one(shuffled) == SCHEDULER.fold(reviews)


def test_answers_of_one_instant_are_ordered_by_their_identifiers() -> None:
    low, high = sorted((review_at(FIRST, Rating.AGAIN, n) for n in (1, 2)), key=lambda r: r.id)
    easy = replace(high, rating=Rating.EASY)
    for log in ([low, easy], [easy, low]):
        easy_last = SCHEDULER.fold(log)
        assert easy_last is not None
        assert easy_last.last_review_id == high.id
        assert easy_last.stage is Stage.REVIEW
    state = SCHEDULER.next_state(None, high)
    assert SCHEDULER.needs_refold(state, low)
    assert not SCHEDULER.needs_refold(SCHEDULER.next_state(None, low), high)


def test_the_order_of_the_answers_themselves_does_matter() -> None:
    again, good = ((DAY, Rating.AGAIN), (DAY, Rating.GOOD))
    one, other = SCHEDULER.fold(history([again, good])), SCHEDULER.fold(history([good, again]))
    assert one is not None
    assert other is not None
    assert one.stability != pytest.approx(other.stability, rel=0.1)


def test_no_review_is_no_state() -> None:
    assert SCHEDULER.fold([]) is None
    assert not SCHEDULER.needs_refold(None, review_at(FIRST, Rating.GOOD))


def test_reviews_and_lapses_are_counted() -> None:
    steps = [(DAY, rating) for rating in (Rating.EASY, Rating.AGAIN, Rating.AGAIN, Rating.GOOD)]
    state = SCHEDULER.fold([*history(steps), review_at(FIRST + 9 * DAY, Rating.AGAIN, 99)])
    assert state is not None
    assert state.reviews == 5
    assert state.lapses == 2  # the second AGAIN in a row met a card that was relearned


def test_a_review_of_another_card_is_refused() -> None:
    other = replace(review_at(FIRST + DAY, Rating.GOOD), card_id="another")
    with pytest.raises(ValueError, match="another"):
        SCHEDULER.fold([review_at(FIRST, Rating.GOOD), other])


def test_a_naive_instant_is_refused() -> None:
    naive = review_at(dt.datetime(2026, 11, 22), Rating.GOOD)  # noqa: DTZ001 (the fault meant)
    with pytest.raises(ValueError, match="aware"):
        SCHEDULER.next_state(None, naive)


def test_making_a_scheduler_loads_neither_the_library_nor_numpy() -> None:
    code = (
        "import sys; from studyapp.scheduling.scheduler import Scheduler;"
        "Scheduler().parameters_id; print({'fsrs', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
