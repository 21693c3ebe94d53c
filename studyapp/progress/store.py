"""The store: what is kept of a learner. Every write is on disk when the call returns.

A store opens at once: until something is written, or more is asked for than the quick look
knows, it reads through the driver alone. ``warm`` loads the rest ahead of time, in a thread.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID

from studyapp import __version__
from studyapp.clock import Clock
from studyapp.errors import LookOnlyError, StoreError
from studyapp.progress.day_count import DayCount
from studyapp.progress.glance import (
    DERIVED_SETTING,
    WEIGHTS_SETTING,
    Glance,
    glance,
    states_at,
    weights_in,
)
from studyapp.progress.home import Home, ensure_folder
from studyapp.progress.lock import InstanceLock
from studyapp.progress.records import Records
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.note import Note
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

if TYPE_CHECKING:
    from studyapp.progress.core import Core
    from studyapp.progress.state_row import PlainRow

Fold = Callable[[Iterable[Review]], MemoryState | None]


def open_store(
    home: Home,
    clock: Clock,
    identifiers: IdentifierSource,
    *,
    look_only: bool = False,
    roll_over_hour: int = ROLL_OVER_HOUR,
) -> Store:
    """Open what is kept under ``home``. Creates nothing: the first write does.

    Args:
        home: where.
        clock: the time.
        identifiers: for what is written by the store itself.
        look_only: never write, whatever happens, and be closed soon.
        roll_over_hour: the local hour at which a study day begins.

    Raises:
        StoreError: there is a database and it cannot be read.
    """
    return Store(home, clock, identifiers, look_only=look_only, roll_over_hour=roll_over_hour)


class Store(Records):
    """The learner's records.

    Attributes:
        why_look_only: why nothing can be written; empty if it can.
    """

    def __init__(
        self,
        home: Home,
        clock: Clock,
        identifiers: IdentifierSource,
        *,
        look_only: bool,
        roll_over_hour: int = ROLL_OVER_HOUR,
    ) -> None:
        self.home = home
        self._hour = roll_over_hour
        self._clock = clock
        self._identifiers = identifiers
        self._lock = InstanceLock(home.lock)
        self._guard = threading.RLock()
        self._core: Core | None = None
        self._session: StudySession | None = None
        self._briefly = look_only
        self.why_look_only = "opened to look only" if look_only else ""
        if self._seen.trouble:
            raise self._unreadable(self._seen.trouble)
        if not look_only:
            self._take_hold()

    def _unreadable(self, why: str) -> StoreError:
        return StoreError(
            f"{self.home.database} cannot be read: {why}.",
            "move it and the -wal and -shm files beside it away; copies lie in "
            f"{self.home.backups}",
        )

    def _take_hold(self) -> None:
        if self._seen.is_newer:
            needed = self._seen.needs_version or "a newer one"
            self.why_look_only = (
                f"the database was written by a newer version; it needs studyapp {needed}"
            )
        elif self.exists:
            self._lock_now()

    def _lock_now(self) -> None:
        try:
            if not self._lock.acquire():
                self.why_look_only = "another studyapp is open on the same records"
        except OSError as error:
            self.why_look_only = (
                f"the folder {self.home.lock.parent} cannot be written to ({error.strerror})"
            )

    @property
    def writable(self) -> bool:
        """Whether answers can be kept."""
        return not self.why_look_only

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept."""
        return self.home.database.exists()

    @cached_property
    def _seen(self) -> Glance:
        return glance(self.home.database, self._today(), self._hour, states=False)

    @cached_property
    def _seen_states(self) -> Mapping[str, MemoryState]:
        """Every memory state, read when one is first asked for."""
        try:
            return states_at(self.home.database, self._seen.schema_version)
        except (sqlite3.Error, OSError) as error:
            if self._seen.is_newer:  # it may keep them in another way
                return {}
            raise self._unreadable(str(error)) from error

    def _today(self) -> dt.date:
        now = self._clock.now()
        return study_day(now, self._clock.offset_minutes(now), self._hour)

    def count_days_from(self, roll_over_hour: int) -> None:
        """Let a study day begin at another hour; what is stored is not counted anew."""
        if roll_over_hour != self._hour:
            self._hour = roll_over_hour
            self.__dict__.pop("_seen", None)
            if self._core is not None:
                self._core.roll_over_hour = roll_over_hour

    # Opening the rest

    def warm(self) -> None:
        """Load what writing needs, so that the first answer does not wait. Creates nothing."""
        if self.exists:
            if self.writable:
                self._ready()
        else:
            import studyapp.progress.core
            import studyapp.progress.schema  # noqa: F401 (loaded while nobody waits)

    def _ready(self) -> Core:
        """The database, made or migrated if need be.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it cannot be opened.
        """
        with self._guard:
            if self._core is None:
                self._core = self._open()
                # From here on the database is asked: what was seen of every card can go.
                self.__dict__["_seen"] = replace(self._seen, last_notes={})
                self.__dict__.pop("_seen_states", None)
            return self._core

    def _open(self) -> Core:
        from studyapp.progress import backup, schema
        from studyapp.progress.core import Core

        if self.writable and not self._lock.held:
            ensure_folder(self.home.lock.parent)
            self._lock_now()
            self._look_again()
        if self.why_look_only:
            raise LookOnlyError(
                f"Nothing can be kept: {self.why_look_only}.", "answers here are not counted"
            )
        ensure_folder(self.home.database.parent)
        found, now = self._seen.schema_version, self._clock.now()
        if found and backup.is_due(self.home, now):
            backup.back_up(self.home, now)
        core = Core(self.home.database, self._hour)
        try:
            schema.prepare(core.engine, self.home, found, now)
        except BaseException:
            core.close()
            raise
        return core

    def _look_again(self) -> None:
        """Until the lock is held others may write: what was seen before must still stand."""
        if not self._lock.held:
            return
        before = self._seen
        now = glance(self.home.database, self._today(), self._hour, states=False)
        if now != replace(before, day=now.day, buried=now.buried):
            self._lock.release()
            self.why_look_only = "another studyapp wrote to the same records meanwhile"

    def _reader(self) -> Core | None:
        """The database if it is open or can be; None where there is nothing to read."""
        if self._core is not None or not self.exists:
            return self._core
        if self.writable:
            return self._ready()
        return self._looker

    @cached_property
    def _looker(self) -> Core | None:
        """The records to look at: the file itself is not touched."""
        from studyapp.progress.looking import looking_core

        return looking_core(self.home.database, briefly=self._briefly)

    def close(self) -> None:
        """Let go of the database and of the lock."""
        with self._guard:
            if self._core is not None:
                self._core.close()
                self._core = None
            self._lock.release()
            looker: Core | None = self.__dict__.pop("_looker", None)
            if looker is not None:
                looker.close()
            for seen in ("_seen", "_seen_states", "_events"):
                self.__dict__.pop(seen, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Writing

    def begin_session(self, session: StudySession) -> None:
        """Remember the sitting; its row is written with its first answer or run."""
        self._session = session

    def add_review(self, review: Review, state: MemoryState) -> None:
        """Keep an answer, the state after it and the day's count in one transaction.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept; nothing of it was.
        """
        core, session = self._ready(), self._unwritten(review.session_id)
        core.add_review(review, state, session, __version__)
        if session is not None:
            self._session = None

    def void_review(self, void: ReviewVoid, state: MemoryState | None) -> None:
        """Take an answer back; ``state`` is what the card's other answers add up to."""
        self._ready().void_review(void, state)

    def replace_review(
        self, void: ReviewVoid, between: MemoryState | None, review: Review, state: MemoryState
    ) -> None:
        """Take an answer back and keep another in its place, in one transaction.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept; the answer stands as it was.
        """
        self._ready().replace_review(void, between, review, state)

    def add_event(self, event: CardEvent) -> None:
        """Suspend, resume, bury or unbury a card."""
        self._ready().add_event(event)
        self.__dict__.pop("_events", None)

    def add_run(self, run: SimulationRun) -> None:
        """Keep a run.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept.
        """
        core, session = self._ready(), self._unwritten(run.session_id)
        core.add_run(run, session, __version__)
        if session is not None:
            self._session = None

    def add_note(self, note: Note) -> None:
        """Keep what a learner wrote about an error.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept.
        """
        self._ready().add_note(note)

    def add_quiz_answer(self, answer: QuizAnswer) -> None:
        """Keep an answer of a quiz.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept.
        """
        core, session = self._ready(), self._unwritten(answer.session_id)
        core.add_quiz_answer(answer, session, __version__)
        if session is not None:
            self._session = None

    def _unwritten(self, session_id: UUID | None) -> StudySession | None:
        """The sitting, if it is this one and its row is still to be written."""
        begun = self._session
        return begun if begun is not None and begun.id == session_id else None

    def add_exam_plan(self, plan: ExamPlan) -> None:
        """Keep a plan for a date; it counts from now on.

        Raises:
            LookOnlyError: nothing may be written.
            StoreError: it could not be kept.
        """
        self._ready().add_exam_plan(plan)

    def drop_exam_plan(self) -> None:
        """Let no plan count from now on; those that were made are kept."""
        now = self._clock.now()
        identifier, offset = self._identifiers.new(now), self._clock.offset_minutes(now)
        self._ready().drop_exam_plan(identifier, now, offset)

    def put_setting(self, key: str, value: Mapping[str, object]) -> None:
        """Set a setting."""
        self._ready().put_setting(key, value, self._clock.now())

    def add_parameters(
        self, identifier: str, weights: tuple[float, ...], retention: float, version: str
    ) -> None:
        """Keep the scheduler's parameters under the name that reviews give."""
        self._ready().add_parameters(identifier, weights, retention, version, self._clock.now())

    def rebuild_states(
        self,
        fold: Fold,
        settings: Mapping[str, Mapping[str, object]] | None = None,
        roll_over_hour: int | None = None,
    ) -> None:
        """Make the derived tables anew from the log.

        Args:
            fold: what the reviews of a card add up to.
            settings: settings that are kept with them, all or nothing.
            roll_over_hour: the hour at which a study day begins from now on; None for as before.
        """
        from studyapp.progress.day_count import counts_of

        core = self._ready()
        hour = self._hour if roll_over_hour is None else roll_over_hour
        log, now = core.reviews(), self._clock.now()
        by_card: dict[str, list[Review]] = {}
        for review in log:
            by_card.setdefault(review.card_id, []).append(review)
        states = [state for of_card in by_card.values() if (state := fold(of_card)) is not None]
        written = [(key, value, now) for key, value in (settings or {}).items()]
        core.rebuild(states, counts_of(log, hour), written)
        self._hour = core.roll_over_hour = hour

    def rebuild_rows(
        self,
        states: Iterable[PlainRow],
        counts: Mapping[dt.date, DayCount],
        settings: Mapping[str, Mapping[str, object]] | None = None,
        roll_over_hour: int | None = None,
    ) -> None:
        """As ``rebuild_states``, of states and days that were folded all at once."""
        core, now = self._ready(), self._clock.now()
        written = [(key, value, now) for key, value in (settings or {}).items()]
        core.rebuild_rows(states, counts, written)
        if roll_over_hour is not None:
            self._hour = core.roll_over_hour = roll_over_hour

    # Reading what the quick look knows

    def states(self) -> Mapping[str, MemoryState]:
        """Every memory state by card, to be read."""
        return self._core.states() if self._core is not None else self._seen_states

    def state(self, card_id: str) -> MemoryState | None:
        """The memory state of one card; None where it was never answered."""
        if self._core is None:
            return self._seen_states.get(card_id)
        return self._core.state(card_id)

    def day_counts(self) -> Mapping[dt.date, DayCount]:
        """Every study day with answers."""
        return self._core.day_counts() if self._core is not None else self._seen.day_counts

    def weights(self) -> tuple[float, ...]:
        """The weights of the schedule that were fitted to the learner; empty for none."""
        if self._core is None:
            return self._seen.weights
        return weights_in(self._core.setting(WEIGHTS_SETTING))

    def derived(self) -> Mapping[str, object]:
        """By which scheduler the states were made; empty where it is not told."""
        if self._core is None:
            return self._seen.derived
        return self._core.setting(DERIVED_SETTING) or {}

    def exam_plan(self) -> ExamPlan | None:
        """The plan that counts; None where none was made, or it was dropped."""
        if self._core is None:
            return self._seen.exam_plan
        return next(iter(self._core.exam_plans(newest=1)), None)

    def last_run(self, card_id: str) -> SimulationRun | None:
        """The newest run that belongs to a card."""
        if self._core is None:
            return self._seen.last_runs.get(card_id)
        return next(iter(self._core.runs(card_id=card_id, newest=1)), None)

    def last_note(self, card_id: str) -> str:
        """What the learner wrote last about a card; empty for nothing."""
        if self._core is None:
            return self._seen.last_notes.get(card_id, "")
        return self._core.last_note(card_id)

    def newest_run(self) -> SimulationRun | None:
        """The newest run of all."""
        if self._core is None:
            return self._seen.last_run
        return next(iter(self._core.runs(newest=1)), None)

    def durations(self) -> tuple[int | None, ...]:
        """How long the newest answers took, in milliseconds, newest first."""
        return self._core.durations() if self._core is not None else self._seen.durations

    def suspended(self) -> frozenset[str]:
        """Cards put away until they are resumed."""
        if self._core is None:
            return self._seen.suspended
        newest = self._newest_of(CardEventKind.SUSPEND, CardEventKind.RESUME)
        return frozenset(e.card_id for e in newest if e.kind is CardEventKind.SUSPEND)

    def buried(self, day: dt.date) -> frozenset[str]:
        """Cards put away on ``day``, for that day."""
        if self._core is None:
            return self._seen.buried if day == self._seen.day else frozenset()
        newest = self._newest_of(CardEventKind.BURY, CardEventKind.UNBURY)
        return frozenset(
            e.card_id
            for e in newest
            if e.kind is CardEventKind.BURY and study_day(e.at, e.offset_minutes, self._hour) == day
        )

    def _newest_of(self, *kinds: CardEventKind) -> Iterable[CardEvent]:
        return {event.card_id: event for event in self._events if event.kind in kinds}.values()

    @cached_property
    def _events(self) -> list[CardEvent]:
        return self._core.events() if self._core is not None else []
