"""A memory state as the row that SQLite has of it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from studyapp.progress.encoding import from_microseconds, to_microseconds
from studyapp.records.memory import MemoryState, Stage


class StateRow(NamedTuple):
    """The columns of ``card_state``, in their order.

    Attributes:
        card: the number of the card; 0 where it is not told.
        stage: the value of a ``Stage``.
        due_at, last_reviewed_at: in microseconds since 1970.
        due_day, last_day: as ``date.toordinal`` counts.
        last_review_id: the bytes of the identifier.
    """

    card: int
    stage: str
    step: int | None
    stability: float
    difficulty: float
    due_at: int
    due_day: int
    last_reviewed_at: int
    last_day: int
    last_review_id: bytes
    reviews: int
    lapses: int


PlainRow = tuple[int, str, int | None, float, float, int, int, int, int, bytes, int, int]
"""The same without names, as the driver reads and writes it: naming very many rows takes as long
as reading them, and the garbage collector would go through them all time and again."""
COLUMNS = ", ".join(StateRow._fields)
REVIEW = Stage.REVIEW.value
"""The stage of a row in review."""


def row_of(state: MemoryState, card: int = 0) -> StateRow:
    """The row of a state; ``card`` is the number of its card."""
    return StateRow(
        card=card,
        stage=state.stage.value,
        step=state.step,
        stability=state.stability,
        difficulty=state.difficulty,
        due_at=to_microseconds(state.due_at),
        due_day=state.due_day.toordinal(),
        last_reviewed_at=to_microseconds(state.last_reviewed_at),
        last_day=state.last_day.toordinal(),
        last_review_id=state.last_review_id.bytes,
        reviews=state.reviews,
        lapses=state.lapses,
    )


def state_of(row: StateRow, card_id: str) -> MemoryState:
    """The state that a row holds.

    Raises:
        ValueError, TypeError, ArithmeticError: it holds none.
    """
    return MemoryState(
        card_id=card_id,
        stage=Stage(row.stage),
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        due_at=from_microseconds(row.due_at),
        due_day=dt.date.fromordinal(row.due_day),
        last_reviewed_at=from_microseconds(row.last_reviewed_at),
        last_day=dt.date.fromordinal(row.last_day),
        last_review_id=UUID(bytes=row.last_review_id),
        reviews=row.reviews,
        lapses=row.lapses,
    )
