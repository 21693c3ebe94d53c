"""The log as columns: segments and rows together give what reading review by review gives."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.progress import segments
from studyapp.progress.home import Home
from studyapp.progress.log_columns import LogColumns, columns_of
from studyapp.progress.segments import next_size, to_join
from studyapp.progress.store import Store
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.outside import ask, driver
from tests.progress.samples import keep, make_review, take_back

STRETCH = (bytes(16), b"\xff" * 16)
MINUTE = dt.timedelta(minutes=1)
DETAILS: list[dict[str, object]] = [
    {"kind": "recall", "seed": 3},
    {"kind": "choice", "right": False, "confidence": 3},
    {"kind": "predict", "right": True, "draws": {"a": 1}, "predicted": 2, "measured": 2.5},
    {"kind": "tune", "right": False, "draws": {"a": 1.0}, "confidence": True},
    {"kind": 7, "right": "yes"},
    {},
]


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SIZES", (4, 8))
    monkeypatch.setattr(segments, "NEWEST", 3)


def answer(store: Store, number: int) -> Review:
    chance = random.Random(number)
    at = MORNING + number * MINUTE + dt.timedelta(microseconds=chance.randrange(60_000_000))
    return keep(
        store,
        make_review(
            chance.choice("abcd"),
            chance.choice(list(Rating)),
            at,
            duration_ms=chance.choice([None, 0, 70_000]),
            offset_minutes=chance.choice([0, 60, -720]),
            detail=chance.choice(DETAILS),
        ),
    )


@pytest.fixture
def full(store: Store) -> Store:
    """A store with 50 answers, of which some were taken back."""
    for number in range(50):
        review = answer(store, number)
        if number % 7 == 0:
            take_back(store, review)
    return store


def plainly(found: LogColumns) -> dict[str, list[object]]:
    """Columns with names in place of numbers, so that two readings can be compared."""
    listed = {f.name: getattr(found, f.name) for f in fields(found)}
    cards, kinds = listed.pop("cards"), listed.pop("kinds")
    listed.pop("tidy")
    plain = {name: column.tolist() for name, column in listed.items()}
    plain["card"] = [cards[number] for number in plain["card"]]
    plain["kind"] = [kinds[number] for number in plain["kind"]]
    return {name: [repr(value) for value in column] for name, column in plain.items()}


def agrees(store: Store) -> bool:
    """Whether the columns are those of the reviews read one by one."""
    return plainly(store.log_columns()) == plainly(columns_of(store.reviews()))


def sealed(store: Store) -> int:
    ((count,),) = ask(store.home.database, "SELECT count(*) FROM review_segment")
    assert isinstance(count, int)
    return count


def test_rows_and_segments_agree_with_the_reviews(full: Store) -> None:
    assert sealed(full) == 0
    assert agrees(full), "read as rows, and sealed"
    assert sealed(full) == 6, "five of 8 rows and one of 4"
    assert agrees(full), "read as segments"
    for number in range(50, 60):
        answer(full, number)
    assert agrees(full)
    assert sealed(full) == 7, "two of 4 became one of 8"


def test_undoing_a_sealed_answer_breaks_its_segment_open(full: Store) -> None:
    full.log_columns()
    take_back(full, full.reviews()[20])
    assert 0 < sealed(full) < 5
    assert agrees(full)
    assert sealed(full) == 6


def test_an_answer_of_a_clock_that_was_set_back_breaks_segments_open(full: Store) -> None:
    full.log_columns()
    early = MORNING + 5 * MINUTE
    keep(full, replace(make_review("a", at=early), id=IdentifierSource().new(early)))
    assert sealed(full) == 0
    assert agrees(full)


def test_a_log_that_grows_is_sealed_in_few_segments(store: Store) -> None:
    for number in range(90):
        answer(store, number)
        store.log_columns()
        assert sealed(store) <= number // 8 + 1
    assert agrees(store)


@given(st.lists(st.integers(0, 3_000), max_size=40))
def test_segments_never_grow_along_the_log_and_few_rows_are_left(added: list[int]) -> None:
    sizes: list[int] = []
    left = 0
    for more in added:
        left += more
        while size := next_size(sizes, left):
            left -= size
            sizes.append(size)
            while count := to_join(sizes):
                sizes[-count:] = [sum(sizes[-count:])]
        assert sizes == sorted(sizes, reverse=True)
        assert set(sizes) <= set(segments.SIZES)
        assert left < segments.NEWEST + segments.SIZES[0]
        for small, large in pairwise(segments.SIZES):
            assert sizes.count(small) < large // small


DAMAGE = {
    "a void from outside": "INSERT INTO review_void SELECT 1, zeroblob(16), id, 0 FROM review"
    " WHERE id NOT IN (SELECT review_id FROM review_void) LIMIT 1",
    "a review from outside": "INSERT INTO review SELECT 1, x'01000000000000000000000000000000',"
    " card, occasion, after, 3, 1, NULL"
    " FROM review LIMIT 1",
    "a blob cut short": "UPDATE review_segment SET body = substr(body, 1, length(body) - 1)",
    "a blob of zeros": "UPDATE review_segment SET body = zeroblob(90)",
    "a blob changed": "UPDATE review_segment"
    " SET body = CAST(replace(hex(body), '00', '01') AS BLOB)",
    "one of another place": "UPDATE review_segment SET body ="
    " (SELECT body FROM review_segment ORDER BY last_id LIMIT 1)",
    "another stretch": "UPDATE review_segment SET last_id = x'ff'"
    " WHERE last_id = (SELECT max(last_id) FROM review_segment)",
    "one missing": "DELETE FROM review_segment"
    " WHERE last_id = (SELECT min(last_id) FROM review_segment)",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_segments_that_do_not_add_up_are_made_anew(damage: str, full: Store) -> None:
    before = plainly(full.log_columns())
    driver(full).execute(damage)
    after = plainly(full.log_columns())
    if "INTO review" not in damage:
        assert after == before
    assert agrees(full)
    assert sealed(full) >= 5


def test_columns_are_read_once_as_long_as_nothing_is_written(full: Store) -> None:
    log = full.log_columns()
    states = full.state_columns(log.cards)
    assert full.log_columns() is log
    assert full.state_columns(log.cards) is states
    answer(full, 99)
    assert full.log_columns().at.size == log.at.size + 1
    assert full.state_columns(log.cards) is not states


def test_what_another_connection_writes_is_in_the_columns(full: Store, home: Home) -> None:
    known = full.state_columns(()).last_day.max()
    with closing(sqlite3.connect(home.database)) as other, other:
        other.execute("UPDATE card_state SET last_day = last_day + 40")
    assert full.state_columns(()).last_day.max() == known + 40


def test_a_segment_keeps_every_value(full: Store) -> None:
    found = full.log_columns()
    back, size = segments.unpacked(segments.packed(found, STRETCH, 77), STRETCH)
    assert size == 77
    for field in fields(found):
        if field.name not in ("cards", "kinds", "tidy"):
            before, after = getattr(found, field.name), getattr(back, field.name)
            assert before.dtype == after.dtype
            np.testing.assert_array_equal(before, after)


def test_looking_at_a_log_seals_nothing_on_disk(full: Store, opened: Opener, home: Home) -> None:
    expected = plainly(full.log_columns())
    driver(full).execute("DELETE FROM review_segment")
    looking = opened(look_only=True)
    assert plainly(looking.log_columns()) == expected
    assert sealed(full) == 0


def test_looking_past_a_damaged_segment_leaves_it_as_it_is(full: Store, opened: Opener) -> None:
    expected, count = plainly(full.log_columns()), sealed(full)
    driver(full).execute("UPDATE review_segment SET body = x'00'")
    looking = opened(look_only=True)
    assert plainly(looking.log_columns()) == expected
    assert sealed(full) == count > 0


def test_an_empty_log_has_empty_columns(store: Store) -> None:
    assert store.log_columns().at.size == 0
    assert store.state_columns(()).card.size == 0


def test_state_columns_are_the_states(full: Store) -> None:
    cards = full.log_columns().cards
    found = full.state_columns(cards)
    states = full.states()
    assert {cards[number] for number in found.card.tolist()} == states.keys()
    for place, number in enumerate(found.card.tolist()):
        state = states[cards[number]]
        assert found.stability[place] == state.stability
        assert found.difficulty[place] == state.difficulty
        assert found.due_day[place] == state.due_day.toordinal()
        assert found.last_day[place] == state.last_day.toordinal()
