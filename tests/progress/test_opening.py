from __future__ import annotations

import datetime as dt
import inspect
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.glance import glance
from studyapp.progress.home import Home, find_home
from studyapp.progress.log_columns import columns_of
from studyapp.progress.store import Store
from studyapp.study.desk import open_desk
from studyapp.study.session import Session
from tests.building import DAY
from tests.progress.conftest import Opener
from tests.progress.outside import ask, driver
from tests.progress.samples import (
    AT_FIRST,
    READS,
    WRITES,
    keep,
    make_event,
    make_review,
    make_session,
    state_after,
)

ARGUMENTS: dict[str, tuple[object, ...]] = {
    "last_run": ("one",),
    "last_note": ("one",),
    "state": ("one",),
    "reviews_between": (UUID(int=0), UUID(int=2**128 - 1)),
    "buried": (DAY,),
    "setting": ("goal",),
    "due_count": (DAY,),
    "next_due": (DAY,),
    "state_columns": ((),),
    "last_reviews": (columns_of([]),),
}
OPENING = {"exists", "writable", "warm", "close", "begin_session", "count_days_from"}


def test_every_public_name_of_the_store_is_known_to_these_tests() -> None:
    public = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    assert public == {*WRITES, *READS, *OPENING}


def test_looking_and_reading_create_nothing(opened: Opener, home: Home) -> None:
    store = opened()
    store.warm()
    store.begin_session(make_session())
    read = [getattr(store, name)(*ARGUMENTS.get(name, ())) for name in READS]
    assert not any(read)
    assert glance(home.database, DAY).states == {}
    store.close()
    assert not home.database.parent.exists()


def test_sitting_down_and_leaving_without_an_answer_creates_nothing(
    home: Home, clock: FixedClock
) -> None:
    desk = open_desk(home, clock)
    session = Session(desk)
    assert session.task.card.id
    desk.close()
    assert not home.database.parent.exists()


def test_a_folder_with_decks_alone_gets_no_file_before_the_first_answer(
    opened: Opener, home: Home
) -> None:
    home.decks.mkdir(parents=True)
    opened().reviews()
    assert list(home.database.parent.iterdir()) == [home.decks]


@pytest.mark.parametrize("name", AT_FIRST)
def test_the_first_thing_kept_makes_the_database(name: str, store: Store, home: Home) -> None:
    WRITES[name](store)
    assert home.database.exists()
    assert home.database.parent.stat().st_mode & 0o077 == 0, "others could read the records"


def test_where_things_are_kept_follows_studyapp_home(tmp_path: Path) -> None:
    home = find_home({"STUDYAPP_HOME": str(tmp_path / "mine")})
    assert home == Home.below(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["plain", "with space", "50% done", "a#b", "ünï 漢", "what?"])
def test_records_stay_in_the_chosen_folder_whatever_its_name(
    name: str, tmp_path: Path, opened: Opener
) -> None:
    home = Home.below(tmp_path / name)
    review = keep(opened(at=home), make_review())
    assert {path.name for path in tmp_path.iterdir()} == {name}
    assert glance(home.database, DAY).states.keys() == {review.card_id}


PRAGMAS = [
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("busy_timeout", 5000),
]


@pytest.mark.parametrize(("pragma", "value"), PRAGMAS)
def test_the_writing_connection_is_set_up_to_lose_nothing(
    pragma: str, value: object, begun: Store
) -> None:
    assert driver(begun).execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_an_answer_is_one_immediate_transaction(begun: Store) -> None:
    said: list[str] = []
    driver(begun).set_trace_callback(said.append)
    review = make_review("two")
    begun.add_review(review, state_after(review))
    words = [statement.split()[0] for statement in said]
    assert said[0] == "BEGIN IMMEDIATE"
    assert words.count("BEGIN") == words.count("COMMIT") == 1
    assert words[-1] == "COMMIT"


def test_nobody_else_can_write_in_the_middle_of_an_answer(begun: Store, home: Home) -> None:
    assert begun._core is not None
    with closing(sqlite3.connect(home.database, timeout=0)) as other:
        with (
            begun._core.transaction(),
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_an_answer_is_seen_by_others_as_soon_as_the_call_returns(store: Store, home: Home) -> None:
    review = keep(store, make_review())
    assert ask(home.database, "SELECT id FROM review") == [(review.id.bytes,)]


def test_threads_can_write_to_one_store_at_once(store: Store, clock: FixedClock) -> None:
    def work(number: int) -> None:
        for step in range(10):
            at = clock.now() + dt.timedelta(seconds=step)
            store.add_event(make_event(card_id=f"card-{number}", at=at))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(store.events()) == 40
