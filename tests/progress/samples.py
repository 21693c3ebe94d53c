"""Records with every column filled, and one call for each way of writing to the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from hypothesis import strategies as st

from studyapp.progress.store import Store
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.exam_plan import ExamForecast, ExamPlan, ForecastDay, Spread
from studyapp.records.identifier import IdentifierSource
from studyapp.records.memory import MemoryState
from studyapp.records.note import Note
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.rating import Rating
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun
from studyapp.scheduling.scheduler import Scheduler
from tests.building import MORNING

ODD_TEXT = "η∇ é 漢字 🙂 \u200d '; DROP TABLE review; -- \\n \"\t"
ODD_INSTANT = dt.datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=dt.UTC)
WEIGHTS = (0.2, 1.3, 2.3)

_identifiers = IdentifierSource()
scheduler = Scheduler()


def new_id(at: dt.datetime = MORNING) -> UUID:
    return _identifiers.new(at)


def make_review(
    card_id: str = "one",
    rating: Rating = Rating.GOOD,
    at: dt.datetime = MORNING,
    *,
    duration_ms: int | None = 1200,
    session_id: UUID | None = None,
    offset_minutes: int = 0,
    detail: dict[str, object] | None = None,
) -> Review:
    return Review(
        id=new_id(at),
        card_id=card_id,
        deck_id="deck",
        session_id=session_id,
        reviewed_at=at,
        offset_minutes=offset_minutes,
        rating=rating,
        duration_ms=duration_ms,
        parameters_id=scheduler.parameters_id,
        detail=detail or {},
    )


def state_after(review: Review, before: MemoryState | None = None) -> MemoryState:
    return scheduler.next_state(before, review)


def keep(store: Store, review: Review) -> Review:
    """Add a review as a session does: with the fold of its card's log."""
    state = scheduler.fold([*store.reviews(review.card_id), review])
    assert state is not None
    store.add_review(review, state)
    return review


def take_back(store: Store, review: Review) -> ReviewVoid:
    """Undo a review as a session does."""
    rest = [kept for kept in store.reviews(review.card_id) if kept.id != review.id]
    void = ReviewVoid(new_id(), review.id, MORNING)
    store.void_review(void, scheduler.fold(rest))
    return void


def make_run(card_id: str | None = "one", at: dt.datetime = MORNING) -> SimulationRun:
    return SimulationRun(
        id=new_id(at),
        session_id=new_id(at),
        card_id=card_id,
        simulation="saddle",
        version="1.0",
        params={"eta": 0.1, "steps": 40, "rule": ODD_TEXT, "start": [1, -2.5]},
        seed=2**64 - 1,
        runs=16,
        steps=200,
        status="stopped",
        summary={"loss": 1e-300, "escape": None},
        theory={"loss": -0.0},
        started_at=at,
        offset_minutes=-570,
        cpu_seconds=0.1,
        sentence=ODD_TEXT,
        prediction={"chosen": "higher", "right": False},
    )


def make_event(
    kind: CardEventKind = CardEventKind.SUSPEND, card_id: str = "one", at: dt.datetime = MORNING
) -> CardEvent:
    return CardEvent(new_id(at), card_id, kind, at, offset_minutes=345)


def make_session(at: dt.datetime = MORNING) -> StudySession:
    return StudySession(new_id(at), "study", at, -300, {"deck": ODD_TEXT, "topic": ""})


REVIEWS = {
    "plain": make_review(),
    "nothing known": make_review(duration_ms=None, session_id=None, detail={}),
    "everything known": make_review(
        ODD_TEXT,
        Rating.EASY,
        ODD_INSTANT,
        session_id=new_id(),
        offset_minutes=-765,
        detail={"given": ODD_TEXT, "right": True, "x": 0.1, "none": None, "list": [1, {"a": []}]},
    ),
    "far east": make_review(offset_minutes=840, duration_ms=0, rating=Rating.AGAIN),
    "before 1970": make_review(at=dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC)),
}
"""Answers that are hard to keep."""


def _add_review(store: Store) -> None:
    session = make_session()
    store.begin_session(session)
    review = make_review("fresh", session_id=session.id)
    store.add_review(review, state_after(review))


def _void_review(store: Store) -> None:
    take_back(store, store.reviews("before")[-1])


def _replace_review(store: Store) -> None:
    old = store.reviews("before")[-1]
    rest = [kept for kept in store.reviews("before") if kept.id != old.id]
    anew = replace(old, id=new_id(), rating=Rating.EASY)
    state = scheduler.fold([*rest, anew])
    assert state is not None
    void = ReviewVoid(new_id(), old.id, MORNING)
    store.replace_review(void, scheduler.fold(rest), anew, state)


def make_note(card_id: str = "one", text: str = "I took it for a minimum.") -> Note:
    return Note(new_id(), card_id, None, MORNING, 60, text)


def make_quiz_answer(place: int = 0, score: float = 0.5) -> QuizAnswer:
    return QuizAnswer(
        id=new_id(),
        session_id=UUID(int=99),
        place=place,
        card_id="one",
        deck_id="deck",
        kind="choice",
        answered_at=MORNING,
        offset_minutes=60,
        score=score,
        duration_ms=1200,
        detail={"given": "a"},
    )


def make_exam_plan(at: dt.datetime = MORNING) -> ExamPlan:
    day = MORNING.date()
    days = tuple(
        ForecastDay(
            day + dt.timedelta(days=n),
            Spread(5.5, 3.0, 8.0),
            2.5,
            Spread(11.0, 7.0, 15.0),
            3.5,
            0.4,
            7.25,
        )
        for n in range(3)
    )
    forecast = ExamForecast(
        40, 12, Spread(0.8, 0.7, 0.9), 0.2, 0.75, (ODD_TEXT, "b"), 1, 45, 0.9, 64, days
    )
    return ExamPlan(
        id=new_id(at),
        made_at=at,
        offset_minutes=-300,
        exam_day=day + dt.timedelta(days=3),
        minutes=25,
        deck="deck",
        topics=("one", ODD_TEXT),
        last_new_day=day + dt.timedelta(days=1),
        pace=2,
        seconds_per_review=12.5,
        seconds_per_new=40.0,
        forecast=forecast,
    )


WRITES: dict[str, Callable[[Store], None]] = {
    "add_review": _add_review,
    "replace_review": _replace_review,
    "void_review": _void_review,
    "add_event": lambda store: store.add_event(make_event()),
    "add_run": lambda store: store.add_run(make_run()),
    "add_note": lambda store: store.add_note(make_note()),
    "add_quiz_answer": lambda store: store.add_quiz_answer(make_quiz_answer()),
    "add_exam_plan": lambda store: store.add_exam_plan(make_exam_plan()),
    "drop_exam_plan": lambda store: store.drop_exam_plan(),
    "put_setting": lambda store: store.put_setting("goal", {"answers": 20}),
    "add_parameters": lambda store: store.add_parameters("p", WEIGHTS, 0.9, "6.3"),
    "rebuild_states": lambda store: store.rebuild_states(lambda _log: None),
    "rebuild_rows": lambda store: store.rebuild_rows([], {}),
}
"""Every way to write; each may be called on a store that holds a review of the card ``before``."""

AT_FIRST = [name for name in WRITES if name not in ("replace_review", "void_review")]
"""Those that need no earlier review."""

READS = [
    "states",
    "state",
    "day_counts",
    "last_run",
    "newest_run",
    "durations",
    "weights",
    "derived",
    "exam_plan",
    "suspended",
    "buried",
    "reviews",
    "reviews_between",
    "events",
    "voids",
    "runs",
    "last_note",
    "quiz_answers",
    "sessions",
    "setting",
    "review_count",
    "run_count",
    "due_count",
    "next_due",
    "log_columns",
    "state_columns",
    "last_reviews",
    "integrity",
]


Script = list[tuple[str, Rating | None, int, int]]
"""Answers one after the other: card, rating (None takes the newest one back), minutes since the
one before, minutes ahead of UTC."""


def scripts(least: int = 0) -> st.SearchStrategy[Script]:
    """Logs of at least so many steps."""
    return st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from([*Rating, None]),
            st.integers(0, 3 * 24 * 60),
            st.integers(-840, 840),
        ),
        min_size=least,
        max_size=14,
    )
