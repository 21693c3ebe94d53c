"""Coming back after a break: how much waits, what is a day's share of it, and when it is done.

More waits than a day can hold when more cards are overdue than the reviews that a day may
have, or, after a break of ``BREAK`` missed days, more than twice what was usual before it; on
the days that follow, as long as more is left over than a usual day holds. Then a day's share is
as many cards as there were answers on a usual day, the cards that are worth most come first
(see ``scheduling.value``), and new cards wait until the rest is worked off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Protocol

from studyapp.records.memory import MemoryState, Stage
from studyapp.scheduling.forgetting import retrievability

BREAK = 3
"""So many missed days in a row are a break."""
REMEMBERED = 60
"""Days after its end for which a break explains what is overdue."""
TWICE = 2.0
"""More than so many times the usual load is too much for the first day back."""
USUAL_DAYS = 14
"""The usual load is the median over so many studied days."""
FEWEST_DAYS = 3
"""With fewer studied days than this, a usual load is not known."""
SMALL = 20
"""A share that is never a wall, and the usual load where none is known."""
LONGEST = 30
"""Days after which all is worked off, if the limit of reviews allows."""
RETURN = 2
"""Days after which a card that was forgotten comes again."""
GIVE_UP = 365
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """More than a day holds.

    Attributes:
        waiting: cards that are due.
        away: days missed in the break; 0 where there was none.
        just_back: whether the break ends today.
        share: reviews of a day, those done today included.
        done_by: the day on which nothing is left over, if each day's share is done; None
            where the limit of reviews does not get there within a year.
    """

    waiting: int
    away: int
    just_back: bool
    share: int
    done_by: dt.date | None


class Scheduled(Protocol):
    """Cards in review that can come up, whatever holds them."""

    def until(self, day: dt.date) -> int:
        """How many are due on ``day`` or before."""

    def arrivals(self, day: dt.date) -> list[float]:
        """How many fall due on each of the ``GIVE_UP`` days after ``day``."""

    def lost(self, day: dt.date, decay: float | None) -> float:
        """The share of those due on ``day`` that is expected to be forgotten."""


def backlog_of(
    scheduled: Scheduled,
    answers_by_day: Mapping[dt.date, int],
    day: dt.date,
    reviews_per_day: int,
    done_today: int = 0,
    decay: float | None = None,
) -> Backlog | None:
    """What waits on ``day``; None on an ordinary day.

    Args:
        scheduled: the cards that can come up.
        answers_by_day: answers of each studied day.
        day: the study day.
        reviews_per_day: the limit.
        done_today: reviews that were done on ``day``; they may have been overdue.
        decay: the last weight of FSRS-6; None for the published one.
    """
    overdue = done_today + scheduled.until(day - ONE_DAY)
    if not overdue:
        return None
    studied = sorted(date for date, count in answers_by_day.items() if count and date < day)
    away, just_back, before = _break(studied, day)
    usual = _usual([answers_by_day[date] for date in studied if date <= before])
    much = TWICE * usual if just_back else usual
    if overdue <= reviews_per_day and not (away and overdue > much):
        return None
    waiting = scheduled.until(day)
    ahead = scheduled.arrivals(day)
    lost = scheduled.lost(day, decay)
    share = max(SMALL, 5 * ceil(usual / 5))
    needed = share
    while needed < waiting and (_days(waiting, needed, ahead, lost) or GIVE_UP) > LONGEST:
        needed += 5
    share = min(reviews_per_day, needed)
    days = _days(max(0, waiting), share, ahead, lost, done_today)
    done_by = None if days is None else day + dt.timedelta(days=days - 1)
    return Backlog(waiting, away, just_back, share, done_by)


class ScheduledStates:
    """The same of memory states, those in learning steps left out."""

    def __init__(self, states: Collection[MemoryState]) -> None:
        self._states = [state for state in states if state.stage is Stage.REVIEW]

    def until(self, day: dt.date) -> int:  # noqa: D102 (as Scheduled has it)
        return sum(state.due_day <= day for state in self._states)

    def arrivals(self, day: dt.date) -> list[float]:  # noqa: D102
        found = [0.0] * GIVE_UP
        for state in self._states:
            ahead = (state.due_day - day).days
            if 1 <= ahead <= GIVE_UP:
                found[ahead - 1] += 1
        return found

    def lost(self, day: dt.date, decay: float | None) -> float:  # noqa: D102
        given = () if decay is None else (decay,)
        recalls = [
            retrievability(max(0, (day - state.last_day).days), state.stability, *given)
            for state in self._states
            if state.due_day <= day
        ]
        return 1 - sum(recalls) / len(recalls) if recalls else 0.0


def _break(studied: list[dt.date], day: dt.date) -> tuple[int, bool, dt.date]:
    """Days missed in the newest break, whether it ends today, and the last day before it."""
    for earlier, later in reversed(list(zip(studied, [*studied[1:], day], strict=True))):
        if (day - later).days > REMEMBERED:
            break
        missed = (later - earlier).days - 1
        if missed >= BREAK:
            return missed, later == day, earlier
    return 0, False, day


def _usual(counts: list[int]) -> float:
    newest = counts[-USUAL_DAYS:]
    return float(median(newest)) if len(newest) >= FEWEST_DAYS else float(SMALL)


def _days(
    waiting: float, share: int, ahead: list[float], lost: float, done_today: int = 0
) -> int | None:
    """On which day, today being 1, nothing is left over; forgotten cards come again."""
    coming = ahead[:]
    room = float(max(0, share - done_today))
    for number in range(GIVE_UP):
        done = min(waiting, room)
        waiting -= done
        if waiting <= 0:
            return number + 1
        if number + RETURN - 1 < GIVE_UP:
            coming[number + RETURN - 1] += lost * done
        waiting += coming[number]
        room = float(share)
    return None


def backlog_words(found: Backlog, width: int = 100, *, held: bool = False) -> str:
    """The backlog in one kind line, the fullest form that fits ``width`` columns.

    Args:
        found: the backlog.
        width: columns.
        held: whether a plan for a date lets fewer come on a day than the share, so that neither
            the share nor the day on which it would be done is true.
    """
    head = f"away {found.away} days" if found.just_back else "catching up"
    date = f"{found.done_by.day} {found.done_by:%b}" if found.done_by is not None else ""
    verb = "waits" if found.waiting == 1 else "wait"
    cards = "card " if found.waiting == 1 else "cards "
    if held:
        forms = [f"{head}: {found.waiting} {cards}{verb}", "the plan's minutes hold the day"]
        both = "; ".join(forms)
        return next((one for one in (both, *forms) if len(one) <= width), forms[1])
    forms = [
        f"{head}: {found.waiting} {noun}{verb}; {found.share} a day, most valuable first"
        + (f", {done} {date}" if date else "")
        for noun, done in ((cards, "done by"), ("", "done by"), ("", "done"))
    ]
    short = f"{found.waiting} {verb}; {found.share} a day"
    return next((one for one in forms if len(one) <= width), short)
