"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from studyapp.progress.columns import Day, Identifier, Instant, JsonText
from studyapp.progress.schema import mark
from studyapp.progress.tables import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LOGS = (
    "study_session",
    "review",
    "review_void",
    "card_event",
    "scheduler_parameters",
    "simulation_run",
)


def _card_event() -> None:
    op.create_table(
        "card_event",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column(
            "card_id", sa.String(64), sa.CheckConstraint("length(card_id) <= 64"), nullable=False
        ),
        sa.Column("kind", sa.String(12), sa.CheckConstraint("length(kind) <= 12"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )


def _card_state() -> None:
    op.create_table(
        "card_state",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "card_id", sa.String(64), sa.CheckConstraint("length(card_id) <= 64"), nullable=False
        ),
        sa.Column(
            "stage", sa.String(12), sa.CheckConstraint("length(stage) <= 12"), nullable=False
        ),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column(
            "stability",
            sa.Double(),
            sa.CheckConstraint("stability BETWEEN 0.001 AND 36500"),
            nullable=False,
        ),
        sa.Column(
            "difficulty",
            sa.Double(),
            sa.CheckConstraint("difficulty BETWEEN 1 AND 10"),
            nullable=False,
        ),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("due_day", Day, nullable=False),
        sa.Column("last_reviewed_at", Instant, nullable=False),
        sa.Column("last_day", Day, nullable=False),
        sa.Column("last_review_id", Identifier, nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "card_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("card_state_due", "card_state", ["learner_id", "due_day"])


def _day_count() -> None:
    op.create_table(
        "day_count",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("day", Day, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("new_cards", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "day"),
        sqlite_with_rowid=False,
    )


def _device() -> None:
    op.create_table(
        "device",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("name", sa.String(80), sa.CheckConstraint("length(name) <= 80"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )


def _learner() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), sa.CheckConstraint("length(name) <= 80"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(40), sa.CheckConstraint("length(key) <= 40"), nullable=False),
        sa.Column(
            "value", sa.String(400), sa.CheckConstraint("length(value) <= 400"), nullable=False
        ),
        sa.PrimaryKeyConstraint("key"),
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column(
            "card_id", sa.String(64), sa.CheckConstraint("length(card_id) <= 64"), nullable=False
        ),
        sa.Column(
            "deck_id", sa.String(64), sa.CheckConstraint("length(deck_id) <= 64"), nullable=False
        ),
        sa.Column("session_id", Identifier, nullable=True),
        sa.Column("reviewed_at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column(
            "rating",
            sa.SmallInteger(),
            sa.CheckConstraint("rating BETWEEN 1 AND 4"),
            nullable=False,
        ),
        sa.Column(
            "duration_ms", sa.Integer(), sa.CheckConstraint("duration_ms >= 0"), nullable=True
        ),
        sa.Column(
            "parameters_id",
            sa.String(16),
            sa.CheckConstraint("length(parameters_id) <= 16"),
            nullable=False,
        ),
        sa.Column("detail", JsonText, nullable=True),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("review_card", "review", ["learner_id", "card_id", "reviewed_at"])


def _review_void() -> None:
    op.create_table(
        "review_void",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("review_id", Identifier, nullable=False),
        sa.Column("voided_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sa.UniqueConstraint("learner_id", "review_id"),
        sqlite_with_rowid=False,
    )


def _scheduler_parameters() -> None:
    op.create_table(
        "scheduler_parameters",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(16), sa.CheckConstraint("length(id) <= 16"), nullable=False),
        sa.Column("weights", JsonText, nullable=False),
        sa.Column(
            "retention",
            sa.Double(),
            sa.CheckConstraint("retention BETWEEN 0.7 AND 0.99"),
            nullable=False,
        ),
        sa.Column(
            "version", sa.String(16), sa.CheckConstraint("length(version) <= 16"), nullable=False
        ),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "id"),
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key", sa.String(80), sa.CheckConstraint("length(key) <= 80"), nullable=False),
        sa.Column("value", JsonText, nullable=True),
        sa.Column("changed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "key"),
    )


def _simulation_run() -> None:
    op.create_table(
        "simulation_run",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("session_id", Identifier, nullable=True),
        sa.Column(
            "card_id", sa.String(64), sa.CheckConstraint("length(card_id) <= 64"), nullable=True
        ),
        sa.Column(
            "simulation",
            sa.String(40),
            sa.CheckConstraint("length(simulation) <= 40"),
            nullable=False,
        ),
        sa.Column(
            "version", sa.String(16), sa.CheckConstraint("length(version) <= 16"), nullable=False
        ),
        sa.Column("params", JsonText, nullable=True),
        sa.Column("seed", sa.String(20), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.String(10),
            sa.CheckConstraint("status IN ('ok', 'stopped', 'diverged', 'budget')"),
            nullable=False,
        ),
        sa.Column("summary", JsonText, nullable=True),
        sa.Column("theory", JsonText, nullable=True),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column(
            "cpu_seconds",
            sa.Double(),
            sa.CheckConstraint("cpu_seconds BETWEEN 0 AND 1e9"),
            nullable=False,
        ),
        sa.Column(
            "sentence",
            sa.String(1000),
            sa.CheckConstraint("length(sentence) <= 1000"),
            nullable=False,
        ),
        sa.Column("prediction", JsonText, nullable=True),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("simulation_run_card", "simulation_run", ["learner_id", "card_id"])


def _study_session() -> None:
    op.create_table(
        "study_session",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("mode", sa.String(16), sa.CheckConstraint("length(mode) <= 16"), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("filter", JsonText, nullable=True),
        sa.Column(
            "app_version",
            sa.String(32),
            sa.CheckConstraint("length(app_version) <= 32"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    """Make every table, then the guards of the logs."""
    _card_event()
    _card_state()
    _day_count()
    _device()
    _learner()
    _meta()
    _review()
    _review_void()
    _scheduler_parameters()
    _setting()
    _simulation_run()
    _study_session()
    connection = op.get_bind()
    for statement in guards(LOGS, connection.dialect.name):
        op.execute(statement)
    mark(connection)
