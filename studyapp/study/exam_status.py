"""Where a plan for a date stands today, from what was stored with it: nothing is forecast anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from studyapp.cards.card import Card
from studyapp.insight.words import counted, percent
from studyapp.records.exam_plan import ExamPlan, ForecastDay
from studyapp.records.memory import Stage
from studyapp.study.exam_rule import in_set
from studyapp.study.portion import Facts

TOLD_AFTER = 14
"""Days after the date for which Home still says that it was."""
KEY = "  reviews + new"
"""What the two numbers of a day are."""
SLACK = 0.5
"""Behind by less than this share of a day's cards is on track."""


@dataclass(frozen=True, slots=True)
class ExamStatus:
    """A plan as Home shows it.

    Attributes:
        days_left: study days until the date; 0 or less once it has come.
        expected: the forecast recall on the date, as stored.
        behind: cards that should have been met or reviewed by now and were not; 0 on track.
        coming: what the forecast says of tomorrow and the days after it.
    """

    exam_day: dt.date
    days_left: int
    expected: float
    behind: int
    coming: tuple[ForecastDay, ...]


def exam_status(
    plan: ExamPlan | None, facts: Facts, cards: Iterable[Card], day: dt.date
) -> ExamStatus | None:
    """The status of ``plan`` on ``day``; None where there is nothing to say.

    Args:
        plan: the plan that counts.
        facts: what the store knows of the day.
        cards: all cards there are.
        day: the study day.
    """
    if plan is None or (day - plan.exam_day).days > TOLD_AFTER:
        return None
    left = (plan.exam_day - day).days
    seen = plan.forecast
    return ExamStatus(
        exam_day=plan.exam_day,
        days_left=left,
        expected=seen.recall.mean,
        behind=_behind(plan, facts, cards, day) if left > 0 else 0,
        coming=tuple(one for one in seen.days if one.day > day),
    )


def _behind(plan: ExamPlan, facts: Facts, cards: Iterable[Card], day: dt.date) -> int:
    """New cards and reviews that the days before today should have done."""
    names = [c.id for c in cards if in_set(plan, c) and c.id not in facts.hidden]
    states = [facts.states[name] for name in names if name in facts.states]
    met_today = sum(state.last_day == day for state in states)
    met_before = len(states) - min(facts.new_today, met_today)
    past = [one for one in plan.forecast.days if one.day < day]
    planned = plan.forecast.met + sum(one.new for one in past)
    late = sum(s.stage is Stage.REVIEW and s.due_day < day for s in states)
    behind = max(0, round(planned - met_before)) + late
    a_day = [one.reviews.mean + one.new for one in plan.forecast.days]
    usual = sum(a_day) / len(a_day) if a_day else 0.0
    behind = max(0, behind - round(past[-1].waiting)) if past else 0  # what the plan lets wait
    return behind if behind > SLACK * usual else 0


def status_words(found: ExamStatus) -> str:
    """The status in one line."""
    date = f"{found.exam_day:%a} {found.exam_day.day} {found.exam_day:%b}"
    expected = f"{percent(found.expected)} expected"
    if found.days_left <= 0:
        came = "is today" if found.days_left == 0 else "has passed"
        return f"{date} {came} · {expected} · x shows how the forecast did"
    behind = f"{counted(found.behind, 'card')} behind" if found.behind else "on track"
    return f"{date}, {counted(found.days_left, 'day')} left · {expected} · {behind}"


def coming_words(found: ExamStatus, width: int) -> str:
    """The next days as ``Thu 22+6``, reviews and new cards, as many as fit."""
    said = ""
    for one in found.coming:
        more = f"{one.day:%a} {one.reviews.mean:.0f}+{one.new:.0f}"
        longer = f"{said} · {more}" if said else more
        if len(longer) + len(KEY) > width:
            break
        said = longer
    return said and said + KEY
