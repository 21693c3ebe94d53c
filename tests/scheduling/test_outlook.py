"""The outlook on single cards: what comes when, and in which shares."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from studyapp.records.memory import MemoryState
from studyapp.scheduling.outlook import Pace, outlook
from studyapp.scheduling.scheduler import Scheduler
from tests.building import DAY, make_state

IDLE = Pace(new=0.0, fresh=0)
SCHEDULER = Scheduler(fuzz=False)


def lasting(name: str, due_in: int = 0, stability: float = 5.0) -> MemoryState:
    due = DAY + dt.timedelta(days=due_in)
    return make_state(name, due=due, last=due - dt.timedelta(days=5), stability=stability)


def test_a_card_comes_on_its_day_and_what_is_forgotten_soon_again() -> None:
    found = outlook([lasting("a", 2)], {}, DAY, 4, SCHEDULER, IDLE).reviews
    assert found[:3].tolist() == [0, 0, 1]
    assert 0 < found[3] == pytest.approx(0.1), "a tenth was forgotten and comes the next day"


def test_siblings_share_no_day_and_others_do() -> None:
    two = [lasting("a", stability=500.0), lasting("b", stability=500.0)]
    together = outlook(two, {"a": "x", "b": "y"}, DAY, 3, SCHEDULER, IDLE).reviews
    apart = outlook(two, {"a": "x", "b": "x"}, DAY, 3, SCHEDULER, IDLE).reviews
    assert together[0] == pytest.approx(2)
    assert apart[:2] == pytest.approx([1, 1], abs=0.01)


def test_a_day_holds_no_more_than_its_limit() -> None:
    many = [lasting(str(n), stability=500.0) for n in range(10)]
    found = outlook(many, {}, DAY, 4, SCHEDULER, Pace(0.0, 0, most=4.0)).reviews
    assert found == pytest.approx([4, 4, 2, 0], abs=0.2)


def test_new_cards_come_at_their_pace_until_none_is_left_and_come_back() -> None:
    found = outlook([], {}, DAY, 5, SCHEDULER, Pace(new=3.0, fresh=7, today=1.0))
    assert found.new.tolist() == [1, 3, 3, 0, 0]
    assert found.reviews[0] == 0
    assert found.reviews[1] == pytest.approx(0.4), "those not right at once, the next day"


def test_days_left_out_keep_their_cards_waiting() -> None:
    cards = [lasting(str(n), 1, stability=500.0) for n in range(100)]
    half = outlook(cards, {}, DAY, 8, SCHEDULER, Pace(0.0, 0, studied=0.5)).reviews
    assert half[1:4] == pytest.approx([50, 25, 12.5], rel=0.02)
    assert np.sum(half) == pytest.approx(100, rel=0.02)


def test_nothing_is_expected_of_nothing() -> None:
    assert outlook([], {}, DAY, 3, SCHEDULER, IDLE).reviews.tolist() == [0, 0, 0]
