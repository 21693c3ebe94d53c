"""Reviews in few bytes: numbers for cards and occasions, details as bytes; a cache of columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from studyapp.progress.columns import Day, Identifier, Instant
from studyapp.progress.compact import to_bytes
from studyapp.progress.encoding import made_at, to_microseconds
from studyapp.progress.schema import mark
from studyapp.progress.tables import SEGMENT_TRIGGERS, guards

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LOGS = ("card_key", "occasion", "review")
AT_A_TIME = 10_000


def _short(name: str, length: int) -> sa.Column[str]:
    check = sa.CheckConstraint(f"length({name}) <= {length}")
    return sa.Column(name, sa.String(length), check, nullable=False)


def _keys() -> tuple[sa.Table, sa.Table]:
    return (
        op.create_table(
            "card_key",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column(
                "card_id",
                sa.String(64),
                sa.CheckConstraint("length(card_id) <= 64"),
                nullable=False,
                unique=True,
            ),
        ),
        op.create_table(
            "occasion",
            sa.Column("id", sa.Integer(), primary_key=True),
            _short("deck_id", 64),
            sa.Column("session_id", Identifier, nullable=True),
            sa.Column("offset_minutes", sa.SmallInteger(), nullable=False),
            _short("parameters_id", 16),
        ),
    )


def _review() -> sa.Table:
    made = op.create_table(
        "review",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", Identifier, nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column(
            "rating",
            sa.SmallInteger(),
            sa.CheckConstraint("rating BETWEEN 1 AND 4"),
            nullable=False,
        ),
        sa.Column(
            "duration_ms", sa.Integer(), sa.CheckConstraint("duration_ms >= 0"), nullable=True
        ),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("learner_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("review_card", "review", ["learner_id", "card"])
    return made


def _segment() -> None:
    op.create_table(
        "review_segment",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_id", Identifier, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "last_id"),
    )


def _card_state() -> None:
    op.create_table(
        "card_state",
        sa.Column("learner_id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        _short("stage", 12),
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
        sa.PrimaryKeyConstraint("learner_id", "card"),
        sqlite_with_rowid=False,
    )
    op.create_index("card_state_due", "card_state", ["learner_id", "due_day"])


def _move_states() -> None:
    """A state needs a review, so its card has a number; one without a review is no state."""
    rest = (
        "stage, step, stability, difficulty, due_at, due_day, last_reviewed_at, last_day, "
        "last_review_id, reviews, lapses"
    )
    op.execute(
        f"INSERT INTO card_state (learner_id, card, {rest}) "  # noqa: S608 (our own names)
        f"SELECT learner_id, id, {rest} FROM state_before "
        "JOIN card_key ON card_key.card_id = state_before.card_id"
    )


BEFORE = sa.table(
    "review_before",
    sa.column("learner_id", sa.Integer()),
    sa.column("id", Identifier()),
    sa.column("card_id", sa.String()),
    sa.column("deck_id", sa.String()),
    sa.column("session_id", Identifier()),
    sa.column("reviewed_at", Instant()),
    sa.column("offset_minutes", sa.Integer()),
    sa.column("rating", sa.Integer()),
    sa.column("duration_ms", sa.Integer()),
    sa.column("parameters_id", sa.String()),
    sa.column("detail", sa.Text()),
)


def _move(connection: sa.Connection, keys: sa.Table, occasions: sa.Table, review: sa.Table) -> None:
    """Every review as it was, under its numbers."""
    cards: dict[str, int] = {}
    known: dict[tuple[Any, ...], int] = {}
    for part in _parts(connection):
        added = dict.fromkeys(row.card_id for row in part if row.card_id not in cards)
        cards |= {name: number for number, name in enumerate(added, len(cards) + 1)}
        if added:
            new = [{"id": cards[name], "card_id": name} for name in added]
            connection.execute(keys.insert(), new)
        shared = dict.fromkeys(_occasion(row) for row in part if _occasion(row) not in known)
        known |= {one: number for number, one in enumerate(shared, len(known) + 1)}
        for deck_id, session_id, offset, parameters in shared:
            row = {
                "id": known[deck_id, session_id, offset, parameters],
                "deck_id": deck_id,
                "session_id": session_id,
                "offset_minutes": offset,
                "parameters_id": parameters,
            }
            connection.execute(occasions.insert(), row)
        connection.execute(
            review.insert(),
            [_moved(row, cards[row.card_id], known[_occasion(row)]) for row in part],
        )


def _parts(connection: sa.Connection) -> Iterator[list[Any]]:
    query = sa.select(BEFORE).order_by(BEFORE.c.learner_id, BEFORE.c.id).limit(AT_A_TIME)
    after: Any = None
    while True:
        here = query
        if after is not None:
            here = query.where(
                sa.tuple_(BEFORE.c.learner_id, BEFORE.c.id)
                > sa.tuple_(sa.literal(after.learner_id), sa.literal(after.id, Identifier()))
            )
        part = list(connection.execute(here))
        if not part:
            return
        yield part
        after = part[-1]


def _occasion(row: Any) -> tuple[Any, ...]:
    return row.deck_id, row.session_id, row.offset_minutes, row.parameters_id


def _moved(row: Any, card: int, occasion: int) -> dict[str, Any]:
    detail = json.loads(row.detail) if row.detail else None
    return {
        "learner_id": row.learner_id,
        "id": row.id,
        "card": card,
        "occasion": occasion,
        "after": to_microseconds(row.reviewed_at) - made_at(row.id),
        "rating": row.rating,
        "duration_ms": row.duration_ms,
        "detail": to_bytes(detail, row.id.int & 0xFFFFFFFF) if detail else None,
    }


def upgrade() -> None:
    """Make the new tables, move the reviews into them, and guard them."""
    connection = op.get_bind()
    op.drop_index("review_card", "review")
    op.drop_index("card_state_due", "card_state")
    op.rename_table("review", "review_before")
    op.rename_table("card_state", "state_before")
    on_postgres = connection.dialect.name == "postgresql"
    if on_postgres:  # there the constraints keep names that those of their table's namesake take
        for now, before in (("review_before", "review"), ("state_before", "card_state")):
            op.execute(f"ALTER TABLE {now} RENAME CONSTRAINT {before}_pkey TO {now}_pkey")
            for check in sa.inspect(connection).get_check_constraints(now):
                op.execute(f"ALTER TABLE {now} DROP CONSTRAINT {check['name']}")
    keys, occasions = _keys()
    review = _review()
    _segment()
    _card_state()
    _move(connection, keys, occasions, review)
    _move_states()
    op.drop_table("review_before")
    op.drop_table("state_before")
    if on_postgres:
        for table in ("card_key", "occasion"):
            numbered = f"SELECT max(id) FROM {table}"  # noqa: S608 (our own names)
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({numbered}))")
    for statement in guards(LOGS, connection.dialect.name):
        op.execute(statement)
    if connection.dialect.name == "sqlite":
        for statement in SEGMENT_TRIGGERS:
            op.execute(statement)
    mark(connection)
