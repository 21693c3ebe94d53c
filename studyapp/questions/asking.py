"""What a posed question and a verdict are, and what each kind must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from studyapp.cards.card import Card, Option, SimulationLink
from studyapp.records.rating import Rating

Answer = int | None
"""The place of the chosen option, counted from 0 as shown; None to see the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A card as it is asked this time.

    Attributes:
        seed: what the draw was made from.
        face: Markdown of the question's side.
        answer_face: Markdown of the answer's side, self-contained.
        options: in the order shown; empty for a question without options.
        prompt: what to do, in a line of plain text.
    """

    card: Card
    seed: int
    face: str
    answer_face: str
    options: tuple[Option, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an answer.

    Attributes:
        right: None where the learner is the judge.
        given: the answer in words, as the log keeps it; empty where none was given.
        expected: Markdown of the right answer.
        explanation: Markdown of the card's explanation.
        chosen: place of the chosen option as shown.
        why: Markdown, what the chosen option itself says about being right or wrong.
        misconception: the misconception that a wrong option stands for.
        refuted_by: the run that refutes it.
        rating: the grade that follows; None where the learner gives it.
    """

    right: bool | None
    expected: str
    explanation: str
    given: str = ""
    chosen: int | None = None
    why: str = ""
    misconception: str = ""
    refuted_by: SimulationLink | None = None
    rating: Rating | None = None


class Asker(Protocol):
    """Asks cards of one kind."""

    def pose(self, card: Card, seed: int) -> Question:
        """The question as this showing asks it."""
        ...

    def grade(self, question: Question, answer: Answer) -> Verdict:
        """What becomes of an answer.

        Raises:
            UsageError: the answer does not fit the question.
        """
        ...

    def read_answer(self, question: Question, typed: str) -> Answer:
        """What a typed line answers.

        Raises:
            UsageError: the line does not fit the question.
        """
        ...
