"""The deck on methods covers its points, states the corrected ones, and asks for predictions."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from studyapp.cards.bodies import Choice, Curves, Option, Predict, Recall, Tune
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.toml_deck import read_deck

DECK = Path(__file__).parents[2] / "decks" / "optimization-methods.toml"

POINTS = (*(f"P{number}" for number in range(18, 27)), "P32", "P34", "P36", "P38")
GAPS = ("G4", "G5", "G6", "G7", "G8", "G11")
CORRECTED = {  # points that are true in part: the card that states them right, and its words
    "P18": ("backprop.two-stages", "They cannot be contrasted as rivals"),
    "P25": ("backprop.sgd-online", "It is online on a stream whose examples do not repeat"),
    "P26": ("backprop.duties", "it defines an estimate, by choosing the examples"),
    "P32": ("edge.stuck", "Even small steps raise the cost"),
    "P34": ("plateau.convex-costs", "they are neither needed nor enough"),
    "P38": ("edge.norm-rules-out", "The test is one-sided"),
}
COMMON_ERRORS = {  # points that are wrong: the card that names the error, and the corrected words
    "P22": ("backprop.who-can-spend", "Any optimiser will do"),
    "P23": ("backprop.updates-weights", "the second half is not part of it"),
}
SIMULATIONS = ("backprop", "momentum", "adaptive", "edge", "deep-linear")
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
    answer = card.body.answer if isinstance(card.body, Recall) else ""
    assert point in card.covers
    assert words in f"{answer} {card.explanation}"


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
    assert set(SIMULATIONS) <= set(links)
    assert all(links[simulation] >= 7 for simulation in SIMULATIONS)


@pytest.mark.parametrize("card", deck().cards, ids=lambda card: card.id)
def test_a_card_is_finished(card: Card) -> None:
    assert card.explanation
    assert card.source
    assert card.covers
    assert card.simulation is not None
    assert card.simulation.ask.endswith(("?", ".", ")"))
    assert card.claims or isinstance(card.body, Predict | Tune)


@pytest.mark.parametrize("card", deck().cards, ids=lambda card: card.id)
def test_who_predicts_wrongly_is_told_why(card: Card) -> None:
    if not isinstance(card.body, Predict) or isinstance(card.body.curves, Curves):
        return
    for outcome in card.body.outcomes:
        always_right = "parameters_changed == 0" in outcome.when
        assert always_right != bool(outcome.why and outcome.misconception)


def test_length_does_not_give_the_right_option_away() -> None:
    choices = [card.body.options for card in deck().cards if isinstance(card.body, Choice)]
    shares = [_shown_length(_right(options)) / _longest_wrong(options) for options in choices]
    assert max(shares) <= 1.6
    assert sum(share > 1 for share in shares) <= len(shares) / 3


def _right(options: tuple[Option, ...]) -> str:
    return next(option.text for option in options if option.right)


def _longest_wrong(options: tuple[Option, ...]) -> int:
    return max(_shown_length(option.text) for option in options if not option.right)


def _shown_length(text: str) -> int:
    return len(text.replace("$", "").replace("\\", ""))
