from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.progress.store import Store, open_store
from studyapp.records.identifier import IdentifierSource
from tests.progress.samples import keep, make_review


class Opener:
    """Opens stores, on one home unless told otherwise."""

    def __init__(self, home: Home, clock: FixedClock) -> None:
        self._home, self._clock = home, clock
        self._stores: list[Store] = []

    def __call__(self, *, look_only: bool = False, at: Home | None = None) -> Store:
        store = open_store(at or self._home, self._clock, IdentifierSource(), look_only=look_only)
        self._stores.append(store)
        return store

    def close(self) -> None:
        for store in self._stores:
            store.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.below(tmp_path / "home")


@pytest.fixture
def opened(home: Home, clock: FixedClock) -> Iterator[Opener]:
    opener = Opener(home, clock)
    yield opener
    opener.close()


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened()


@pytest.fixture
def begun(store: Store) -> Store:
    """A store that holds one review of the card ``before``."""
    keep(store, make_review("before"))
    return store
