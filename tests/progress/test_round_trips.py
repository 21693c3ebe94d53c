from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from studyapp.clock import FixedClock
from studyapp.progress import tables
from studyapp.progress.day_count import DayCount
from studyapp.progress.store import Store
from studyapp.records.card_event import CardEventKind
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.engines import on_both
from tests.progress.samples import (
    ODD_INSTANT,
    ODD_TEXT,
    REVIEWS,
    WEIGHTS,
    keep,
    make_event,
    make_exam_plan,
    make_review,
    make_run,
    make_session,
    state_after,
    take_back,
)

pytestmark = on_both


@pytest.mark.parametrize("review", REVIEWS.values(), ids=REVIEWS)
def test_a_review_comes_back_as_it_was(review: Review, opened: Opener) -> None:
    first = opened()
    first.add_review(review, state_after(review))
    first.close()
    assert opened().reviews() == [review]


microseconds = st.integers(-(10**15), 10**16)  # about 1938 to 2286
instants = microseconds.map(lambda count: MORNING + dt.timedelta(microseconds=count))
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text
finite = scalars.filter(lambda value: value not in (float("inf"), float("-inf")))
details = st.dictionaries(text, finite | st.lists(finite), max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=instants,
    card_id=text.filter(bool),
    rating=st.sampled_from(Rating),
    offset=st.integers(-840, 840),
    duration=st.none() | st.integers(0, 10**9),
    detail=details,
)
def test_any_review_comes_back_as_it_was(
    begun: Store,
    opened: Opener,
    at: dt.datetime,
    card_id: str,
    rating: Rating,
    offset: int,
    duration: int | None,
    detail: dict[str, object],
) -> None:
    assume("\0" not in card_id or not opened.on_server)  # PostgreSQL has no such text
    review = replace(
        make_review(card_id, rating, at, duration_ms=duration, offset_minutes=offset),
        detail=detail,
    )
    begun.add_review(review, state_after(review))
    assert review in begun.reviews(card_id)
    assert begun.states()[card_id] == state_after(review)


STATES = {
    "learning": (Stage.LEARNING, 0, 0.001, 10.0),
    "review": (Stage.REVIEW, None, 36500.0, 1.0),
    "relearning": (Stage.RELEARNING, 1, 0.1 + 0.2, 5.000000000000001),
}


@pytest.mark.parametrize(("stage", "step", "stability", "difficulty"), STATES.values(), ids=STATES)
def test_a_state_comes_back_to_the_last_bit(
    stage: Stage, step: int | None, stability: float, difficulty: float, opened: Opener
) -> None:
    review = make_review("odd", at=ODD_INSTANT)
    state = replace(
        state_after(review),
        stage=stage,
        step=step,
        stability=stability,
        difficulty=difficulty,
        due_day=dt.date.max,
        due_at=dt.datetime.max.replace(tzinfo=dt.UTC),
        last_day=dt.date.min,
        reviews=7,
        lapses=3,
    )
    store = opened()
    store.add_review(review, state)
    assert store.states() == {"odd": state}
    store.close()
    assert opened().states() == {"odd": state}


def test_a_run_comes_back_as_it_was(opened: Opener) -> None:
    full = make_run()
    bare = replace(
        make_run(None),
        session_id=None,
        params={},
        seed=0,
        status="ok",
        summary={},
        theory={},
        sentence="",
        prediction={},
    )
    store = opened()
    store.add_run(full)
    store.add_run(bare)
    store.close()
    assert opened().runs() == [bare, full]


@pytest.mark.parametrize("status", ["ok", "stopped", "diverged", "budget"])
def test_every_status_of_a_run_can_be_kept(status: str, store: Store) -> None:
    run = replace(make_run(), status=status)
    store.add_run(run)
    assert store.newest_run() == run


def test_runs_are_found_by_simulation_card_and_age(store: Store) -> None:
    runs = [
        replace(make_run(card, MORNING + dt.timedelta(minutes=n)), simulation=name)
        for n, (card, name) in enumerate([("a", "x"), ("b", "x"), ("a", "y"), (None, "y")])
    ]
    for run in runs:
        store.add_run(run)
    assert store.runs(simulation="x") == [runs[1], runs[0]]
    assert store.runs(card_id="a") == [runs[2], runs[0]]
    assert store.runs(newest=1) == [runs[3]]
    assert store.last_run("a") == runs[2]
    assert store.newest_run() == runs[3]


@pytest.mark.parametrize("kind", CardEventKind)
def test_an_event_comes_back_as_it_was(kind: CardEventKind, opened: Opener) -> None:
    event = make_event(kind, at=ODD_INSTANT)
    store = opened()
    store.add_event(event)
    store.close()
    assert opened().events() == [event]


def test_an_event_counts_at_once(begun: Store) -> None:
    assert begun.suspended() == frozenset()
    begun.add_event(make_event(CardEventKind.SUSPEND))
    assert begun.suspended() == {"one"}
    begun.add_event(make_event(CardEventKind.RESUME))
    assert begun.suspended() == frozenset()


def test_a_taking_back_comes_back_as_it_was(begun: Store) -> None:
    void = take_back(begun, begun.reviews()[0])
    assert begun.voids() == [void]


def test_a_setting_is_the_newest_one_given(store: Store) -> None:
    assert store.setting("goal") is None
    store.put_setting("goal", {"answers": 20, "why": ODD_TEXT})
    assert store.setting("goal") == {"answers": 20, "why": ODD_TEXT}
    store.put_setting("goal", {})
    assert store.setting("goal") == {}
    assert store.setting("other") is None


def test_parameters_are_kept_once_under_their_name(store: Store, opened: Opener) -> None:
    store.add_parameters("p1", WEIGHTS, 0.9, "6.3")
    store.add_parameters("p1", (9.0,), 0.8, "other")
    kept = tables.scheduler_parameters.c
    rows = opened.ask(select(kept.id, kept.weights, kept.retention, kept.version))
    assert rows == [("p1", {"weights": [0.2, 1.3, 2.3]}, 0.9, "6.3")]


def test_a_sitting_is_written_once_with_its_first_answer(store: Store, opened: Opener) -> None:
    session = make_session()
    store.begin_session(session)
    for card in ("a", "b"):
        keep(store, make_review(card, session_id=session.id))
    kept = tables.study_session.c
    rows = opened.ask(select(kept.id, kept.mode, kept.started_at, kept.offset_minutes))
    assert rows == [(session.id, "study", MORNING, -300)]


def test_a_day_adds_up_its_answers(store: Store) -> None:
    keep(store, make_review("a", Rating.AGAIN, duration_ms=1000))
    keep(store, make_review("a", Rating.GOOD, duration_ms=None))
    keep(store, make_review("b", Rating.HARD, duration_ms=500))
    assert store.day_counts() == {MORNING.date(): DayCount(3, 2, 2, 1500)}


def test_an_answer_counts_on_the_learners_day_not_on_the_utc_day(store: Store) -> None:
    before_four = MORNING.replace(hour=3, minute=59)
    keep(store, make_review("a", at=before_four))
    keep(store, make_review("b", at=before_four, offset_minutes=60))
    assert store.day_counts().keys() == {before_four.date() - dt.timedelta(1), before_four.date()}


def test_the_same_review_twice_is_kept_and_counted_once(begun: Store) -> None:
    (review,) = begun.reviews()
    begun.add_review(review, replace(state_after(review), reviews=2))
    assert begun.reviews() == [review]
    assert begun.states()["before"].reviews == 1
    assert begun.day_counts()[MORNING.date()].answers == 1


def test_reviews_are_sorted_by_time_and_then_by_identifier(store: Store) -> None:
    late, first, second = (
        keep(store, make_review(at=MORNING + dt.timedelta(hours=hours))) for hours in (2, 0, 0)
    )
    assert store.reviews() == [first, second, late]
    assert store.reviews(newest=2) == [first, second]


def test_reviews_are_found_by_card(store: Store) -> None:
    one, _ = keep(store, make_review("one")), keep(store, make_review("two"))
    assert store.reviews("one") == [one]
    assert store.reviews("none") == []


def test_due_cards_are_counted_up_to_the_day(store: Store, clock: FixedClock) -> None:
    state = store_due(store, "a", MORNING.date())
    store_due(store, "b", MORNING.date() + dt.timedelta(days=1))
    assert store.due_count(state.due_day - dt.timedelta(days=1)) == 0
    assert store.due_count(state.due_day) == 1
    assert store.due_count(state.due_day + dt.timedelta(days=1)) == 2


def store_due(store: Store, card_id: str, day: dt.date) -> MemoryState:
    review = make_review(card_id)
    state = replace(state_after(review), due_day=day)
    store.add_review(review, state)
    return state


def test_a_plan_comes_back_as_it_was_and_the_newest_counts(opened: Opener) -> None:
    store, before, plan = opened(), make_exam_plan(), make_exam_plan()
    store.add_exam_plan(before)
    store.add_exam_plan(plan)
    store.close()
    assert opened().exam_plan() == plan


def test_a_dropped_plan_counts_no_more_but_is_kept(opened: Opener, clock: FixedClock) -> None:
    store = opened()
    store.add_exam_plan(make_exam_plan())
    clock.advance(hours=1)
    store.drop_exam_plan()
    assert store.exam_plan() is None
    store.close()
    assert opened().exam_plan() is None
    assert len(opened.ask(select(tables.exam_plan.c.id))) == 2
