"""The shipped deck keeps its promises: coverage, corrected points, true numbers, live links."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from studyapp.cards.bodies import (
    Choice,
    Cloze,
    Match,
    Multiple,
    Number,
    Option,
    Order,
    Predict,
    Recall,
    Text,
    TrueFalse,
    Tune,
)
from studyapp.cards.card import Card, Deck, Kind
from studyapp.cards.draws import PLACE
from studyapp.cards.toml_deck import read_deck
from tests.cards.holding import held_by_each

DECK = Path(__file__).parents[2] / "decks" / "optimization.toml"

POINTS = tuple(f"P{number}" for number in range(27, 61))
GAPS = ("G4", "G9", "G10", "G12", "G13", "G14", "G17", "G18")

CORRECTED = {  # points that are true in part: the card that states them right, and its words
    "P29": ("conditioning.magnitude", "the magnitudes are compared"),
    "P32": ("conditioning.stuck", "Even small steps raise the cost, though the gradient is strong"),
    "P34": ("minima.nonconvex-cause", "neither needed nor enough"),
    "P38": ("minima.small-norm", "The test is one-sided"),
    "P39": ("saddle.plateau-stalls", "is true of saddle points"),
    "P40": ("saddle.minimum-condition", "No eigenvalue of $H$ is negative"),
    "P43": ("minima.noise-hop", "From strict saddle points"),
    "P45": ("saddle.newton-flip", "rather than into flat regions"),
    "P46": ("saddle.why-first-order", "one presumed reason among several"),
    "P47": ("cliffs.where", "products of many factors"),
    "P51": ("powers.diagonalisable", "linearly independent eigenvectors"),
    "P52": ("powers.what-is-raised", "The power acts on each eigenvalue"),
    "P53": ("powers.magnitude", "The absolute value decides"),
    "P54": ("powers.needs-component", "no component along that eigenvector"),
    "P55": ("gradients.product-decides", "A cliff is one example of an explosion"),
    "P56": ("gradients.clipping-limits", "cures explosion, not vanishing"),
    "P59": ("init.tie-conditions", "incoming weights, biases and outgoing weights"),
}
COMMON_ERRORS = {  # points that are wrong: the card that names the error, and the corrected words
    "P30": ("conditioning.not-variance", "Curvatures that differ widely from direction"),
    "P41": ("saddle.flat-not-mixed", "All its eigenvalues are close to zero"),
}

ROWS_AT_80_COLUMNS = 16
COLUMNS = 74


@lru_cache
def deck() -> Deck:
    found = read_deck(DECK).deck
    assert found is not None
    return found


def card_named(card_id: str) -> Card:
    return next(card for card in deck().cards if card.id == card_id)


def options(card: Card) -> tuple[Option, ...]:
    return card.body.options if isinstance(card.body, Choice | Multiple) else ()


def wording(card: Card) -> str:
    """All that a learner reads on a card, as it is written in the file."""
    return "\n".join((card.question, answer_wording(card), card.explanation))


def answer_wording(card: Card) -> str:
    match card.body:
        case Recall(answer):
            return answer
        case Cloze(parts):
            return "".join(part if isinstance(part, str) else part.answer for part in parts)
        case Choice(choices) | Multiple(choices):
            return "\n".join(f"{option.text}\n{option.why}" for option in choices)
        case TrueFalse(why=why):
            return why
        case Text(answers=answers, refused=refused):
            return "\n".join((answers[0], *(option.why for option in refused)))
        case Order(items):
            return "\n".join(items)
        case Match(pairs):
            return "\n".join(f"{pair.left} {pair.right}" for pair in pairs)
        case Predict(outcomes=outcomes):
            return "\n".join(f"{outcome.text}\n{outcome.why}" for outcome in outcomes)
        case Number() | Tune():
            return ""


def _choices() -> list[Card]:
    return [card for card in deck().cards if card.kind is Kind.CHOICE]


def _id(card: Card) -> str:
    return card.id


each_card = held_by_each(lambda: deck().cards, _id)
each_choice = held_by_each(_choices, _id)


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
    assert words in wording(card)


@pytest.mark.parametrize("point", COMMON_ERRORS)
def test_a_wrong_point_is_named_as_an_error(point: str) -> None:
    assert "A common mistake:" in card_named(COMMON_ERRORS[point][0]).explanation


def test_the_kinds_are_mixed() -> None:
    kinds = Counter(card.kind for card in deck().cards)
    computed = kinds[Kind.PREDICT] + kinds[Kind.TUNE] + kinds[Kind.NUMBER]
    assert computed >= 0.4 * len(deck().cards)
    assert min(kinds[kind] for kind in Kind) >= 4


def test_every_topic_is_asked_in_several_ways() -> None:
    kinds: dict[str, set[Kind]] = {topic.id: set() for topic in deck().topics}
    for card in deck().cards:
        kinds[card.topic].add(card.kind)
    assert {topic: len(found) >= 5 for topic, found in kinds.items()} == dict.fromkeys(kinds, True)


@pytest.mark.parametrize(
    "simulation",
    [
        "cliff",
        "conditioning",
        "index-loss",
        "init-scale",
        "minima",
        "powers",
        "rnn-gradient",
        "saddle",
        "symmetry",
    ],
)
def test_a_simulation_of_the_deck_is_opened_by_several_cards(simulation: str) -> None:
    links = [card.simulation for card in deck().cards]
    assert sum(link is not None and link.simulation == simulation for link in links) >= 6


def test_every_topic_has_cards() -> None:
    assert {card.topic for card in deck().cards} == {topic.id for topic in deck().topics}


@each_card
def test_a_card_is_finished(card: Card) -> None:
    assert card.explanation
    assert card.source
    assert card.covers
    assert card.simulation is not None
    assert card.simulation.ask.endswith(("?", ".", ")"))


@each_card
def test_a_card_fits_a_small_screen(card: Card) -> None:
    whys, shown = _rows_of_answer(card)
    rows = _rows(_without_places(card.question)) + shown
    rows += _rows(f"{_without_places(card.explanation)} {card.source}")
    assert rows + whys <= ROWS_AT_80_COLUMNS


def _rows_of_answer(card: Card) -> tuple[int, int]:
    """Rows of the longest reason, of which one is shown at a time, and of the rest."""
    match card.body:
        case Choice(options=choices) | Multiple(options=choices):
            texts, reasons = [o.text for o in choices], [o.why for o in choices]
        case Predict(outcomes=outcomes):
            texts, reasons = [o.text for o in outcomes], [o.why for o in outcomes]
        case TrueFalse(why=why):
            texts, reasons = [], [why]
        case Text(answers=answers, refused=refused):
            texts, reasons = [answers[0]], [o.why for o in refused]
        case _:
            texts, reasons = [answer_wording(card)], []
    longest = max((_rows(_without_places(reason)) for reason in reasons), default=0)
    return longest, sum(_rows(_without_places(text)) for text in texts)


def _without_places(text: str) -> str:
    """The text with a number of usual length where a drawn or measured value stands."""
    return PLACE.sub("1.2345", text)


def _rows(text: str) -> int:
    return sum(math.ceil(len(line) / COLUMNS) for line in text.splitlines())


@each_choice
def test_each_wrong_option_says_why_and_names_a_misconception(card: Card) -> None:
    assert 3 <= len(options(card)) <= 4
    for option in options(card):
        assert option.right != bool(option.why and option.misconception)


@each_card
def test_each_wrong_answer_of_several_says_why(card: Card) -> None:
    match card.body:
        case Multiple(options=choices):
            assert 2 <= sum(option.right for option in choices) < len(choices)
            assert all(o.right != bool(o.why and o.misconception) for o in choices)
        case TrueFalse(why=why, misconception=misconception):
            assert why
            assert misconception
        case Predict(outcomes=outcomes) if outcomes:
            assert sum(bool(outcome.why) for outcome in outcomes) >= len(outcomes) - 1


def test_as_much_is_known_as_correction_as_is_named_as_error() -> None:
    assert len(deck().misconceptions) >= 120
    assert all(error.title and error.correction for error in deck().misconceptions)


def test_length_does_not_give_the_right_option_away() -> None:
    longest, shortest = 0, 0
    cards = [card for card in deck().cards if card.kind is Kind.CHOICE]
    for card in cards:
        right = next(_shown_length(o.text) for o in options(card) if o.right)
        wrong = [_shown_length(o.text) for o in options(card) if not o.right]
        longest += right > max(wrong)
        shortest += right < min(wrong)
        assert right <= 1.6 * max(wrong), card.id
    assert longest <= len(cards) / 3
    assert shortest <= len(cards) / 3


def _shown_length(text: str) -> int:
    return len(text.replace("$", "").replace("\\,", " ").replace("\\", ""))


def test_ideas_come_before_their_consequences() -> None:
    needs: Mapping[str, tuple[str, ...]] = {card.id: card.requires for card in deck().cards}
    settled: set[str] = set()
    while ready := {c for c, n in needs.items() if c not in settled and settled.issuperset(n)}:
        settled |= ready
    assert needs.keys() - settled == set()


def test_confusable_sets_hold_more_than_one_concept() -> None:
    sets: dict[str, set[str]] = {}
    for card in deck().cards:
        sets.setdefault(card.confusable, set()).add(card.concept)
    assert {"critical-points", "vanishing-exploding"} <= sets.keys()
    assert all(len(concepts) > 1 for concepts in sets.values())


def _power_cost_slope(w: float) -> float:
    return 50 * w**49 * (w**50 - 1)


NUMBERS: list[tuple[str, Callable[[], float], str]] = [  # card, formula, its place on the card
    ("conditioning.magnitude", lambda: 8 / 0.5, "$%.0f$"),
    ("conditioning.contraction", lambda: 99 / 101, r"\pm 99/101 = \pm %.4f"),
    ("conditioning.iterations", lambda: _steps_to_a_millionth(10), "%.0f, 691 and 6908 steps"),
    ("conditioning.iterations", lambda: _steps_to_a_millionth(100), "needs %.0f steps"),
    ("conditioning.iterations", lambda: _steps_to_a_millionth(1000), "69, 691 and %.0f steps"),
    ("conditioning.no-hessian", lambda: 4 * 1e8**2 / 1e15, "%.0f petabytes"),
    ("conditioning.single-step", lambda: _bowl(1, 1), "from $%.1f$"),
    ("conditioning.single-step", lambda: _bowl(1 - 0.0202, 1 - 2.02), "to about $%.1f$"),
    ("conditioning.single-step", lambda: _bowl(1 - 0.0198, 1 - 1.98), "to about $%.1f$"),
    ("conditioning.single-step", lambda: _bowl(1 - 0.0202, 0), "to about $%.2f$"),
    ("conditioning.single-step", lambda: 2 * (1 + 100**2) / (1 + 100**3), "= %.4f$ at this"),
    ("minima.copies", lambda: math.factorial(4) * 2**4, "$%d$"),
    ("saddle.thousandfold", lambda: math.log(1000) / math.log(1.1), "= %.1f$ steps"),
    ("saddle.outnumber", lambda: (2 - math.sqrt(2)) / 4, "= %.3f$"),
    ("saddle.newton-attracted", lambda: _newton(0.2), "$0.2$, $%.3f$"),
    ("saddle.newton-attracted", lambda: _newton(_newton(0.2)), "$%.5f$, …"),
    ("saddle.newton-attracted", lambda: 1 / math.sqrt(5), r"1/\sqrt{5} = %.3f$"),
    ("saddle.newton-thrown", lambda: _newton(0.6), "$y = %.1f$"),
    ("saddle.newton-thrown", lambda: 0.6 + 0.6 - 0.6**3, "$y = %.3f$"),
    ("saddle.newton-thrown", lambda: 3 * 0.6**2 - 1, "curvature is only $%.2f$"),
    ("saddle.saddle-free-speed", lambda: 1e-6 * 2**19, r"\cdot 2^{19} = %.2f$"),
    ("cliffs.power-wall", lambda: _power_cost_slope(0.95), "about $%.1f$ at"),
    ("cliffs.power-wall", lambda: _power_cost_slope(1.05) / 100, "about $%.0f00$ at"),
    ("cliffs.power-wall", lambda: 0.95**50, "$0.95^{50} = %.3f$"),
    ("cliffs.power-wall", lambda: 1.05**50, "$1.05^{50} = %.1f$"),
    ("cliffs.thrown", lambda: -_first_landing() % 1e6 / 1e3, r"about $-3\,%.0f\,000$"),
    ("cliffs.thrown", lambda: _power_cost_slope(1.2) / 1e9, r"about $%.1f \cdot 10^9$"),
    ("cliffs.value-clipping", lambda: 5 * 70 / (50 * math.hypot(5, 5)), "is $%.5f$"),
    ("powers.jordan-peak", lambda: -1 / math.log(0.9), "= %.2f$"),
    ("powers.magnitude", lambda: abs(0.6 + 0.7j), "= %.3f$, below 1"),
    ("powers.magnitude", lambda: abs(0.8 + 0.7j), "absolute value is %.3f"),
    ("powers.explosion-rate", lambda: 1.1**100 % 1000, r"= 13\,%.0f$"),
    ("powers.explosion-rate", lambda: 100 * math.log(1.1), "100 ln 1.1 = %.2f"),
    ("gradients.saturation", lambda: 1 - math.tanh(5) ** 2, "= %.5f$"),
    ("gradients.saturation", lambda: 10 * (1 - math.tanh(5) ** 2), "factor is $%.4f$"),
    ("gradients.gaussian-product", lambda: _gaussian_drift(), "drift $%.2f$ per layer"),
    ("gradients.gaussian-product", lambda: 50 * _gaussian_drift(), "$%.1f$ in 50 layers"),
    ("gradients.gaussian-product", lambda: 1e6 * math.exp(-13.5), r"$e^{-13.5} = %.1f \cdot"),
]


def _steps_to_a_millionth(kappa: float) -> float:
    return math.ceil(math.log(1e-6) / math.log((kappa - 1) / (kappa + 1)))


def _bowl(first: float, second: float) -> float:
    return (first**2 + 100 * second**2) / 2


def _first_landing() -> float:
    return 1.2 - 0.001 * _power_cost_slope(1.2)


def _newton(y: float) -> float:
    return 2 * y**3 / (3 * y**2 - 1)


def _gaussian_drift() -> float:
    """Mean of ln of the squared length a layer for width 4: digamma(2) + ln(2/4)."""
    euler = 0.5772156649015329
    return 1 - euler - math.log(2)


@pytest.mark.parametrize(("card_id", "formula", "place"), NUMBERS)
def test_a_number_on_a_card_is_the_value_of_its_formula(
    card_id: str, formula: Callable[[], float], place: str
) -> None:
    assert place % formula() in wording(card_named(card_id))
