"""Asks number cards: a number is typed; its key is worked out from the draws or from a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.run import Run
from studyapp.cards.bodies import Number
from studyapp.cards.card import Card
from studyapp.cards.expression import Value, parse
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.closeness import counts, distance_words, tolerance_words
from studyapp.questions.numbers import given_number, number_words, with_unit
from studyapp.questions.posing import begun, graded, told


class NumberAsker:
    """Graded by machine. The key is nowhere written down: it follows from what was drawn."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The question with a line to type on."""
        body = card.body
        assert isinstance(body, Number)  # noqa: S101 (kind and body go together)
        measured = bool(parse(body.key).names - set(sheet))
        question = begun(card, seed, sheet, measured=measured)
        answer_face = ""
        if not measured:
            key = with_unit(parse(body.key).number(sheet), body.unit)
            answer_face = f"{question.face}\n\n---\n\n{key}"
        unit = f" ({body.unit})" if body.unit else ""
        return replace(
            question,
            form=Form.TYPED,
            answer_face=answer_face,
            unit=body.unit,
            prompt=f"Type a number{unit}; {tolerance_words(body.tolerance, body.unit)}.",
        )

    def grade(
        self, question: Question, answer: Answer, run: Run[Any, Any] | None = None
    ) -> Verdict:
        """Right if it is within the tolerance; else by how much it misses.

        Raises:
            UsageError: the line is no number.
            ExpressionError: the run gives no key.
        """
        body = question.card.body
        assert isinstance(body, Number)  # noqa: S101 (kind and body go together)
        given = given_number(question, answer)
        names, theory = dict(question.sheet), None
        if run is not None:
            from studyapp.questions.experiment import names_of

            names = names_of(run, question.sheet)
            theory = run.theory().get(body.key)
        key = parse(body.key).number(names)
        right = counts(given, key, body.tolerance)
        return graded(
            question,
            right=right,
            expected=with_unit(key, body.unit),
            given=number_words(given),
            predicted=given,
            measured=key,
            theory=theory,
            closeness=distance_words(given, key, estimated=question.measured),
            explanation=told(question.card.explanation, names),
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """The line, which must be a number.

        Raises:
            UsageError: it is none.
        """
        given_number(question, typed)
        return typed
