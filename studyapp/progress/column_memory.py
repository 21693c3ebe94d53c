"""Columns that were read from a database, kept as long as nobody writes to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar, cast

Columns = TypeVar("Columns")


class ColumnMemory:
    """What was read last of each kind of columns."""

    def __init__(self) -> None:
        self._written: tuple[int, int] | None = None
        self._kept: dict[str, object] = {}

    def of(self, name: str, connection: sqlite3.Connection, read: Callable[[], Columns]) -> Columns:
        """The columns ``name``: as they were read before, or by ``read`` where they may differ.

        Args:
            name: of the kind of columns.
            connection: the driver's, within a transaction.
            read: reads them; what it writes on the way changes no columns.
        """
        if self._stamp(connection) != self._written:
            self._kept.clear()
        if name not in self._kept:
            self._kept[name] = read()
        self._written = self._stamp(connection)
        return cast("Columns", self._kept[name])

    def _stamp(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """Changes when another connection commits, and when this one writes."""
        (others,) = connection.execute("PRAGMA data_version").fetchone()
        return others, connection.total_changes
