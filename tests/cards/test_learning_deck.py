"""The deck on learning covers its points, states the corrected ones, and asks for predictions."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from studyapp.cards.bodies import Choice, Option
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.toml_deck import read_deck

DECK = Path(__file__).parents[2] / "decks" / "optimization-learning.toml"

POINTS = (*(f"P{number}" for number in range(1, 18)), "P25")
GAPS = ("G1", "G2", "G3", "G15", "G16")
CORRECTED = {  # points that are true in part: the card that states them right, and its words
    "P1": ("risk.indirect", "it does so indirectly"),
    "P3": ("risk.not-useless", "Only pure minimisation of it is rare"),
    "P10": ("batches.exact-for", "exactness for the data at hand, no more"),
    "P12": ("batches.names", '"online" is best kept for streams'),
    "P14": ("batches.updates", "each of them changes all weights"),
    "P17": ("batches.accuracy-order", "more than one example, less than all of them"),
    "P25": ("batches.fifth-epoch", "it is online only on a stream"),
}
COMMON_ERRORS = {  # points that are wrong: the card that names the error, and the corrected words
    "P7": ("surrogate.early-stopping", "the gradient is often still large at the halt"),
    "P11": ("batches.all-weights", "the step changes all weights at once"),
}
SIMULATIONS = ("erm", "surrogate", "gradnoise", "batch-online", "noise-floor")
MEASURED = (Kind.PREDICT, Kind.TUNE, Kind.NUMBER)


@lru_cache
def deck() -> Deck:
    found = read_deck(DECK).deck
    assert found is not None
    return found


def card_named(card_id: str) -> Card:
    return next(card for card in deck().cards if card.id == card_id)


def test_the_deck_has_no_problem() -> None:
    assert [str(problem) for problem in read_deck(DECK).problems] == []


@pytest.mark.parametrize("point", POINTS + GAPS)
def test_every_point_has_a_card(point: str) -> None:
    assert any(point in card.covers for card in deck().cards)


@pytest.mark.parametrize("point", CORRECTED | COMMON_ERRORS)
def test_an_imprecise_point_has_a_card_that_states_it_right(point: str) -> None:
    card_id, words = (CORRECTED | COMMON_ERRORS)[point]
    card = card_named(card_id)
    assert point in card.covers
    assert words in card.explanation


@pytest.mark.parametrize("point", COMMON_ERRORS)
def test_a_wrong_point_is_named_as_an_error(point: str) -> None:
    assert "A common mistake:" in card_named(COMMON_ERRORS[point][0]).explanation


def test_most_cards_are_settled_by_a_run_or_by_reckoning() -> None:
    kinds = Counter(card.kind for card in deck().cards)
    assert sum(kinds[kind] for kind in MEASURED) >= 0.6 * len(deck().cards)


def test_each_topic_asks_in_many_ways_and_the_deck_in_all() -> None:
    kinds = {topic.id: set[Kind]() for topic in deck().topics}
    for card in deck().cards:
        kinds[card.topic].add(card.kind)
    assert all(len(found) >= 5 for found in kinds.values())
    assert set(Kind) == set().union(*kinds.values())


def test_each_simulation_of_the_part_is_asked_about() -> None:
    links = Counter(card.simulation.simulation for card in deck().cards if card.simulation)
    assert set(links) == set(SIMULATIONS)
    assert all(links[simulation] >= 8 for simulation in SIMULATIONS)


@pytest.mark.parametrize("card", deck().cards, ids=lambda card: card.id)
def test_a_card_is_finished(card: Card) -> None:
    assert card.explanation
    assert card.source
    assert card.covers
    assert card.simulation is not None
    assert card.simulation.ask.endswith(("?", ".", ")"))


def test_length_does_not_give_the_right_option_away() -> None:
    choices = [card.body.options for card in deck().cards if isinstance(card.body, Choice)]
    shares = [_shown_length(_right(options)) / _longest_wrong(options) for options in choices]
    assert max(shares) <= 1.6
    assert sum(share > 1 for share in shares) <= math.ceil(len(shares) / 3)


def _right(options: tuple[Option, ...]) -> str:
    return next(option.text for option in options if option.right)


def _longest_wrong(options: tuple[Option, ...]) -> int:
    return max(_shown_length(option.text) for option in options if not option.right)


def _shown_length(text: str) -> int:
    return len(text.replace("$", "").replace("\\", ""))
