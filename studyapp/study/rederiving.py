"""Keeps the stored states what the log adds up to, whatever is set anew.

A memory state is a fold of its card's answers by the scheduler in force. The weights, the desired
retention and the hour at which a day begins all move what the fold gives: due days, days waited,
the counts of days. So a change of any of them makes every state anew, in one transaction, with
the name of the scheduler beside them. Whatever interrupts it, the name tells at the next start
what is still to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.words import counted
from studyapp.progress.glance import DERIVED_SETTING, WEIGHTS_SETTING
from studyapp.records.study_day import ROLL_OVER_HOUR
from studyapp.scheduling.parameters import ALGORITHM
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.facts import today
from studyapp.study.limits import limits_of
from studyapp.study.refolding import refold_store

if TYPE_CHECKING:
    from studyapp.progress.store import Store
    from studyapp.study.desk import Desk
    from studyapp.study.settings import Settings


def scheduler_of(store: Store, settings: Settings) -> Scheduler:
    """The scheduler that settings and the fitted weights ask for.

    Where nothing may be written the hour of what is stored stays in force: days that were
    counted by one hour cannot be compared with today by another.

    Raises:
        UsageError: the weights that are kept do not fit.
    """
    hour = settings.day_begins_at if store.writable else stored_hour(store)
    return Scheduler(
        store.weights() or None,
        desired_retention=settings.desired_retention,
        roll_over_hour=hour,
    )


def stored_hour(store: Store) -> int:
    """The hour by which the days that are stored were counted."""
    hour = store.derived().get("roll_over_hour", ROLL_OVER_HOUR)
    return hour if isinstance(hour, int) and 0 <= hour <= 23 else ROLL_OVER_HOUR


def is_derived(store: Store, scheduler: Scheduler) -> bool:
    """Whether the states that are stored were made by this scheduler.

    Those of which nothing is told were made before anything could be set but the weights.
    """
    told = store.derived().get("parameters_id")
    return scheduler.parameters_id == (
        told if told is not None else Scheduler(store.weights() or None).parameters_id
    )


def derive(desk: Desk, scheduler: Scheduler, weights: Mapping[str, object] | None = None) -> None:
    """Put a scheduler in force and make every state anew by it, all or nothing.

    Args:
        desk: what is sat at; its scheduler is replaced.
        scheduler: the one to be in force.
        weights: the setting of the fitted weights, where it changes with them.

    Raises:
        LookOnlyError: nothing may be written.
        StoreError: it could not be kept; all is as it was.
    """
    store = desk.store
    store.add_parameters(
        scheduler.parameters_id, scheduler.parameters, scheduler.desired_retention, ALGORITHM
    )
    hour = scheduler.roll_over_hour
    told: dict[str, Mapping[str, object]] = {
        DERIVED_SETTING: {"parameters_id": scheduler.parameters_id, "roll_over_hour": hour}
    }
    if weights is not None:
        told[WEIGHTS_SETTING] = weights
    refold_store(store, scheduler, told)
    desk.scheduler = scheduler


def keep_derived(desk: Desk) -> bool:
    """Make the states anew where others than the scheduler of ``desk`` made them.

    Returns:
        Whether they were.
    """
    store = desk.store
    if not store.exists or not store.writable or is_derived(store, desk.scheduler):
        return False
    derive(desk, desk.scheduler)
    return True


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """What a change of the schedule did.

    Attributes:
        cards: how many cards have a memory state.
        due_before, due: how many were due on this study day, and how many are now.
    """

    cards: int
    due_before: int
    due: int

    @property
    def words(self) -> str:
        """In one line."""
        cards = counted(self.cards, "card")
        return f"{cards} scheduled anew: {self.due} due today, {self.due_before} before"


def take_up(desk: Desk, settings: Settings) -> None:
    """Let new settings hold at once, but for the schedule: ``reschedule`` does that."""
    desk.settings = settings
    desk.limits = limits_of(settings)


def reschedule(desk: Desk) -> Rescheduled | None:
    """Put in force what the settings of ``desk`` say of the schedule, for all cards at once.

    Returns:
        What it did; None where nothing had to be made anew.

    Raises:
        StoreError: it could not be kept; all is as it was, and the next start tries again.
    """
    store, scheduler = desk.store, scheduler_of(desk.store, desk.settings)
    if not store.exists or not store.writable or is_derived(store, scheduler):
        desk.scheduler = scheduler
        store.count_days_from(scheduler.roll_over_hour)
        return None
    before = store.due_count(today(desk))
    derive(desk, scheduler)
    return Rescheduled(len(store.states()), before, store.due_count(today(desk)))
