"""The database behind the store, read: one held connection, statements of SQLAlchemy Core."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from studyapp.progress import rows, tables
from studyapp.progress.checkpoint import Checkpointer
from studyapp.progress.column_memory import ColumnMemory
from studyapp.progress.day_count import TIMED, DayCount
from studyapp.progress.engine import open_engine, told
from studyapp.progress.glance import day_counts_in
from studyapp.progress.keys import Keys
from studyapp.progress.state_reading import states_in
from studyapp.progress.tables import ME
from studyapp.records.card_event import CardEvent
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.records.study_day import ROLL_OVER_HOUR

if TYPE_CHECKING:
    from studyapp.progress.log_columns import LogColumns
    from studyapp.progress.state_columns import StateColumns

REVIEWS = (
    select(
        tables.review,
        tables.card_key.c.card_id,
        *(tables.occasion.c[name] for name in ("deck_id", "session_id", "offset_minutes")),
        tables.occasion.c.parameters_id,
    )
    .join(tables.card_key, tables.review.c.card == tables.card_key.c.id)
    .join(tables.occasion, tables.review.c.occasion == tables.occasion.c.id)
    .where(tables.review.c.learner_id == ME)
)
"""Reviews with what their numbers stand for."""


class Reading:
    """What is kept. Every public method is one transaction.

    Args:
        database: a SQLite file, the URL of another database, or an engine that is open.
        roll_over_hour: the local hour at which a study day begins.
    """

    def __init__(self, database: Path | str | Engine, roll_over_hour: int = ROLL_OVER_HOUR) -> None:
        self.roll_over_hour = roll_over_hour
        self._lock = threading.RLock()
        self._keys = Keys()
        self._columns = ColumnMemory()
        self._checkpointer = Checkpointer(database) if isinstance(database, Path) else None
        self.engine = database if isinstance(database, Engine) else open_engine(database)
        self._database = self.engine.url.render_as_string()
        with told(self._database):
            self._connection: Connection = self.engine.connect()
        self._insert = postgresql.insert if self.engine.name == "postgresql" else sqlite.insert

    def close(self) -> None:
        """Give the connection back; the write-ahead file is folded in by SQLite."""
        if self._checkpointer is not None:
            self._checkpointer.close()
        with self._lock, told(self._database):
            self._connection.close()
            self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk when the block is left, or none of it.

        Raises:
            StoreError: the database refused.
        """
        with self._lock, told(self._database):
            try:
                with self._connection.begin():
                    before = self._changes()
                    yield self._connection
            except BaseException:
                self._keys.forget()
                raise
            if self._checkpointer is not None and self._changes() != before:
                self._checkpointer.committed()

    def _changes(self) -> int:
        """How many rows were ever changed on this connection."""
        return driver_of(self._connection).total_changes if self._checkpointer is not None else 0

    def last_reviews(self, log: LogColumns) -> dict[int, bytes]:
        """The id of each card's last review that was not taken back, by the card's number."""
        from studyapp.progress.last_reviews import last_by_id, last_by_time

        if self.engine.name != "sqlite":
            last = {kept.card_id: kept.id.bytes for kept in self.reviews()}
            return {number: last[card] for number, card in enumerate(log.cards) if card in last}
        with self.transaction() as connection:
            return (last_by_id if log.tidy else last_by_time)(driver_of(connection))

    def states(self) -> Mapping[str, MemoryState]:
        """Every memory state by card; to be read: what is given out is remembered."""
        if self.engine.name == "sqlite":
            with self.transaction() as connection:
                driver = driver_of(connection)
                return self._columns.of("table", driver, lambda: states_in(driver))
        keys = tables.card_key
        query = select(tables.card_state, keys.c.card_id)
        query = query.join(keys, tables.card_state.c.card == keys.c.id)
        return {row.card_id: rows.state_of(row) for row in self._all(query)}

    def state(self, card_id: str) -> MemoryState | None:
        """The memory state of one card; None where it was never answered."""
        keys = tables.card_key
        query = select(tables.card_state, keys.c.card_id)
        query = query.join(keys, tables.card_state.c.card == keys.c.id)
        found = self._all(query.where(keys.c.card_id == card_id))
        return rows.state_of(found[0]) if found else None

    def reviews(self, card_id: str | None = None, newest: int | None = None) -> list[Review]:
        """Reviews that were not taken back, by time and then by id."""
        table, void = tables.review, tables.review_void
        taken_back = select(void.c.review_id).where(void.c.learner_id == ME)
        query = REVIEWS.where(table.c.id.not_in(taken_back))
        if card_id is not None:
            query = query.where(tables.card_key.c.card_id == card_id)
        if newest is not None:
            query = query.order_by(table.c.id.desc()).limit(newest)
        found = [rows.review_of(row) for row in self._all(query)]
        return sorted(found, key=lambda review: (review.reviewed_at, review.id))

    def log_columns(self) -> LogColumns:
        """All reviews that were not taken back, as columns."""
        from studyapp.progress.log_columns import columns_of
        from studyapp.progress.log_reading import read_log

        if self.engine.name != "sqlite":
            return columns_of(self.reviews(), self._cards())
        with self.transaction() as connection:
            driver = driver_of(connection)
            return self._columns.of(
                "log", driver, lambda: read_log(driver, self._keys.names(driver))
            )

    def state_columns(self, cards: Sequence[str]) -> StateColumns:
        """Every memory state, as columns; ``cards`` are those of the log's columns."""
        from studyapp.progress.state_columns import QUERY, columns_of_rows, columns_of_states

        if self.engine.name != "sqlite":
            states = self.states()
            return columns_of_states((n, states[c]) for n, c in enumerate(cards) if c in states)
        with self.transaction() as connection:
            driver = driver_of(connection)
            return self._columns.of(
                "states", driver, lambda: columns_of_rows(driver.execute(QUERY))
            )

    def reviews_between(self, low: UUID, high: UUID) -> list[Review]:
        """Reviews with an identifier from ``low`` to ``high``, those taken back too, by id."""
        table = tables.review
        query = REVIEWS.where(table.c.id.between(low, high)).order_by(table.c.id)
        return [rows.review_of(row) for row in self._all(query)]

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
        query = select(table).order_by(table.c.at, table.c.id)
        return [rows.event_of(row) for row in self._all(query)]

    def voids(self) -> list[ReviewVoid]:
        """Every taking back, by id."""
        table = tables.review_void
        query = select(table).where(table.c.learner_id == ME).order_by(table.c.id)
        return [ReviewVoid(row.id, row.review_id, row.voided_at) for row in self._all(query)]

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
        """Every study day with answers, in order."""
        if self.engine.name == "sqlite":
            with self.transaction() as connection:
                return day_counts_in(driver_of(connection))
        table = tables.day_count
        query = select(table).where(table.c.learner_id == ME, table.c.answers > 0)
        return {
            row.day: DayCount(row.answers, row.new_cards, row.passed, row.milliseconds)
            for row in self._all(query.order_by(table.c.day))
        }

    def review_count(self) -> int:
        """How many reviews there are that were not taken back."""
        table, void = tables.review, tables.review_void
        taken_back = select(void.c.review_id).where(void.c.learner_id == ME)
        query = select(func.count()).where(table.c.learner_id == ME, table.c.id.not_in(taken_back))
        return int(self._all(query)[0][0])

    def run_count(self) -> int:
        """How many runs there are."""
        query = select(func.count()).where(tables.simulation_run.c.learner_id == ME)
        return int(self._all(query)[0][0])

    def due_count(self, day: dt.date) -> int:
        """How many cards are due on ``day`` or before."""
        table = tables.card_state
        query = select(func.count()).where(table.c.learner_id == ME, table.c.due_day <= day)
        return int(self._all(query)[0][0])

    def next_due(self, day: dt.date, hidden: Collection[str] = ()) -> str | None:
        """The card that is due longest on ``day``; None where none is. ``hidden`` ones wait."""
        state, key = tables.card_state, tables.card_key
        query = (
            select(key.c.card_id)
            .join_from(state, key, state.c.card == key.c.id)
            .where(state.c.learner_id == ME, state.c.due_day <= day)
            .order_by(state.c.due_day, state.c.card)
            .limit(len(hidden) + 1)
        )
        found = (row.card_id for row in self._all(query))
        return next((card_id for card_id in found if card_id not in hidden), None)

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

    def _cards(self) -> list[str]:
        """The card id of each number, by any driver; empty for a number that no card has."""
        keys = tables.card_key.c
        numbered = {row.id: row.card_id for row in self._all(select(keys.id, keys.card_id))}
        return [numbered.get(number, "") for number in range(max(numbered, default=0) + 1)]

    def _all(self, query: Any) -> list[Any]:
        with self.transaction() as connection:
            return list(connection.execute(query).all())


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection: thirty times quicker where rows are many."""
    held: Any = connection.connection.dbapi_connection
    return cast("sqlite3.Connection", held)
