"""How a learner who knows, or does not know, answers any question: found by grading it."""

from __future__ import annotations

from typing import Any

from sim.run import Run
from studyapp.cards.bodies import Predict, Text
from studyapp.cards.draws import filled
from studyapp.questions.asking import Answer, Form, Question
from studyapp.questions.question import grade, run_for
from studyapp.questions.tune import solution_of

FAR_OFF = 1.0e12
"""A number that no card takes for its own."""


def finished_run(question: Question) -> Run[Any, Any] | None:
    """The run that grades a question, played to its end; None where none does, or knobs are set."""
    if question.form is Form.KNOBS:
        return None
    run = run_for(question, None)
    if run is not None:
        run.advance(run.total_steps)
    return run


def answer_to(question: Question, run: Run[Any, Any] | None, *, right: bool) -> Answer:
    """An answer that is graded right, or one that is graded wrong."""
    match question.form:
        case Form.REVEAL:
            return None
        case Form.KNOBS:
            return solution_of(question) if right else None
        case Form.TYPED:
            return _typed(question, run, right=right)
        case Form.ONE:
            places = grade(question, 0, run).right_places
            return next(n for n in range(len(question.options)) if (n in places) is right)
        case Form.SOME:
            places = grade(question, (), run).right_places
            return places if right else places[1:] or tuple(range(len(question.options)))
        case Form.ORDERED | Form.PAIRED:
            count = len(question.left) or len(question.pieces)
            places = grade(question, tuple(range(count)), run).right_places
            return places if right else (*places[1:], places[0])


def _typed(question: Question, run: Run[Any, Any] | None, *, right: bool) -> str:
    body = question.card.body
    if isinstance(body, Text):
        return filled(body.answers[0], question.sheet) if right else "no idea at all"
    if isinstance(body, Predict) and body.widest is not None:
        wide = body.widest / 2
        key = grade(question, f"{-wide} to {0.0}", run).measured
        return _interval(key or 0.0, wide, right=right)
    key = grade(question, repr(-FAR_OFF), run).measured
    return repr(-FAR_OFF if key is None else key if right else key + 9 * abs(key) + 3)


def _interval(key: float, wide: float, *, right: bool) -> str:
    low = key - wide / 2 if right else key + 3 * wide + 1
    return f"{low!r} to {low + wide!r}"
