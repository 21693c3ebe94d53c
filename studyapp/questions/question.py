"""From a card to a posed question, and from an answer to a verdict.

What differs between the kinds is in one module each; this one knows only their protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studyapp.cards.card import Card
from studyapp.cards.draws import drawn
from studyapp.cards.expression import ExpressionError, Value
from studyapp.errors import DeckError, UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.kinds import asker_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["Answer", "Form", "Question", "Verdict", "grade", "pose", "read_answer", "run_for"]

TRIES = 20
"""Values that cannot be worked out together are drawn again so often."""
_APART = 1_000_003


def pose(card: Card, seed: int, sheet: Mapping[str, Value] | None = None) -> Question:
    """The question as this showing asks it; the same card and seed give the same question.

    Args:
        card: what is asked.
        seed: decides what is drawn, and the order of options.
        sheet: values drawn before, to show a question again; None draws them.

    Raises:
        DeckError: whatever is drawn, the card cannot be posed.
    """
    asker, reason = asker_of(card.kind), ""
    for again in range(TRIES):
        try:
            values = drawn(card.draws, seed + again * _APART) if sheet is None else sheet
            return asker.pose(card, seed, values)
        except ExpressionError as error:
            reason = error.message
    raise DeckError(
        f"Card {card.id!r} cannot be posed: {reason}.", "`studyapp check` says where it is wrong"
    )


def run_for(question: Question, answer: Answer) -> Run[Any, Any] | None:
    """The run by which a measured question is graded, not begun; None where none is needed.

    Who gives a goal up gets the run of a setting that meets it, to look at.

    Raises:
        SimulationError: the link, or the knobs that were set, do not fit the simulation.
    """
    if not question.measured or question.link is None:
        return None
    from studyapp.questions.experiment import run_of
    from studyapp.questions.tune import solution_of

    if question.form is not Form.KNOBS:
        return run_of(question.link)
    return run_of(question.link, answer if isinstance(answer, Mapping) else solution_of(question))


def grade(question: Question, answer: Answer, run: Run[Any, Any] | None = None) -> Verdict:
    """What becomes of an answer. A self-graded question takes None: show the answer.

    Args:
        question: as it was posed.
        answer: fits the question's form.
        run: what ``run_for`` gave, played to its end.

    Raises:
        UsageError: the answer does not fit the question.
        DeckError: the run does not give the key that the card asks for.
    """
    try:
        return asker_of(question.card.kind).grade(question, answer, run)
    except ExpressionError as error:
        raise DeckError(
            f"Card {question.card.id!r} cannot be graded: {error.message}.", "bury it with -"
        ) from error


def read_answer(question: Question, typed: str) -> Answer:
    """What a typed line answers, for the line-by-line form: ``2`` is the second option.

    Raises:
        UsageError: the line does not fit the question; the hint says what would.
    """
    return asker_of(question.card.kind).read_answer(question, typed)


def check_answer(question: Question, answer: Answer) -> None:
    """See that an answer fits before a run is made for it.

    Raises:
        UsageError: it does not.
    """
    if question.form is Form.TYPED:
        if not isinstance(answer, str):
            raise UsageError("Nothing was typed.", question.prompt)
        read_answer(question, answer)
    elif question.form is Form.ONE and not (
        isinstance(answer, int) and 0 <= answer < len(question.options)
    ):
        raise UsageError(f"There are {len(question.options)} options.", question.prompt)
