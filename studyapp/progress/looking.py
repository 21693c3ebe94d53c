"""A database to look at: whatever is asked of it, the file stays as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from studyapp.progress.core import Core
from studyapp.progress.engine import told
from studyapp.progress.schema import migrate
from studyapp.progress.version import SCHEMA_VERSION


class _Snapshot(sqlite3.Connection):
    """What a file held when it was first read, whatever others write to it meanwhile."""

    def commit(self) -> None:
        """Nothing is written; and to end the transaction would let go of the snapshot."""

    def rollback(self) -> None:
        """Likewise."""


def looking_core(database: Path, *, briefly: bool = False) -> Core:
    """The content of a SQLite file as of now.

    Args:
        database: the file.
        briefly: for as long as a command takes. Then the file itself is read; what is looked at
            for longer is a copy in memory, which nobody waits for and nobody changes.

    Raises:
        StoreError: the file cannot be read.
    """
    live = database.with_name(database.name + "-wal").exists()
    mode = "mode=ro" if live else "immutable=1"
    uri = f"file:{quote(str(database))}?{mode}"
    with told(database):
        source = _connected(uri, _Snapshot)
        try:
            (version,) = source.execute("PRAGMA user_version").fetchone()
            if briefly and version == SCHEMA_VERSION:
                source.execute("PRAGMA query_only = ON")
                source.execute("BEGIN")
                return Core(_engine(source))
            return _copied(source, version)
        except BaseException:
            source.close()
            raise


def _copied(source: sqlite3.Connection, version: int) -> Core:
    memory = _connected(":memory:", sqlite3.Connection)
    try:
        source.backup(memory)
        source.close()
        engine = _engine(memory)
        if 0 < version < SCHEMA_VERSION:  # the copy is brought on, and the file left alone
            migrate(engine)
        return Core(engine)
    except BaseException:
        memory.close()
        raise


def _connected(name: str, kind: type[sqlite3.Connection]) -> sqlite3.Connection:
    found = sqlite3.connect(name, uri=True, timeout=1.0, check_same_thread=False, factory=kind)
    found.isolation_level = None
    return found


def _engine(held: sqlite3.Connection) -> Engine:
    return create_engine("sqlite://", creator=lambda: held, poolclass=StaticPool)
