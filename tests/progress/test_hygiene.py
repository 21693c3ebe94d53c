from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import fields, replace
from uuid import RFC_4122, UUID

import pytest
from sqlalchemy.exc import StatementError

from studyapp.clock import FixedClock
from studyapp.errors import StoreError
from studyapp.progress.encoding import from_microseconds, to_json, to_microseconds
from studyapp.progress.home import Home
from studyapp.progress.store import Store
from studyapp.records.card_event import CardEvent
from studyapp.records.memory import MemoryState
from studyapp.records.review import Review, ReviewVoid
from studyapp.records.simulation_run import SimulationRun
from studyapp.study.desk import open_desk
from studyapp.study.session import Session
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.engines import on_both
from tests.progress.samples import (
    make_event,
    make_review,
    make_run,
    make_session,
    state_after,
    take_back,
)

REFUSALS = (StoreError, StatementError, ValueError)
LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
NAIVE = MORNING.replace(tzinfo=None)


def _with_state(store: Store, **changes: object) -> None:
    review = make_review()
    store.add_review(review, replace(state_after(review), **changes))  # type: ignore[arg-type]


def _with_run(store: Store, **changes: object) -> None:
    store.add_run(replace(make_run(), **changes))  # type: ignore[arg-type]


def _with_review(store: Store, **changes: object) -> None:
    review = make_review()
    store.add_review(replace(review, **changes), state_after(review))  # type: ignore[arg-type]


NUMBERS: dict[str, Callable[[Store, float], None]] = {
    "stability": lambda store, x: _with_state(store, stability=x),
    "difficulty": lambda store, x: _with_state(store, difficulty=x),
    "params": lambda store, x: _with_run(store, params={"eta": x}),
    "nested": lambda store, x: _with_run(store, params={"list": [{"eta": x}]}),
    "summary": lambda store, x: _with_run(store, summary={"loss": x}),
    "theory": lambda store, x: _with_run(store, theory={"loss": x}),
    "prediction": lambda store, x: _with_run(store, prediction={"value": x}),
    "cpu_seconds": lambda store, x: _with_run(store, cpu_seconds=x),
    "detail": lambda store, x: _with_review(store, detail={"given": x}),
    "setting": lambda store, x: store.put_setting("goal", {"answers": x}),
    "weights": lambda store, x: store.add_parameters("p", (0.1, x), 0.9, "6.3"),
    "retention": lambda store, x: store.add_parameters("p", (0.1,), x, "6.3"),
}


@on_both
@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "cpu_seconds"])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_number_that_is_not_finite_gets_in(
    name: str, number: float, begun: Store, opened: Opener
) -> None:
    before = opened.content()
    NUMBERS[name](begun, 0.75 if name == "retention" else 1.5)
    with_finite = opened.content()
    assert with_finite != before
    with pytest.raises(REFUSALS):
        NUMBERS[name](begun, number)
    assert opened.content() == with_finite


@on_both
def test_no_duration_of_a_run_that_is_not_a_number_gets_in(store: Store) -> None:
    with pytest.raises(REFUSALS):
        NUMBERS["cpu_seconds"](store, math.nan)
    assert store.runs() == []


@on_both
def test_no_endless_duration_of_a_run_gets_in(store: Store) -> None:
    with pytest.raises(REFUSALS):
        NUMBERS["cpu_seconds"](store, math.inf)


INSTANTS: dict[str, Callable[[Store], None]] = {
    "reviewed_at": lambda store: _with_review(store, reviewed_at=NAIVE),
    "due_at": lambda store: _with_state(store, due_at=NAIVE),
    "last_reviewed_at": lambda store: _with_state(store, last_reviewed_at=NAIVE),
    "started_at": lambda store: _with_run(store, started_at=NAIVE),
    "at": lambda store: store.add_event(replace(make_event(), at=NAIVE)),
}


@on_both
@pytest.mark.parametrize("name", INSTANTS)
def test_no_instant_without_a_time_zone_gets_in(name: str, begun: Store, opened: Opener) -> None:
    before = opened.content()
    with pytest.raises(REFUSALS):
        INSTANTS[name](begun)
    assert opened.content() == before


@on_both
def test_an_instant_given_in_another_zone_comes_back_as_the_same_instant_in_utc(
    store: Store,
) -> None:
    east = dt.timezone(dt.timedelta(hours=9, minutes=30))
    at = MORNING.astimezone(east)
    review = make_review(at=at)
    store.add_review(review, state_after(review))
    (kept,) = store.reviews()
    assert kept.reviewed_at == at
    assert kept.reviewed_at.tzinfo is dt.UTC


@on_both
def test_every_instant_that_is_read_is_aware_utc(begun: Store) -> None:
    begun.add_run(make_run())
    begun.add_event(make_event())
    take_back(begun, begun.reviews()[0])
    review = make_review()
    begun.add_review(review, state_after(review))
    records: list[Review | MemoryState | SimulationRun | CardEvent | ReviewVoid]
    records = [*begun.reviews(), *begun.states().values(), *begun.runs(), *begun.events()]
    records += begun.voids()
    instants = [
        value
        for record in records
        for field in fields(record)
        if isinstance(value := getattr(record, field.name), dt.datetime)
    ]
    assert len(instants) == 6
    assert {instant.tzinfo for instant in instants} == {dt.UTC}


LIMITS: dict[str, Callable[[Store], None]] = {
    "an empty rating": lambda store: _with_review(store, rating=0),
    "a fifth rating": lambda store: _with_review(store, rating=5),
    "a negative duration": lambda store: _with_review(store, duration_ms=-1),
    "a long card": lambda store: _with_review(store, card_id="x" * 65),
    "a long deck": lambda store: _with_review(store, deck_id="x" * 65),
    "a long name of parameters": lambda store: _with_review(store, parameters_id="x" * 17),
    "no stability": lambda store: _with_state(store, stability=0.0),
    "too much stability": lambda store: _with_state(store, stability=36501.0),
    "too little difficulty": lambda store: _with_state(store, difficulty=0.9),
    "too much difficulty": lambda store: _with_state(store, difficulty=10.1),
    "an unknown status": lambda store: _with_run(store, status="odd"),
    "a long simulation": lambda store: _with_run(store, simulation="x" * 41),
    "too little retention": lambda store: store.add_parameters("p", (1.0,), 0.69, "6"),
    "a long setting": lambda store: store.put_setting("x" * 81, {"a": 1}),
}


@on_both
@pytest.mark.parametrize("name", LIMITS)
def test_what_is_out_of_range_is_refused_whole(name: str, begun: Store, opened: Opener) -> None:
    before = opened.content()
    with pytest.raises(StoreError):
        LIMITS[name](begun)
    assert opened.content() == before


@on_both
def test_a_sentence_too_long_to_keep_is_cut_not_refused(store: Store) -> None:
    store.add_run(replace(make_run(), sentence="é" * 5000))
    assert store.runs()[0].sentence == "é" * 1000


def test_every_identifier_that_a_session_makes_is_a_uuid_of_version_7(
    home: Home, clock: FixedClock
) -> None:
    desk = open_desk(home, clock)
    session = Session(desk, limit=3)
    for _ in range(2):
        session.bury()
    session.undo()
    identifiers = [event.id for event in desk.store.events()]
    identifiers += [session.id, session.task.review_id]
    assert {(made.version, made.variant) for made in identifiers} == {(7, RFC_4122)}
    assert len(set(identifiers)) == len(identifiers)
    desk.close()


@pytest.mark.parametrize("at", [MORNING, MORNING.replace(microsecond=1), LAST])
def test_microseconds_are_exact_both_ways(at: dt.datetime) -> None:
    assert from_microseconds(to_microseconds(at)) == at


@on_both
def test_text_that_no_encoding_knows_is_kept_or_refused_in_words(begun: Store) -> None:
    """A stray byte typed into a terminal without UTF-8 arrives as a lone surrogate."""
    review = make_review("stray", detail={"given": "\udcff"})
    try:
        begun.add_review(review, state_after(review))
    except StoreError:
        assert "stray" not in begun.states()
    else:
        assert review in begun.reviews()


@pytest.mark.parametrize("value", [math.nan, {"a": [math.inf]}])
def test_json_refuses_numbers_that_are_not_json(value: object) -> None:
    with pytest.raises(ValueError):
        to_json(value)


@on_both
def test_identifiers_are_kept_as_sixteen_bytes(begun: Store) -> None:
    session = make_session()
    review = make_review(session_id=session.id)
    begun.add_review(review, state_after(review))
    (kept,) = begun.reviews("one")
    assert isinstance(kept.id, UUID)
    assert kept.session_id == session.id
