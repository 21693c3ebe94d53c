"""The rows of all memory states, read by the driver alone."""

from __future__ import annotations

import datetime as dt
import sqlite3

from studyapp.progress.encoding import to_microseconds
from studyapp.progress.state_row import COLUMNS
from studyapp.progress.state_table import StateTable
from studyapp.progress.version import SCHEMA_VERSION
from studyapp.records.memory import Stage

KEYS_SINCE = 4
"""The schema from which on a card stands by its number."""


def check_states(connection: sqlite3.Connection) -> None:
    """Look through all memory states.

    Raises:
        ValueError: no state can be made of one of the rows.
    """
    if connection.execute(_ANY_DAMAGED).fetchone() is not None:
        raise ValueError("a memory state in it is damaged")


def states_in(connection: sqlite3.Connection, version: int = SCHEMA_VERSION) -> StateTable:
    """Every memory state by card, of a schema of that version."""
    if version < KEYS_SINCE:
        columns = f"card_id, 0, {COLUMNS.removeprefix('card, ')}"
        rows = connection.execute(f"SELECT {columns} FROM card_state")  # noqa: S608 (our own names)
        return StateTable({row[0]: row[1:] for row in rows})
    # Two scans and a look into a dictionary take half the time of a join.
    names = dict(connection.execute("SELECT id, card_id FROM card_key"))
    rows = connection.execute(f"SELECT {COLUMNS} FROM card_state")  # noqa: S608
    return StateTable({names[row[0]]: row for row in rows if row[0] in names})


def _whole(column: str, least: int, most: int) -> str:
    return f"typeof({column}) = 'integer' AND {column} BETWEEN {least} AND {most}"


_DAYS = (dt.date.min.toordinal(), dt.date.max.toordinal())
_INSTANTS = (
    to_microseconds(dt.datetime.min.replace(tzinfo=dt.UTC)),
    to_microseconds(dt.datetime.max.replace(tzinfo=dt.UTC)),
)
_SOUND = " AND ".join(
    [
        f"stage IN ({', '.join(repr(stage.value) for stage in Stage)})",
        _whole("due_day", *_DAYS),
        _whole("last_day", *_DAYS),
        _whole("due_at", *_INSTANTS),
        _whole("last_reviewed_at", *_INSTANTS),
        "typeof(last_review_id) = 'blob' AND length(last_review_id) = 16",
    ]
)
_ANY_DAMAGED = f"SELECT 1 FROM card_state WHERE ({_SOUND}) IS NOT TRUE LIMIT 1"  # noqa: S608
"""Damage is told when the file is opened, not when the state is asked for in a session."""
