"""What the store knows of a study day, gathered for the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from studyapp.progress.state_table import StateTable
from studyapp.records.memory import MemoryState
from studyapp.records.study_day import study_day
from studyapp.study.backlog import Backlog, ScheduledInTable, backlog_of
from studyapp.study.queue import Facts

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


def today(desk: Desk) -> dt.date:
    """The study day that it is now."""
    now = desk.clock.now()
    return study_day(now, desk.clock.offset_minutes(now), desk.scheduler.roll_over_hour)


def facts_of_day(desk: Desk, states: Mapping[str, MemoryState], portions: int = 1) -> Facts:
    """The facts of today, given the states that the session holds.

    Args:
        desk: decks, store and clock.
        states: memory states, as the session has them.
        portions: how many times the day's share the learner wants today.
    """
    day, table = today(desk), StateTable.of(states)
    met = table.met(day)
    counts = desk.store.day_counts()
    counted = counts.get(day)
    new_today = counted.new_cards if counted is not None else 0
    hidden = desk.store.suspended() | desk.store.buried(day)
    reviews_today = max(0, len(met) - new_today)
    return Facts(
        states=table,
        hidden=hidden,
        new_today=new_today,
        reviews_today=reviews_today,
        met_today=met,
        backlog=_backlog(desk, table, hidden, reviews_today),
        exam=desk.store.exam_plan(),
        portions=portions,
        weights=desk.scheduler.parameters,
    )


def _backlog(desk: Desk, table: StateTable, hidden: Collection[str], done: int) -> Backlog | None:
    return backlog_of(
        ScheduledInTable(table, desk.library.by_id, hidden),
        {date: count.answers for date, count in desk.store.day_counts().items()},
        today(desk),
        desk.limits.reviews_per_day,
        done,
        desk.scheduler.parameters[20],
    )
