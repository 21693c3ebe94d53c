"""The whole log folded anew at once, against the fold card by card."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from studyapp.errors import StoreError
from studyapp.progress import segments
from studyapp.progress.store import Store
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.refolding import refold_store
from tests.building import MORNING
from tests.progress.conftest import Opener, home, opened, store  # noqa: F401 (fixtures)
from tests.progress.engines import on_both
from tests.progress.samples import keep, make_review, take_back

OTHER = Scheduler(desired_retention=0.8)


@pytest.fixture
def full(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:  # noqa: F811
    """Answers of some weeks, a few of them taken back, most of them sealed."""
    monkeypatch.setattr(segments, "SIZES", (4, 8))
    monkeypatch.setattr(segments, "NEWEST", 3)
    chance, now = random.Random(4), MORNING
    for number in range(60):
        now += dt.timedelta(minutes=chance.choice([3, 700, 9000]))
        review = keep(
            store,
            make_review(
                chance.choice("abcdef"),
                chance.choice(list(Rating)),
                now,
                offset_minutes=chance.choice([0, 60, -720]),
            ),
        )
        if number % 9 == 0:
            take_back(store, review)
    return store


def derived(store: Store) -> tuple[object, ...]:  # noqa: F811
    """States and days, numbers to nine digits."""
    states = {card: asdict(state) for card, state in store.states().items()}
    rounded = {
        card: {
            name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            for name, value in state.items()
        }
        for card, state in states.items()
    }
    return rounded, store.day_counts()


@on_both
@pytest.mark.parametrize("scheduler", [Scheduler(), OTHER], ids=["same", "other"])
def test_at_once_is_what_it_is_card_by_card(full: Store, scheduler: Scheduler) -> None:
    full.rebuild_states(scheduler.fold)
    expected = derived(full)
    full.rebuild_states(OTHER.fold if scheduler is not OTHER else Scheduler().fold)
    refold_store(full, scheduler, {"kept": {"with": "it"}})
    states = {card: asdict(state) for card, state in full.states().items()}
    assert expected == (states, full.day_counts())
    assert full.setting("kept") == {"with": "it"}


@on_both
def test_a_review_of_a_clock_that_was_set_back_is_folded_in_its_place(full: Store) -> None:
    early = MORNING + dt.timedelta(days=1)
    keep(full, replace(make_review("a", at=early), id=IdentifierSource().new(early)))
    late = make_review("b", at=MORNING)
    keep(full, replace(late, id=IdentifierSource().new(early)))
    full.rebuild_states(OTHER.fold)
    expected = derived(full)
    refold_store(full, OTHER)
    assert expected == ({c: asdict(s) for c, s in full.states().items()}, full.day_counts())


@on_both
def test_a_refused_answer_leads_no_state_astray(full: Store) -> None:
    """On a server its card takes a number that no card has afterwards."""
    refused = make_review("refused")
    with pytest.raises(StoreError):
        full.add_review(refused, replace(OTHER.next_state(None, refused), difficulty=11.0))
    keep(full, make_review("late", at=MORNING + dt.timedelta(days=900)))
    full.rebuild_states(OTHER.fold)
    expected = derived(full)
    refold_store(full, OTHER)
    assert expected == ({c: asdict(s) for c, s in full.states().items()}, full.day_counts())


@on_both
def test_an_empty_log_has_no_states(store: Store) -> None:  # noqa: F811
    refold_store(store, Scheduler())
    assert (store.states(), store.day_counts()) == ({}, {})


@on_both
def test_the_card_that_is_due_longest_comes_next(full: Store) -> None:
    states = full.states()
    day = max(state.due_day for state in states.values())
    first = min(state.due_day for state in states.values())
    found = full.next_due(day)
    assert found is not None
    assert states[found].due_day == first
    rest = full.next_due(day, hidden=[found])
    assert rest is not None
    assert rest != found
    assert full.next_due(first - dt.timedelta(days=1)) is None
    assert full.next_due(day, hidden=list(states)) is None


Queries: dict[str, Callable[[Store, dt.date], object]] = {
    "count": lambda kept, day: kept.due_count(day),
    "next": lambda kept, day: kept.next_due(day),
}


@pytest.mark.parametrize("query", Queries.values(), ids=Queries)
def test_what_is_due_is_found_by_an_index(
    full: Store, query: Callable[[Store, dt.date], object]
) -> None:
    from tests.progress.outside import driver

    said: list[str] = []
    driver(full).set_trace_callback(said.append)
    query(full, MORNING.date())
    driver(full).set_trace_callback(None)
    (asked,) = [statement for statement in said if statement.startswith("SELECT")]
    plan = driver(full).execute(f"EXPLAIN QUERY PLAN {asked}").fetchall()
    steps = [row[-1] for row in plan]
    assert "card_state_due" in steps[0]
    assert all(step.startswith("SEARCH") for step in steps), steps
