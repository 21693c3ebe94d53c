"""What the next days hold for a learner: what is due, what comes again, and what is begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from studyapp.insight.answers import FIRST
from studyapp.insight.forecast import Forecast, forecast
from studyapp.insight.share import Share
from studyapp.records.rating import Rating

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers
    from studyapp.progress.day_count import DayCount
    from studyapp.study.answer_log import AnswerLog
    from studyapp.study.desk import Desk

RECENT = 14
"""The pace of new cards is that of so many newest days on which anything was studied."""
FEWEST = 3
"""With fewer such days the pace is the limit that is set."""
DAYS = 28
"""The share of days that are studied is that of so many days before today."""
BELIEVED, BELIEF = 0.6, 10
"""New cards right at once, as long as there are few: as if so many had come so."""


def foretold(desk: Desk, log: AnswerLog, days: int = 14) -> Forecast:
    """The forecast over ``days`` days, today included.

    What is due today but does not come today (a sibling does, or there is no room) counts for
    tomorrow.

    Args:
        desk: decks, store, scheduler, limits and clock.
        log: read from its store.
        days: how many.
    """
    import numpy as np

    from studyapp.scheduling.outlook import Crowd, Pace, outlook
    from studyapp.study.coming_today import coming_today

    day, counts = log.day, log.days
    coming, first_right = coming_today(desk, log), first_answers(log.answers)
    states = coming.states
    waits = (states.due_day <= day.toordinal()) & ~coming.comes
    due = np.where(waits, day.toordinal() + 1, states.due_day)
    studied = days_studied(counts, day)
    pace = Pace(
        new=new_a_day(counts, day, desk.limits.new_per_day),
        fresh=coming.fresh,
        today=float(coming.new),
        right_at_once=(BELIEVED * BELIEF + first_right.hits) / (BELIEF + first_right.n),
        most=float(desk.limits.reviews_per_day),
        studied=studied.hits / studied.n if studied.n >= FEWEST else 1.0,
    )
    crowd = Crowd(
        weight=np.ones(len(states)),
        stability=states.stability,
        difficulty=states.difficulty,
        last=states.last_day.astype(np.int64),
        due=due.astype(np.int64),
        concept=coming.concept + 1,
    )
    expected = outlook(crowd, day, days, desk.scheduler, pace)
    return replace(
        forecast(due, day, days),
        studied=studied,
        reviews=tuple(expected.reviews.tolist()),
        new=tuple(expected.new.tolist()),
    )


def new_a_day(counts: Mapping[dt.date, DayCount], day: dt.date, limit: int) -> float:
    """New cards on a day that is studied: the mean of the newest ones before today, or the limit.

    The limit holds where it is lower: it may have been lowered since.
    """
    studied = sorted(d for d, count in counts.items() if d < day and count.answers)[-RECENT:]
    if len(studied) < FEWEST:
        return float(limit)
    return min(float(limit), sum(counts[d].new_cards for d in studied) / len(studied))


def days_studied(counts: Mapping[dt.date, DayCount], day: dt.date) -> Share:
    """On how many of the newest days before today anything was studied, since the first answer."""
    before = [d for d, count in counts.items() if d < day and count.answers]
    span = min(DAYS, (day - min(before)).days) if before else 0
    return Share(sum((day - d).days <= span for d in before), span)


def first_answers(answers: Answers) -> Share:
    """The share of first answers to cards that were rated better than again."""
    import numpy as np

    first = answers.gap == FIRST
    right = first & (answers.rating > Rating.AGAIN)
    return Share(int(np.count_nonzero(right)), int(np.count_nonzero(first)))
