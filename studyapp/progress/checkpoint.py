"""Folding the write-ahead log into the database while nobody waits.

SQLite does it by itself within the commit that crosses a thousand pages: one answer in a hundred
then waits for as long as twenty others. Here a thread does it after so many commits, on a
connection of its own, without holding the writer up; SQLite's own limit is set far beyond.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

COMMITS = 64
"""Commits between two foldings: an answer writes about eight pages."""
FAR_PAGES = 8000
"""Pages after which SQLite folds within a commit all the same: the disk is not filled."""


class Checkpointer:
    """Counts commits and folds them in, one folding at a time.

    Args:
        database: the SQLite file.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._commits = 0
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """One more commit is on disk."""
        self._commits += 1
        if self._commits < COMMITS or (self._thread is not None and self._thread.is_alive()):
            return
        self._commits = 0
        self._thread = threading.Thread(target=self._fold, name="checkpoint", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait for a folding that goes on."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _fold(self) -> None:
        # Passive: it folds what it can and waits for nobody. What it could not, the next one does,
        # and whatever is wrong with the file is told to whoever writes.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._database)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
