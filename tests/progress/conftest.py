from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from studyapp.clock import FixedClock
from studyapp.progress import tables
from studyapp.progress.home import Home
from studyapp.progress.store import Store, open_store
from studyapp.records.identifier import IdentifierSource
from tests.progress.engines import ServedStore, outside, own_schema
from tests.progress.samples import keep, make_review


class Opener:
    """Opens stores, on one home unless told otherwise, or all on one database of a server."""

    def __init__(self, home: Home, clock: FixedClock, url: str = "") -> None:
        self._home, self._clock, self._url = home, clock, url
        self._stores: list[Store] = []

    def __call__(self, *, look_only: bool = False, at: Home | None = None) -> Store:
        if self._url:
            store: Store = ServedStore(self._url, self._home, self._clock)
        else:
            source = IdentifierSource()
            store = open_store(at or self._home, self._clock, source, look_only=look_only)
        self._stores.append(store)
        return store

    @property
    def on_server(self) -> bool:
        """Whether the stores lie on PostgreSQL."""
        return bool(self._url)

    @property
    def database(self) -> Path | str:
        """The file, or the URL of the server."""
        return self._url or self._home.database

    def ask(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        """Rows as another program sees them."""
        return self._asked([query])[0]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, as another program sees them, in an order of its own."""
        found = self._asked([select(table) for table in tables.metadata.tables.values()])
        listed = [sorted(rows, key=repr) for rows in found]
        return dict(zip(tables.metadata.tables, listed, strict=True))

    def _asked(self, queries: list[Select[Any]]) -> list[list[tuple[Any, ...]]]:
        with outside(self.database) as connection:
            return [[tuple(row) for row in connection.execute(query)] for query in queries]

    def close(self) -> None:
        for store in self._stores:
            store.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.below(tmp_path / "home")


@pytest.fixture
def opened(home: Home, clock: FixedClock, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """On a file, or on what ``engines.on_both`` asks for."""
    with ExitStack() as stack:
        on_server = getattr(request, "param", "sqlite") == "postgresql"
        opener = Opener(home, clock, stack.enter_context(own_schema()) if on_server else "")
        stack.callback(opener.close)
        yield opener


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened()


@pytest.fixture
def begun(store: Store) -> Store:
    """A store that holds one review of the card ``before``."""
    keep(store, make_review("before"))
    return store
