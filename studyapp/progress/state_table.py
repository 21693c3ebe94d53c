"""Memory states by card, held as the rows they are kept as: one is made when it is asked for.

Of very many cards a session shows few. What is asked of all of them at once (when they are due,
how firm they are) is read from the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Final, Self

from studyapp.progress.encoding import from_microseconds
from studyapp.progress.state_row import REVIEW, PlainRow, StateRow, row_of, state_of
from studyapp.records.memory import MemoryState

_STAGE: Final = 1
_STABILITY: Final = 3
_DUE_AT: Final = 5
_DUE_DAY: Final = 6
_LAST_DAY: Final = 8
"""Places in a ``PlainRow``."""


class StateTable(Mapping[str, MemoryState]):
    """The states of many cards.

    Args:
        rows: by card id.
    """

    def __init__(self, rows: dict[str, PlainRow]) -> None:
        self._rows = rows
        self._made: dict[str, MemoryState] = {}

    @classmethod
    def of(cls, states: Mapping[str, MemoryState]) -> StateTable:
        """Any states as a table; one that is a table already as it is."""
        if isinstance(states, StateTable):
            return states
        return cls({card_id: row_of(state) for card_id, state in states.items()})

    def __getitem__(self, card_id: str) -> MemoryState:
        state = self._made.get(card_id)
        if state is None:
            state = self._made[card_id] = state_of(StateRow._make(self._rows[card_id]), card_id)
        return state

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"

    def copy(self) -> Self:
        """The same states, to be changed without changing these."""
        return type(self)(self._rows.copy())

    def put(self, card_id: str, state: MemoryState) -> None:
        """Put a state in the place of the one that the card has, if any."""
        self._rows[card_id] = row_of(state)
        self._made[card_id] = state

    def drop(self, card_id: str) -> None:
        """Let a card have no state; one that has none stays so."""
        self._rows.pop(card_id, None)
        self._made.pop(card_id, None)

    def due(
        self, day: dt.date, cards: Container[str], hidden: Container[str] = ()
    ) -> dict[str, StateRow]:
        """The rows of those of ``cards`` that are due on ``day`` or before and not hidden."""
        number = day.toordinal()
        return {
            name: StateRow._make(row)
            for name, row in self._rows.items()
            if row[_DUE_DAY] <= number and name in cards and name not in hidden
        }

    def reviews_due(
        self, day: dt.date, cards: Container[str], hidden: Container[str] = ()
    ) -> list[tuple[int, float]]:
        """Of those that are in review: the day of the last answer, and the stability in days."""
        number = day.toordinal()
        return [
            (row[_LAST_DAY], row[_STABILITY])
            for name, row in self._rows.items()
            if row[_DUE_DAY] <= number
            and row[_STAGE] == REVIEW
            and name in cards
            and name not in hidden
        ]

    def review_days(self, cards: Container[str], hidden: Container[str] = ()) -> Counter[int]:
        """How many of ``cards`` that are in review and not hidden fall due on each day."""
        return Counter(
            [
                row[_DUE_DAY]
                for name, row in self._rows.items()
                if row[_STAGE] == REVIEW and name in cards and name not in hidden
            ]
        )

    def next_due_at(self, cards: Container[str], hidden: Container[str] = ()) -> dt.datetime | None:
        """When the first of ``cards`` that are not hidden comes up; None where none does."""
        first: int | None = None
        for name, row in self._rows.items():
            is_sooner = first is None or row[_DUE_AT] < first
            if is_sooner and name in cards and name not in hidden:
                first = row[_DUE_AT]
        return None if first is None else from_microseconds(first)

    def met(self, day: dt.date) -> frozenset[str]:
        """Ids of the cards that were answered last on ``day``."""
        number = day.toordinal()
        return frozenset([name for name, row in self._rows.items() if row[_LAST_DAY] == number])

    def firmness(self) -> Iterator[tuple[str, float, bool]]:
        """Each card, its stability in days, and whether it is in review."""
        for name, row in self._rows.items():
            yield name, row[_STABILITY], row[_STAGE] == REVIEW
