"""The numbers as figures: days gone and to come, retention over time and by topic, mastery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from sim.figure import Axis, Band, Bars, Curve, Figure, Heat, Mark, Panel, Role, Rule
from studyapp.insight.calendar import Calendar, months_of
from studyapp.insight.forecast import Forecast, expected_words, forecast_words
from studyapp.insight.interval_bars import ends_of, share_bars
from studyapp.insight.mastery import Mastery
from studyapp.insight.retention import Retention
from studyapp.insight.share import Share
from studyapp.insight.time_spent import time_spent_words
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


def calendar_figure(answers: Mapping[dt.date, int], found: Calendar) -> Figure:
    """The grid of days as a heat map: a column for each week, Monday above, busier days darker.

    Args:
        answers: number of answers by study day; absent days have none.
        found: the grid.
    """
    weeks = len(found.levels)
    counts = np.full((7, weeks), np.nan)
    for week, levels in enumerate(found.levels):
        monday = found.first_day + dt.timedelta(weeks=week)
        for weekday, level in enumerate(levels):
            if level is not None:
                day = monday + dt.timedelta(days=weekday)
                counts[6 - weekday, week] = answers.get(day, 0)
    marks: tuple[Mark, ...] = ()
    if found.days:
        high = float(np.nanmax(counts))
        heat = Heat(counts, 0.0, float(weeks), 0.0, 7.0, "answers", 9, 0.0, high, key=True)
        marks = (heat,)
    months = tuple((week + 0.5, name) for week, name in months_of(found.first_day, weeks))
    panel = Panel(
        "Days studied",
        Axis("week", low=0.0, high=float(weeks), names=months),
        Axis("day", low=0.0, high=7.0, names=_WEEKDAYS),
        marks,
    )
    return Figure((panel,), found.words)


_WEEKDAYS = ((0.5, "Sun"), (2.5, "Fri"), (4.5, "Wed"), (6.5, "Mon"))


def past_figure(
    answers: Mapping[dt.date, int],
    seconds: Mapping[dt.date, float],
    today: dt.date,
    days: int = 14,
) -> Figure:
    """Bars of the answers on each of the last ``days`` days, and of the minutes they took.

    Today comes last. ``seconds`` are those of answers whose duration is known.
    """
    shown = [today - dt.timedelta(days=n) for n in reversed(range(days))]
    names = tuple(str(day.day) for day in shown)
    counts = np.array([answers.get(day, 0) for day in shown], dtype=np.float64)
    minutes = np.array([seconds.get(day, 0.0) / 60 for day in shown])
    panels = (
        _of_days(f"The last {days} days", "answers", "", names, counts, Role.MEASURED),
        _of_days("Time spent", "time", "min", names, minutes, Role.SECOND),
    )
    total = int(counts.sum())
    if not total:
        return Figure(panels[:1], f"No answers in the last {days} days.")
    sentence = f"{counted(total, 'answer')} in {counted(days, 'day')}, {total / days:.1f} a day."
    return Figure(panels, f"{sentence} {time_spent_words(seconds)}")


def _of_days(
    title: str, upwards: str, unit: str, names: tuple[str, ...], heights: np.ndarray, role: Role
) -> Panel:
    high = float(max(1.0, heights.max()))
    bars = (Bars(names, heights, upwards, role),)
    return Panel(title, Axis("day"), Axis(upwards, low=0.0, high=high, unit=unit), bars)


def retention_figure(weeks: Sequence[Share], expected: float | None = None) -> Figure:
    """The share of recalled cards by week with its 95 % band; weeks without a test are gaps.

    Args:
        weeks: shares of passed recall tests, oldest week first, as ``retention_by_week``.
        expected: the recall probability at which the schedule lets a card come back.
    """
    x = np.arange(1 - len(weeks), 1, dtype=np.float64)
    rates = np.array([np.nan if week.rate is None else week.rate for week in weeks])
    low, high = ends_of([week.interval for week in weeks])
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
        marks.append(share_bars(tuple(tested), list(tested.values()), "recalled"))
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
