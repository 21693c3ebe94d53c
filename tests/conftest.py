"""What every test shares: an environment of its own, a fixed clock, the long-form switch."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from studyapp.cards.deck_file import DeckFile
from studyapp.cards.library import bundled_folder
from studyapp.cards.toml_deck import read_deck
from studyapp.clock import FixedClock

os.environ["OPENBLAS_NUM_THREADS"] = "1"
"""As the program has it, and before any test loads NumPy: idle threads that spin are no rest."""

gc.set_threshold(10_000, 10, 50)
"""The heap holds the suite itself and what libraries keep: walking all of it is rarely worth it."""

settings.register_profile("studyapp", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=200)  # new ones each time
"""The same examples in every run: a fault that is found tells of a change, not of luck. No
deadline: a busy machine is not a fault."""

collect_ignore = (
    ["tui/test_leaving.py", "progress/test_kills.py"] if sys.platform == "win32" else []
)
"""Signals, forks and pseudo-terminals are not to be had there."""

_NUMBERS = count()
START = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long forms too (minutes)")


def pytest_configure(config: pytest.Config) -> None:
    # Before any test is imported: the settings of a test are taken when it is defined, and some
    # read the decks then.
    settings.load_profile("exploring" if config.getoption("--long") else "studyapp")
    pytest.MonkeyPatch().setattr("studyapp.cards.deck_folder.read_toml", _shipped_read_once)


_read_shipped = lru_cache(maxsize=None)(read_deck)


def _shipped_read_once(path: Path, origin: str = "user", name: str = "") -> DeckFile:
    """The decks that come with the program are frozen once read, and stay as they are."""
    reads = _read_shipped if path.parent == bundled_folder() else read_deck
    return reads(path, origin, name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="long form; run with --long")
    for item in items:
        if item.get_closest_marker("long") is not None:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def _no_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("no-homes")


@pytest.fixture(autouse=True)
def _own_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _no_homes: Path
) -> None:
    for name in ("NO_COLOR", "COLORTERM", "FORCE_COLOR", "TEXTUAL", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    # A folder for each of thousands of tests takes longer than most of them: only who asks for
    # one has it, and the home of the others is a name of their own that does not exist yet.
    if "tmp_path" in request.fixturenames:
        home: Path = request.getfixturevalue("tmp_path") / "home"
    else:
        home = _no_homes / f"{next(_NUMBERS)}"
    monkeypatch.setenv("STUDYAPP_HOME", str(home))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)
