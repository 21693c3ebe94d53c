"""The same deeds on SQLite and on PostgreSQL: what one keeps and tells, the other does too."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from sqlalchemy import select

from studyapp.progress import schema, segments, tables
from studyapp.progress.core import Core
from studyapp.progress.home import Home
from studyapp.progress.reading import Reading
from studyapp.progress.state_row import PlainRow, row_of
from studyapp.records.card_event import CardEventKind
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review, ReviewVoid, StudySession
from tests.building import DAY, MORNING
from tests.progress.engines import needs_server, own_schema
from tests.progress.samples import (
    ODD_TEXT,
    REVIEWS,
    WEIGHTS,
    Script,
    make_event,
    make_exam_plan,
    make_note,
    make_quiz_answer,
    make_review,
    make_run,
    make_session,
    new_id,
    scheduler,
    scripts,
    state_after,
)

Deed = Callable[[Core], None]
DETAILS: list[dict[str, object]] = [
    {"kind": "recall", "seed": 3},
    {"kind": "choice", "right": False, "confidence": 3, "given": "\0" + ODD_TEXT},
    {"kind": "predict", "right": True, "draws": {"a": 1}, "predicted": 2, "measured": 2.5},
    {"kind": "tune", "right": False, "draws": {"a": 1.0}, "measured": None},
    {},
]


@contextmanager
def both(folder: Path) -> Iterator[tuple[Core, Core]]:
    """An empty database of either engine."""
    with ExitStack() as stack:
        opened = []
        for database in (folder / "study.db", stack.enter_context(own_schema())):
            core = Core(database)
            stack.callback(core.close)
            schema.prepare(core.engine, Home.below(folder), 0, MORNING)
            opened.append(core)
        yield opened[0], opened[1]


def answered(review: Review, session: StudySession | None = None) -> Deed:
    def deed(core: Core) -> None:
        state = scheduler.fold([*core.reviews(review.card_id), review])
        assert state is not None
        core.add_review(review, state, session, "1.0")

    return deed


def _without(core: Core, review: Review) -> MemoryState | None:
    return scheduler.fold([r for r in core.reviews(review.card_id) if r.id != review.id])


def taken_back(review: Review) -> Deed:
    void = ReviewVoid(new_id(), review.id, MORNING)
    return lambda core: core.void_review(void, _without(core, review))


def replaced(review: Review, rating: Rating) -> Deed:
    void = ReviewVoid(new_id(), review.id, MORNING)
    anew = replace(review, id=new_id(review.reviewed_at), rating=rating)
    return lambda core: core.replace_review(
        void, _without(core, review), anew, state_after(anew, _without(core, review))
    )


def _answers() -> Iterator[Deed]:
    """Sixty answers in three sittings, some of them taken back or graded anew."""
    chance, now, session = random.Random(5), MORNING, make_session()
    for number in range(60):
        now += dt.timedelta(minutes=chance.choice([1, 700, 9000]), microseconds=number)
        if number % 20 == 0:
            session = make_session(now)
        review = make_review(
            chance.choice(["a", "b", "c", ODD_TEXT]),
            chance.choice(list(Rating)),
            now,
            duration_ms=chance.choice([None, 0, 70_000]),
            session_id=session.id,
            offset_minutes=chance.choice([0, 60, -720]),
            detail=chance.choice(DETAILS),
        )
        yield answered(review, session)
        if number % 7 == 0:
            yield taken_back(review)
        elif number % 11 == 0:
            yield replaced(review, Rating.EASY)
            yield taken_back(review)


def _life() -> list[Deed]:
    """Every way to write, at least once; made once, so that the ids are the same."""
    events = [(kind, card) for card in "ab" for kind in CardEventKind]
    session, run, quiz = make_session(), make_run(), make_quiz_answer()
    plan, dropped, again = make_exam_plan(), new_id(), make_exam_plan()
    later = MORNING + dt.timedelta(hours=1)
    undone = taken_back(REVIEWS["far east"])  # an id that is older than those of others
    return [
        *map(answered, REVIEWS.values()),
        *_answers(),
        undone,
        *(methodcaller("add_event", make_event(*event)) for event in events),
        *[methodcaller("add_run", run, session, "1.0")] * 2,
        methodcaller("add_run", replace(make_run(None), params={})),
        methodcaller("add_note", make_note(text=ODD_TEXT)),
        methodcaller("add_note", make_note()),
        methodcaller("add_quiz_answer", quiz, session, "1.0"),
        methodcaller("add_exam_plan", plan),
        methodcaller("drop_exam_plan", dropped, later, 60),
        methodcaller("add_exam_plan", again),
        methodcaller("put_setting", "goal", {"answers": 20}, MORNING),
        methodcaller("put_setting", "goal", {"why": ODD_TEXT, "x": 0.1}, later),
        methodcaller("add_parameters", "p", WEIGHTS, 0.9, "6.3", MORNING),
        methodcaller("add_parameters", "p", (1.0,), 0.8, "7", MORNING),
    ]


LIFE = _life()


def _columns(found: Any) -> list[str]:
    """Columns as text, in which even NaN equals itself, and numbers count as they are."""
    listed = {field.name: getattr(found, field.name) for field in fields(found)}
    return [
        f"{name}: {column.dtype} {column.tolist()}" if hasattr(column, "dtype") else f"{column}"
        for name, column in listed.items()
    ]


def _state_columns(core: Core) -> list[tuple[float, ...]]:
    found = core.state_columns(core.log_columns().cards)
    columns = [getattr(found, field.name).tolist() for field in fields(found)]
    return sorted(zip(*columns, strict=True))


def _between(core: Core) -> list[Review]:
    listed = core.reviews()
    some = len(listed) // 4
    return core.reviews_between(listed[some].id, listed[-1 - some].id)


DAYS = [DAY + dt.timedelta(days=n) for n in (-1, 0, 1, 30, 400)]
CARDS = ["a", "one", ODD_TEXT, "none"]
READS: dict[str, Callable[[Core], object]] = {
    "last_reviews": lambda core: core.last_reviews(core.log_columns()),
    "states": lambda core: core.states(),
    "state": lambda core: [core.state(card) for card in CARDS],
    "reviews": lambda core: [core.reviews(), *map(core.reviews, CARDS), core.reviews(newest=7)],
    "log_columns": lambda core: _columns(core.log_columns()),
    "state_columns": _state_columns,
    "reviews_between": _between,
    "durations": lambda core: core.durations(),
    "events": lambda core: core.events(),
    "voids": lambda core: core.voids(),
    "runs": lambda core: [core.runs(), core.runs("saddle", "one"), core.runs(newest=1)],
    "last_note": lambda core: [core.last_note(card) for card in CARDS],
    "quiz_answers": lambda core: [core.quiz_answers(), core.quiz_answers(new_id())],
    "sessions": lambda core: [core.sessions(), core.sessions("study"), core.sessions("quiz")],
    "exam_plans": lambda core: [core.exam_plans(), core.exam_plans(newest=1)],
    "day_counts": lambda core: list(core.day_counts().items()),
    "review_count": lambda core: core.review_count(),
    "run_count": lambda core: core.run_count(),
    "due_count": lambda core: [core.due_count(day) for day in DAYS],
    "next_due": lambda core: [core.next_due(day, hide) for day in DAYS for hide in ([], ["a"])],
    "setting": lambda core: [core.setting("goal"), core.setting("none")],
    "integrity": lambda core: core.integrity(),
}


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Core, Core]]:
    """One life on both engines; on SQLite the log is read from segments, too."""
    monkeypatch.setattr(segments, "SIZES", (4, 8))
    monkeypatch.setattr(segments, "NEWEST", 3)
    with both(tmp_path) as cores:
        for core in cores:
            for deed in LIFE:
                deed(core)
        yield cores


def test_every_read_is_compared() -> None:
    public = {name for name in vars(Reading) if not name.startswith("_")}
    assert set(READS) == public - {"close", "transaction"}


def differences(here: Core, there: Core) -> list[str]:
    """The reads that do not tell the same, and the tables that do not hold the same."""
    asked = [name for name, read in READS.items() if read(here) != read(there)]
    kept = [name for name, table in tables.metadata.tables.items() if table not in CACHES]
    return asked + [f"table {name}" for name in kept if _rows(here, name) != _rows(there, name)]


CACHES = {tables.review_segment}


def _rows(core: Core, table: str) -> list[str]:
    with core.transaction() as connection:
        return sorted(map(repr, connection.execute(select(tables.metadata.tables[table]))))


@needs_server
def test_a_life_is_kept_and_told_alike(lived: tuple[Core, Core]) -> None:
    assert [name for name, read in READS.items() if not read(lived[1])] == ["integrity"]
    assert differences(*lived) == []


@needs_server
def test_derived_tables_are_made_anew_alike(lived: tuple[Core, Core]) -> None:
    for core in lived:
        counts = dict(list(core.day_counts().items())[1:])
        states = [replace(state, lapses=9) for state in core.states().values()]
        core.rebuild(states, counts, [("kept", {"with": "it"}, MORNING)])
    assert differences(*lived) == []
    assert {state.lapses for state in lived[1].states().values()} == {9}
    assert lived[1].setting("kept") == {"with": "it"}


@needs_server
def test_derived_tables_are_made_of_rows_alike(lived: tuple[Core, Core]) -> None:
    expected = lived[1].states()
    for core in lived:
        core.rebuild_rows(list(_state_rows(core)), core.day_counts(), [("k", {"x": 1}, MORNING)])
    assert differences(*lived) == []
    assert lived[1].states() == expected


def _state_rows(core: Core) -> Iterator[PlainRow]:
    """The states as a re-fold hands them in: by the numbers that the columns have."""
    cards = list(core.log_columns().cards)
    for card, state in core.states().items():
        yield row_of(state, cards.index(card))


@needs_server
@settings(max_examples=15)
@given(script=scripts(least=4))
def test_any_log_is_kept_and_told_alike(
    script: Script, tmp_path_factory: pytest.TempPathFactory
) -> None:
    now, done, deeds = MORNING, list[Review](), [answered(make_review("a"))] * 2
    for card, rating, minutes, offset in script:
        now += dt.timedelta(minutes=minutes)
        if rating is not None:
            done.append(make_review(card, rating, now, offset_minutes=offset))
            deeds.append(answered(done[-1]))
        elif done:
            deeds.append(taken_back(done.pop()))
    with both(tmp_path_factory.mktemp("alike")) as cores:
        for core in cores:
            for deed in deeds:
                deed(core)
        assert differences(*cores) == []
