"""What a posed question and a verdict are, and what each kind must be able to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from studyapp.cards.bodies import Option
from studyapp.cards.card import Card
from studyapp.cards.expression import Names, Value
from studyapp.cards.simulation_link import SimulationLink
from studyapp.records.rating import Rating

if TYPE_CHECKING:
    from sim.run import Run

Answer = int | str | tuple[int, ...] | Mapping[str, object] | None
"""What is handed in, by the question's form; None to see the answer, or to give up."""

LONGEST_ANSWER = 500
"""Letters of a typed answer that are looked at."""


class Form(StrEnum):
    """How a question is answered; front ends go by this, not by the kind of card.

    REVEAL: look, then grade yourself (None). ONE: the place of an option (int). SOME: places of
    options (tuple). TYPED: a line (str). ORDERED: the pieces in order, by place (tuple).
    PAIRED: for each left side the place of its piece (tuple). KNOBS: values by name (mapping).
    """

    REVEAL = "reveal"
    ONE = "one"
    SOME = "some"
    TYPED = "typed"
    ORDERED = "ordered"
    PAIRED = "paired"
    KNOBS = "knobs"


@dataclass(frozen=True, slots=True)
class Question:
    """A card as it is asked this time.

    Attributes:
        seed: what the draw was made from.
        face: Markdown of the question's side.
        answer_face: Markdown of the answer's side, self-contained; empty where the answer is
            known only when a run has been measured.
        form: how it is answered.
        options: in the order shown; empty for a question without options.
        left: left sides to be given a piece each, as shown.
        pieces: what is put in order or given to left sides, in the order shown.
        prompt: what to do, in a line of plain text.
        unit: of a number that is typed.
        sheet: the values that were drawn, by name.
        link: the simulation with the drawn values in place.
        explanation: Markdown, with the drawn values in place where no run is needed.
        measured: whether the answer is graded by a run of ``link``.
    """

    card: Card
    seed: int
    face: str
    answer_face: str
    form: Form = Form.REVEAL
    options: tuple[Option, ...] = ()
    left: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    prompt: str = ""
    unit: str = ""
    sheet: Names = field(default_factory=dict)
    link: SimulationLink | None = None
    explanation: str = ""
    measured: bool = False


class Piece(StrEnum):
    """What a stretch of a typed answer is beside the right one."""

    SAME = "same"
    EXTRA = "extra"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an answer.

    Attributes:
        right: None where the learner is the judge.
        given: the answer in words, as the log keeps it; empty where none was given.
        expected: Markdown of the right answer.
        explanation: Markdown of the card's explanation.
        score: share of the answer that is right, from 0 to 1.
        chosen, right_places: places of options as shown.
        why: Markdown, what the answer given itself says about being right or wrong.
        misconception: the misconception that a wrong answer stands for.
        refuted_by: the run that refutes it.
        rating: the grade that follows; None where the learner gives it.
        closeness: how near a number came, in words.
        predicted, measured, theory: of a number; None where there is none.
        difference: a typed answer beside the right one, stretch by stretch.
        final: false while a goal was missed and another try is open.
    """

    right: bool | None
    expected: str
    explanation: str
    given: str = ""
    score: float = 0.0
    chosen: tuple[int, ...] = ()
    right_places: tuple[int, ...] = ()
    why: str = ""
    misconception: str = ""
    refuted_by: SimulationLink | None = None
    rating: Rating | None = None
    closeness: str = ""
    predicted: float | None = None
    measured: float | None = None
    theory: float | None = None
    difference: tuple[tuple[Piece, str], ...] = ()
    final: bool = True


def gave_up(question: Question, verdict: Verdict | None) -> bool:
    """Whether a goal was given up, so that the run beside the verdict is the solution's."""
    return (
        question.form is Form.KNOBS and verdict is not None and verdict.final and not verdict.right
    )


def with_lead(lead: str, expected: str) -> str:
    """``lead`` and a right answer as Markdown; a list begins below its lead."""
    return f"{lead}\n\n{expected}" if expected.startswith(("1. ", "- ")) else f"{lead} {expected}"


class Asker(Protocol):
    """Asks cards of one kind."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The question as this showing asks it, with the drawn values of ``sheet``.

        Raises:
            ExpressionError: with these values it cannot be worked out.
        """
        ...

    def grade(self, question: Question, answer: Answer, run: Run[Any, Any] | None) -> Verdict:
        """What becomes of an answer; ``run`` is the finished run of a measured question.

        Raises:
            UsageError: the answer does not fit the question.
            ExpressionError: the run gives no key.
        """
        ...

    def read_answer(self, question: Question, typed: str) -> Answer:
        """What a typed line answers.

        Raises:
            UsageError: the line does not fit the question.
        """
        ...
