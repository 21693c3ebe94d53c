"""States held as rows: whoever asks sees the states themselves."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.progress.glance import glance
from studyapp.progress.home import Home
from studyapp.progress.state_table import StateTable
from studyapp.records.memory import MemoryState, Stage
from tests.building import DAY, make_state
from tests.progress.conftest import Opener
from tests.progress.samples import keep, make_review

ONE_DAY = dt.timedelta(days=1)
STATES = {name: make_state(name, due=DAY + n * ONE_DAY) for n, name in enumerate("abc")}


def from_rows(states: dict[str, MemoryState]) -> StateTable:
    """As it is read: nothing but rows is there."""
    return StateTable(StateTable.of(states).rows)


@given(
    st.sampled_from(Stage),
    st.none() | st.integers(0, 3),
    st.floats(0.001, 36500),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.dates(),
    st.uuids(),
)
def test_a_state_that_became_a_row_is_made_again_as_it_was(
    stage: Stage, step: int | None, stability: float, at: dt.datetime, day: dt.date, last: object
) -> None:
    state = replace(
        make_state("a", stage=stage, due=day if day > dt.date.min else DAY, due_at=at),
        step=step,
        stability=stability,
        last_reviewed_at=at,
        last_day=day,
        last_review_id=last,  # type: ignore[arg-type]
    )
    assert from_rows({"a": state})["a"] == state


def test_it_equals_a_dictionary_of_the_same_states() -> None:
    table = from_rows(STATES)
    assert table == STATES
    assert dict(table) == STATES
    assert table != {**STATES, "a": replace(STATES["a"], lapses=9)}
    assert (list(table), len(table), "a" in table, "d" in table) == (list("abc"), 3, True, False)
    assert table.get("d") is None


def test_a_copy_is_changed_alone() -> None:
    table = from_rows(STATES)
    changed = table.copy()
    changed.put("d", make_state("d"))
    changed.put("a", replace(STATES["a"], lapses=9))
    changed.drop("b")
    changed.drop("never there")
    assert table == STATES
    assert changed == {
        "a": replace(STATES["a"], lapses=9),
        "c": STATES["c"],
        "d": make_state("d"),
    }


def test_what_is_asked_of_all_follows_every_change() -> None:
    table = from_rows(STATES)
    assert table.due(DAY + ONE_DAY).keys() == {"a", "b"}
    table.put("a", make_state("a", due=DAY + 9 * ONE_DAY, last=DAY))
    table.drop("b")
    assert not table.due(DAY + ONE_DAY)
    assert table.met(DAY) == {"a"}


@pytest.mark.parametrize(
    "damage",
    [
        "stage = 'odd'",
        "due_day = 0",
        "due_day = 'soon'",
        "due_at = 9000000000000000000",
        "last_reviewed_at = x'00'",
        "last_day = 1e9",
        "last_review_id = x'00'",
    ],
)
def test_a_row_that_is_no_state_is_told_before_one_asks_for_it(
    damage: str, opened: Opener, home: Home
) -> None:
    keep(opened(), make_review("a"))
    opened.close()
    assert not glance(home.database, DAY).trouble
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute(f"UPDATE card_state SET {damage}")  # noqa: S608
    assert glance(home.database, DAY).trouble


def test_the_quick_look_never_goes_through_all_answers(
    opened: Opener, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened(), make_review("a"))
    opened.close()
    asked: list[str] = []
    connect = sqlite3.connect

    def listening(*given: str, **more: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **more)  # type: ignore[call-overload]
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", listening)
    glance(home.database, DAY)
    monkeypatch.undo()
    with closing(sqlite3.connect(home.database)) as connection:
        plans = [
            row[3]
            for query in asked
            if query.startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")
        ]
    assert any("SEARCH review USING PRIMARY KEY" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN review ")]
