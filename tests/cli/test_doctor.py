"""``studyapp doctor``: what it says of the database, and that it leaves it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.progress.records import Records
from studyapp.progress.store import open_store
from studyapp.records.identifier import IdentifierSource
from tests.building import MORNING
from tests.cli.conftest import Command
from tests.progress.samples import keep, make_review, make_run, take_back


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYAPP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def fill() -> None:
    with open_store(find_home(), FixedClock(MORNING), IdentifierSource()) as store:
        keep(store, make_review("one"))
        keep(store, make_review("two"))
        take_back(store, keep(store, make_review("two")))
        store.add_run(make_run())


def test_it_counts_what_is_kept_and_reads_none_of_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    monkeypatch.delattr(Records, "reviews")
    monkeypatch.delattr(Records, "runs")
    found = command("doctor", "--json").value["findings"]
    [words] = [one["words"] for one in found if one["name"] == "database"]
    assert "sound, 2 answers, 1 run," in words


def test_it_writes_nothing(command: Command, home: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    fill()
    before = files()
    assert command("doctor").code == 0
    assert files() == before


def test_without_a_database_it_makes_none(command: Command, home: Path) -> None:
    assert "none yet" in command("doctor").out
    assert not home.exists()
