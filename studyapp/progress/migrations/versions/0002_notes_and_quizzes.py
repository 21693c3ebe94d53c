"""Notes that learners write about their errors, and the answers of quizzes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from studyapp.progress.columns import Identifier, Instant, JsonText
from studyapp.progress.schema import mark
from studyapp.progress.tables import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LOGS = ("note", "quiz_answer")


def _short(name: str, length: int) -> sa.Column[str]:
    check = sa.CheckConstraint(f"length({name}) <= {length}")
    return sa.Column(name, sa.String(length), check, nullable=False)


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        _short("card_id", 64),
        sa.Column("review_id", Identifier, nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        _short("text", 500),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("note_card", "note", ["learner_id", "card_id"])


def _quiz_answer() -> None:
    op.create_table(
        "quiz_answer",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("session_id", Identifier, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        _short("card_id", 64),
        _short("deck_id", 64),
        _short("kind", 16),
        sa.Column("answered_at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column(
            "score", sa.Double(), sa.CheckConstraint("score BETWEEN 0 AND 1"), nullable=False
        ),
        sa.Column(
            "duration_ms", sa.Integer(), sa.CheckConstraint("duration_ms >= 0"), nullable=True
        ),
        sa.Column("detail", JsonText, nullable=True),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("quiz_answer_session", "quiz_answer", ["learner_id", "session_id"])


def upgrade() -> None:
    """Make the tables, then their guards."""
    _note()
    _quiz_answer()
    connection = op.get_bind()
    for statement in guards(LOGS, connection.dialect.name):
        op.execute(statement)
    mark(connection)
