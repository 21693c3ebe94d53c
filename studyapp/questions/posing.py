"""What all kinds share when they pose and grade: texts with drawn values, and plain verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Option
from studyapp.cards.card import Card
from studyapp.cards.draws import filled
from studyapp.cards.expression import ExpressionError, Names
from studyapp.cards.link_filling import filled_link
from studyapp.cards.simulation_link import SimulationLink
from studyapp.errors import UsageError
from studyapp.questions.asking import Question, Verdict
from studyapp.records.rating import Rating


def begun(card: Card, seed: int, sheet: Names, *, measured: bool = False) -> Question:
    """A question with the card's own texts filled; the kind adds how it is answered.

    Raises:
        ExpressionError: a value cannot be worked out.
    """
    link = _filled_link(card.simulation, sheet, seed if measured else None)
    return Question(
        card,
        seed,
        face=filled(card.question, sheet),
        answer_face="",
        sheet=sheet,
        link=link,
        explanation="" if measured else filled(card.explanation, sheet),
        measured=measured,
    )


def _filled_link(
    link: SimulationLink | None, sheet: Names, seed: int | None
) -> SimulationLink | None:
    if link is None:
        return None
    return filled_link(link, sheet, seed)


def filled_option(option: Option, sheet: Names) -> Option:
    """The option with the drawn values in place.

    Raises:
        ExpressionError: a value cannot be worked out.
    """
    refuted_by = _filled_link(option.refuted_by, sheet, None)
    text, why = filled(option.text, sheet), filled(option.why, sheet)
    return replace(option, text=text, why=why, refuted_by=refuted_by)


def told(text: str, names: Names) -> str:
    """A text that may name measures; as it stands where one of them does not exist."""
    try:
        return filled(text, names)
    except ExpressionError:
        return text


def rating_of(right: bool) -> Rating:
    """Machine-graded: wrong is Again, right is Good until the learner says Hard or Easy."""
    return Rating.GOOD if right else Rating.AGAIN


def place_of(question: Question, typed: str, count: int) -> int:
    """The place that a typed number, counted from 1, stands for.

    Raises:
        UsageError: the line is not such a number.
    """
    word = typed.strip()
    if word in {str(number) for number in range(1, count + 1)}:
        return int(word) - 1
    raise UsageError("That is not the number of an option.", question.prompt)


def places_of(question: Question, typed: str, count: int) -> tuple[int, ...]:
    """The places that typed numbers stand for, in the order typed.

    Raises:
        UsageError: one of them is no such number.
    """
    words = typed.replace(",", " ").replace(";", " ").split()
    if len(words) == 1 and len(words[0]) > 1:  # "132" for "1 3 2": there are at most nine
        words = list(words[0])
    return tuple(place_of(question, word, count) for word in words)


def given_places(answer: Any, count: int, question: Question) -> tuple[int, ...]:
    """An answer that is places, each there is and none twice.

    Raises:
        UsageError: it is not.
    """
    fits = isinstance(answer, tuple) and all(
        isinstance(place, int) and 0 <= place < count for place in answer
    )
    if not fits or len(set(answer)) != len(answer):
        raise UsageError("The answer does not fit the question.", question.prompt)
    return tuple(answer)


def graded(question: Question, *, right: bool, expected: str, **more: Any) -> Verdict:
    """The verdict of a machine-graded answer."""
    more.setdefault("score", float(right))
    more.setdefault("rating", rating_of(right))
    more.setdefault("explanation", question.explanation)
    return Verdict(right=right, expected=expected, **more)
