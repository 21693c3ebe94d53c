"""The database behind the store, written as well: statements of SQLAlchemy Core.

Loaded only when something is written or when more is read than the quick look knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, update

from studyapp.progress import rows, tables
from studyapp.progress.answer_writing import write_day, write_review, write_state
from studyapp.progress.day_count import DayCount, counted
from studyapp.progress.reading import REVIEWS, Reading, driver_of
from studyapp.progress.tables import ME
from studyapp.records.card_event import CardEvent
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState
from studyapp.records.note import Note
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.records.study_day import study_day

if TYPE_CHECKING:
    from studyapp.progress.state_row import PlainRow

Setting = tuple[str, Mapping[str, object], dt.datetime]
"""Key, value, and when it was set."""


class Core(Reading):
    """Reads and writes. Every public method is one transaction."""

    def add_review(
        self, review: Review, state: MemoryState, session: StudySession | None, version: str
    ) -> None:
        """The log row, the card's state and the day, together; again does nothing."""
        with self.transaction() as connection:
            self._begin(connection, session, version)
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
            self._begin(connection, session, version)
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
            self._begin(connection, session, version)
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
        days = [_day_row(day, count) for day, count in counts.items()]
        with self.transaction() as connection:
            listed = [
                rows.state_row(state, self._keys.card(connection, state.card_id))
                for state in states
            ]
            connection.execute(delete(tables.card_state))
            connection.execute(delete(tables.day_count))
            if listed:
                connection.execute(insert(tables.card_state), listed)
            if days:
                connection.execute(insert(tables.day_count), days)
            for setting in settings:
                self._set(connection, *setting)

    def rebuild_rows(
        self,
        states: Iterable[PlainRow],
        counts: Mapping[dt.date, DayCount],
        settings: Iterable[Setting] = (),
    ) -> None:
        """As ``rebuild``, of states that are rows already."""
        from studyapp.progress.state_columns import insert_rows, record_of

        days = [_day_row(day, count) for day, count in counts.items()]
        with self.transaction() as connection:
            connection.execute(delete(tables.card_state))
            connection.execute(delete(tables.day_count))
            if self.engine.name == "sqlite":
                for index in tables.card_state.indexes:  # making it at the end is twice as fast
                    index.drop(connection)
                insert_rows(driver_of(connection), states)
                for index in tables.card_state.indexes:
                    index.create(connection)
            elif listed := [record_of(row) for row in states]:
                connection.execute(insert(tables.card_state), listed)
            if days:
                connection.execute(insert(tables.day_count), days)
            for setting in settings:
                self._set(connection, *setting)

    def _add(self, connection: Connection, review: Review, state: MemoryState) -> None:
        card = self._keys.card(connection, review.card_id)
        occasion = self._keys.occasion(connection, review)
        if self.engine.name == "sqlite":
            driver = driver_of(connection)
            if write_review(driver, review, card, occasion):
                write_state(driver, state, card)
                day = study_day(review.reviewed_at, review.offset_minutes, self.roll_over_hour)
                write_day(driver, day, counted(review, is_new=state.reviews == 1))
        elif self._once(connection, tables.review, rows.review_row(review, card, occasion)):
            self._put_state(connection, state)
            self._count(connection, review, +1, is_new=state.reviews == 1)

    def _void(self, connection: Connection, void: ReviewVoid, state: MemoryState | None) -> None:
        row = connection.execute(REVIEWS.where(tables.review.c.id == void.review_id)).one_or_none()
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
                delete(states).where(states.c.learner_id == ME, states.c.card == row.card)
            )
        else:
            self._put_state(connection, state)

    def _begin(self, connection: Connection, session: StudySession | None, version: str) -> None:
        if session is not None:
            self._once(connection, tables.study_session, rows.session_row(session, version))

    def _once(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row; whether it was not there yet."""
        statement = self._insert(table).on_conflict_do_nothing()
        # Of an insertion SQLAlchemy remembers the count only if told to.
        done = connection.execute(statement.execution_options(preserve_rowcount=True), row)
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
        row = rows.state_row(state, self._keys.card(connection, state.card_id))
        self._upsert(connection, tables.card_state, row, ("learner_id", "card"))

    def _count(self, connection: Connection, review: Review, sign: int, *, is_new: bool) -> None:
        table = tables.day_count
        day = study_day(review.reviewed_at, review.offset_minutes, self.roll_over_hour)
        added = counted(review, is_new=is_new)
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


def _day_row(day: dt.date, count: DayCount) -> dict[str, Any]:
    return {
        "learner_id": ME,
        "day": day,
        "answers": count.answers,
        "new_cards": count.new_cards,
        "passed": count.passed,
        "milliseconds": count.milliseconds,
    }
