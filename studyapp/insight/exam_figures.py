"""A plan for a date as a figure: reviews a day and recall, as forecast and as they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.figure import Axis, Band, Curve, Figure, Mark, Panel, Points, Role
from studyapp.insight.words import percent

if TYPE_CHECKING:
    from studyapp.insight.exam_words import ExamDay
    from studyapp.records.exam_plan import ExamPlan


def exam_figure(plan: ExamPlan, day: dt.date, days: Sequence[ExamDay]) -> Figure:
    """Two panels over the days to the date: reviews with their band, and expected recall."""
    seen = plan.forecast
    x = np.array([_before(plan, one.forecast.day) for one in days], dtype=np.float64)
    reviews = [one.forecast.reviews for one in days]
    load: list[Mark] = [
        Band(x, _column([r.low for r in reviews]), _column([r.high for r in reviews]), "5-95 %"),
        Curve(x, _column([r.mean for r in reviews]), "forecast", Role.THEORY),
    ]
    past = [one for one in days if one.came is not None]
    if past:
        at = _column([_before(plan, one.forecast.day) for one in past])
        came = _column([one.came.reviews for one in past if one.came is not None])
        load.append(Points(at, came, "came"))
    recall: list[Mark] = [
        Curve(
            np.append(x, 0.0),
            _column([*(100 * one.forecast.recall for one in days), 100 * seen.recall.mean]),
            "forecast",
            Role.THEORY,
        )
    ]
    known = [one for one in days if one.recall is not None]
    if len(known) > 1:
        at = _column([_before(plan, one.forecast.day) for one in known])
        recall.append(Curve(at, _column([100 * (one.recall or 0.0) for one in known]), "came"))
    axis = Axis("days to the date")
    return Figure(
        (
            Panel("Reviews a day", axis, Axis("cards", low=0.0), tuple(load)),
            Panel(
                "Expected recall",
                axis,
                Axis("recalled", low=0.0, high=100.0, unit="%"),
                tuple(recall),
            ),
        ),
        f"On {plan.exam_day.isoformat()} {percent(seen.recall.mean)} of {seen.cards} cards are "
        f"expected to be recalled; today is {day.isoformat()}.",
    )


def _before(plan: ExamPlan, day: dt.date) -> float:
    return float((day - plan.exam_day).days)


def _column(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)
