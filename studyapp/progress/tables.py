"""The tables. Logs are insert-only and the truth; derived tables can be rebuilt from them.

There is no foreign key from a review to a card: a card that vanishes keeps its history.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from studyapp.progress.columns import Day, Identifier, Instant, JsonText

ME = 1
"""The one learner of a private machine."""

metadata = MetaData()


def _short(name: str, length: int, *, nullable: bool = False) -> Column[str]:
    """Text with a length that SQLite enforces too."""
    check = CheckConstraint(f"length({name}) <= {length}")
    return Column(name, String(length), check, nullable=nullable)


def _learner() -> Column[int]:
    return Column("learner_id", Integer, nullable=False, server_default="1")


def _own(name: str, *columns: Column[Any] | SchemaItem) -> Table:
    """A log table: clustered on (learner, id), so it can be shared out by learner later."""
    return Table(
        name,
        metadata,
        _learner(),
        Column("id", Identifier, nullable=False),
        *columns,
        PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )


meta = Table("meta", metadata, _short("key", 40), _short("value", 400), PrimaryKeyConstraint("key"))

learner = Table(
    "learner",
    metadata,
    Column("id", Integer, primary_key=True),
    _short("name", 80),
    Column("created_at", Instant, nullable=False),
)

device = _own("device", _short("name", 80), Column("created_at", Instant, nullable=False))

study_session = _own(
    "study_session",
    _short("mode", 16),
    Column("started_at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
    Column("filter", JsonText),
    _short("app_version", 32),
)

card_key = Table(
    "card_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "card_id", String(64), CheckConstraint("length(card_id) <= 64"), nullable=False, unique=True
    ),
)
"""A short number for the id of a card that was ever answered. It says nothing of the card."""

occasion = Table(
    "occasion",
    metadata,
    Column("id", Integer, primary_key=True),
    _short("deck_id", 64),
    Column("session_id", Identifier),
    Column("offset_minutes", SmallInteger, nullable=False),
    _short("parameters_id", 16),
)
"""What the answers of a sitting have in common. Two rows may say the same."""

review = _own(
    "review",
    Column("card", Integer, nullable=False),
    Column("occasion", Integer, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("rating", SmallInteger, CheckConstraint("rating BETWEEN 1 AND 4"), nullable=False),
    Column("duration_ms", Integer, CheckConstraint("duration_ms >= 0")),
    Column("detail", LargeBinary),
    Index("review_card", "learner_id", "card"),
)
"""One answer. ``after`` is when: microseconds since the instant that its id was made at."""

review_void = _own(
    "review_void",
    Column("review_id", Identifier, nullable=False),
    Column("voided_at", Instant, nullable=False),
    UniqueConstraint("learner_id", "review_id"),
)

card_event = _own(
    "card_event",
    _short("card_id", 64),
    _short("kind", 12),
    Column("at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
)

scheduler_parameters = Table(
    "scheduler_parameters",
    metadata,
    _learner(),
    _short("id", 16),
    Column("weights", JsonText, nullable=False),
    Column("retention", Double, CheckConstraint("retention BETWEEN 0.7 AND 0.99"), nullable=False),
    _short("version", 16),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("learner_id", "id"),
)

simulation_run = _own(
    "simulation_run",
    Column("session_id", Identifier),
    _short("card_id", 64, nullable=True),
    _short("simulation", 40),
    _short("version", 16),
    Column("params", JsonText),
    Column("seed", String(20), nullable=False),
    Column("runs", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column(
        "status",
        String(10),
        CheckConstraint("status IN ('ok', 'stopped', 'diverged', 'budget')"),
        nullable=False,
    ),
    Column("summary", JsonText),
    Column("theory", JsonText),
    Column("started_at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
    Column("cpu_seconds", Double, CheckConstraint("cpu_seconds BETWEEN 0 AND 1e9"), nullable=False),
    _short("sentence", 1000),
    Column("prediction", JsonText),
    Index("simulation_run_card", "learner_id", "card_id"),
)

note = _own(
    "note",
    _short("card_id", 64),
    Column("review_id", Identifier),
    Column("at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
    _short("text", 500),
    Index("note_card", "learner_id", "card_id"),
)

quiz_answer = _own(
    "quiz_answer",
    Column("session_id", Identifier, nullable=False),
    Column("place", SmallInteger, nullable=False),
    _short("card_id", 64),
    _short("deck_id", 64),
    _short("kind", 16),
    Column("answered_at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
    Column("score", Double, CheckConstraint("score BETWEEN 0 AND 1"), nullable=False),
    Column("duration_ms", Integer, CheckConstraint("duration_ms >= 0")),
    Column("detail", JsonText),
    Index("quiz_answer_session", "learner_id", "session_id"),
)

exam_plan = _own(
    "exam_plan",
    Column("made_at", Instant, nullable=False),
    Column("offset_minutes", SmallInteger, nullable=False),
    Column("exam_day", Day),
    Column("minutes", SmallInteger, CheckConstraint("minutes BETWEEN 0 AND 1440"), nullable=False),
    Column("detail", JsonText),
)
"""The newest row counts; one without a date drops the plan before it."""

setting = Table(
    "setting",
    metadata,
    _learner(),
    _short("key", 80),
    Column("value", JsonText),
    Column("changed_at", Instant, nullable=False),
    PrimaryKeyConstraint("learner_id", "key"),
)

card_state = Table(
    "card_state",
    metadata,
    _learner(),
    Column("card", Integer, nullable=False),
    _short("stage", 12),
    Column("step", SmallInteger),
    Column(
        "stability", Double, CheckConstraint("stability BETWEEN 0.001 AND 36500"), nullable=False
    ),
    Column("difficulty", Double, CheckConstraint("difficulty BETWEEN 1 AND 10"), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("last_reviewed_at", Instant, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("last_review_id", Identifier, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    PrimaryKeyConstraint("learner_id", "card"),
    Index("card_state_due", "learner_id", "due_day"),
    sqlite_with_rowid=False,
)

day_count = Table(
    "day_count",
    metadata,
    _learner(),
    Column("day", Day, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("new_cards", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    PrimaryKeyConstraint("learner_id", "day"),
    sqlite_with_rowid=False,
)

review_segment = Table(
    "review_segment",
    metadata,
    _learner(),
    Column("last_id", Identifier, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("learner_id", "last_id"),
)
"""Reviews once more, as columns: a cache of ``review`` that can be thrown away at any time."""

INSERT_ONLY = (
    "study_session",
    "card_key",
    "occasion",
    "review",
    "review_void",
    "card_event",
    "scheduler_parameters",
    "simulation_run",
    "note",
    "quiz_answer",
    "exam_plan",
)
"""Tables whose rows no statement may change or delete."""


SEGMENT_TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_opens AFTER INSERT ON {table} "  # noqa: S608 (our own names)
    f"WHEN NEW.{column} <= (SELECT max(last_id) FROM review_segment) "
    f"BEGIN DELETE FROM review_segment WHERE last_id >= NEW.{column}; END"
    for table, column in (("review", "id"), ("review_void", "review_id"))
)
"""On SQLite: whoever writes into a sealed stretch of the log opens it, in one transaction."""


def guards(logs: Iterable[str], dialect: str) -> list[str]:
    """Statements that make log tables insert-only on SQLite or on PostgreSQL."""
    if dialect == "postgresql":
        return [_REFUSAL] + [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in logs
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for table in logs
        for verb in ("UPDATE", "DELETE")
    ]


_REFUSAL = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is insert-only'; END$$"
)
