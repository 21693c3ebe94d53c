"""A plan for a date against what came: day by day, and on the date itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.exam_figures import exam_figure
from studyapp.insight.exam_words import Came, ExamDay, exam_table, exam_title, exam_words
from studyapp.study.answer_log import answers_of, scheduling_log
from studyapp.study.chapters import Chapter, Table
from studyapp.study.exam_rule import in_set
from studyapp.study.facts import today
from studyapp.study.quiz_choosing import scope_words

if TYPE_CHECKING:
    from studyapp.records.exam_plan import ExamPlan
    from studyapp.scheduling.replay import Log
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
        scope: the titles of what was planned for; empty where it is everything.
    """

    plan: ExamPlan
    day: dt.date
    days: tuple[ExamDay, ...]
    recall_now: float
    unfit_topics: tuple[tuple[str, int], ...]
    scope: str = ""


def exam_report(desk: Desk) -> ExamReport | None:
    """The plan that counts and what came; None where there is no plan."""
    plan, day = desk.store.exam_plan(), today(desk)
    if plan is None:
        return None
    away = desk.store.suspended()
    names = [c.id for c in desk.library.cards if in_set(plan, c) and c.id not in away]
    log = _log_of_set(desk, set(names))
    forecast = plan.forecast.days
    until = min(day, plan.exam_day)
    mornings = [one.day for one in forecast if one.day <= day]
    mornings += [] if until in mornings else [until]
    weights = desk.scheduler.parameters
    recalls = recall_by_morning(log, mornings, len(names), weights)
    recall, came = dict(zip(mornings, recalls, strict=True)), came_by_day(log)
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
        scope=scope_words(desk.library, plan.deck, plan.topics),
    )


def exam_chapter(report: ExamReport) -> Chapter:
    """The report as a chapter: sentences, a figure, and the table of days."""
    plan = report.plan
    topics = report.unfit_topics[:MOST_TOPICS]
    sentences = exam_words(plan, report.day, report.days, report.recall_now, topics, report.scope)
    title = exam_title(plan, report.day)
    head, rows = exam_table(report.days, report.day)
    figure = exam_figure(plan, report.day, report.days)
    return Chapter("exam", title, sentences, (Table("Day by day", head, rows),), (figure,))


def came_by_day(log: Log) -> dict[dt.date, Came]:
    """Cards reviewed and cards met on each study day of a log; a card counts once a day."""
    import numpy as np

    sides = (log.day[log.elapsed > 0], log.day[log.first])
    reviews, new = (
        dict(zip(*(found.tolist() for found in np.unique(days, return_counts=True)), strict=True))
        for days in sides
    )
    return {
        dt.date.fromordinal(day): Came(reviews.get(day, 0), new.get(day, 0))
        for day in sorted({*reviews, *new})
    }


def recall_by_morning(
    log: Log, mornings: Sequence[dt.date], cards: int, weights: tuple[float, ...]
) -> list[float]:
    """Expected recall over a set on each morning, by the answers before it.

    Args:
        log: the answers to cards of the set.
        mornings: study days, the earliest first.
        cards: how many there are in the set; one that was never answered counts as 0.
        weights: the 21 weights of FSRS-6.
    """
    import numpy as np

    from studyapp.scheduling.forgetting import retrievability
    from studyapp.scheduling.replay import replay

    if not log.card.size or not cards:
        return [0.0] * len(mornings)
    stability = replay(log, weights).stability
    order = np.argsort(log.day, kind="stable")
    ends = np.searchsorted(log.day[order], [morning.toordinal() for morning in mornings])
    last = np.full(log.first.size, -1, dtype=np.int64)
    found, start = [], 0
    for morning, end in zip(mornings, ends.tolist(), strict=True):
        # Of a card with several rows the last one stays: they stand in order of time.
        last[log.card[order[start:end]]] = order[start:end]
        start, rows = end, last[last >= 0]
        waited = (morning.toordinal() - log.day[rows]).astype(np.float64)
        recall = np.asarray(retrievability(waited, stability[rows], weights[20]))
        found.append(float(recall.sum()) / cards)
    return found


def _log_of_set(desk: Desk, names: Collection[str]) -> Log:
    """The answers to these cards."""
    import numpy as np

    answers = answers_of(desk)
    chosen = np.fromiter((name in names for name in answers.cards), np.bool_, len(answers.cards))
    return scheduling_log(answers, chosen)


def _topics(desk: Desk, plan: ExamPlan) -> tuple[tuple[str, int], ...]:
    unfit, counts = set(plan.forecast.unfit), dict[str, int]()
    for deck in desk.library.decks:
        for card in deck.cards:
            if card.id in unfit:
                title = deck.topic_title(card.topic)
                counts[title] = counts.get(title, 0) + 1
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
