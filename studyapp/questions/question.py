"""From a card to a posed question, and from an answer to a verdict.

What differs between the kinds is in one module each; this one knows only their protocol.
"""

from __future__ import annotations

from studyapp.cards.card import Card
from studyapp.questions.asking import Answer, Question, Verdict
from studyapp.questions.kinds import ASKERS

__all__ = ["Answer", "Question", "Verdict", "grade", "pose", "read_answer"]


def pose(card: Card, seed: int) -> Question:
    """The question as this showing asks it; the same card and seed give the same question."""
    return ASKERS[card.kind].pose(card, seed)


def grade(question: Question, answer: Answer) -> Verdict:
    """What becomes of an answer. A self-graded question takes None: show the answer.

    Raises:
        UsageError: the answer does not fit the question.
    """
    return ASKERS[question.card.kind].grade(question, answer)


def read_answer(question: Question, typed: str) -> Answer:
    """What a typed line answers, for the line-by-line form: ``2`` is the second option.

    Raises:
        UsageError: the line does not fit the question; the hint says what would.
    """
    return ASKERS[question.card.kind].read_answer(question, typed)
