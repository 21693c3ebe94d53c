from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.records.memory import MemoryState, Stage
from studyapp.study.overview import Kept, Row, overview
from studyapp.study.queue import Facts, Limits, select
from tests.building import DAY, make_card, make_deck, make_state

ONE_DAY = dt.timedelta(days=1)
LIBRARY = Library((make_deck(make_card("a"), make_card("b"), make_card("c", topic="two")),))


def test_an_untouched_deck_offers_its_new_cards() -> None:
    view = overview(LIBRARY, Kept({}), DAY, Limits())
    assert (view.due, view.new, view.done_today, view.streak) == (0, 3, 0, 0)
    assert [row.new for row in view.decks[0].topics] == [2, 1]


def test_minutes_are_cards_times_the_usual_time() -> None:
    view = overview(LIBRARY, Kept({}, seconds_per_card=40), DAY, Limits())
    assert view.minutes == 2


def test_mastery_is_the_mean_share_of_a_lasting_memory() -> None:
    states = {"a": make_state("a", stability=21.0), "b": make_state("b", stability=10.5)}
    row = overview(LIBRARY, Kept(states), DAY, Limits()).decks[0].deck
    assert row.mastered == 0.5
    assert row.learned == 2


def test_a_streak_outlasts_a_morning_without_answers() -> None:
    days = {DAY - dt.timedelta(days=n): 5 for n in (1, 2, 3)}
    assert overview(LIBRARY, Kept({}, answers_by_day=days), DAY, Limits()).streak == 3
    assert overview(LIBRARY, Kept({}, answers_by_day=days | {DAY: 1}), DAY, Limits()).streak == 4


def test_a_missed_day_ends_a_streak() -> None:
    days = {DAY: 2, DAY - dt.timedelta(days=2): 5}
    assert overview(LIBRARY, Kept({}, answers_by_day=days), DAY, Limits()).streak == 1


def test_a_hidden_card_is_neither_due_nor_new() -> None:
    view = overview(LIBRARY, Kept({}, suspended=("a",), buried=("b",)), DAY, Limits())
    assert view.new == 1


def counted(cards: Sequence[Card], states: dict[str, MemoryState], today: set[str]) -> list[float]:
    """What a row says of these cards, one by one."""
    seen = [states[card.id] for card in cards if card.id in states]
    new = sum(card.id in today and card.id not in states for card in cards)
    return [
        sum(card.id in today for card in cards) - new,
        new,
        sum(state.stage is Stage.REVIEW for state in seen),
        len(cards),
        sum(min(1.0, state.stability / 21) for state in seen) / len(cards) if cards else 0.0,
    ]


def told(row: Row) -> object:
    told = [row.due, row.new, row.learned, row.total, row.mastered]
    return pytest.approx(told, rel=1e-12)


def a_state(stage: Stage, due: int, stability: float) -> MemoryState:
    day = DAY + dt.timedelta(days=due)
    return make_state("x", stage=stage, due=day, last=DAY - ONE_DAY, stability=stability)


NAMES = "abcdefghij"
in_state = st.builds(a_state, st.sampled_from(Stage), st.integers(-2, 2), st.floats(0.01, 60))


@given(
    st.lists(st.sampled_from(["one", "two", "of no deck"]), min_size=10, max_size=10),
    st.dictionaries(st.sampled_from([*NAMES, "vanished"]), in_state),
    st.sets(st.sampled_from(NAMES), max_size=3),
)
def test_each_row_says_of_its_cards_what_they_say_one_by_one(
    topics: list[str], states: dict[str, MemoryState], hidden: set[str]
) -> None:
    cards = [make_card(name, topic=topic) for name, topic in zip(NAMES, topics, strict=True)]
    decks = make_deck(*cards[:6]), replace(make_deck(*cards[6:]), id="other")
    limits = Limits(new_per_day=3)
    view = overview(Library(decks), Kept(states, suspended=hidden), DAY, limits)
    chosen = select(cards, Facts(states, hidden), DAY, limits)
    today = {*chosen.steps, *chosen.main}
    for deck, found in zip(decks, view.decks, strict=True):
        assert told(found.deck) == counted(deck.cards, states, today)
        for topic, row in zip(deck.topics, found.topics, strict=True):
            here = [card for card in deck.cards if card.topic == topic.id]
            assert told(row) == counted(here, states, today)
    assert (view.due + view.new, view.new) == (len(today), len(today - states.keys()))
    met = [state.due_at for name, state in states.items() if name in NAMES]
    assert view.next_due_at == min(met, default=None)
