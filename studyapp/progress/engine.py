"""The SQLAlchemy engine, set up so that a commit is a commit.

SQLAlchemy's defaults for SQLite lose data in four ways: the driver begins transactions on its
own, foreign keys are off, DDL is not rolled back, and a reader that becomes a writer can fail.
So the driver never begins, every transaction begins IMMEDIATE, and the log is synced in full.
A PostgreSQL server may be set up to promise less, too: what counts is set for the connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import StaticPool

from studyapp.errors import StoreError
from studyapp.progress.checkpoint import FAR_PAGES

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    f"wal_autocheckpoint={FAR_PAGES}",
)
SERVER_SETTINGS = (
    "synchronous_commit = on",
    "timezone = 'UTC'",  # in another one the last instants of the calendar cannot be read
)


def open_engine(database: Path | str) -> Engine:
    """An engine on one held connection: a SQLite file, or any database by URL."""
    if isinstance(database, str):
        served = make_url(database).get_backend_name() == "postgresql"
        # The driver must know it: told to the server alone, not every driver follows.
        engine = create_engine(database, **({"client_encoding": "utf8"} if served else {}))
    else:
        engine = create_engine(
            URL.create("sqlite", database=str(database)),  # a ? in the path is no query
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _set_up_server)
    return engine


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _set_up_server(connection: Any, _record: Any) -> None:
    with closing(connection.cursor()) as cursor:
        for setting in SERVER_SETTINGS:
            cursor.execute(f"SET {setting}")
    connection.commit()  # else the first transaction that fails would undo them


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def told(database: Path | str) -> Iterator[None]:
    """Turn what the driver raises into an error that a learner can act on.

    Raises:
        StoreError: in place of the driver's error.
    """
    try:
        yield
    except (DBAPIError, DatabaseError, sqlite3.Error, UnicodeError) as error:
        raise explained(error, database) from error


def explained(error: Exception, database: Path | str) -> StoreError:
    """What a database error means and what to do about it."""
    # PostgreSQL goes on with the row that it refused: what a learner wrote says nothing here.
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    low = said.lower()
    if "full" in low or "no space left" in low:
        return StoreError("The disk is full: this was not kept.", "free some space and do it again")
    if "readonly" in low or "read-only" in low:
        return StoreError(f"{database} cannot be written to.", "check the folder's permissions")
    if "malformed" in low or "not a database" in low or "encrypted" in low:
        return StoreError(
            f"{database} is damaged.",
            "move it and the -wal and -shm files beside it away and put a copy from the backups "
            "folder in its place; studyapp doctor names the folder",
        )
    if "locked" in low or "busy" in low:
        return StoreError(f"{database} is in use by another program.", "close it and try again")
    return StoreError(f"The database refused: {said[:200]}.", "studyapp doctor")
