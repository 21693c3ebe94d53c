"""The deck of prerequisites stands on no other, asks to reckon, and is not learnt by heart."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from studyapp.cards.bodies import Number
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.draws import drawn
from studyapp.cards.expression import parse
from studyapp.cards.toml_deck import read_deck
from tests.cards.holding import held_by_each

DECK = Path(__file__).parents[2] / "decks" / "prerequisites.toml"
SHOWINGS = 40
FEWEST_KEYS = 4
"""Among so many showings at least so many different answers to a card that asks for a number."""


@lru_cache
def deck() -> Deck:
    found = read_deck(DECK).deck
    assert found is not None
    return found


def number_cards() -> list[Card]:
    return [card for card in deck().cards if card.kind is Kind.NUMBER]


def keys_from_draws() -> list[tuple[Card, str]]:
    """The cards whose key needs no run, each with its key."""
    found = []
    for card in number_cards():
        assert isinstance(card.body, Number)
        if parse(card.body.key).names <= {draw.name for draw in card.draws}:
            found.append((card, card.body.key))
    return found


def test_the_deck_has_no_problem() -> None:
    assert [str(problem) for problem in read_deck(DECK).problems] == []


def test_other_decks_stand_on_it_and_it_stands_on_none() -> None:
    own = {card.id for card in deck().cards}
    assert all(own.issuperset(card.requires) for card in deck().cards)
    assert all(card_id.startswith("pre.") for card_id in own)


def test_nearly_half_of_it_is_reckoning() -> None:
    assert len(number_cards()) >= 0.45 * len(deck().cards)


def test_each_topic_asks_in_many_ways_and_the_deck_in_all() -> None:
    kinds = {topic.id: Counter[Kind]() for topic in deck().topics}
    for card in deck().cards:
        kinds[card.topic][card.kind] += 1
    assert all(len(found) >= 5 for found in kinds.values())
    assert set(Kind) == set().union(*kinds.values())


@pytest.mark.parametrize(
    ("card", "key"), keys_from_draws(), ids=[card.id for card, _ in keys_from_draws()]
)
def test_a_number_changes_with_what_is_drawn(card: Card, key: str) -> None:
    values = [parse(key).number(drawn(card.draws, seed)) for seed in range(SHOWINGS)]
    assert len({f"{value:.3g}" for value in values}) >= FEWEST_KEYS
    assert 0 not in values, "a share of nothing is no tolerance"


@held_by_each(lambda: deck().cards, lambda card: card.id)
def test_a_card_is_finished(card: Card) -> None:
    assert card.explanation
    assert card.source
    assert card.simulation is not None
    assert card.simulation.params
    assert card.simulation.ask.endswith(("?", "."))
