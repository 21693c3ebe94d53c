"""The figure of a question that asks which of several curves a run draws."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from studyapp.cards.bodies import Predict
from studyapp.questions.question import Question

if TYPE_CHECKING:
    from sim.figure import Array, Figure
    from sim.run import Run


def curves_of(question: Question) -> Figure | None:
    """The curves of all runs on one pair of axes, each by its letter; None for other questions.

    Raises:
        SimulationError: a value does not fit the simulation.
        KeyError: the simulation has no such trace.
    """
    body = question.card.body
    if not isinstance(body, Predict) or body.curves is None or question.link is None:
        return None
    from sim.figure import Axis, Curve, Figure, Panel, Role, Scale
    from studyapp.questions.experiment import run_of
    from studyapp.questions.predict import curve_values

    roles = (Role.MEASURED, Role.SECOND, Role.THIRD, Role.FOURTH)
    marks = []
    positive = True
    for letter, role, value in zip(
        string.ascii_uppercase, roles, curve_values(question), strict=False
    ):
        run = run_of(question.link, {body.curves.vary: value} if value is not None else None)
        run.advance(run.total_steps)
        steps, values = _series(run, body.curves.trace)
        positive = positive and bool((values > 0).all())
        marks.append(Curve(steps, values, letter, role))
    scale = Scale.LOG if positive else Scale.LINEAR
    panel = Panel("which is it?", Axis("step"), Axis(body.curves.trace, scale), tuple(marks))
    return Figure((panel,), "Curves " + ", ".join(mark.label for mark in marks) + ".")


def _series(run: Run[Any, Any], trace: str) -> tuple[Array, Array]:
    """Steps and values of a trace; the median of its members where it has several."""
    import numpy as np

    history = run.history
    values = np.asarray(history.traces[trace], dtype=np.float64)
    if values.ndim > 1:
        values = np.median(values.reshape(len(values), -1), axis=1)
    return history.steps.astype(np.float64), values
