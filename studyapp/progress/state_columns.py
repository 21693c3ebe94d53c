"""The memory states of all cards as columns."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import chain, islice
from uuid import UUID

import numpy as np
import numpy.typing as npt

from studyapp.progress.encoding import from_microseconds
from studyapp.progress.tables import ME
from studyapp.records.memory import MemoryState, Stage

STAGES = tuple(Stage)
"""What the numbers of a stage stand for."""


@dataclass(frozen=True, slots=True)
class StateColumns:
    """Memory states, shapes (n,), in no order.

    Attributes:
        card: numbers of cards, as in ``LogColumns``.
        stage: a place in ``STAGES``.
        stability, difficulty: as ``MemoryState`` has them.
        due_day, last_day: as ``date.toordinal`` counts.
    """

    card: npt.NDArray[np.int32]
    stage: npt.NDArray[np.int8]
    stability: npt.NDArray[np.float64]
    difficulty: npt.NDArray[np.float64]
    due_day: npt.NDArray[np.int32]
    last_day: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return self.card.size

    def where(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> StateColumns:
        """Those of them."""
        # By their places rows are picked three times as fast as by a mask.
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return StateColumns(*(getattr(self, field.name)[places] for field in fields(self)))


StateRow = tuple[int, str, int | None, float, float, int, int, int, int, bytes, int, int]
"""Number of the card, stage, step, stability, difficulty, due_at, due_day, last_reviewed_at,
last_day, last_review_id, reviews, lapses: instants in microseconds, days as ordinals."""
_COLUMNS = (
    "card, stage, step, stability, difficulty, due_at, due_day, last_reviewed_at, last_day,"
    " last_review_id, reviews, lapses"
)
_ONE_ROW = f"({', '.join('?' * 12)})"
_AT_ONCE = 20
"""Rows in a statement: the fewer statements, the faster."""


def insert_rows(connection: sqlite3.Connection, rows: Iterable[StateRow]) -> None:
    """Write states of cards that have none, by the driver."""
    rows = iter(rows)
    while several := list(islice(rows, 50 * _AT_ONCE)):
        whole = len(several) - len(several) % _AT_ONCE
        for count, listed in ((_AT_ONCE, several[:whole]), (1, several[whole:])):
            values = ", ".join([_ONE_ROW] * count)
            connection.executemany(
                f"INSERT INTO card_state ({_COLUMNS}) VALUES {values}",  # noqa: S608 (our own names)
                (
                    tuple(chain.from_iterable(listed[start : start + count]))
                    for start in range(0, len(listed), count)
                ),
            )


QUERY = (
    "SELECT card, CASE stage WHEN 'learning' THEN 0 WHEN 'review' THEN 1 ELSE 2 END,"
    " stability, difficulty, due_day, last_day FROM card_state"
)
_ROW = np.dtype(
    [
        ("card", np.int32),
        ("stage", np.int8),
        ("stability", np.float64),
        ("difficulty", np.float64),
        ("due_day", np.int32),
        ("last_day", np.int32),
    ]
)


def columns_of_rows(rows: Iterable[tuple[float, ...]]) -> StateColumns:
    """The columns of rows as ``QUERY`` gives them: no row is held after it was read."""
    table = np.fromiter(rows, dtype=_ROW)
    return StateColumns(*(np.ascontiguousarray(table[name]) for name in _ROW.names or ()))


def columns_of_states(states: Iterable[tuple[int, MemoryState]]) -> StateColumns:
    """The columns of states that were read one by one, each with the number of its card."""
    return columns_of_rows(
        [
            (
                card,
                STAGES.index(state.stage),
                state.stability,
                state.difficulty,
                state.due_day.toordinal(),
                state.last_day.toordinal(),
            )
            for card, state in states
        ]
    )


def record_of(row: StateRow) -> dict[str, object]:
    """A row by the names of its columns, for a database that is not SQLite."""
    card, stage, step, stability, difficulty, due, due_day, last, last_day, name, *counts = row
    return {
        "learner_id": ME,
        "card": card,
        "stage": stage,
        "step": step,
        "stability": stability,
        "difficulty": difficulty,
        "due_at": from_microseconds(due),
        "due_day": dt.date.fromordinal(due_day),
        "last_reviewed_at": from_microseconds(last),
        "last_day": dt.date.fromordinal(last_day),
        "last_review_id": UUID(bytes=name),
        "reviews": counts[0],
        "lapses": counts[1],
    }
