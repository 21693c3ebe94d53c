"""The outlook on single cards: what comes when, and in which shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from studyapp.scheduling.outlook import ALONE, Crowd, Pace, outlook
from studyapp.scheduling.scheduler import Scheduler
from tests.building import DAY

IDLE = Pace(new=0.0, fresh=0)
SCHEDULER = Scheduler(fuzz=False)


@dataclass(frozen=True, slots=True)
class Lasting:
    """A card that was answered five days before it is due."""

    due_in: int = 0
    stability: float = 5.0
    concept: int = ALONE


def crowd(*cards: Lasting) -> Crowd:
    due = DAY.toordinal() + np.array([card.due_in for card in cards], dtype=np.int64)
    return Crowd(
        weight=np.ones(len(cards)),
        stability=np.array([card.stability for card in cards]),
        difficulty=np.full(len(cards), 5.0),
        last=due - 5,
        due=due,
        concept=np.array([card.concept for card in cards], dtype=np.int64),
    )


def test_a_card_comes_on_its_day_and_what_is_forgotten_soon_again() -> None:
    found = outlook(crowd(Lasting(2)), DAY, 4, SCHEDULER, IDLE).reviews
    assert found[:3].tolist() == [0, 0, 1]
    assert 0 < found[3] == pytest.approx(0.1), "a tenth was forgotten and comes the next day"


def test_siblings_share_no_day_and_others_do() -> None:
    one, other = Lasting(0, 500.0, 1), Lasting(0, 500.0, 2)
    together = outlook(crowd(one, other), DAY, 3, SCHEDULER, IDLE).reviews
    apart = outlook(crowd(one, one), DAY, 3, SCHEDULER, IDLE).reviews
    assert together[0] == pytest.approx(2)
    assert apart[:2] == pytest.approx([1, 1], abs=0.01)


def test_a_day_holds_no_more_than_its_limit() -> None:
    many = crowd(*[Lasting(0, 500.0)] * 10)
    found = outlook(many, DAY, 4, SCHEDULER, Pace(0.0, 0, most=4.0)).reviews
    assert found == pytest.approx([4, 4, 2, 0], abs=0.2)


def test_of_the_last_card_that_a_day_has_room_for_a_part_comes() -> None:
    many = crowd(*[Lasting(0, 500.0)] * 10)
    found = outlook(many, DAY, 4, SCHEDULER, Pace(0.0, 0, most=2.25)).reviews
    assert found == pytest.approx([2.25] * 4)


def test_what_waits_longest_comes_first() -> None:
    waiting, fresh = Lasting(-30, 500.0), Lasting(0, 0.5)
    found = outlook(crowd(fresh, waiting), DAY, 3, SCHEDULER, Pace(0.0, 0, most=1.0)).reviews
    assert found[:2] == pytest.approx([1, 1], abs=0.01)
    assert found[2] > 0.3, "the fresh one is soon forgotten, and so it came last"


def test_new_cards_come_at_their_pace_until_none_is_left_and_come_back() -> None:
    found = outlook(crowd(), DAY, 5, SCHEDULER, Pace(new=3.0, fresh=7, today=1.0))
    assert found.new.tolist() == [1, 3, 3, 0, 0]
    assert found.reviews[0] == 0
    assert found.reviews[1] == pytest.approx(0.4), "those not right at once, the next day"


def test_days_left_out_keep_their_cards_waiting() -> None:
    half = outlook(
        crowd(*[Lasting(1, 500.0)] * 100), DAY, 8, SCHEDULER, Pace(0.0, 0, studied=0.5)
    ).reviews
    assert half[1:4] == pytest.approx([50, 25, 12.5], rel=0.02)
    assert np.sum(half) == pytest.approx(100, rel=0.02)


def test_nothing_is_expected_of_nothing() -> None:
    assert outlook(crowd(), DAY, 3, SCHEDULER, IDLE).reviews.tolist() == [0, 0, 0]
