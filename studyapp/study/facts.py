"""What the store knows of a study day, gathered for the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from studyapp.records.memory import MemoryState
from studyapp.records.study_day import study_day
from studyapp.study.queue import Facts

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


def today(desk: Desk) -> dt.date:
    """The study day that it is now."""
    now = desk.clock.now()
    return study_day(now, desk.clock.offset_minutes(now), desk.scheduler.roll_over_hour)


def facts_of_day(desk: Desk, states: Mapping[str, MemoryState]) -> Facts:
    """The facts of today, given the states that the session holds."""
    day = today(desk)
    met = frozenset(name for name, state in states.items() if state.last_day == day)
    counted = desk.store.day_counts().get(day)
    new_today = counted.new_cards if counted is not None else 0
    return Facts(
        states=states,
        hidden=desk.store.suspended() | desk.store.buried(day),
        new_today=new_today,
        reviews_today=max(0, len(met) - new_today),
        met_today=met,
    )
