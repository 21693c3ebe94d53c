"""What the next days hold for a learner: what is due, what comes again, and what is begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from studyapp.insight.answers import FIRST
from studyapp.insight.forecast import Forecast, forecast
from studyapp.insight.share import Share, share_in
from studyapp.records.rating import Rating
from studyapp.study.facts import facts_of_day, today
from studyapp.study.queue import select

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers
    from studyapp.progress.day_count import DayCount
    from studyapp.records.memory import MemoryState
    from studyapp.study.desk import Desk

ONE_DAY = dt.timedelta(days=1)
RECENT = 14
"""The pace of new cards is that of so many newest days on which anything was studied."""
FEWEST = 3
"""With fewer such days the pace is the limit that is set."""
DAYS = 28
"""The share of days that are studied is that of so many days before today."""
BELIEVED, BELIEF = 0.6, 10
"""New cards right at once, as long as there are few: as if so many had come so."""


def foretold(desk: Desk, first_right: Share, days: int = 14) -> Forecast:
    """The forecast over ``days`` days, today included.

    Args:
        desk: decks, store, scheduler, limits and clock.
        first_right: the share of first answers to cards that were right.
        days: how many.
    """
    from studyapp.scheduling.outlook import Pace, outlook

    day, hidden = today(desk), desk.store.suspended()
    cards = {card.id: card.concept for card in desk.library.cards if card.id not in hidden}
    states = desk.store.states()
    comes = _coming_today(desk, states)
    known = [
        state if state.due_day > day or name in comes else replace(state, due_day=day + ONE_DAY)
        for name, state in states.items()
        if name in cards
    ]
    counts = desk.store.day_counts()
    fresh = sum(name not in states for name in cards)
    studied = days_studied(counts, day)
    pace = Pace(
        new=new_a_day(counts, day, desk.limits.new_per_day),
        fresh=fresh,
        today=float(sum(name not in states for name in comes)),
        right_at_once=(BELIEVED * BELIEF + first_right.hits) / (BELIEF + first_right.n),
        most=float(desk.limits.reviews_per_day),
        studied=studied.hits / studied.n if studied.n >= FEWEST else 1.0,
    )
    coming = outlook(known, cards, day, days, desk.scheduler, pace)
    return replace(
        forecast([state.due_day.toordinal() for state in known], day, days),
        studied=studied,
        reviews=tuple(coming.reviews.tolist()),
        new=tuple(coming.new.tolist()),
    )


def _coming_today(desk: Desk, states: Mapping[str, MemoryState]) -> set[str]:
    """The cards that today still holds: what is due beside a sibling waits for another day."""
    facts, day = facts_of_day(desk, states), today(desk)
    chosen = select(desk.library.cards, facts, day, desk.limits)
    return {*chosen.steps, *chosen.main}


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
    first = answers.gap == FIRST
    return share_in(answers.rating[first] > Rating.AGAIN)
