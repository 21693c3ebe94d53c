"""The numbers as figures: the next days, retention over time and by topic, mastery by topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from sim.figure import Axis, Band, Bars, Curve, Figure, Mark, Panel, Role, Rule
from studyapp.insight.forecast import Forecast, expected_words, forecast_words
from studyapp.insight.mastery import Mastery
from studyapp.insight.retention import Retention
from studyapp.insight.share import Share
from studyapp.insight.words import counted, percent

_PER_CENT = Axis("recalled", low=0.0, high=100.0, unit="%")


def forecast_figure(found: Forecast) -> Figure:
    """Bars of the cards due on each day, named by the day of the month; today comes first.

    Where it is worked out how many cards are expected in all, bars of that stand behind them.
    """
    names = tuple(str(day.day) for day in found.days)
    marks: list[Mark] = [Bars(names, np.array(found.counts, dtype=np.float64), "due already")]
    expected = np.rint(np.array(found.reviews) + np.array(found.new))
    if expected.any() and found.begun:
        marks.insert(0, Bars(names, expected, "behind: expected in all", Role.MUTED))
    tallest = max(float(bar) for mark in marks if isinstance(mark, Bars) for bar in mark.heights)
    high = max(1.0, tallest)
    panel = Panel(
        f"The next {len(names)} days",
        Axis("day"),
        Axis("cards", low=0.0, high=high),
        tuple(marks),
    )
    words = (forecast_words(found), expected_words(found))
    return Figure((panel,), " ".join(said for said in words if said))


def answers_figure(answers: Mapping[dt.date, int], today: dt.date, days: int = 14) -> Figure:
    """Bars of the answers given on each of the last ``days`` days; today comes last."""
    shown = [today - dt.timedelta(days=n) for n in reversed(range(days))]
    counts = [answers.get(day, 0) for day in shown]
    bars = Bars(tuple(str(day.day) for day in shown), np.array(counts, dtype=np.float64), "answers")
    panel = Panel(
        f"The last {days} days",
        Axis("day"),
        Axis("answers", low=0.0, high=float(max(1, *counts))),
        (bars,),
    )
    total = sum(counts)
    sentence = (
        f"{counted(total, 'answer')} in {counted(days, 'day')}, {total / days:.1f} a day."
        if total
        else f"No answers in the last {days} days."
    )
    return Figure((panel,), sentence)


def retention_figure(weeks: Sequence[Share], expected: float | None = None) -> Figure:
    """The share of recalled cards by week with its 95 % band; weeks without a test are gaps.

    Args:
        weeks: shares of passed recall tests, oldest week first, as ``retention_by_week``.
        expected: the recall probability at which the schedule lets a card come back.
    """
    x = np.arange(1 - len(weeks), 1, dtype=np.float64)
    intervals = [week.interval or (np.nan, np.nan) for week in weeks]
    rates = np.array([np.nan if week.rate is None else week.rate for week in weeks])
    low, high = (np.array([pair[end] for pair in intervals], dtype=np.float64) for end in (0, 1))
    marks: list[Mark] = []
    if np.isfinite(rates).any():
        marks.append(Band(x, 100 * low, 100 * high, "95 % interval"))
        marks.append(Curve(x, 100 * rates, "recalled"))
    marks += _expected(expected)
    panel = Panel("Recalled when asked again", Axis("weeks from now"), _PER_CENT, tuple(marks))
    total = Share(sum(week.hits for week in weeks), sum(week.n for week in weeks))
    sentence = (
        f"Of the cards that came back in {len(weeks)} weeks you recalled {total.words()}."
        if total.n
        else f"No card has come back on a later day in the last {len(weeks)} weeks."
    )
    return Figure((panel,), sentence)


def topics_figure(topics: Mapping[str, Retention], expected: float | None = None) -> Figure:
    """Bars of the share recalled in each topic that has been tested."""
    tested = {topic: found.both for topic, found in topics.items() if found.both.n}
    marks: list[Mark] = []
    if tested:
        heights = np.array([100 * (share.rate or 0.0) for share in tested.values()])
        marks.append(Bars(tuple(tested), heights, "recalled"))
    marks += _expected(expected)
    panel = Panel("Recalled by topic", Axis("topic"), _PER_CENT, tuple(marks))
    if not tested:
        return Figure((panel,), "No topic has a card that came back on a later day yet.")
    weakest = min(tested, key=lambda topic: (tested[topic].rate or 0.0, topic))
    return Figure((panel,), f"Weakest: {weakest}, {tested[weakest].words()}.")


def mastery_figure(topics: Mapping[str, Mastery]) -> Figure:
    """Bars of how firmly each topic is known."""
    heights = np.array([100 * found.mastered for found in topics.values()], dtype=np.float64)
    marks = (Bars(tuple(topics), heights, "mastered"),) if topics else ()
    panel = Panel(
        "Mastered by topic", Axis("topic"), Axis("mastered", low=0.0, high=100.0, unit="%"), marks
    )
    seen, total = sum(m.seen for m in topics.values()), sum(m.total for m in topics.values())
    if not seen:
        return Figure((panel,), "No card has been answered yet.")
    return Figure((panel,), f"{seen} of {total} cards met, {percent(_overall(topics))} mastered.")


def _overall(topics: Mapping[str, Mastery]) -> float:
    total = sum(found.total for found in topics.values())
    return sum(found.mastered * found.total for found in topics.values()) / total


def _expected(expected: float | None) -> list[Mark]:
    return [] if expected is None else [Rule(100 * expected, label="aimed at", role=Role.THEORY)]
