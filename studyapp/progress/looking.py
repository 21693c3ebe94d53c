"""A database to look at: its content in memory, so that the file stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from studyapp.progress.core import Core
from studyapp.progress.engine import told
from studyapp.progress.schema import migrate
from studyapp.progress.version import SCHEMA_VERSION


def looking_core(database: Path) -> Core:
    """The content of a SQLite file as of now.

    Raises:
        StoreError: the file cannot be read.
    """
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    memory.isolation_level = None
    live = database.with_name(database.name + "-wal").exists()
    mode = "mode=ro" if live else "immutable=1"
    try:
        with told(database):
            uri = f"file:{quote(str(database))}?{mode}"
            with closing(sqlite3.connect(uri, uri=True, timeout=1.0)) as source:
                source.backup(memory)
            engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
            (version,) = memory.execute("PRAGMA user_version").fetchone()
            if 0 < version < SCHEMA_VERSION:  # the copy is brought on, and the file left alone
                migrate(engine)
            return Core(engine)
    except BaseException:
        memory.close()
        raise
