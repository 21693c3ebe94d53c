"""Asks choice cards: options in a drawn order, graded by machine."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Choice
from studyapp.cards.card import Card
from studyapp.cards.expression import Value
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.posing import begun, filled_option, graded, place_of


class ChoiceAsker:
    """One option is right."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The options shuffled by the seed, so that their places teach nothing."""
        assert isinstance(card.body, Choice)  # noqa: S101 (kind and body go together)
        options = [filled_option(option, sheet) for option in card.body.options]
        random.Random(seed).shuffle(options)  # noqa: S311 (an order of options is no secret)
        right = next(option for option in options if option.right)
        question = begun(card, seed, sheet)
        return replace(
            question,
            form=Form.ONE,
            answer_face=f"{question.face}\n\n---\n\n{right.text}",
            options=tuple(options),
            prompt=f"Choose 1 to {len(options)}.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right or wrong; a wrong option brings its reason and the run that refutes it.

        Raises:
            UsageError: there is no such option.
        """
        return grade_one(question, answer)

    def read_answer(self, question: Question, typed: str) -> Answer:
        """The number of an option, counted from 1.

        Raises:
            UsageError: the line is not such a number.
        """
        return place_of(question, typed, len(question.options))


def grade_one(question: Question, answer: Answer) -> Verdict:
    """Grade the choice of one option.

    Raises:
        UsageError: there is no such option.
    """
    if not isinstance(answer, int) or not 0 <= answer < len(question.options):
        raise UsageError(f"There are {len(question.options)} options.", question.prompt)
    chosen = question.options[answer]
    right = tuple(n for n, option in enumerate(question.options) if option.right)
    return graded(
        question,
        right=chosen.right,
        expected=question.options[right[0]].text,
        given=chosen.text,
        chosen=(answer,),
        right_places=right,
        why=chosen.why,
        misconception=chosen.misconception,
        refuted_by=chosen.refuted_by,
    )
