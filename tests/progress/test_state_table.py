"""States held as rows: whoever asks sees the states themselves."""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.progress.glance import glance
from studyapp.progress.home import Home
from studyapp.progress.state_reading import check_states, states_in
from studyapp.progress.state_row import COLUMNS, StateRow, row_of, state_of
from studyapp.progress.state_table import StateTable
from studyapp.records.memory import MemoryState, Stage
from tests.building import DAY, make_state
from tests.progress.conftest import Opener
from tests.progress.samples import keep, make_review

ONE_DAY = dt.timedelta(days=1)
STATES = {name: make_state(name, due=DAY + n * ONE_DAY) for n, name in enumerate("abc")}


def untouched(states: dict[str, MemoryState]) -> StateTable:
    """As it is read: no state was made yet."""
    return StateTable.of(states).copy()


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
    assert untouched({"a": state})["a"] == state


def test_it_equals_a_dictionary_of_the_same_states() -> None:
    table = untouched(STATES)
    assert table == STATES
    assert dict(table) == STATES
    assert table != {**STATES, "a": replace(STATES["a"], lapses=9)}
    assert (list(table), len(table), "a" in table, "d" in table) == (list("abc"), 3, True, False)
    assert table.get("d") is None


def test_a_copy_is_changed_alone() -> None:
    table = untouched(STATES)
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
    table = untouched(STATES)
    assert table.due(DAY + ONE_DAY, "abc").keys() == {"a", "b"}
    table.put("a", make_state("a", due=DAY + 9 * ONE_DAY, last=DAY))
    table.drop("b")
    assert not table.due(DAY + ONE_DAY, "abc")
    assert table.met(DAY) == {"a"}


def _a_state(stage: Stage, due: int, last: int) -> MemoryState:
    return make_state("x", stage=stage, due=DAY + due * ONE_DAY, last=DAY + last * ONE_DAY)


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.builds(_a_state, st.sampled_from(Stage), st.integers(-3, 3), st.integers(-3, 0)),
    ),
    st.sets(st.sampled_from("abcdefgh")),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_what_is_asked_of_all_is_what_their_states_say(
    states: dict[str, MemoryState], cards: set[str], hidden: set[str]
) -> None:
    table = StateTable.of(states)
    open_ = {name: one for name, one in states.items() if name in cards - hidden}
    due = table.due(DAY, cards, hidden)
    assert {name: state_of(row, "x") for name, row in due.items()} == {
        name: one for name, one in open_.items() if one.due_day <= DAY
    }
    assert table.reviews_due(DAY, cards, hidden) == [
        (row.last_day, row.stability) for row in due.values() if row.stage == Stage.REVIEW
    ]
    assert table.review_days(cards, hidden) == Counter(
        one.due_day.toordinal() for one in open_.values() if one.stage is Stage.REVIEW
    )
    first = min((one.due_at for one in open_.values()), default=None)
    assert table.next_due_at(cards, hidden) == first
    assert table.met(DAY) == {name for name, one in states.items() if one.last_day == DAY}
    assert list(table.firmness()) == [
        (name, one.stability, one.stage is Stage.REVIEW) for name, one in states.items()
    ]


numbers = st.integers(-(2**63), 2**63 - 1) | st.integers(-1, 10**7)
anything = (
    st.none() | numbers | st.floats(allow_nan=False) | st.text(max_size=16) | st.binary(max_size=17)
)


@given(st.sampled_from(StateRow._fields[1:10]), anything)
def test_damage_is_told_of_every_row_that_no_state_can_be_made_of(
    column: str, value: object
) -> None:
    kept = row_of(make_state("a"), card=1)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE card_key (id INTEGER, card_id TEXT)")
        connection.execute("INSERT INTO card_key VALUES (1, 'a')")
        connection.execute(f"CREATE TABLE card_state ({COLUMNS})")
        values = ", ".join("?" * len(kept))
        connection.execute(f"INSERT INTO card_state VALUES ({values})", kept)  # noqa: S608
        assert states_in(connection) == {"a": make_state("a")}
        connection.execute(f"UPDATE card_state SET {column} = ?", (value,))  # noqa: S608
        try:
            check_states(connection)
        except ValueError:
            return
        table = states_in(connection)
        assert table["a"].card_id == "a"


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
        "last_review_id = 'sixteen letters.'",
    ],
)
def test_damage_is_told_by_the_quick_look(damage: str, opened: Opener, home: Home) -> None:
    keep(opened(), make_review("a"))
    opened.close()
    assert not glance(home.database, DAY).trouble
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute(f"UPDATE card_state SET {damage}")  # noqa: S608
    assert glance(home.database, DAY).trouble


def test_rows_are_read_once_until_something_is_written(opened: Opener) -> None:
    store = opened()
    keep(store, make_review("a"))
    before = store.states()
    assert store.states() is before
    keep(store, make_review("b"))
    assert set(before) == {"a"}
    assert set(store.states()) == {"a", "b"}


def test_whoever_only_asks_for_columns_holds_no_rows(opened: Opener) -> None:
    name = "held by nobody else"
    keep(opened(), make_review(name))
    opened.close()
    store = opened()
    store.warm()
    assert len(store.state_columns(store.log_columns().cards)) == 1
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, StateTable) and name in one]
    kept = store.states()
    assert [one for one in gc.get_objects() if isinstance(one, StateTable) and name in one] == [
        kept
    ]


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
