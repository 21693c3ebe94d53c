"""Asks predict cards: the learner says how a run will turn out, and the run grades it."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.run import Run
from studyapp.cards.bodies import Curves, Option, Outcome, Predict
from studyapp.cards.card import Card
from studyapp.cards.draws import filled, filled_params
from studyapp.cards.expression import ExpressionError, Names, Value, parse
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.closeness import counts, distance_words, tolerance_words
from studyapp.questions.experiment import names_of
from studyapp.questions.numbers import given_interval, given_number, number_words, with_unit
from studyapp.questions.posing import begun, graded, place_of, told


class PredictAsker:
    """Graded by the measured run; no key stands in the deck."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """A line to type on, or the ways it can turn out, or the letters of curves."""
        body = _body(card)
        question = begun(card, seed, sheet, measured=True)
        if body.curves is not None:
            letters = string.ascii_uppercase[: len(body.curves.values) + 1]
            options = tuple(Option(f"curve {letter}", right=False) for letter in letters)
            prompt = f"Choose the curve, 1 to {len(options)}."
        elif body.outcomes:
            options = tuple(Option(filled(o.text, sheet), right=False) for o in body.outcomes)
            prompt = f"Choose 1 to {len(options)}; then the run is made."
        else:
            return replace(question, form=Form.TYPED, unit=body.unit, prompt=_number_prompt(body))
        return replace(question, form=Form.ONE, options=options, prompt=prompt)

    def grade(self, question: Question, answer: Answer, run: Run[Any, Any] | None) -> Verdict:
        """Prediction beside outcome and theory.

        Raises:
            UsageError: the answer does not fit the question.
            ExpressionError: the run gives no key.
        """
        body = _body(question.card)
        if run is None:
            raise UsageError("The run is not made yet.", question.prompt)
        names = names_of(run, question.sheet)
        explanation = told(question.card.explanation, names)
        if body.curves is not None:
            right = true_place(question)
            return _chosen(question, answer, right, Outcome("", ""), explanation)
        if body.outcomes:
            right = came_about(body, names)
            place = _place(question, answer)
            outcome = body.outcomes[place]
            said = replace(outcome, why=told(outcome.why, names))
            return _chosen(question, place, right, said, explanation)
        key = parse(body.key).number(names)
        theory = run.theory().get(body.key)
        if body.widest is not None:
            return _interval(question, answer, key, body.widest, theory, explanation)
        given = given_number(question, answer)
        assert body.tolerance is not None  # noqa: S101 (a number has one of the two)
        return graded(
            question,
            right=counts(given, key, body.tolerance),
            expected=with_unit(key, body.unit),
            given=number_words(given),
            predicted=given,
            measured=key,
            theory=theory,
            closeness=distance_words(given, key),
            explanation=explanation,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """The number of an option, or the line as it is if it can be read.

        Raises:
            UsageError: the line does not fit the question.
        """
        if question.options:
            word = typed.strip().upper()
            if _body(question.card).curves is not None and word in string.ascii_uppercase and word:
                typed = str(string.ascii_uppercase.index(word) + 1)
            return place_of(question, typed, len(question.options))
        if _body(question.card).widest is not None:
            given_interval(question, typed)
        else:
            given_number(question, typed)
        return typed


def came_about(body: Predict, names: Names) -> int:
    """The place of the first outcome whose condition holds.

    Raises:
        ExpressionError: none holds, or one cannot be worked out.
    """
    for place, outcome in enumerate(body.outcomes):
        if parse(outcome.when).holds(names):
            return place
    raise ExpressionError("none of the outcomes came about")


def curve_values(question: Question) -> tuple[object, ...]:
    """The value of the varied parameter behind each curve, in the order of the letters."""
    curves = _curves(question)
    assert question.link is not None  # noqa: S101 (a prediction has a simulation)
    own = question.link.params.get(curves.vary)
    others = filled_params({str(n): v for n, v in enumerate(curves.values)}, question.sheet)
    values = [own, *others.values()]
    random.Random(question.seed).shuffle(values)  # noqa: S311 (an order is no secret)
    return tuple(values)


def true_place(question: Question) -> int:
    """The place of the curve that is the linked run's."""
    assert question.link is not None  # noqa: S101 (a prediction has a simulation)
    return curve_values(question).index(question.link.params.get(_curves(question).vary))


def _body(card: Card) -> Predict:
    assert isinstance(card.body, Predict)  # noqa: S101 (kind and body go together)
    return card.body


def _curves(question: Question) -> Curves:
    curves = _body(question.card).curves
    assert curves is not None  # noqa: S101 (asked for by those who know)
    return curves


def _number_prompt(body: Predict) -> str:
    unit = f" ({body.unit})" if body.unit else ""
    if body.widest is not None:
        wide = with_unit(body.widest, body.unit)
        return f"Type an interval{unit}, for example 40-55, at most {wide} wide."
    assert body.tolerance is not None  # noqa: S101 (a number has one of the two)
    return f"Type your prediction{unit}; {tolerance_words(body.tolerance, body.unit)}."


def _place(question: Question, answer: Answer) -> int:
    if not isinstance(answer, int) or not 0 <= answer < len(question.options):
        raise UsageError(f"There are {len(question.options)} options.", question.prompt)
    return answer


def _chosen(
    question: Question, answer: Answer, right: int, outcome: Outcome, explanation: str
) -> Verdict:
    place = _place(question, answer)
    return graded(
        question,
        right=place == right,
        expected=question.options[right].text,
        given=question.options[place].text,
        chosen=(place,),
        right_places=(right,),
        why="" if place == right else outcome.why,
        misconception="" if place == right else outcome.misconception,
        explanation=explanation,
    )


def _interval(
    question: Question,
    answer: Answer,
    key: float,
    widest: float,
    theory: float | None,
    explanation: str,
) -> Verdict:
    low, high = given_interval(question, answer)
    if high - low > widest * (1 + 1e-9):
        raise UsageError(
            f"That interval is {number_words(high - low)} wide.",
            f"at most {with_unit(widest, question.unit)}",
        )
    inside = low <= key <= high
    return graded(
        question,
        right=inside,
        expected=with_unit(key, question.unit),
        given=f"{number_words(low)} to {number_words(high)}",
        predicted=(low + high) / 2,
        measured=key,
        theory=theory,
        closeness="inside" if inside else ("above it" if key > high else "below it"),
        explanation=explanation,
    )
