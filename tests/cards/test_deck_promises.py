"""The decks on learning and on methods keep what they promise, each by the same rules.

A promise names the points that a deck covers, the words in which it corrects the imprecise
ones, and the simulations that it asks about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from studyapp.cards.bodies import Choice, Curves, Option, Predict, Recall, TrueFalse, Tune
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.toml_deck import read_deck

DECKS = Path(__file__).parents[2] / "decks"
MEASURED = (Kind.PREDICT, Kind.TUNE, Kind.NUMBER)


@dataclass(frozen=True)
class Promise:
    """What a deck must hold.

    Args:
        file: its name in the folder of decks.
        points: the points and gaps of the material that it covers.
        corrected: for a point that is true in part, the card that states it right, and its words.
        errors: for a point that is wrong, the card that names the error, and the right words.
        simulations: those that its part is about, each asked about at least fewest times.
        others: further simulations that it links to.
        reckoned: the cards whose key is reckoned from drawn values, with no claim about a run.
    """

    file: str
    points: tuple[str, ...]
    corrected: Mapping[str, tuple[str, str]]
    errors: Mapping[str, tuple[str, str]]
    simulations: frozenset[str]
    fewest: int
    others: frozenset[str] = frozenset()
    reckoned: frozenset[str] = frozenset()


LEARNING = Promise(
    file="optimization-learning.toml",
    points=(
        *(f"P{number}" for number in range(1, 18)),
        *("P25", "G1", "G2", "G3", "G15", "G16"),
    ),
    corrected={
        "P1": ("risk.indirect", "it does so indirectly"),
        "P3": ("risk.not-useless", "Only pure minimisation of it is rare"),
        "P10": ("batches.exact-for", "exactness for the data at hand, no more"),
        "P12": ("batches.names", '"online" is best kept for streams'),
        "P14": ("batches.updates", "each of them changes all weights"),
        "P17": ("batches.accuracy-order", "more than one example, less than all of them"),
        "P25": ("batches.fifth-epoch", "it is online only on a stream"),
    },
    errors={
        "P7": ("surrogate.early-stopping", "the gradient is often still large at the halt"),
        "P11": ("batches.all-weights", "the step changes all weights at once"),
    },
    simulations=frozenset(("erm", "surrogate", "gradnoise", "batch-online", "noise-floor")),
    fewest=8,
    reckoned=frozenset(("surrogate.count-errors", "surrogate.pull", "batches.saturation")),
)
METHODS = Promise(
    file="optimization-methods.toml",
    points=(
        *(f"P{number}" for number in range(18, 27)),
        *("P32", "P34", "P36", "P38", "G4", "G5", "G6", "G7", "G8", "G11"),
    ),
    corrected={
        "P18": ("backprop.two-stages", "They cannot be contrasted as rivals"),
        "P25": ("backprop.sgd-online", "It is online on a stream whose examples do not repeat"),
        "P26": ("backprop.duties", "it defines an estimate, by choosing the examples"),
        "P32": ("edge.stuck", "Even small steps raise the cost"),
        "P34": ("plateau.convex-costs", "they are neither needed nor enough"),
        "P38": ("edge.norm-rules-out", "The test is one-sided"),
    },
    errors={
        "P22": ("backprop.who-can-spend", "Any optimiser will do"),
        "P23": ("backprop.updates-weights", "the second half is not part of it"),
    },
    simulations=frozenset(("backprop", "momentum", "adaptive", "edge", "deep-linear")),
    fewest=7,
    others=frozenset(("batch-online",)),
)

each_promise = pytest.mark.parametrize("promise", [LEARNING, METHODS], ids=lambda it: it.file)


@lru_cache
def deck(file: str) -> Deck:
    found = read_deck(DECKS / file).deck
    assert found is not None
    return found


def card_named(file: str, card_id: str) -> Card:
    return next(card for card in deck(file).cards if card.id == card_id)


@each_promise
def test_the_deck_has_no_problem(promise: Promise) -> None:
    assert [str(problem) for problem in read_deck(DECKS / promise.file).problems] == []


@each_promise
def test_every_point_has_a_card(promise: Promise) -> None:
    covered = {point for card in deck(promise.file).cards for point in card.covers}
    assert set(promise.points) - covered == set()


@each_promise
def test_an_imprecise_point_has_a_card_that_states_it_right(promise: Promise) -> None:
    for point, (card_id, words) in {**promise.corrected, **promise.errors}.items():
        card = card_named(promise.file, card_id)
        assert point in card.covers, card_id
        answer = card.body.answer if isinstance(card.body, Recall) else ""
        assert words in f"{answer} {card.explanation}", card_id


@each_promise
def test_a_wrong_point_is_named_as_an_error(promise: Promise) -> None:
    for card_id, _ in promise.errors.values():
        assert "A common mistake:" in card_named(promise.file, card_id).explanation, card_id


@each_promise
def test_most_cards_are_settled_by_a_run_or_by_reckoning(promise: Promise) -> None:
    cards = deck(promise.file).cards
    kinds = Counter(card.kind for card in cards)
    assert sum(kinds[kind] for kind in MEASURED) >= 0.6 * len(cards)


@each_promise
def test_each_topic_asks_in_many_ways_and_the_deck_in_all(promise: Promise) -> None:
    kinds = {topic.id: set[Kind]() for topic in deck(promise.file).topics}
    for card in deck(promise.file).cards:
        kinds[card.topic].add(card.kind)
    assert all(len(found) >= 5 for found in kinds.values())
    assert set(Kind) == set().union(*kinds.values())


@each_promise
def test_each_simulation_of_the_part_is_asked_about(promise: Promise) -> None:
    cards = deck(promise.file).cards
    links = Counter(card.simulation.simulation for card in cards if card.simulation)
    assert set(links) == promise.simulations | promise.others
    assert all(links[simulation] >= promise.fewest for simulation in promise.simulations)


@each_promise
def test_a_card_is_finished(promise: Promise) -> None:
    for card in deck(promise.file).cards:
        assert card.explanation, card.id
        assert card.source, card.id
        assert card.covers, card.id
        assert card.simulation is not None, card.id
        assert card.simulation.ask.endswith(("?", ".", ")")), card.id
        settled = isinstance(card.body, Predict | Tune) or card.id in promise.reckoned
        assert card.claims or settled, card.id


@each_promise
def test_who_predicts_wrongly_is_told_why(promise: Promise) -> None:
    for card in deck(promise.file).cards:
        if not isinstance(card.body, Predict) or isinstance(card.body.curves, Curves):
            continue
        for outcome in card.body.outcomes:
            always_right = "parameters_changed == 0" in outcome.when
            assert always_right != bool(outcome.why and outcome.misconception), card.id


@each_promise
def test_length_does_not_give_the_right_option_away(promise: Promise) -> None:
    bodies = [card.body for card in deck(promise.file).cards]
    choices = [body.options for body in bodies if isinstance(body, Choice)]
    shares = [_shown_length(_right(options)) / _longest_wrong(options) for options in choices]
    assert max(shares) <= 1.6
    assert sum(share > 1 for share in shares) <= len(shares) / 3


def _right(options: tuple[Option, ...]) -> str:
    return next(option.text for option in options if option.right)


def _longest_wrong(options: tuple[Option, ...]) -> int:
    return max(_shown_length(option.text) for option in options if not option.right)


def _shown_length(text: str) -> int:
    return len(text.replace("$", "").replace("\\", ""))


ALL = tuple(sorted(path.name for path in DECKS.glob("*.toml")))


def shipped() -> list[Card]:
    return [card for file in ALL for card in deck(file).cards]


def test_neither_true_nor_false_is_the_better_guess() -> None:
    said = [card.body.answer for card in shipped() if isinstance(card.body, TrueFalse)]
    assert 0.4 <= sum(said) / len(said) <= 0.6


def test_the_longest_option_is_no_better_a_guess_than_any() -> None:
    choices = [card.body for card in shipped() if isinstance(card.body, Choice)]
    longest = sum(max(body.options, key=lambda one: len(one.text)).right for body in choices)
    assert longest / len(choices) <= 0.35


@pytest.mark.parametrize("words", ["first two", "last two", "last three", "other two"])
def test_what_is_shown_in_a_drawn_order_is_not_told_by_its_place(words: str) -> None:
    shuffled = (Kind.CHOICE, Kind.MULTIPLE, Kind.MATCH)
    assert not [c.id for c in shipped() if c.kind in shuffled and words in c.explanation]
