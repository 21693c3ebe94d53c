"""An exam plan as the JSON object that stands in its row, and back. The driver alone suffices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from studyapp.records.exam_plan import ExamForecast, ExamPlan, ForecastDay, Spread


def plan_detail(plan: ExamPlan) -> dict[str, Any]:
    """What of a plan has no column of its own; the days of the forecast as columns."""
    seen = plan.forecast
    return {
        "deck": plan.deck,
        "topics": list(plan.topics),
        "last_new_day": plan.last_new_day.isoformat(),
        "pace": plan.pace,
        "seconds": [plan.seconds_per_review, plan.seconds_per_new],
        "cards": seen.cards,
        "met": seen.met,
        "recall": _triple(seen.recall),
        "recall_untouched": seen.recall_untouched,
        "recall_as_set": seen.recall_as_set,
        "unfit": list(seen.unfit),
        "unfit_anyway": seen.unfit_anyway,
        "minutes_for_all": seen.minutes_for_all,
        "passed": seen.passed,
        "runs": seen.runs,
        "first_day": seen.days[0].day.isoformat() if seen.days else None,
        "days": [
            [
                _triple(one.reviews),
                one.new,
                _triple(one.answers),
                one.minutes,
                one.recall,
                one.waiting,
            ]
            for one in seen.days
        ],
    }


def plan_from(
    identifier: UUID,
    made_at: dt.datetime,
    offset_minutes: int,
    exam_day: dt.date | None,
    minutes: int,
    detail: Mapping[str, Any],
) -> ExamPlan | None:
    """The plan of a row; None for a row that drops one, or that holds something else."""
    if exam_day is None:
        return None
    try:
        return _plan(identifier, made_at, offset_minutes, exam_day, minutes, detail)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _plan(
    identifier: UUID,
    made_at: dt.datetime,
    offset_minutes: int,
    exam_day: dt.date,
    minutes: int,
    detail: Mapping[str, Any],
) -> ExamPlan:
    per_review, per_new = detail["seconds"]
    return ExamPlan(
        id=identifier,
        made_at=made_at,
        offset_minutes=offset_minutes,
        exam_day=exam_day,
        minutes=minutes,
        deck=detail["deck"],
        topics=tuple(detail["topics"]),
        last_new_day=dt.date.fromisoformat(detail["last_new_day"]),
        pace=detail["pace"],
        seconds_per_review=per_review,
        seconds_per_new=per_new,
        forecast=_forecast(detail),
    )


def _forecast(detail: Mapping[str, Any]) -> ExamForecast:
    first = detail["first_day"]
    start = dt.date.fromisoformat(first) if first else None
    return ExamForecast(
        cards=detail["cards"],
        met=detail["met"],
        recall=Spread(*detail["recall"]),
        recall_untouched=detail["recall_untouched"],
        recall_as_set=detail["recall_as_set"],
        unfit=tuple(detail["unfit"]),
        unfit_anyway=detail["unfit_anyway"],
        minutes_for_all=detail["minutes_for_all"],
        passed=detail["passed"],
        runs=detail["runs"],
        days=tuple(
            ForecastDay(
                start + dt.timedelta(days=number),
                Spread(*reviews),
                new,
                Spread(*answers),
                minutes,
                recall,
                *waiting,  # plans of before it was forecast have none
            )
            for number, (reviews, new, answers, minutes, recall, *waiting) in enumerate(
                detail["days"]
            )
            if start is not None
        ),
    )


def _triple(spread: Spread) -> list[float]:
    return [spread.mean, spread.low, spread.high]
