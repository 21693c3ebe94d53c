"""The databases that a store may lie on: a file, and a server where the tests are told of one."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from studyapp.clock import FixedClock
from studyapp.progress import schema
from studyapp.progress.core import Core
from studyapp.progress.engine import open_engine
from studyapp.progress.glance import Glance
from studyapp.progress.home import Home
from studyapp.progress.store import Store
from studyapp.records.identifier import IdentifierSource

SERVER = os.environ.get("STUDYAPP_TEST_DATABASE", "")
"""The URL of a PostgreSQL database in which the tests may make schemas of their own."""

needs_server = pytest.mark.skipif(
    not SERVER, reason="no server: STUDYAPP_TEST_DATABASE is not the URL of a PostgreSQL database"
)
_on_server = pytest.param("postgresql", marks=needs_server)
on_both = pytest.mark.parametrize("opened", ["sqlite", _on_server], indirect=True)
"""A test that must hold on both engines."""
on_server = pytest.mark.parametrize("opened", [_on_server], indirect=True)
"""A test of what is PostgreSQL's own."""

UNLIKE_OURS = "-ctimezone=Asia/Kathmandu -cclient_encoding=LATIN1 -csynchronous_commit=off"
"""How a server may be set up; a store must not depend on it."""
_numbers = itertools.count()


@contextmanager
def own_schema() -> Iterator[str]:
    """The URL of an empty schema of the server, which is gone afterwards."""
    name = f"studyapp_{os.getpid()}_{next(_numbers)}"
    engine = create_engine(SERVER, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        try:
            options = f"-csearch_path={name} {UNLIKE_OURS}"
            url = make_url(SERVER).update_query_dict({"options": options})
            yield url.render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@contextmanager
def outside(database: Path | str) -> Iterator[Connection]:
    """A connection of another program."""
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


class ServedStore(Store):
    """A store whose records lie on a server: without a quick look, a lock or backups."""

    def __init__(self, url: str, home: Home, clock: FixedClock) -> None:
        self._url = url
        super().__init__(home, clock, IdentifierSource(), look_only=False)
        self.warm()

    @property
    def exists(self) -> bool:
        return True

    @cached_property
    def _seen(self) -> Glance:
        return Glance()

    def _take_hold(self) -> None:
        """Whoever else writes is the server's concern."""

    def _open(self) -> Core:
        core = Core(self._url, self._hour)
        if inspect(core.engine).has_table("alembic_version"):
            schema.migrate(core.engine)
        else:
            schema.prepare(core.engine, self.home, 0, self._clock.now())
        return core
