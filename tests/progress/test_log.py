from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from studyapp.clock import FixedClock
from studyapp.errors import StoreError
from studyapp.progress.day_count import counts_of
from studyapp.progress.home import Home
from studyapp.progress.store import Store
from studyapp.progress.tables import INSERT_ONLY, metadata
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.engines import on_both
from tests.progress.outside import ask, content, driver
from tests.progress.samples import (
    WRITES,
    Script,
    keep,
    make_review,
    make_run,
    make_session,
    scheduler,
    scripts,
    state_after,
    take_back,
)

DERIVED = {"card_state", "day_count", "setting", "meta", "learner", "device", "review_segment"}


@pytest.fixture
def full(begun: Store) -> Store:
    """A store with a row in every log table."""
    for name, write in WRITES.items():
        if not name.startswith("rebuild"):
            write(begun)
    return begun


def test_every_table_is_known_to_be_a_log_or_not() -> None:
    assert set(metadata.tables) == {*INSERT_ONLY, *DERIVED}


@on_both
def test_reviews_and_runs_are_counted_without_those_taken_back(begun: Store) -> None:
    wrong = keep(begun, make_review())
    keep(begun, make_review("other"))
    take_back(begun, wrong)
    begun.add_run(make_run())
    assert (begun.review_count(), begun.run_count()) == (len(begun.reviews()), 1) == (2, 1)


@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_no_statement_changes_or_deletes_a_row_of_a_log(
    table: str, change: str, full: Store, home: Home
) -> None:
    before = content(home.database)
    with closing(sqlite3.connect(home.database)) as other:
        with pytest.raises(sqlite3.IntegrityError, match=f"{table} is insert-only"):
            other.execute(change.format(table))
        assert other.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,)  # noqa: S608
    assert content(home.database) == before


def test_undo_is_one_more_row_and_takes_none_away(begun: Store, home: Home) -> None:
    (review,) = begun.reviews()
    take_back(begun, review)
    assert ask(home.database, "SELECT id FROM review") == [(review.id.bytes,)]
    assert ask(home.database, "SELECT review_id FROM review_void") == [(review.id.bytes,)]
    assert begun.reviews() == []


@on_both
def test_undo_of_the_only_answer_makes_the_card_new_and_the_day_empty(begun: Store) -> None:
    take_back(begun, begun.reviews()[0])
    assert begun.states() == {}
    assert begun.day_counts() == {}


@on_both
def test_undo_of_the_last_answer_gives_the_state_before_it(begun: Store) -> None:
    before, days = begun.states(), begun.day_counts()
    last = keep(begun, make_review("before", Rating.AGAIN, MORNING + dt.timedelta(days=3)))
    assert begun.states() != before
    take_back(begun, last)
    assert begun.states() == before
    assert begun.day_counts() == days


@on_both
def test_undoing_twice_takes_back_once(begun: Store) -> None:
    review = keep(begun, make_review("before"))
    take_back(begun, review)
    once = (begun.states(), begun.day_counts(), len(begun.voids()))
    take_back(begun, review)
    assert (begun.states(), begun.day_counts(), len(begun.voids())) == once


@on_both
def test_undoing_what_is_not_there_does_nothing(begun: Store, opened: Opener) -> None:
    before = opened.content()
    take_back(begun, make_review("before"))
    assert opened.content() == before


def _live(store: Store, script: Script) -> None:
    """Answer and undo as sessions do: state by state, without looking at the log."""
    now, done = MORNING, list[Review]()
    for card, rating, minutes, offset in script:
        now += dt.timedelta(minutes=minutes)
        if rating is not None:
            review = make_review(card, rating, now, offset_minutes=offset)
            store.add_review(review, state_after(review, store.states().get(card)))
            done.append(review)
        elif done:
            take_back(store, done.pop())


def _derived(store: Store) -> list[list[tuple[object, ...]]]:
    if not store.exists:
        return [[], []]
    queries = (
        "SELECT * FROM card_state ORDER BY card",
        "SELECT * FROM day_count WHERE answers ORDER BY day",
    )
    return [ask(store.home.database, query) for query in queries]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=scripts())
def test_replay_of_the_log_gives_what_is_stored_byte_for_byte(
    script: Script,
    opened: Opener,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    store = opened(at=Home.below(tmp_path_factory.mktemp("replay")))
    _live(store, script)
    stored = _derived(store)
    store.rebuild_states(scheduler.fold)
    assert _derived(store) == stored
    store.close()


def test_a_lost_state_comes_back_from_the_log(begun: Store, home: Home) -> None:
    states, days = begun.states(), begun.day_counts()
    driver(begun).execute("DELETE FROM card_state")
    driver(begun).execute("UPDATE day_count SET answers = 99")
    assert begun.states() != states
    begun.rebuild_states(scheduler.fold)
    assert (begun.states(), begun.day_counts()) == (states, days)


@on_both
def test_counting_a_log_is_what_was_counted_answer_by_answer(store: Store) -> None:
    for hours, rating in enumerate([1, 3, 2, 4, 3]):
        at = MORNING + dt.timedelta(hours=9 * hours)
        keep(store, make_review("ab"[hours % 2], Rating(rating), at))
    assert store.day_counts() == counts_of(store.reviews())
    assert len(store.day_counts()) == 2


Judge = Callable[..., int]


def _refusing(nth: int) -> tuple[list[str], Judge]:
    """Make the driver refuse the ``nth`` change (a row, or the commit) from now on."""
    changes = {
        sqlite3.SQLITE_INSERT: "insert",
        sqlite3.SQLITE_UPDATE: "update",
        sqlite3.SQLITE_DELETE: "delete",
    }
    seen: list[str] = []

    def judge(action: int, what: str | None, *_: object) -> int:
        is_commit = action == sqlite3.SQLITE_TRANSACTION and what == "COMMIT"
        if not is_commit and action not in changes:
            return sqlite3.SQLITE_OK
        seen.append("commit" if is_commit else f"{changes[action]} {what}")
        return sqlite3.SQLITE_DENY if len(seen) == nth else sqlite3.SQLITE_OK

    return seen, judge


def _error_of(write: Callable[[Store], None], store: Store) -> StoreError | None:
    try:
        write(store)
    except StoreError as error:
        return error
    return None


@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_fails_in_the_middle_leaves_nothing_of_it(
    name: str, begun: Store, home: Home
) -> None:
    """Every single change and every commit in turn is refused, until none is."""
    before = content(home.database)
    for nth in range(1, 40):
        seen, judge = _refusing(nth)
        driver(begun).set_authorizer(judge)
        error = _error_of(WRITES[name], begun)
        driver(begun).set_authorizer(None)
        if error is None:
            break
        assert error.hint
        assert content(home.database) == before, f"left behind before {seen[-1]}"
    assert nth > len(seen) >= 2
    assert content(home.database) != before


def test_an_answer_its_state_and_its_day_are_kept_together(begun: Store) -> None:
    seen, judge = _refusing(0)
    driver(begun).set_authorizer(judge)
    session = make_session()
    begun.begin_session(session)
    review = make_review("new", session_id=session.id)
    begun.add_review(review, state_after(review))
    written = {change.split()[-1] for change in seen[:-1]}
    assert seen[-1] == "commit"
    assert seen.count("commit") == 1
    assert written >= {"study_session", "review", "card_state", "day_count"}


def test_a_sitting_whose_first_answer_failed_is_written_with_the_next(
    begun: Store, home: Home, clock: FixedClock
) -> None:
    session = make_session()
    begun.begin_session(session)
    review = make_review("new", session_id=session.id)
    with pytest.raises(StoreError):
        begun.add_review(review, replace(state_after(review), difficulty=11.0))
    assert ask(home.database, "SELECT id FROM study_session") == []
    begun.add_review(review, state_after(review))
    assert ask(home.database, "SELECT id FROM study_session") == [(session.id.bytes,)]


def test_the_first_run_of_a_sitting_brings_its_row_like_the_first_answer(
    begun: Store, home: Home
) -> None:
    session = make_session()
    begun.begin_session(session)
    for _ in range(2):
        begun.add_run(replace(make_run(), session_id=session.id))
    assert ask(home.database, "SELECT id FROM study_session") == [(session.id.bytes,)]
