"""A date to be ready for: what is asked of it, and what was forecast when it was set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Spread:
    """A number that is not known for sure: its mean, and the middle 90 % of what may come."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What was forecast of one study day.

    Attributes:
        reviews: cards that come back.
        new: cards that are met for the first time.
        answers: all answers, repeats within the day included.
        minutes: what they take.
        recall: expected recall over the set in the morning.
        waiting: cards of the set that are still due in the evening; 0 where it was not forecast.
    """

    day: dt.date
    reviews: Spread
    new: float
    answers: Spread
    minutes: float
    recall: float
    waiting: float = 0.0


@dataclass(frozen=True, slots=True)
class ExamForecast:
    """What was forecast when a plan was made.

    Attributes:
        cards: how many cards the set had.
        met: how many of them had been answered.
        recall: expected recall over the set in the morning of the date; what was never met
            counts as not recalled.
        recall_untouched: the same if nothing at all is studied.
        recall_as_set: the same under the daily limits alone, without a plan.
        unfit: ids of the cards that will not be met in time, in the order they would come in.
        unfit_anyway: how many would not be met with any time a day: siblings keep apart.
        minutes_for_all: minutes a day with which all the others would be.
        passed: the share of reviews that are recalled.
        runs: how many possible courses the numbers come from.
        days: day by day, from the day the plan was made to the last one before the date.
    """

    cards: int
    met: int
    recall: Spread
    recall_untouched: float
    recall_as_set: float
    unfit: tuple[str, ...]
    unfit_anyway: int
    minutes_for_all: int
    passed: float
    runs: int
    days: tuple[ForecastDay, ...]


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """A plan; the newest one counts.

    Attributes:
        exam_day: the date; on that study day nothing is planned any more.
        minutes: minutes a day for the cards of the set.
        deck, topics: the set: a deck (empty: all) and topics of it (none: all).
        last_new_day: the last day on which new cards come.
        pace: new cards a day at least, as long as there is time.
        seconds_per_review, seconds_per_new: what a card takes on its day, repeats included.
    """

    id: UUID
    made_at: dt.datetime
    offset_minutes: int
    exam_day: dt.date
    minutes: int
    deck: str
    topics: tuple[str, ...]
    last_new_day: dt.date
    pace: int
    seconds_per_review: float
    seconds_per_new: float
    forecast: ExamForecast
