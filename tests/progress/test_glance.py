from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from studyapp.clock import FixedClock
from studyapp.progress.glance import glance
from studyapp.progress.home import Home
from studyapp.progress.store import Store
from studyapp.records.card_event import CardEventKind
from studyapp.records.rating import Rating
from tests.building import DAY, MORNING
from tests.progress.conftest import Opener
from tests.progress.samples import (
    keep,
    make_event,
    make_exam_plan,
    make_review,
    make_run,
    take_back,
)

QUICK_READS: dict[str, Callable[[Store], object]] = {
    "states": lambda store: store.states(),
    "state": lambda store: [store.state(name) for name in ("a", "d", "none")],
    "day_counts": lambda store: store.day_counts(),
    "newest_run": lambda store: store.newest_run(),
    "last_run": lambda store: [store.last_run(name) for name in ("a", "b", "c", "none")],
    "durations": lambda store: store.durations(),
    "exam_plan": lambda store: store.exam_plan(),
    "suspended": lambda store: store.suspended(),
    "buried": lambda store: store.buried(DAY),
}


def _fill(store: Store) -> None:
    for hours, (card, rating) in enumerate([("a", 3), ("b", 1), ("a", 4), ("c", 2), ("d", 3)]):
        at = MORNING + dt.timedelta(hours=hours)
        last = keep(store, make_review(card, Rating(rating), at))
    take_back(store, last)
    for card_id in ("a", "b", "a", None):
        store.add_run(make_run(card_id))
    store.add_exam_plan(make_exam_plan())
    yesterday = MORNING - dt.timedelta(days=1)
    for kind, card, at in [
        (CardEventKind.SUSPEND, "a", MORNING),
        (CardEventKind.SUSPEND, "b", MORNING),
        (CardEventKind.RESUME, "b", MORNING + dt.timedelta(seconds=1)),
        (CardEventKind.BURY, "a", yesterday),
        (CardEventKind.BURY, "b", MORNING),
        (CardEventKind.BURY, "c", MORNING),
        (CardEventKind.UNBURY, "c", MORNING),
    ]:
        store.add_event(make_event(kind, card, at))


@pytest.fixture
def filled(opened: Opener) -> Store:
    store = opened()
    _fill(store)
    return store


def test_the_newest_hundred_answers_tell_the_time(opened: Opener) -> None:
    store = opened()
    for number in range(105):
        at = MORNING + dt.timedelta(minutes=number)
        keep(store, make_review("a", at=at, duration_ms=number))
    assert store.durations() == tuple(range(104, 4, -1))


def _is_loaded(store: Store) -> bool:
    return store._core is not None


@pytest.mark.parametrize("name", QUICK_READS)
def test_the_quick_look_and_the_store_say_the_same(
    name: str, filled: Store, opened: Opener
) -> None:
    slow = QUICK_READS[name](filled)
    filled.close()
    quick = opened()
    assert QUICK_READS[name](quick) == slow
    assert not _is_loaded(quick), "this was not the quick look"
    quick.warm()
    assert _is_loaded(quick)
    assert QUICK_READS[name](quick) == slow


@pytest.mark.parametrize("name", QUICK_READS)
def test_the_quick_look_sees_what_another_instance_wrote_a_moment_ago(
    name: str, filled: Store, opened: Opener
) -> None:
    beside = opened(look_only=True)
    assert QUICK_READS[name](beside) == QUICK_READS[name](filled)


def test_the_sample_tells_the_reads_apart(filled: Store) -> None:
    assert filled.suspended() == {"a"}
    assert filled.buried(DAY) == {"b"}
    assert filled.states().keys() == {"a", "b", "c"}
    assert filled.newest_run() != filled.last_run("a") != filled.last_run("b")
    assert filled.last_run("c") is None
    assert filled.exam_plan() is not None


def test_a_bury_is_over_with_its_day_even_if_the_program_stays_open(
    filled: Store, opened: Opener, clock: FixedClock
) -> None:
    filled.close()
    quick = opened()
    clock.advance(days=1)
    assert quick.buried(DAY + dt.timedelta(days=1)) == frozenset()


def test_a_look_at_nothing_is_empty_and_makes_nothing(home: Home) -> None:
    seen = glance(home.database, DAY)
    assert (seen.states, seen.schema_version, seen.trouble) == ({}, 0, "")
    assert not home.database.parent.exists()


def test_a_look_at_an_empty_file_is_a_look_at_nothing(home: Home, opened: Opener) -> None:
    home.database.parent.mkdir()
    home.database.touch()
    store = opened()
    assert store.states() == {}
    keep(store, make_review())
    assert len(store.reviews()) == 1


def test_a_look_changes_no_file(filled: Store, home: Home) -> None:
    filled.close()
    before = {path: path.read_bytes() for path in home.database.parent.iterdir()}
    assert glance(home.database, DAY).states
    assert {path: path.read_bytes() for path in home.database.parent.iterdir()} == before
