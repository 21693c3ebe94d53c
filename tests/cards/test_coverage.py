"""The decks on optimisation together: every point, every correction, every simulation and kind."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from sim.catalog import identifiers
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.library import load_library

POINTS = tuple(f"P{number}" for number in range(1, 61))
GAPS = tuple(f"G{number}" for number in range(1, 19))
GRADED_BY_NUMBERS = {Kind.PREDICT, Kind.TUNE, Kind.NUMBER}
FEWEST_CARDS, FEWEST_LINKS, FEWEST_KINDS = 180, 5, 4
CONFUSABLE = {
    "saddle-minimum-plateau",
    "vanishing-exploding",
    "backprop-optimiser",
    "batch-online",
    "momentum-nesterov",
    "surrogate-true-loss",
}


@cache
def decks() -> tuple[Deck, ...]:
    return tuple(deck for deck in load_library().decks if deck.origin == "bundled")


@cache
def cards() -> tuple[Card, ...]:
    """The cards of all decks on optimisation."""
    return tuple(
        card for deck in decks() if deck.id.startswith("optimization") for card in deck.cards
    )


def test_there_are_enough_cards_and_none_is_broken() -> None:
    assert len(cards()) >= FEWEST_CARDS
    assert [str(problem) for problem in load_library().problems] == []


@pytest.mark.parametrize("point", POINTS + GAPS)
def test_every_point_of_the_material_has_a_card(point: str) -> None:
    assert any(point in card.covers for card in cards())


def test_what_is_covered_exists() -> None:
    named = {point for deck in decks() for card in deck.cards for point in card.covers}
    assert named <= {*POINTS, *GAPS}


def test_two_of_five_cards_have_their_key_computed() -> None:
    computed = sum(card.kind in GRADED_BY_NUMBERS for card in cards())
    assert computed >= 0.4 * len(cards())


@pytest.mark.parametrize("identifier", identifiers())
def test_every_simulation_is_shown_by_cards(identifier: str) -> None:
    links = Counter(card.simulation.simulation for card in cards() if card.simulation)
    assert links[identifier] >= FEWEST_LINKS


@pytest.mark.parametrize(
    ("deck", "topic"), [(deck.id, topic.id) for deck in decks() for topic in deck.topics]
)
def test_every_topic_asks_in_several_kinds(deck: str, topic: str) -> None:
    found = next(each for each in decks() if each.id == deck)
    kinds = {card.kind for card in found.cards if card.topic == topic}
    assert len(kinds) >= FEWEST_KINDS


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_asked(kind: Kind) -> None:
    assert any(card.kind is kind for card in cards())


def test_every_card_says_where_it_is_from_and_belongs_to_a_topic() -> None:
    assert all(card.source and card.topic for deck in decks() for card in deck.cards)


def test_ideas_that_are_easily_confused_are_named() -> None:
    sets = Counter(card.confusable for card in cards() if card.confusable)
    assert set(sets) >= CONFUSABLE
    assert all(count > 1 for count in sets.values())


def test_a_computed_key_depends_on_what_is_drawn_or_run() -> None:
    """A card whose question never changes would be answered from memory."""
    fixed = [
        card.id
        for card in cards()
        if card.kind is Kind.NUMBER and not card.draws and card.simulation is None
    ]
    assert fixed == []
