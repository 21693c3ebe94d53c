"""Number cards: a number is typed, and its key is worked out, not written down."""

from __future__ import annotations

from studyapp.cards.bodies import Number
from studyapp.cards.kinds.tolerance import read_tolerance
from studyapp.cards.reading import Table


class NumberReader:
    """Reads ``key``, ``tolerance`` and ``unit``."""

    keys: tuple[str, ...] = ("key", "tolerance", "unit")
    needs_question = True

    def read(self, table: Table) -> Number | None:
        """The expression of the key, and how far from it an answer may be."""
        key = table.expression("key", required=True)
        tolerance = read_tolerance(table)
        unit = table.phrase("unit")
        return Number(key, tolerance, unit) if key and tolerance else None
