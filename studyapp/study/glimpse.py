"""Home's picture from a quick look at the database, and from the open store later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from studyapp.clock import Clock
from studyapp.insight.effort import seconds_per_answer
from studyapp.records.study_day import study_day
from studyapp.study.facts import today
from studyapp.study.limits import limits_of
from studyapp.study.overview import Kept, Overview, overview
from studyapp.study.settings import Settings

if TYPE_CHECKING:
    from studyapp.cards.library import Library
    from studyapp.progress.home import Home
    from studyapp.study.desk import Desk


def glimpse(
    home: Home, library: Library, clock: Clock, settings: Settings | None = None
) -> Overview:
    """Home before the store is open: the driver alone reads, nothing is created."""
    now = clock.now()
    settings = settings or Settings()
    limits, hour = limits_of(settings), settings.day_begins_at
    day = study_day(now, clock.offset_minutes(now), hour)
    if not home.database.exists():
        return overview(library, Kept({}), day, limits)
    from studyapp.progress.glance import glance

    seen = glance(home.database, day, hour)
    kept = Kept(
        states=seen.states,
        suspended=seen.suspended,
        buried=seen.buried,
        answers_by_day={date: count.answers for date, count in seen.day_counts.items()},
        new_today=_new_cards(seen.day_counts, day),
        seconds_per_card=seconds_per_answer(seen.durations),
        last_run=seen.last_run,
        exam_plan=seen.exam_plan,
        weights=seen.weights,
    )
    return overview(library, kept, day, limits)


def overview_of(desk: Desk) -> Overview:
    """Home once the store is open."""
    day, store = today(desk), desk.store
    counts = store.day_counts()
    kept = Kept(
        states=store.states(),
        suspended=store.suspended(),
        buried=store.buried(day),
        answers_by_day={date: count.answers for date, count in counts.items()},
        new_today=_new_cards(counts, day),
        seconds_per_card=seconds_per_answer(store.durations()),
        last_run=store.newest_run(),
        exam_plan=store.exam_plan(),
        weights=desk.scheduler.parameters,
    )
    return overview(desk.library, kept, day, desk.limits)


def _new_cards(counts: object, day: dt.date) -> int:
    counted = counts.get(day)  # type: ignore[attr-defined]
    return counted.new_cards if counted is not None else 0
