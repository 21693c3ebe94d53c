"""Cards of every kind and form, and how a learner answers each, rightly and wrongly, by typing."""

from __future__ import annotations

from functools import cache

from sim.run import Run
from studyapp.cards.card import Card
from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.questions.question import Question, Verdict, grade, read_answer, run_for
from tests.cards.decks import FORMS, GOOD


@cache
def cards() -> dict[str, Card]:
    """The cards by id."""
    deck = read_deck_bytes((GOOD + FORMS).encode(), "demo.toml").deck
    assert deck is not None
    return {card.id: card for card in deck.cards}


def card_named(name: str) -> Card:
    return cards()[name]


def settled(question: Question, typed: str) -> Verdict:
    """What becomes of a typed answer, with the run that it needs."""
    answer = read_answer(question, typed)
    run: Run[object, object] | None = run_for(question, answer)
    if run is not None:
        run.advance(run.total_steps)
    return grade(question, answer, run)


def right_line(question: Question) -> str:
    """A line that answers rightly; for a measured question found by answering first."""
    match question.card.id:
        case "demo.recall" | "demo.cloze":
            return ""
        case "demo.text":
            return "hesian MATRIX!"
        case "demo.number":
            return f"{question.sheet['high']}/{question.sheet['low']}"
        case "demo.tune":
            return "step_scale=1.2"
        case "demo.interval":
            key = settled(question, "0-30").measured
            assert key is not None
            return f"{key - 15}..{key + 15} runs"
        case "demo.predict":
            return settled(question, "1").expected
        case "demo.order" | "demo.match":
            places = settled(question, wrong_line(question)).right_places
            return " ".join(str(place + 1) for place in places)
    places = settled(question, "1").right_places
    return " ".join(str(place + 1) for place in places)


def wrong_line(question: Question) -> str:
    """A line that answers wrongly."""
    match question.card.id:
        case "demo.text":
            return "Jacobian"
        case "demo.number" | "demo.predict":
            return "-1"
        case "demo.interval":
            return "-20 to -10"
        case "demo.tune":
            return "step_scale=1"
        case "demo.multiple":
            return "none"
        case "demo.order":
            return "1 2 3"  # never shown in the right order
        case "demo.match":
            both = ("1 2 3", "1 3 2")
            return next(line for line in both if not settled(question, line).right)
    lines = [str(number) for number in range(1, len(question.options) + 1)]
    return next(line for line in lines if not settled(question, line).right)
