"""Bringing a database to the present schema: made anew at once, or migrated after a backup."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, update

from studyapp import __version__
from studyapp.progress import tables
from studyapp.progress.backup import back_up
from studyapp.progress.engine import told
from studyapp.progress.home import Home
from studyapp.progress.version import APPLICATION_ID, REVISION, SCHEMA_VERSION

_SPACE = re.compile(r" ?([(),]) ?")
SCRIPTS = Path(__file__).parent / "migrations"


def prepare(engine: Engine, home: Home, found_version: int, now: dt.datetime) -> None:
    """Make sure that the database has the present schema.

    Args:
        engine: the engine of the database.
        home: where a backup goes before anything is changed.
        found_version: what the quick look saw; 0 for no tables yet.
        now: the instant, for the rows that say when it was made.

    Raises:
        StoreError: it could not be made or migrated; what was there is as it was.
    """
    if found_version == SCHEMA_VERSION:
        return
    if found_version == 0:
        with told(home.database), engine.begin() as connection:
            _create(connection, now)
        return
    back_up(home, now, "before-migration")
    migrate(engine)
    with told(home.database), engine.begin() as connection:
        connection.execute(
            update(tables.meta)
            .where(tables.meta.c.key == "needs_version")
            .values(value=__version__)
        )


def _create(connection: Connection, now: dt.datetime) -> None:
    """The whole schema in one transaction; Alembic is told that it stands at the newest."""
    tables.metadata.create_all(connection)
    for statement in tables.guards(tables.INSERT_ONLY, connection.dialect.name):
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "sqlite":
        for statement in tables.SEGMENT_TRIGGERS:
            connection.exec_driver_sql(statement)
    mark(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISION}')")  # noqa: S608
    connection.execute(
        insert(tables.meta),
        [
            {"key": "created_at", "value": now.isoformat()},
            {"key": "needs_version", "value": __version__},
        ],
    )
    connection.execute(insert(tables.learner), [{"id": tables.ME, "name": "me", "created_at": now}])


def mark(connection: Connection) -> None:
    """Say whose file this is and which schema it has, for the quick look; a server has no file."""
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, all of them in one transaction or none.

    Raises:
        StoreError: a migration failed; the database is as it was.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["engine"] = engine
    with told(str(engine.url)):
        command.upgrade(config, "head")


def shape_of(database: Path) -> list[tuple[str, str]]:
    """Name and SQL of everything in a SQLite file, to compare schemas by."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
        return sorted((name, _SPACE.sub(r"\1", " ".join(sql.split()))) for name, sql in found)
