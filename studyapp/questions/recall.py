"""Asks recall cards: the question, then question and answer together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studyapp.cards.bodies import Recall
from studyapp.cards.card import Card
from studyapp.cards.draws import filled as with_values
from studyapp.cards.expression import Value
from studyapp.questions.asking import Answer, Question, Verdict
from studyapp.questions.posing import begun
from studyapp.questions.self_graded import PROMPT, any_line, shown


class RecallAsker:
    """Self-graded."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The question with its drawn values."""
        assert isinstance(card.body, Recall)  # noqa: S101 (kind and body go together)
        question = begun(card, seed, sheet)
        answer = with_values(card.body.answer, sheet)
        return replace(question, answer_face=f"{question.face}\n\n---\n\n{answer}", prompt=PROMPT)

    def grade(self, question: Question, answer: Answer, run: Any = None) -> Verdict:
        """Leaves the judging to the learner."""
        return shown(question, answer)

    def read_answer(self, question: Question, typed: str) -> Answer:
        """Any line shows the answer."""
        return any_line(question, typed)
