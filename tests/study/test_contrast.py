"""Confusable cards stand side by side, and what a card needs stays before it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studyapp.study.contrast import side_by_side
from studyapp.study.queue import Facts, Limits, select
from tests.building import DAY, make_card, make_state

NAMES = "abcdefghij"
SETS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("XYZ"))
NEEDS = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)))


def gaps(row: list[str], sets: Mapping[str, str]) -> list[int]:
    """For each set, the widest step between a card and the next one of the set."""
    widest = []
    for found in set(sets.values()):
        places = [place for place, name in enumerate(row) if sets.get(name) == found]
        widest += [b - a for a, b in pairwise(places)]
    return widest


def test_the_second_of_a_set_follows_the_first() -> None:
    assert side_by_side("abcd", {"a": "X", "d": "X"}, {}) == list("adbc")


def test_what_the_second_needs_moves_up_before_both() -> None:
    assert side_by_side("abcd", {"a": "X", "d": "X"}, {"d": ["c"]}) == list("cadb")


def test_what_needs_the_first_and_is_needed_by_the_second_stays_between() -> None:
    sets = {"a": "X", "c": "X", "d": "X"}
    assert side_by_side("abcd", sets, {"b": ["a"], "c": ["b"]}) == list("adbc")


@given(SETS)
def test_every_set_stands_together_where_nothing_is_required(sets: Mapping[str, str]) -> None:
    row = side_by_side(NAMES, sets, {})
    assert sorted(row) == list(NAMES)
    assert all(gap == 1 for gap in gaps(row, sets))


@given(SETS, NEEDS)
def test_every_card_is_there_once_and_after_what_it_needs(
    sets: Mapping[str, str], needs: Mapping[str, set[str]]
) -> None:
    needs = {name: {n for n in found if n < name} for name, found in needs.items()}
    row = side_by_side(NAMES, sets, needs)
    assert sorted(row) == list(NAMES)
    assert all(row.index(n) < row.index(name) for name, found in needs.items() for n in found)


def test_due_and_new_cards_of_a_set_meet_within_the_day() -> None:
    cards = [make_card(name, confusable="X" if name in "adfj" else "") for name in NAMES]
    facts = Facts({name: make_state(name) for name in "abcde"}, ())
    chosen = select(cards, facts, DAY, Limits())
    sets = {card.id: card.confusable for card in cards if card.confusable}
    assert gaps(list(chosen.main), sets) == [1, 1, 1]
    assert select(cards, facts, DAY, Limits()) == chosen
