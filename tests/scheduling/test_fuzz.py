"""Fuzz: seeded by the review's identifier alone, inside its window, and spread over it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.rating import Rating
from studyapp.scheduling.fuzz import fuzz_window, fuzzed
from studyapp.scheduling.parameters import LONGEST_INTERVAL
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import Step, history, identifiers, whole_day_steps

spans = st.integers(1, LONGEST_INTERVAL)


def test_the_windows_are_the_published_ones() -> None:
    windows = {days: fuzz_window(days, LONGEST_INTERVAL) for days in (1, 2, 3, 7, 10, 20, 100, 365)}
    assert windows == {
        1: (1, 1),
        2: (2, 2),
        3: (2, 4),
        7: (5, 9),
        10: (8, 12),
        20: (17, 23),
        100: (93, 107),
        365: (345, 385),
    }


@given(spans, spans, identifiers)
def test_an_interval_stays_in_its_window_and_below_the_maximum(
    days: int, maximum: int, review_id: UUID
) -> None:
    low, high = fuzz_window(days, maximum)
    assert 1 <= low <= fuzzed(days, maximum, review_id) <= high <= maximum


@given(spans, identifiers)
def test_a_longer_interval_is_never_fuzzed_below_a_shorter_one(days: int, review_id: UUID) -> None:
    shorter = fuzzed(days, LONGEST_INTERVAL, review_id)
    assert shorter <= fuzzed(days + 1, LONGEST_INTERVAL, review_id)


def test_every_interval_of_the_window_is_as_likely() -> None:
    chance = random.Random(7)
    counts = Counter(fuzzed(20, 99, UUID(int=chance.getrandbits(128))) for _ in range(7_000))
    assert sorted(counts) == list(range(17, 24))
    # chi-square with 6 degrees of freedom; 22.5 is exceeded by chance once in a thousand
    assert sum((count - 1_000) ** 2 / 1_000 for count in counts.values()) < 22.5


def test_the_interval_of_an_identifier_never_changes() -> None:
    ids = [UUID(int=number) for number in range(12)]
    assert [fuzzed(100, LONGEST_INTERVAL, name) for name in ids] == [
        97,
        104,
        95,
        99,
        106,
        102,
        98,
        93,
        93,
        96,
        93,
        103,
    ]


@given(whole_day_steps)
def test_fuzz_moves_the_due_day_and_leaves_memory_alone(steps: list[Step]) -> None:
    with_fuzz, without = Scheduler(), Scheduler(fuzz=False)
    one, other = with_fuzz.fold(history(steps)), without.fold(history(steps))
    if one is None or other is None:
        assert one is other
        return
    assert (one.stability, one.difficulty) == (other.stability, other.difficulty)
    exact = (other.due_day - other.last_day).days
    low, high = fuzz_window(max(1, exact), LONGEST_INTERVAL) if exact else (0, 0)
    assert low <= (one.due_day - one.last_day).days <= high


@pytest.mark.parametrize("maximum", [1, 2, 30])
def test_no_due_day_lies_past_the_maximum(maximum: int) -> None:
    scheduler = Scheduler(maximum_interval=maximum)
    for seed in range(20):
        state = scheduler.fold(history([(dt.timedelta(days=50), Rating.EASY)] * 4, seed))
        assert state is not None
        assert 1 <= (state.due_day - state.last_day).days <= maximum


def test_cards_learned_together_come_back_on_several_days() -> None:
    days = set()
    for seed in range(40):
        state = Scheduler().fold(history([(dt.timedelta(days=20), Rating.EASY)] * 3, seed))
        assert state is not None
        days.add(state.due_day)
    assert len(days) > 5
