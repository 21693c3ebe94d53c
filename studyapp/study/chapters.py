"""The chapters of a learner's progress: each a figure, what it says in words, and its tables.

Progress shows them one by one, ``stats`` prints them, ``report`` writes them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import TYPE_CHECKING

from studyapp.insight.concepts import concepts_words
from studyapp.insight.confidence import confidence_words
from studyapp.insight.effort import day_words
from studyapp.insight.expectation import days_words, fit_words, forgetting_words
from studyapp.insight.forecast import expected_words, forecast_words
from studyapp.insight.foresight import foresight_words
from studyapp.insight.histogram import memory_words
from studyapp.insight.hours import hours_words
from studyapp.insight.mastery import mastery_words
from studyapp.insight.pace import pace_words
from studyapp.insight.retention import retention_words
from studyapp.insight.streak import streak_words
from studyapp.insight.time_spent import time_spent_words
from studyapp.insight.words import percent, seconds_number
from studyapp.insight.workload import ends_words, workload_words

if TYPE_CHECKING:
    from sim.figure import Figure
    from studyapp.insight.concepts import ConceptMastery
    from studyapp.insight.confidence import SelfKnowledge
    from studyapp.insight.expectation import Bin
    from studyapp.insight.mean import Mean
    from studyapp.insight.share import Share
    from studyapp.study.insights import Insights
    from studyapp.study.report import Report

MOST_CARDS = 20
"""So many cards are listed at most."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; the first column is a name, the others are numbers.

    A share stands as ``85 % 83-87 n=1314``: with its 95 % interval and its number of cases.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One question about learning, answered.

    Attributes:
        id: a word for keys and links.
        sentences: what is known, the most telling first; where nothing is, what is missing.
        tables: those that have rows.
        figures: the first one is the chapter's own.
    """

    id: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]

    @property
    def drawn(self) -> tuple[Figure, ...]:
        """The figures in which something measured is to be seen, not what is expected alone."""
        from sim.figure import Role

        return tuple(
            figure
            for figure in self.figures
            if any(
                getattr(mark, "role", Role.MEASURED) is not Role.THEORY
                for panel in figure.panels
                for mark in panel.marks
            )
        )


def chapters_of(report: Report, found: Insights) -> tuple[Chapter, ...]:
    """All chapters, in the order in which they are shown."""
    made = (
        _retention(report, found),
        _forgetting(found),
        _schedule(found),
        _confidence(found),
        _memory(found),
        _hours(found),
        _pace(found),
        _predictions(found),
        _concepts(found),
        _workload(found),
        _runs(report),
    )
    return tuple(made)


def overview_of(report: Report) -> Chapter:
    """Today, the streak, what was done, what is coming, and how far each topic is."""
    from studyapp.insight.figures import (
        calendar_figure,
        forecast_figure,
        mastery_figure,
        past_figure,
    )

    topics = {topic: known for topic, (known, _) in report.topics.items()}
    rows = tuple(
        (topic, str(m.total), str(m.seen), str(m.learned), percent(m.mastered))
        for topic, m in topics.items()
    )
    return Chapter(
        "overview",
        "Overview",
        (
            day_words(report.done),
            streak_words(report.streak, studied_today=report.done.answers > 0),
            report.calendar.words,
            time_spent_words(report.seconds),
            forecast_words(report.forecast),
            *filter(None, [expected_words(report.forecast)]),
            f"All cards: {mastery_words(report.mastery)}.",
        ),
        _tables(Table("", ("topic", "cards", "met", "learned", "mastered"), rows)),
        (
            calendar_figure(report.answers, report.calendar),
            forecast_figure(report.forecast),
            past_figure(report.answers, report.seconds, report.day),
            mastery_figure(topics),
        ),
    )


def _retention(report: Report, found: Insights) -> Chapter:
    from studyapp.insight.figures import retention_figure, topics_figure

    spans = [(f"newest {days} days", kept) for days, kept in found.spans.items()]
    spans.append(("ever", report.retention))
    topics = [(topic, recalled) for topic, (_, recalled) in report.topics.items()]
    return Chapter(
        "retention",
        "Retention",
        retention_words(report.retention, report.expected),
        _tables(
            *(
                Table(
                    "",
                    (name, "young", "mature", "both"),
                    tuple(
                        (label, _share(kept.young), _share(kept.mature), _share(kept.both))
                        for label, kept in listed
                        if kept.both.n
                    ),
                )
                for name, listed in (("over", spans), ("topic", topics))
            )
        ),
        (
            retention_figure(found.weeks, report.expected),
            topics_figure({t: kept for t, (_, kept) in report.topics.items()}, report.expected),
        ),
    )


def _forgetting(found: Insights) -> Chapter:
    from studyapp.insight.calibration_figures import forgetting_figure

    rows = [(days_words(one), one) for one in found.forgetting]
    return Chapter(
        "forgetting",
        "Forgetting",
        (forgetting_words(found.forgetting),),
        _tables(_expected_and_recalled("after", rows)),
        (forgetting_figure(found.forgetting),),
    )


def _schedule(found: Insights) -> Chapter:
    from studyapp.insight.calibration_figures import schedule_figure

    rows = [(f"{100 * one.low:.0f}-{percent(one.high)}", one) for one in found.fit.bins]
    topics = tuple(
        (topic, _mean(fit.expected), _share(fit.recalled), _loss(fit.log_loss))
        for topic, fit in found.fit_by_topic.items()
    )
    return Chapter(
        "schedule",
        "How well the schedule knows you",
        fit_words(found.fit),
        _tables(
            _expected_and_recalled("expected", rows),
            Table("", ("topic", "expected", "recalled", "log loss"), topics),
        ),
        (schedule_figure(found.fit),),
    )


def _confidence(found: Insights) -> Chapter:
    from studyapp.insight.calibration_figures import confidence_figure

    errors = found.sure_but_wrong[:MOST_CARDS]
    return Chapter(
        "confidence",
        "How well you know yourself",
        confidence_words(found.knowledge),
        _tables(
            Table(
                "Over-confidence by topic, in points",
                ("topic", "said - right", "95 %", "right", "Brier"),
                tuple(_excess(topic, known) for topic, known in found.knowledge_by_topic.items()),
            ),
            Table(
                "Sure, but wrong",
                ("card", "wrong", "of sure", "last", "since recalled"),
                tuple(
                    (e.card_id, str(e.times), str(e.sure), e.last.isoformat(), _times(e.since))
                    for e in errors
                ),
            ),
        ),
        (confidence_figure(found.knowledge),),
    )


def _memory(found: Insights) -> Chapter:
    from studyapp.insight.spread_figures import memory_figure

    spreads = (("lasts", found.stability), ("difficulty", found.difficulty))
    return Chapter(
        "memory",
        "Memory",
        memory_words(found.stability, found.difficulty),
        _tables(
            *(
                Table(
                    "",
                    (name, "cards"),
                    tuple(
                        (label, str(count))
                        for label, count in zip(spread.names, spread.counts, strict=True)
                        if count
                    ),
                )
                for name, spread in spreads
            )
        ),
        (memory_figure(found.stability, found.difficulty),),
    )


def _hours(found: Insights) -> Chapter:
    from studyapp.insight.spread_figures import hours_figure

    rows = tuple(
        (f"{hour.hour}:00", str(hour.answers), _share(hour.recalled))
        for hour in found.hours
        if hour.answers
    )
    return Chapter(
        "hours",
        "Hour of day",
        hours_words(found.hours),
        _tables(Table("", ("from", "answers", "recalled"), rows)),
        (hours_figure(found.hours),),
    )


def _pace(found: Insights) -> Chapter:
    from studyapp.insight.spread_figures import pace_figure

    rows = []
    for pace in found.paces:
        seconds = pace.seconds
        span = _between(*seconds.interval) if seconds.interval else "-"
        half, median = "-", "-"
        if seconds.median is not None and seconds.lower is not None and seconds.upper is not None:
            half = _between(seconds.lower, seconds.upper)
            median = f"{seconds_number(seconds.median)} s"
        rows.append((pace.kind, str(seconds.n), median, span, half, _share(pace.right)))
    head = ("kind", "timed", "median", "95 %", "middle half", "right")
    return Chapter(
        "pace",
        "Time to answer",
        (pace_words(found.paces),),
        _tables(Table("", head, tuple(rows))),
        (pace_figure(found.paces),),
    )


def _between(low: float, high: float) -> str:
    return f"{seconds_number(low)}-{seconds_number(high)} s"


def _predictions(found: Insights) -> Chapter:
    from studyapp.insight.spread_figures import foresight_figure

    rows = tuple(
        (
            one.simulation,
            _share(one.right),
            _share(one.unseen),
            "-" if one.off.median is None else f"{percent(one.off.median)} n={one.off.n}",
        )
        for one in found.foresight
    )
    head = ("simulation", "foreseen", "on new values", "median off")
    return Chapter(
        "predictions",
        "Predictions",
        (foresight_words(found.foresight),),
        _tables(Table("", head, rows)),
        (foresight_figure(found.foresight),),
    )


def _concepts(found: Insights) -> Chapter:
    from studyapp.insight.spread_figures import concepts_figure

    met = nsmallest(
        MOST_CARDS, [one for one in found.concepts if one.seen], key=attrgetter("mastery")
    )
    rows = tuple(
        (one.concept, percent(one.mastery), percent(one.recall), _foreseen(one)) for one in met
    )
    return Chapter(
        "concepts",
        "Concepts",
        (
            concepts_words(found.concepts),
            "Mastery is what you recall; where a card asks to predict, half of it is shown only "
            "by three right predictions on values you had not met.",
        ),
        _tables(
            Table("The least mastered first", ("concept", "mastered", "recall", "foreseen"), rows)
        ),
        (concepts_figure(found.concepts),),
    )


def _runs(report: Report) -> Chapter:
    from studyapp.insight.run_figures import history_figure

    rows = tuple(
        (
            one.simulation,
            str(one.runs),
            one.measure.replace("_", " ") or "-",
            _share(one.near),
            f"{one.newest:%Y-%m-%d}",
        )
        for one in report.histories
    )
    words = report.histories_words
    figure = history_figure(report.histories, words[-1])
    return Chapter(
        "runs",
        "Runs",
        words,
        _tables(Table("", ("simulation", "runs", "measure", "near theory", "last"), rows)),
        (figure,) if figure.panels else (),
    )


def _workload(found: Insights) -> Chapter:
    from studyapp.insight.workload_figures import workload_figure

    rows = tuple(
        (
            f"{cost.retention:.2f}",
            f"{cost.minutes:.1f} {ends_words(cost.minutes, cost.minutes_off, 1)}",
            f"{cost.reviews:.1f} {ends_words(cost.reviews, cost.reviews_off, 1)}",
            f"{cost.recalled:.0f} {ends_words(cost.recalled, cost.recalled_off)}",
        )
        for cost in found.workload.costs
        if round(100 * cost.retention) % 3 == 1
    )
    head = ("desired retention", "min a day", "reviews a day", "recalled")
    return Chapter(
        "workload",
        "Workload",
        workload_words(found.workload),
        _tables(Table("By simulation of a year", head, rows)),
        (workload_figure(found.workload),),
    )


def _tables(*tables: Table) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.rows)


def _expected_and_recalled(name: str, rows: Iterable[tuple[str, Bin]]) -> Table:
    listed: Sequence[tuple[str, str, str]] = [
        (label, _mean(one.expected), _share(one.recalled)) for label, one in rows
    ]
    return Table("", (name, "expected" if name != "expected" else "mean", "recalled"), (*listed,))


def _excess(topic: str, known: SelfKnowledge) -> tuple[str, ...]:
    excess, hits = known.excess, sum(step.right.hits for step in known.steps)
    span = "-"
    if excess.interval is not None:
        span = " to ".join(f"{round(100 * end):+d}" for end in excess.interval)
    value, brier = excess.value or 0.0, known.brier.value or 0.0
    return topic, f"{round(100 * value):+d}", span, f"{hits} of {excess.n}", f"{brier:.2f}"


def _foreseen(found: ConceptMastery) -> str:
    if not found.predicts:
        return "-"
    return f"{found.foreseen.hits} of {found.foreseen.n}" if found.foreseen.n else "none yet"


def _share(share: Share) -> str:
    """A share in the width of a column: ``85 % 83-87 n=1314``."""
    if share.rate is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{percent(share.rate)} {100 * low:.0f}-{100 * high:.0f} n={share.n}"


def _mean(mean: Mean) -> str:
    return "-" if mean.value is None else percent(mean.value)


def _loss(mean: Mean) -> str:
    return "-" if mean.value is None else f"{mean.value:.3f}"


def _times(count: int) -> str:
    return "not yet" if not count else f"{count} times" if count > 1 else "once"
