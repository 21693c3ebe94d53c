"""A plan for a date in words and rows: what was forecast, and what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.words import counted, percent

if TYPE_CHECKING:
    from studyapp.records.exam_plan import ExamPlan, ForecastDay, Spread

HEAD = ("day", "reviews", "5-95 %", "new", "min", "recall", "came", "new", "recall")


@dataclass(frozen=True, slots=True)
class Came:
    """What came on a day: cards of the set that were reviewed, and that were met."""

    reviews: int
    new: int


@dataclass(frozen=True, slots=True)
class ExamDay:
    """A day of the forecast; ``came`` once it is over, ``recall`` once its morning has come."""

    forecast: ForecastDay
    came: Came | None
    recall: float | None


def exam_words(
    plan: ExamPlan,
    day: dt.date,
    days: Sequence[ExamDay],
    recall_now: float,
    unfit_topics: Sequence[tuple[str, int]] = (),
    scope: str = "",
) -> tuple[str, ...]:
    """The plan in sentences, the most telling first.

    Args:
        plan: the plan.
        day: the study day that it is now.
        days: its days.
        recall_now: expected recall this morning, or on the morning of the date.
        unfit_topics: topics with cards that will not fit, and how many; the largest of them.
        scope: what the set is called; empty where it is everything.
    """
    seen = plan.forecast
    cards = counted(seen.cards, "card") + (f" of {scope}" if scope else "")
    expected = f"{percent(seen.recall.mean)} ({_range(seen.recall)}, n = {seen.runs} courses)"
    if day < plan.exam_day:
        first = (
            f"With {counted(plan.minutes, 'minute')} a day you should recall {expected} of {cards}."
        )
    else:
        first = (
            f"Forecast was {expected} of {cards}; by your answers it came "
            f"to {percent(recall_now)} ({_off(recall_now, seen.recall.mean)})."
        )
    return (
        first,
        f"Without any study it would be {percent(seen.recall_untouched)}, under your daily limits "
        f"alone {percent(seen.recall_as_set)}.",
        _fit_words(plan),
        *_left_out(seen.unfit, unfit_topics),
        *_came_words(day, days, recall_now),
    )


def _left_out(unfit: Sequence[str], topics: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Where the cards are that do not fit; those of topics that are not named are counted."""
    if not topics:
        return ()
    others = len(unfit) - sum(count for _, count in topics)
    named = ", ".join(f"{title} {count}" for title, count in topics)
    return (f"Left out: {named}{f' and {others} elsewhere' if others > 0 else ''}.",)


def exam_title(plan: ExamPlan, day: dt.date) -> str:
    """The date, and how far away it is."""
    date = f"{plan.exam_day:%A} {plan.exam_day.day} {plan.exam_day:%B %Y}"
    left = (plan.exam_day - day).days
    return f"{date}, {counted(left, 'day')} left" if left > 0 else date


def _fit_words(plan: ExamPlan) -> str:
    seen, last = plan.forecast, f"{plan.last_new_day.day} {plan.last_new_day:%B}"
    but = f" but {seen.unfit_anyway}, since cards of one idea do not share a day"
    enough = f"{counted(seen.minutes_for_all, 'minute')} a day would fit all"
    enough += but if seen.unfit_anyway else ""
    if seen.unfit and seen.minutes_for_all <= plan.minutes:
        enough = "more time a day would not help, since cards of one idea do not share a day"
    if not seen.unfit:
        spare = f"; {enough}" if seen.minutes_for_all < plan.minutes else ""
        return f"Every card fits; the last new ones come on {last}{spare}."
    verb = "does" if len(seen.unfit) == 1 else "do"
    return (
        f"{counted(len(seen.unfit), 'card')} {verb} not fit and will not be met by {last}, the "
        f"last day on which a new card can still come back; {enough}."
    )


def _came_words(day: dt.date, days: Sequence[ExamDay], recall_now: float) -> tuple[str, ...]:
    over = [(one.forecast, one.came) for one in days if one.came is not None]
    if not over:
        return ()
    came = sum(c.reviews for _, c in over)
    reviews = sum(f.reviews.mean for f, _ in over)
    met, new = sum(c.new for _, c in over), sum(f.new for f, _ in over)
    said = (
        f"So far ({counted(len(over), 'day')}): {counted(came, 'review')} came, {reviews:.0f} "
        f"forecast ({_off(came, reviews)}); {counted(met, 'new card')}, {new:.0f} forecast."
    )
    here = next((one.forecast.recall for one in days if one.forecast.day == day), None)
    if here is None:
        return (said,)
    return (
        said,
        f"Expected recall this morning is {percent(recall_now)}; forecast was {percent(here)}.",
    )


def exam_table(
    days: Sequence[ExamDay], day: dt.date
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Head and a row for each day; the columns of what came only where something did."""
    wide = any(one.came is not None for one in days)
    head = HEAD if wide else HEAD[:6]
    return head, tuple(_row(one, day)[: len(head)] for one in days)


def _row(one: ExamDay, day: dt.date) -> tuple[str, ...]:
    seen = one.forecast
    name = "today" if seen.day == day else f"{seen.day:%a} {seen.day.day} {seen.day:%b}"
    return (
        name,
        f"{seen.reviews.mean:.0f}",
        f"{seen.reviews.low:.0f}-{seen.reviews.high:.0f}",
        f"{seen.new:.0f}",
        f"{seen.minutes:.0f}",
        percent(seen.recall),
        "" if one.came is None else str(one.came.reviews),
        "" if one.came is None else str(one.came.new),
        "" if one.recall is None else percent(one.recall),
    )


def _range(spread: Spread) -> str:
    return f"{100 * spread.low:.0f}-{percent(spread.high)}"


def _off(came: float, forecast: float) -> str:
    return f"{100 * (came / forecast - 1):+.0f} %" if forecast else "none was expected"
