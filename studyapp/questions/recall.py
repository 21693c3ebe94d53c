"""Asks recall cards: the question, then question and answer together."""

from __future__ import annotations

from studyapp.cards.card import Card, Recall
from studyapp.questions.asking import Answer, Question, Verdict
from studyapp.questions.self_graded import PROMPT, any_line, shown


class RecallAsker:
    """Self-graded."""

    def pose(self, card: Card, seed: int) -> Question:
        """The question as it stands; nothing of it is drawn."""
        assert isinstance(card.body, Recall)  # noqa: S101 (kind and body go together)
        answer = f"{card.question}\n\n---\n\n{card.body.answer}"
        return Question(card, seed, face=card.question, answer_face=answer, prompt=PROMPT)

    def grade(self, question: Question, answer: Answer) -> Verdict:
        """Leaves the judging to the learner."""
        return shown(question, answer)

    def read_answer(self, question: Question, typed: str) -> Answer:
        """Any line shows the answer."""
        return any_line(question, typed)
