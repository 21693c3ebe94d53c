"""Memory states by card, held as the rows they are kept as: one is made when it is asked for.

Of very many cards a session shows few. What is asked of all of them at once (when they are due,
how firm they are) is read from the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final, Self
from uuid import UUID

from studyapp.progress.encoding import from_microseconds, to_microseconds
from studyapp.records.memory import MemoryState, Stage

RawState = tuple[int, int, int | None, float, float, int, int, int, int, bytes, int, int]
"""Number of the card (0 where none is known), place of the stage in ``STAGES``, and the rest as
``COLUMNS`` has it: instants in microseconds, days as ordinals."""
STAGES = tuple(Stage)
COLUMNS = (
    "CASE stage {} ELSE NULL END, step, stability, difficulty, due_at, due_day, last_reviewed_at,"
    " last_day, last_review_id, reviews, lapses"
).format(" ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(STAGES)))
STAGE: Final = 1
STABILITY: Final = 3
DIFFICULTY: Final = 4
DUE_AT: Final = 5
DUE_DAY: Final = 6
LAST_DAY: Final = 8
REVIEW = STAGES.index(Stage.REVIEW)
"""What stands under ``STAGE`` for a card in review."""


class StateTable(Mapping[str, MemoryState]):
    """The states of many cards.

    Args:
        rows: by card id.

    Attributes:
        rows: likewise; to be read.
    """

    def __init__(self, rows: dict[str, RawState]) -> None:
        self.rows = rows
        self._made: dict[str, MemoryState] = {}

    @classmethod
    def of(cls, states: Mapping[str, MemoryState]) -> StateTable:
        """Any states as a table; one that is a table already as it is."""
        if isinstance(states, StateTable):
            return states
        table = cls({})
        for card_id, state in states.items():
            table.put(card_id, state)
        return table

    def __getitem__(self, card_id: str) -> MemoryState:
        state = self._made.get(card_id)
        if state is None:
            state = self._made[card_id] = _state(card_id, self.rows[card_id])
        return state

    def __contains__(self, card_id: object) -> bool:
        return card_id in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"

    def copy(self) -> Self:
        """The same states, to be changed without changing these."""
        table = type(self)(self.rows.copy())
        table._made = self._made.copy()
        return table

    def put(self, card_id: str, state: MemoryState) -> None:
        """Put a state in the place of the one that the card has, if any."""
        self.rows[card_id] = _row(state)
        self._made[card_id] = state

    def drop(self, card_id: str) -> None:
        """Let a card have no state; one that has none stays so."""
        self.rows.pop(card_id, None)
        self._made.pop(card_id, None)

    def due(self, day: dt.date) -> dict[str, RawState]:
        """The rows of the cards that are due on ``day`` or before, by card id."""
        number = day.toordinal()
        return {name: row for name, row in self.rows.items() if row[DUE_DAY] <= number}

    def met(self, day: dt.date) -> frozenset[str]:
        """Ids of the cards that were answered last on ``day``."""
        number = day.toordinal()
        return frozenset([name for name, row in self.rows.items() if row[LAST_DAY] == number])


def _state(card_id: str, row: RawState) -> MemoryState:
    _, stage, step, stability, difficulty, due_at, due_day, reviewed_at, day, last, *counts = row
    reviews, lapses = counts
    return MemoryState(
        card_id=card_id,
        stage=STAGES[stage],
        step=step,
        stability=stability,
        difficulty=difficulty,
        due_at=from_microseconds(due_at),
        due_day=dt.date.fromordinal(due_day),
        last_reviewed_at=from_microseconds(reviewed_at),
        last_day=dt.date.fromordinal(day),
        last_review_id=UUID(bytes=last),
        reviews=reviews,
        lapses=lapses,
    )


def _row(state: MemoryState) -> RawState:
    return (
        0,
        STAGES.index(state.stage),
        state.step,
        state.stability,
        state.difficulty,
        to_microseconds(state.due_at),
        state.due_day.toordinal(),
        to_microseconds(state.last_reviewed_at),
        state.last_day.toordinal(),
        state.last_review_id.bytes,
        state.reviews,
        state.lapses,
    )
