"""What is on disk stays there, however the process dies."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studyapp.progress.backup import back_up, backups
from studyapp.progress.home import Home
from studyapp.progress.schema import shape_of
from studyapp.progress.store import Store
from studyapp.progress.version import SCHEMA_VERSION
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.outside import ask
from tests.progress.samples import keep, make_review, scheduler

ROOT = Path(__file__).parents[2]
KILLED = f"gone -{signal.SIGKILL:d}"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")


class Answering:
    """The process that forks the ones to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.progress.answering"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def order(self, do: str, home: Home, **more: object) -> int:
        """Give an order; the child's process id."""
        assert self._process.stdin is not None
        order = {"do": do, "home": str(home.database.parent), "seed": 0, "hours": 0, **more}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._line().removeprefix("child "))

    def lines(self, most: int = 1_000_000) -> list[str]:
        """What the child says, up to ``most`` lines or until it is gone."""
        said: list[str] = []
        while len(said) < most and not (said and said[-1].startswith("gone")):
            said.append(self._line())
            assert said[-1], "the process that forks died"
        return said

    def killed_after(self, lines: int, wait: float, home: Home, **more: object) -> set[str]:
        """Let one answer until it said so many lines, kill it ``wait`` seconds on; all it said."""
        child = self.order("answer", home, **more)
        said = self.lines(lines)
        until = time.perf_counter() + wait
        while time.perf_counter() < until:  # a sleep is coarser than an answer
            pass
        os.kill(child, signal.SIGKILL)
        said += self.lines()
        assert said.pop() == KILLED
        return set(said)

    def close(self) -> None:
        with self._process:
            pass


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    process = Answering()
    yield process
    process.close()


def _log(store: Store) -> set[str]:
    """The log in the words of the one who wrote it."""
    kept = [f"kept {review.id}" for review in store.reviews()]
    kept += [f"kept {void.review_id}" for void in store.voids()]
    kept += [f"undone {void.review_id}" for void in store.voids()]
    kept += [f"run {run.id}" for run in store.runs()]
    return {*kept, *(f"event {happened.id}" for happened in store.events())}


def _is_sound(store: Store) -> bool:
    """Whether the file is whole and the derived tables are what the log adds up to."""
    states, days = store.states(), store.day_counts()
    store.rebuild_states(scheduler.fold)
    rebuilt = (store.states(), store.day_counts())
    return store.integrity() == [] and rebuilt == (states, days)


@pytest.mark.parametrize("seed", range(5))
def test_of_fifty_processes_killed_while_answering_none_loses_a_kept_answer(
    seed: int, answering: Answering, home: Home, opened: Opener
) -> None:
    """Ten in a row on one home: each goes on from what the killed one before it left."""
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for number in range(10):
        acknowledged |= answering.killed_after(
            chance.randint(1, 25),
            chance.uniform(0, 0.006),
            home,
            seed=chance.random(),
            hours=100 * number,
        )
        store = opened(look_only=True)
        on_disk = _log(store)
        assert acknowledged <= on_disk
        assert len(on_disk - acknowledged) <= number + 1, "more than one unfinished each"
        assert store.integrity() == []
        store.close()
    assert len(acknowledged) > 50
    assert _is_sound(opened())


@pytest.mark.parametrize("statement", range(1, 75, 4))
def test_a_process_killed_at_any_statement_of_its_first_answers_leaves_a_sound_start(
    statement: int, answering: Answering, home: Home, opened: Opener
) -> None:
    """The first of these fall into the making of the tables, the last into answers."""
    answering.order("answer", home, at_statement=statement, most=5)
    *said, end = answering.lines()
    assert end == KILLED, "the number of statements is too large: nothing was killed"
    store = opened()
    assert set(said) <= _log(store)
    assert len(_log(store)) <= len(said) + 1
    keep(store, make_review("elsewhere"))
    assert _is_sound(store)


@pytest.fixture
def one_kept(opened: Opener, home: Home) -> Home:
    """A closed database of the present schema with one review, and a copy of it."""
    store = opened()
    keep(store, make_review("before"))
    store.close()
    back_up(home, MORNING)
    return home


@pytest.mark.parametrize("statement", range(1, 40, 3))
def test_a_process_killed_while_migrating_leaves_the_old_schema_or_the_new_one(
    statement: int, answering: Answering, one_kept: Home, tmp_path: Path
) -> None:
    old, rows = shape_of(one_kept.database), ask(one_kept.database, "SELECT id FROM review")
    scripts = str(tmp_path / "scripts")
    answering.order("migrate", one_kept, at_statement=statement, scripts=scripts)
    said = answering.lines()
    assert said in ([KILLED], ["migrated", "gone 0"])
    assert ask(one_kept.database, "SELECT id FROM review") == rows
    assert ask(one_kept.database, "PRAGMA integrity_check") == [("ok",)]
    is_new = ask(one_kept.database, "PRAGMA user_version") == [(SCHEMA_VERSION + 1,)]
    assert (shape_of(one_kept.database) != old) is is_new
    assert ask(
        one_kept.database, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'added%'"
    ) == [(int(is_new),)]


def test_the_kills_of_a_migration_cover_it_from_end_to_end(
    answering: Answering, one_kept: Home, tmp_path: Path
) -> None:
    scripts = str(tmp_path / "scripts")
    answering.order("migrate", one_kept, at_statement=1, scripts=scripts)
    assert answering.lines() == [KILLED]
    shutil.rmtree(scripts)
    answering.order("migrate", one_kept, at_statement=40, scripts=scripts)
    assert answering.lines() == ["migrated", "gone 0"]


@pytest.mark.parametrize("at", ["copying", "syncing", "naming"])
def test_a_process_killed_while_copying_leaves_only_whole_copies(
    at: str, answering: Answering, one_kept: Home, opened: Opener
) -> None:
    before = backups(one_kept.backups)
    answering.order("copy", one_kept, at=at, hours=30)
    assert answering.lines() == [KILLED]
    assert backups(one_kept.backups) == before
    assert [review.card_id for review in opened().reviews()] == ["before"]
    answering.order("copy", one_kept, at="never", hours=31)
    assert answering.lines() == ["copied", "gone 0"]
    assert len(backups(one_kept.backups)) == 2


def test_what_a_killed_copy_left_is_cleared_away_by_the_next(
    answering: Answering, one_kept: Home
) -> None:
    answering.order("copy", one_kept, at="syncing", hours=30)
    assert answering.lines() == [KILLED]
    answering.order("copy", one_kept, at="never", hours=31)
    answering.lines()
    assert {path.suffix for path in one_kept.backups.iterdir()} == {".db"}


def test_a_process_killed_while_grading_anew_leaves_one_of_the_two_grades(
    answering: Answering, tmp_path: Path, opened: Opener
) -> None:
    ends = []
    for statement in range(1, 30):
        home = Home.below(tmp_path / str(statement))
        answering.order("regrade", home, die_at=statement)
        *said, end = answering.lines()
        store = opened(at=home)
        grades = [f"kept {review.id}" for review in store.reviews("choice")]
        assert len(grades) == 1, f"killed before statement {statement}"
        assert grades[0] == said[-1] or end == KILLED
        store.close()
        ends.append(end)
    assert ends[-1] == "gone 0", "the kills do not reach the end"


def test_the_lock_is_free_when_its_holder_is_killed(
    answering: Answering, one_kept: Home, opened: Opener
) -> None:
    holder = answering.order("hold", one_kept)
    assert answering.lines(1) == ["holding"]
    assert "another studyapp is open" in opened().why_look_only
    os.kill(holder, signal.SIGKILL)
    assert answering.lines() == [KILLED]
    keep(opened(), make_review("after"))


def test_a_folder_that_may_not_be_written_to_is_looked_at_and_the_reason_is_told(
    answering: Answering, one_kept: Home
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "home"
        shutil.copytree(one_kept.database.parent, folder)
        Path(place).chmod(0o755)
        folder.chmod(0o555)
        answering.order("read_only", Home.below(folder))
        said = answering.lines()
        folder.chmod(0o755)
    why, seen, told, end = said
    assert why == f"why the folder {folder} cannot be written to (Permission denied)"
    assert seen == "reviews 1 states 1"
    assert told.startswith("told Nothing can be kept: the folder")
    assert end == "gone 0"
