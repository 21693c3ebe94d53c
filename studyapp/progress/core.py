"""The database behind the store: one held connection, statements of SQLAlchemy Core.

Loaded only when something is written or when more is read than the quick look knows.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from studyapp.progress import rows, tables
from studyapp.progress.day_count import TIMED, DayCount
from studyapp.progress.engine import open_engine, told
from studyapp.progress.tables import ME
from studyapp.records.card_event import CardEvent
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.note import Note
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.rating import Rating
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day

Setting = tuple[str, Mapping[str, object], dt.datetime]
"""Key, value, and when it was set."""


class Core:
    """Reads and writes. Every public method is one transaction.

    Args:
        database: a SQLite file, the URL of another database, or an engine that is open.
        roll_over_hour: the local hour at which a study day begins.
    """

    def __init__(self, database: Path | str | Engine, roll_over_hour: int = ROLL_OVER_HOUR) -> None:
        self.roll_over_hour = roll_over_hour
        self._lock = threading.RLock()
        self.engine = database if isinstance(database, Engine) else open_engine(database)
        self._database = self.engine.url.render_as_string()
        with told(self._database):
            self._connection: Connection = self.engine.connect()
        self._insert = postgresql.insert if self.engine.name == "postgresql" else sqlite.insert

    def close(self) -> None:
        """Give the connection back; the write-ahead file is folded in by SQLite."""
        with self._lock, told(self._database):
            self._connection.close()
            self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk when the block is left, or none of it.

        Raises:
            StoreError: the database refused.
        """
        with self._lock, told(self._database), self._connection.begin():
            yield self._connection

    # Writing

    def add_review(
        self, review: Review, state: MemoryState, session: StudySession | None, version: str
    ) -> None:
        """The log row, the card's state and the day, together; again does nothing."""
        with self.transaction() as connection:
            if session is not None:
                self._once(connection, tables.study_session, _session_row(session, version))
            self._add(connection, review, state)

    def void_review(self, void: ReviewVoid, state: MemoryState | None) -> None:
        """Take a review back; ``state`` is what the rest of the log adds up to."""
        with self.transaction() as connection:
            self._void(connection, void, state)

    def replace_review(
        self,
        void: ReviewVoid,
        between: MemoryState | None,
        review: Review,
        state: MemoryState,
    ) -> None:
        """Take a review back and keep another in its place: both or neither.

        Args:
            void: the taking back.
            between: what the log adds up to without either.
            review: the one in its place.
            state: what the log adds up to with it.
        """
        with self.transaction() as connection:
            self._void(connection, void, between)
            self._add(connection, review, state)

    def add_event(self, event: CardEvent) -> None:
        """Suspend, resume, bury or unbury."""
        with self.transaction() as connection:
            self._once(connection, tables.card_event, rows.event_row(event))

    def add_run(
        self, run: SimulationRun, session: StudySession | None = None, version: str = ""
    ) -> None:
        """Keep a run and, with the first of a sitting, the sitting itself."""
        with self.transaction() as connection:
            if session is not None:
                self._once(connection, tables.study_session, _session_row(session, version))
            self._once(connection, tables.simulation_run, rows.run_row(run))

    def add_note(self, note: Note) -> None:
        """Keep what a learner wrote."""
        with self.transaction() as connection:
            self._once(connection, tables.note, rows.note_row(note))

    def add_quiz_answer(
        self, answer: QuizAnswer, session: StudySession | None = None, version: str = ""
    ) -> None:
        """Keep an answer of a quiz and, with the first, the quiz itself."""
        with self.transaction() as connection:
            if session is not None:
                self._once(connection, tables.study_session, _session_row(session, version))
            self._once(connection, tables.quiz_answer, rows.quiz_answer_row(answer))

    def add_exam_plan(self, plan: ExamPlan) -> None:
        """Keep a plan for a date."""
        with self.transaction() as connection:
            self._once(connection, tables.exam_plan, rows.exam_plan_row(plan))

    def drop_exam_plan(self, identifier: UUID, at: dt.datetime, offset_minutes: int) -> None:
        """Keep that no plan counts any more."""
        row = {"learner_id": ME, "id": identifier, "made_at": at, "minutes": 0}
        with self.transaction() as connection:
            self._once(connection, tables.exam_plan, {**row, "offset_minutes": offset_minutes})

    def put_setting(self, key: str, value: Mapping[str, object], at: dt.datetime) -> None:
        """Set a setting; the newest counts."""
        with self.transaction() as connection:
            self._set(connection, key, value, at)

    def _set(
        self, connection: Connection, key: str, value: Mapping[str, object], at: dt.datetime
    ) -> None:
        row = {"learner_id": ME, "key": key, "value": value, "changed_at": at}
        self._upsert(connection, tables.setting, row, ("learner_id", "key"))

    def add_parameters(
        self,
        identifier: str,
        weights: tuple[float, ...],
        retention: float,
        version: str,
        at: dt.datetime,
    ) -> None:
        """Keep the scheduler's parameters under the name that reviews give."""
        row = {
            "learner_id": ME,
            "id": identifier,
            "weights": {"weights": list(weights)},
            "retention": retention,
            "version": version,
            "created_at": at,
        }
        with self.transaction() as connection:
            self._once(connection, tables.scheduler_parameters, row)

    def rebuild(
        self,
        states: Iterable[MemoryState],
        counts: Mapping[dt.date, DayCount],
        settings: Iterable[Setting] = (),
    ) -> None:
        """Put derived tables in the place of those there are, and set what they are made by."""
        listed = [rows.state_row(state) for state in states]
        days = [_day_row(day, count) for day, count in counts.items()]
        with self.transaction() as connection:
            connection.execute(delete(tables.card_state))
            connection.execute(delete(tables.day_count))
            if listed:
                connection.execute(insert(tables.card_state), listed)
            if days:
                connection.execute(insert(tables.day_count), days)
            for setting in settings:
                self._set(connection, *setting)

    # Reading

    def states(self) -> dict[str, MemoryState]:
        """Every memory state by card."""
        found = self._all(select(tables.card_state))
        return {row.card_id: rows.state_of(row) for row in found}

    def reviews(self, card_id: str | None = None, newest: int | None = None) -> list[Review]:
        """Reviews that were not taken back, by time and then by id."""
        table, void = tables.review, tables.review_void
        taken_back = select(void.c.review_id).where(void.c.learner_id == ME)
        query = select(table).where(table.c.learner_id == ME, table.c.id.not_in(taken_back))
        if card_id is not None:
            query = query.where(table.c.card_id == card_id)
        if newest is not None:
            query = query.order_by(table.c.id.desc()).limit(newest)
        found = [rows.review_of(row) for row in self._all(query)]
        return sorted(found, key=lambda review: (review.reviewed_at, review.id))

    def reviews_between(self, low: UUID, high: UUID) -> list[Review]:
        """Reviews with an identifier from ``low`` to ``high``, those taken back too, by id."""
        table = tables.review
        query = select(table).where(table.c.learner_id == ME, table.c.id.between(low, high))
        return [rows.review_of(row) for row in self._all(query.order_by(table.c.id))]

    def durations(self) -> tuple[int | None, ...]:
        """How long the newest answers took, in milliseconds, newest first."""
        table, void = tables.review, tables.review_void
        taken_back = select(void.c.review_id).where(void.c.learner_id == ME)
        query = (
            select(table.c.duration_ms)
            .where(table.c.learner_id == ME, table.c.id.not_in(taken_back))
            .order_by(table.c.id.desc())
            .limit(TIMED)
        )
        return tuple(row.duration_ms for row in self._all(query))

    def events(self) -> list[CardEvent]:
        """Every event, by time and then by id."""
        table = tables.card_event
        found = self._all(select(table).order_by(table.c.at, table.c.id))
        return [rows.event_of(row) for row in found]

    def voids(self) -> list[ReviewVoid]:
        """Every taking back."""
        found = self._all(select(tables.review_void))
        return [ReviewVoid(row.id, row.review_id, row.voided_at) for row in found]

    def runs(
        self,
        simulation: str | None = None,
        card_id: str | None = None,
        newest: int | None = None,
    ) -> list[SimulationRun]:
        """Runs, newest first."""
        table = tables.simulation_run
        query = select(table).where(table.c.learner_id == ME).order_by(table.c.id.desc())
        if simulation is not None:
            query = query.where(table.c.simulation == simulation)
        if card_id is not None:
            query = query.where(table.c.card_id == card_id)
        return [rows.run_of(row) for row in self._all(query.limit(newest))]

    def last_note(self, card_id: str) -> str:
        """The newest note about a card; empty for none."""
        table = tables.note
        query = (
            select(table.c.text)
            .where(table.c.learner_id == ME, table.c.card_id == card_id)
            .order_by(table.c.id.desc())
            .limit(1)
        )
        return next((row.text for row in self._all(query)), "")

    def quiz_answers(self, session_id: UUID | None = None) -> list[QuizAnswer]:
        """Answers of one quiz, or of all, by time."""
        table = tables.quiz_answer
        query = select(table).where(table.c.learner_id == ME).order_by(table.c.id)
        if session_id is not None:
            query = query.where(table.c.session_id == session_id)
        return [rows.quiz_answer_of(row) for row in self._all(query)]

    def sessions(self, mode: str | None = None) -> list[StudySession]:
        """Sittings, newest first."""
        table = tables.study_session
        query = select(table).where(table.c.learner_id == ME).order_by(table.c.id.desc())
        if mode is not None:
            query = query.where(table.c.mode == mode)
        return [rows.session_of(row) for row in self._all(query)]

    def exam_plans(self, newest: int | None = None) -> list[ExamPlan | None]:
        """Plans, newest first; None where one was dropped."""
        table = tables.exam_plan
        newest_first = (table.c.made_at.desc(), table.c.id.desc())
        query = select(table).where(table.c.learner_id == ME).order_by(*newest_first)
        return [rows.exam_plan_of(row) for row in self._all(query.limit(newest))]

    def day_counts(self) -> dict[dt.date, DayCount]:
        """Every study day with answers."""
        found = self._all(select(tables.day_count).where(tables.day_count.c.answers > 0))
        return {
            row.day: DayCount(row.answers, row.new_cards, row.passed, row.milliseconds)
            for row in found
        }

    def due_count(self, day: dt.date) -> int:
        """How many cards are due on ``day`` or before."""
        table = tables.card_state
        query = select(func.count()).where(table.c.learner_id == ME, table.c.due_day <= day)
        return int(self._all(query)[0][0])

    def setting(self, key: str) -> Mapping[str, object] | None:
        """A setting, or None."""
        table = tables.setting
        found = self._all(select(table.c.value).where(table.c.learner_id == ME, table.c.key == key))
        return found[0][0] if found else None

    def integrity(self) -> list[str]:
        """What SQLite finds wrong with the file and with references in it."""
        if self.engine.name != "sqlite":
            return []
        with self._lock, told(self._database):
            try:
                checked = self._connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
                broken = self._connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            finally:
                self._connection.rollback()
        return [row[0] for row in checked if row[0] != "ok"] + [str(tuple(row)) for row in broken]

    def _all(self, query: Any) -> list[Any]:
        with self.transaction() as connection:
            return list(connection.execute(query).all())

    # Parts of a transaction

    def _add(self, connection: Connection, review: Review, state: MemoryState) -> None:
        if self._once(connection, tables.review, rows.review_row(review)):
            self._put_state(connection, state)
            self._count(connection, review, +1, is_new=state.reviews == 1)

    def _void(self, connection: Connection, void: ReviewVoid, state: MemoryState | None) -> None:
        table = tables.review
        row = connection.execute(
            select(table).where(table.c.learner_id == ME, table.c.id == void.review_id)
        ).one_or_none()
        added = row is not None and self._once(
            connection,
            tables.review_void,
            {
                "learner_id": ME,
                "id": void.id,
                "review_id": void.review_id,
                "voided_at": void.voided_at,
            },
        )
        if row is None or not added:
            return
        review = rows.review_of(row)
        self._count(connection, review, -1, is_new=state is None)
        if state is None:
            states = tables.card_state
            connection.execute(
                delete(states).where(states.c.learner_id == ME, states.c.card_id == review.card_id)
            )
        else:
            self._put_state(connection, state)

    def _once(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row; whether it was not there yet."""
        done = connection.execute(self._insert(table).on_conflict_do_nothing(), row)
        return done.rowcount == 1

    def _upsert(
        self, connection: Connection, table: Table, row: Mapping[str, Any], key: tuple[str, ...]
    ) -> None:
        statement = self._insert(table)
        rest = {c.name: statement.excluded[c.name] for c in table.c if c.name not in key}
        connection.execute(
            statement.on_conflict_do_update(index_elements=list(key), set_=rest), row
        )

    def _put_state(self, connection: Connection, state: MemoryState) -> None:
        row = rows.state_row(state)
        self._upsert(connection, tables.card_state, row, ("learner_id", "card_id"))

    def _count(self, connection: Connection, review: Review, sign: int, *, is_new: bool) -> None:
        table = tables.day_count
        day = study_day(review.reviewed_at, review.offset_minutes, self.roll_over_hour)
        added = _counted(review, is_new=is_new)
        done = connection.execute(
            update(table)
            .where(table.c.learner_id == ME, table.c.day == day)
            .values(
                answers=table.c.answers + sign * added.answers,
                new_cards=table.c.new_cards + sign * added.new_cards,
                passed=table.c.passed + sign * added.passed,
                milliseconds=table.c.milliseconds + sign * added.milliseconds,
            )
        )
        if not done.rowcount:
            connection.execute(insert(table), _day_row(day, added))


def counts_of(
    reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR
) -> dict[dt.date, DayCount]:
    """The days that a log adds up to; the log is sorted by time."""
    seen: set[str] = set()
    days: dict[dt.date, DayCount] = {}
    for review in reviews:
        added = _counted(review, is_new=review.card_id not in seen)
        seen.add(review.card_id)
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        before = days.get(day, DayCount(0, 0, 0, 0))
        days[day] = DayCount(
            before.answers + added.answers,
            before.new_cards + added.new_cards,
            before.passed + added.passed,
            before.milliseconds + added.milliseconds,
        )
    return days


def _counted(review: Review, *, is_new: bool) -> DayCount:
    return DayCount(1, int(is_new), int(review.rating > Rating.AGAIN), review.duration_ms or 0)


def _day_row(day: dt.date, count: DayCount) -> dict[str, Any]:
    return {
        "learner_id": ME,
        "day": day,
        "answers": count.answers,
        "new_cards": count.new_cards,
        "passed": count.passed,
        "milliseconds": count.milliseconds,
    }


def _session_row(session: StudySession, version: str) -> dict[str, Any]:
    return {
        "learner_id": ME,
        "id": session.id,
        "mode": session.mode,
        "started_at": session.started_at,
        "offset_minutes": session.offset_minutes,
        "filter": session.filter,
        "app_version": version,
    }
