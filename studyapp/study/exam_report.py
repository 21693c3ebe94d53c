"""A plan for a date against what came: day by day, and on the date itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.exam_figures import exam_figure
from studyapp.insight.exam_words import Came, ExamDay, exam_table, exam_title, exam_words
from studyapp.records.study_day import study_day
from studyapp.study.chapters import Chapter, Table
from studyapp.study.exam_rule import in_set
from studyapp.study.facts import today

if TYPE_CHECKING:
    from studyapp.records.exam_plan import ExamPlan
    from studyapp.records.review import Review
    from studyapp.study.desk import Desk

MOST_TOPICS = 5
"""So many topics with cards that do not fit are named."""


@dataclass(frozen=True, slots=True)
class ExamReport:
    """A plan, and what came of it so far.

    Attributes:
        day: the study day of the report.
        days: each day of the forecast, with what came on those that are over.
        recall_now: expected recall over the set this morning, or on the morning of the date
            once that is past, by the answers that were really given.
        unfit_topics: title and number of cards that will not fit, the most first.
    """

    plan: ExamPlan
    day: dt.date
    days: tuple[ExamDay, ...]
    recall_now: float
    unfit_topics: tuple[tuple[str, int], ...]


def exam_report(desk: Desk) -> ExamReport | None:
    """The plan that counts and what came; None where there is no plan."""
    plan, day = desk.store.exam_plan(), today(desk)
    if plan is None:
        return None
    away = desk.store.suspended()
    names = [c.id for c in desk.library.cards if in_set(plan, c) and c.id not in away]
    known = set(names)
    reviews = [review for review in desk.store.reviews() if review.card_id in known]
    forecast = plan.forecast.days
    until = min(day, plan.exam_day)
    mornings = [one.day for one in forecast if one.day <= day]
    mornings += [] if until in mornings else [until]
    recall = dict(zip(mornings, _recalls(desk, reviews, mornings, len(names)), strict=True))
    came = _came(desk, reviews)
    return ExamReport(
        plan=plan,
        day=day,
        days=tuple(
            ExamDay(
                one, came.get(one.day, Came(0, 0)) if one.day < day else None, recall.get(one.day)
            )
            for one in forecast
        ),
        recall_now=recall[until],
        unfit_topics=_topics(desk, plan),
    )


def exam_chapter(report: ExamReport) -> Chapter:
    """The report as a chapter: sentences, a figure, and the table of days."""
    plan = report.plan
    topics = report.unfit_topics[:MOST_TOPICS]
    sentences = exam_words(plan, report.day, report.days, report.recall_now, topics)
    title = exam_title(plan, report.day)
    head, rows = exam_table(report.days, report.day)
    figure = exam_figure(plan, report.day, report.days)
    return Chapter("exam", title, sentences, (Table("Day by day", head, rows),), (figure,))


def _came(desk: Desk, reviews: Sequence[Review]) -> dict[dt.date, Came]:
    """Cards reviewed and cards met on each day."""
    roll = desk.scheduler.roll_over_hour
    seen: set[str] = set()
    here: set[tuple[str, dt.date]] = set()
    found: dict[dt.date, Came] = {}
    for review in reviews:
        day = study_day(review.reviewed_at, review.offset_minutes, roll)
        if (review.card_id, day) not in here:
            here.add((review.card_id, day))
            before = found.get(day, Came(0, 0))
            new = review.card_id not in seen
            found[day] = Came(before.reviews + (not new), before.new + new)
        seen.add(review.card_id)
    return found


def _recalls(
    desk: Desk, reviews: Sequence[Review], mornings: Sequence[dt.date], cards: int
) -> list[float]:
    """Expected recall over ``cards`` cards on each morning, by the answers before it."""
    import numpy as np

    from studyapp.scheduling.forgetting import retrievability
    from studyapp.scheduling.replay import log_of, replay

    if not reviews or not cards:
        return [0.0] * len(mornings)
    weights = desk.scheduler.parameters
    log = log_of(reviews, desk.scheduler.roll_over_hour)
    stability = replay(log, weights).stability
    found = []
    for morning in mornings:
        rows = np.flatnonzero(log.day < morning.toordinal())
        last = rows[np.flatnonzero(np.diff(log.card[rows], append=-1))]
        waited = (morning.toordinal() - log.day[last]).astype(np.float64)
        recall = np.asarray(retrievability(waited, stability[last], weights[20]))
        found.append(float(recall.sum()) / cards)
    return found


def _topics(desk: Desk, plan: ExamPlan) -> tuple[tuple[str, int], ...]:
    unfit, counts = set(plan.forecast.unfit), dict[str, int]()
    for deck in desk.library.decks:
        for card in deck.cards:
            if card.id in unfit:
                title = deck.topic_title(card.topic)
                counts[title] = counts.get(title, 0) + 1
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
