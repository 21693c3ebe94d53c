from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.errors import StoreError
from studyapp.progress.backup import back_up, backups
from studyapp.progress.engine import explained
from studyapp.progress.home import Home
from studyapp.progress.store import Store, open_store
from studyapp.records.identifier import IdentifierSource
from studyapp.study.desk import open_desk
from tests.building import DAY, MORNING
from tests.conftest import START
from tests.progress.conftest import Opener
from tests.progress.outside import ask, driver, tell
from tests.progress.samples import keep, make_review, make_run, state_after

PAGE = 4096


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A closed database of a few dozen pages, with a backup beside it; each test has a copy."""
    home = Home.below(tmp_path_factory.mktemp("whole") / "home")
    store = open_store(home, FixedClock(START), IdentifierSource())
    for number in range(60):
        review = make_review(f"card-{number % 20}", detail={"given": "x" * 900})
        store.add_review(review, state_after(review))
        store.add_run(make_run(f"card-{number % 20}"))
    store.close()
    back_up(home, MORNING)
    return home


@pytest.fixture
def whole(made_once: Home, home: Home) -> Home:
    shutil.copytree(made_once.database.parent, home.database.parent)
    return home


NOT_OURS = {
    "text": b"these are my notes\n" * 500,
    "short text": b"notes",
    "zeros": bytes(3 * PAGE),
    "header alone": b"SQLite format 3\x00" + bytes(84),
    "header and rubbish": b"SQLite format 3\x00" + bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_a_file_that_is_no_database_is_refused_with_a_hint_and_left_alone(
    name: str, opened: Opener, home: Home
) -> None:
    home.database.parent.mkdir()
    home.database.write_bytes(NOT_OURS[name])
    with pytest.raises(StoreError, match="cannot be read") as told:
        opened()
    assert str(home.backups) in told.value.hint
    assert home.database.read_bytes() == NOT_OURS[name]


def test_another_programs_database_is_refused_and_left_alone(opened: Opener, home: Home) -> None:
    home.database.parent.mkdir()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("CREATE TABLE review (mine)")
    before = home.database.read_bytes()
    with pytest.raises(StoreError, match="not a database of studyapp"):
        opened()
    assert home.database.read_bytes() == before


def _zero_a_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = bytes(PAGE)


def _rubbish_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = chance.randbytes(PAGE)


def _cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(PAGE, len(content) - PAGE) :]


def _flip_bits(content: bytearray, chance: random.Random) -> None:
    for _ in range(64):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


Damage = Callable[[bytearray, random.Random], None]
DAMAGES: list[Damage] = [_zero_a_page, _rubbish_page, _cut_off, _flip_bits]


def _use(store: Store) -> None:
    """Everything that a sitting asks of a store."""
    found = (store.states(), store.day_counts(), store.suspended(), store.buried(DAY))
    assert len(found) == 4
    store.last_run("card-1")
    store.reviews()
    store.runs()
    review = make_review("card-1")
    store.add_review(review, state_after(review))
    if faults := store.integrity():
        raise StoreError(faults[0])


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("seed", range(8))
def test_damage_is_told_in_words_and_costs_nothing_that_was_backed_up(
    damage: Damage, seed: int, whole: Home, opened: Opener
) -> None:
    content = bytearray(whole.database.read_bytes())
    damage(content, random.Random(seed))
    whole.database.write_bytes(content)
    with pytest.raises(StoreError):
        _use(opened())
    opened.close()
    (_, copy), *_ = backups(whole.backups)
    whole.database.unlink()
    shutil.copy(copy, whole.database)
    assert len(opened().reviews()) == 60


def test_a_damaged_database_is_not_copied_over_the_sound_backups(
    whole: Home, clock: FixedClock
) -> None:
    content = bytearray(whole.database.read_bytes())
    content[5 * PAGE : 7 * PAGE] = bytes(2 * PAGE)
    whole.database.write_bytes(content)
    before = backups(whole.backups)
    with pytest.raises(StoreError, match="damaged"):
        back_up(whole, MORNING + dt.timedelta(days=1))
    assert backups(whole.backups) == before
    assert {path.suffix for path in whole.backups.iterdir()} == {".db"}


SUBTLE = ("PRAGMA ignore_check_constraints = ON", "UPDATE card_state SET difficulty = 11")


def test_a_copy_is_checked_row_by_row_before_it_counts(whole: Home) -> None:
    """Damage that reading and copying do not notice."""
    tell(whole.database, *SUBTLE)
    before = backups(whole.backups)
    with pytest.raises(StoreError, match="damaged") as told:
        back_up(whole, MORNING + dt.timedelta(days=1))
    assert "older backups" in told.value.hint
    assert backups(whole.backups) == before


def test_a_copy_that_is_not_sound_is_not_left_lying_about(whole: Home) -> None:
    tell(whole.database, *SUBTLE)
    with pytest.raises(StoreError, match="damaged"):
        back_up(whole, MORNING + dt.timedelta(days=1))
    assert {path.suffix for path in whole.backups.iterdir()} == {".db"}


def test_a_store_goes_on_after_its_check_found_damage(whole: Home, opened: Opener) -> None:
    store = opened()
    store.warm()
    driver(store).set_authorizer(_no_pragma)
    with pytest.raises(StoreError):
        store.integrity()
    driver(store).set_authorizer(None)
    keep(store, make_review("after"))
    assert store.integrity() == []


def _no_pragma(action: int, *_: object) -> int:
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_PRAGMA else sqlite3.SQLITE_OK


def test_a_full_disk_refuses_the_answer_keeps_the_rest_and_works_again_after(
    begun: Store, home: Home
) -> None:
    (pages,) = driver(begun).execute("PRAGMA page_count").fetchone()
    driver(begun).execute(f"PRAGMA max_page_count = {pages}")
    kept = begun.reviews()
    large = make_review("large", detail={"given": "x" * 3 * PAGE})
    for _ in range(2):
        with pytest.raises(StoreError, match="disk is full") as told:
            begun.add_review(large, state_after(large))
        assert "free some space" in told.value.hint
        assert begun.reviews() == kept
    driver(begun).execute("PRAGMA max_page_count = 1000000")
    begun.add_review(large, state_after(large))
    assert begun.reviews() == [*kept, large]
    assert begun.integrity() == []


def test_a_disk_too_full_for_the_first_answer_can_be_freed(
    store: Store, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    from studyapp.progress import engine

    with monkeypatch.context() as tight:
        tight.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, "max_page_count=6"))
        with pytest.raises(StoreError, match="disk is full"):
            store.put_setting("goal", {})
    review = make_review()
    store.add_review(review, state_after(review))
    assert store.reviews() == [review]


def test_a_database_held_by_another_program_is_told_and_freed_again(
    begun: Store, home: Home
) -> None:
    driver(begun).execute("PRAGMA busy_timeout = 0")
    review = make_review()
    with closing(sqlite3.connect(home.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program") as told:
            begun.add_review(review, state_after(review))
        assert told.value.hint
    begun.add_review(review, state_after(review))
    assert review in begun.reviews()


def test_a_folder_that_cannot_be_made_is_told_with_a_way_out(
    tmp_path: Path, clock: FixedClock
) -> None:
    (tmp_path / "file").write_text("in the way")
    desk = open_desk(Home.below(tmp_path / "file" / "home"), clock)
    review = make_review()
    with pytest.raises(StoreError, match="cannot be made") as told:
        desk.store.add_review(review, state_after(review))
    assert "STUDYAPP_HOME" in told.value.hint
    desk.close()


SAID = {
    "database or disk is full": "disk is full",
    "attempt to write a readonly database": "cannot be written to",
    "database disk image is malformed": "is damaged",
    "file is not a database": "is damaged",
    "database is locked": "in use by another program",
    "disk I/O error": "disk I/O error",
}


@pytest.mark.parametrize("said", SAID)
def test_whatever_the_driver_says_has_a_message_and_a_hint(said: str, tmp_path: Path) -> None:
    error = explained(sqlite3.OperationalError(said), tmp_path / "study.db")
    assert SAID[said] in error.message
    assert error.hint


def test_the_advice_for_a_damaged_database_names_the_file_beside_it(
    opened: Opener, home: Home
) -> None:
    home.database.parent.mkdir()
    home.database.write_bytes(NOT_OURS["text"])
    with pytest.raises(StoreError) as told:
        opened()
    later = explained(sqlite3.DatabaseError("database disk image is malformed"), home.database)
    assert "-wal" in told.value.hint
    assert "-wal" in later.hint


def test_a_closed_database_needs_no_file_beside_it(begun: Store, home: Home) -> None:
    begun.close()
    names = {path.name for path in home.database.parent.iterdir()}
    assert names == {"study.db", "study.lock"}
    assert ask(home.database, "PRAGMA journal_mode") == [("wal",)]
