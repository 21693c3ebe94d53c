"""Asks true-false cards: the statement, and the two options always in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Option, TrueFalse
from studyapp.cards.card import Card
from studyapp.cards.expression import Value
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.choice import grade_one
from studyapp.questions.posing import begun, filled_option, place_of

_WORDS = {"t": 0, "true": 0, "yes": 0, "y": 0, "f": 1, "false": 1, "no": 1, "n": 1}


class TrueFalseAsker:
    """Graded by machine."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The statement; the wrong side carries what is to be said to it."""
        body = card.body
        assert isinstance(body, TrueFalse)  # noqa: S101 (kind and body go together)
        wrong = Option("", False, body.why, body.misconception, body.refuted_by)
        sides = [
            Option(word, True) if body.answer is side else replace(wrong, text=word)
            for side, word in ((True, "true"), (False, "false"))
        ]
        question = begun(card, seed, sheet)
        right = "true" if body.answer else "false"
        return replace(
            question,
            form=Form.ONE,
            answer_face=f"{question.face}\n\n---\n\n{right}",
            options=tuple(filled_option(side, sheet) for side in sides),
            prompt="Choose 1 for true, 2 for false.",
        )

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Right or wrong.

        Raises:
            UsageError: there is no such option.
        """
        return grade_one(question, answer)

    def read_answer(self, question: Question, typed: str) -> Answer:
        """``1``, ``t`` and ``true``, or ``2``, ``f`` and ``false``.

        Raises:
            UsageError: the line is neither.
        """
        word = typed.strip().lower()
        return _WORDS[word] if word in _WORDS else place_of(question, typed, 2)
