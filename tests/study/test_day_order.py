"""The order of a day is a choice: of reviews, and of new cards among them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from studyapp.records.memory import MemoryState
from studyapp.scheduling.forgetting import retrievability
from studyapp.study.day_order import NewCards, ReviewOrder, place_in_day
from studyapp.study.queue import Facts, Limits, select
from tests.building import make_card
from tests.insight.logs import TODAY, state

CARDS = tuple(make_card(f"c{n}") for n in range(12))


def of_day(states: dict[str, MemoryState], limits: Limits) -> tuple[str, ...]:
    return select(CARDS, Facts(states, ()), TODAY, limits).main


@pytest.fixture
def states() -> dict[str, MemoryState]:
    """Nine reviews due, with memories and waits that differ."""
    return {
        f"c{n}": replace(
            state(f"c{n}", TODAY - dt.timedelta(days=n * 5 % 4), 1.0 + n * 7 % 10),
            last_day=TODAY - dt.timedelta(days=1 + n * 3 % 8),
        )
        for n in range(9)
    }


def test_the_longest_due_come_first_and_those_of_one_day_are_shuffled(
    states: dict[str, MemoryState],
) -> None:
    found = of_day(states, Limits(new_per_day=0))
    places = [(states[name].due_day, place_in_day(name, TODAY)) for name in found]
    assert places == sorted(places)
    assert len(found) == len(states)


def test_shuffled_goes_by_the_day_alone(states: dict[str, MemoryState]) -> None:
    found = of_day(states, Limits(new_per_day=0, review_order=ReviewOrder.SHUFFLED))
    assert list(found) == sorted(states, key=lambda name: place_in_day(name, TODAY))
    assert list(found) != sorted(states, key=lambda name: states[name].due_day)


@pytest.mark.parametrize("decay", [0.1, 0.1542, 0.8])
def test_the_likeliest_forgotten_come_first_whatever_the_weights(
    states: dict[str, MemoryState], decay: float
) -> None:
    found = of_day(states, Limits(new_per_day=0, review_order=ReviewOrder.AT_RISK))
    recall = [
        retrievability((TODAY - states[n].last_day).days, states[n].stability, decay) for n in found
    ]
    assert recall == sorted(recall)


def test_a_day_that_holds_fewer_holds_the_first_of_its_order(
    states: dict[str, MemoryState],
) -> None:
    for order in ReviewOrder:
        every = of_day(states, Limits(new_per_day=0, review_order=order))
        few = of_day(states, Limits(new_per_day=0, reviews_per_day=4, review_order=order))
        assert few == every[:4]


@pytest.mark.parametrize("order", ReviewOrder)
def test_new_cards_come_where_they_are_wanted(
    states: dict[str, MemoryState], order: ReviewOrder
) -> None:
    new = [card.id for card in CARDS if card.id not in states]
    found = {w: of_day(states, Limits(new_cards=w, review_order=order)) for w in NewCards}
    assert list(found[NewCards.FIRST][:3]) == list(found[NewCards.LAST][-3:]) == new
    mixed = [found[NewCards.MIXED].index(name) for name in new]
    assert mixed == sorted(mixed)
    assert min(b - a for a, b in pairwise(mixed)) > 1
    reviews = {w: [name for name in names if name in states] for w, names in found.items()}
    assert len({tuple(names) for names in reviews.values()}) == 1
