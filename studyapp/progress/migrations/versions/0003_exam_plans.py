"""Plans for a date, each with what was forecast when it was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from studyapp.progress.columns import Day, Identifier, Instant, JsonText
from studyapp.progress.schema import mark
from studyapp.progress.tables import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, then its guards."""
    op.create_table(
        "exam_plan",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("exam_day", Day, nullable=True),
        sa.Column(
            "minutes",
            sa.SmallInteger(),
            sa.CheckConstraint("minutes BETWEEN 0 AND 1440"),
            nullable=False,
        ),
        sa.Column("detail", JsonText, nullable=True),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    for statement in guards(["exam_plan"], connection.dialect.name):
        op.execute(statement)
    mark(connection)
