"""Asks tune cards: knobs are set until a run meets the goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.run import Run
from studyapp.cards.bodies import Tune
from studyapp.cards.card import Card
from studyapp.cards.draws import filled_params
from studyapp.cards.expression import Value, parse
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Form, Question, Verdict
from studyapp.questions.experiment import names_of
from studyapp.questions.numbers import number_words
from studyapp.questions.posing import begun, graded, told
from studyapp.records.rating import Rating


class TuneAsker:
    """Graded by the measured run: any setting that meets the goal is right."""

    def pose(self, card: Card, seed: int, sheet: Mapping[str, Value]) -> Question:
        """The goal, and the knobs that may be set."""
        body = _body(card)
        return replace(
            begun(card, seed, sheet, measured=True),
            form=Form.KNOBS,
            prompt=f"Set {', '.join(body.knobs)}, each as NAME=VALUE.",
        )

    def grade(self, question: Question, answer: Answer, run: Run[Any, Any] | None) -> Verdict:
        """Whether the run meets the goal; a miss says what was measured and leaves another try.

        To give up is None; the verdict then shows a setting that works, and the run is its.

        Raises:
            UsageError: knobs were set that the card does not offer, or no run was made.
            ExpressionError: the run gives nothing to judge by.
        """
        body = _body(question.card)
        if answer is None:
            return graded(
                question,
                right=False,
                expected=_words(solution_of(question)),
                given="gave up",
                explanation=told(
                    question.card.explanation,
                    names_of(run, question.sheet) if run is not None else question.sheet,
                ),
            )
        if not isinstance(answer, Mapping) or run is None:
            raise UsageError("No knob was set.", question.prompt)
        names = names_of(run, question.sheet)
        met = parse(body.goal).holds(names)
        measured = names.get(body.measure)
        shown = number_words(measured) if isinstance(measured, int | float) else "none in this run"
        return graded(
            question,
            right=met,
            expected=_words(answer if met else solution_of(question)),
            given=_words(answer),
            measured=float(measured) if isinstance(measured, int | float) else None,
            closeness=f"{_said_of(body.measure, run)}: {shown}"
            + ("" if met else ", not the goal yet"),
            explanation=told(question.card.explanation, names),
            rating=Rating.GOOD if met else None,
            final=met,
        )

    def read_answer(self, question: Question, typed: str) -> Answer:
        """``name=value`` for each knob that is set; ``give up`` for the solution.

        Raises:
            UsageError: the line is neither.
        """
        if typed.strip().lower() in ("give up", "giveup", "solution"):
            return None
        found: dict[str, object] = {}
        for word in typed.replace(",", " ").split():
            name, equals, value = word.partition("=")
            if not equals or not value or name not in _body(question.card).knobs:
                raise UsageError(f"{word[:40]!r} sets no knob of this card.", question.prompt)
            found[name] = value
        if not found:
            raise UsageError(
                "No knob was set.", question.prompt + " `give up` shows one that works."
            )
        return found


def solution_of(question: Question) -> dict[str, object]:
    """The setting that the card knows to work, with the drawn values in place."""
    return filled_params(dict(_body(question.card).solution), question.sheet)


def _said_of(measure: str, run: Run[Any, Any]) -> str:
    """What a measure is, in words; its name where the simulation has none."""
    found = (one.help for one in run.model.description.measures if one.name == measure)
    return next(found, measure)


def _body(card: Card) -> Tune:
    assert isinstance(card.body, Tune)  # noqa: S101 (kind and body go together)
    return card.body


def _words(values: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name} = {number_words(value) if isinstance(value, int | float) else value}"
        for name, value in values.items()
    )
