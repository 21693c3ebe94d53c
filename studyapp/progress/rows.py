"""Records as rows of the tables, and back.

A column has the name of the field that it keeps; what a column cannot hold as it is, a rating or
a kind, is named where it is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from studyapp.errors import StoreError
from studyapp.progress.compact import from_bytes, to_bytes
from studyapp.progress.encoding import from_microseconds, made_at, to_microseconds
from studyapp.progress.plan_detail import plan_detail, plan_from
from studyapp.progress.tables import ME
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.note import Note
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.rating import Rating
from studyapp.records.review import Review, StudySession
from studyapp.records.simulation_run import SimulationRun

LONGEST_SENTENCE = 1000
_SEED = 0xFFFFFFFF
"""The bits of an id that seed its question."""


def review_row(review: Review, card: int, occasion: int) -> dict[str, Any]:
    """A row of ``review``, given the numbers of its card and of its occasion."""
    return {
        "learner_id": ME,
        "id": review.id,
        "card": card,
        "occasion": occasion,
        "after": to_microseconds(review.reviewed_at) - made_at(review.id),
        "rating": int(review.rating),
        "duration_ms": review.duration_ms,
        "detail": detail_bytes(review),
    }


def review_of(row: Row[Any]) -> Review:
    """A review from its row with those of its card and of its occasion.

    Raises:
        StoreError: the row is damaged.
    """
    return Review(
        id=row.id,
        card_id=row.card_id,
        deck_id=row.deck_id,
        session_id=row.session_id,
        reviewed_at=from_microseconds(made_at(row.id) + row.after),
        offset_minutes=row.offset_minutes,
        rating=Rating(row.rating),
        duration_ms=row.duration_ms,
        parameters_id=row.parameters_id,
        detail=detail_of(row.detail, row.id),
    )


def detail_bytes(review: Review) -> bytes | None:
    """What is kept with an answer; the seed of a question is mostly the end of its review's id.

    Raises:
        ValueError: a number in it is not finite.
    """
    return to_bytes(review.detail, review.id.int & _SEED) if review.detail else None


def detail_of(kept: bytes | None, review_id: UUID) -> dict[str, object]:
    """What was kept with the answer of that id.

    Raises:
        StoreError: it is damaged.
    """
    if not kept:
        return {}
    try:
        return from_bytes(kept, review_id.int & _SEED)
    except ValueError as error:
        raise StoreError(
            f"The answer {review_id} is damaged: {error}.", "studyapp doctor"
        ) from error


def state_row(state: MemoryState, card: int) -> dict[str, Any]:
    """A row of ``card_state``, given the number of the card."""
    return {
        "learner_id": ME,
        "card": card,
        "stage": state.stage.value,
        "step": state.step,
        "stability": state.stability,
        "difficulty": state.difficulty,
        "due_at": state.due_at,
        "due_day": state.due_day,
        "last_reviewed_at": state.last_reviewed_at,
        "last_day": state.last_day,
        "last_review_id": state.last_review_id,
        "reviews": state.reviews,
        "lapses": state.lapses,
    }


def state_of(row: Row[Any]) -> MemoryState:
    """A memory state from its row with that of its card."""
    return MemoryState(
        card_id=row.card_id,
        stage=Stage(row.stage),
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        due_at=row.due_at,
        due_day=row.due_day,
        last_reviewed_at=row.last_reviewed_at,
        last_day=row.last_day,
        last_review_id=row.last_review_id,
        reviews=row.reviews,
        lapses=row.lapses,
    )


def run_row(run: SimulationRun) -> dict[str, Any]:
    """A row of ``simulation_run``; a seed may be larger than a database's integers."""
    return _row(run, seed=str(run.seed), sentence=run.sentence[:LONGEST_SENTENCE])


def run_of(row: Row[Any]) -> SimulationRun:
    """A run from its row."""
    return SimulationRun(**_values(SimulationRun, row, seed=int(row.seed)))


def event_row(event: CardEvent) -> dict[str, Any]:
    """A row of ``card_event``."""
    return _row(event, kind=event.kind.value)


def event_of(row: Row[Any]) -> CardEvent:
    """An event from its row."""
    return CardEvent(**_values(CardEvent, row, kind=CardEventKind(row.kind)))


def note_row(note: Note) -> dict[str, Any]:
    """A row of ``note``."""
    return _row(note)


def quiz_answer_row(answer: QuizAnswer) -> dict[str, Any]:
    """A row of ``quiz_answer``."""
    return _row(answer)


def quiz_answer_of(row: Row[Any]) -> QuizAnswer:
    """An answer of a quiz from its row."""
    return QuizAnswer(**_values(QuizAnswer, row))


def exam_plan_row(plan: ExamPlan) -> dict[str, Any]:
    """A row of ``plan``."""
    return {
        "learner_id": ME,
        "id": plan.id,
        "made_at": plan.made_at,
        "offset_minutes": plan.offset_minutes,
        "exam_day": plan.exam_day,
        "minutes": plan.minutes,
        "detail": plan_detail(plan),
    }


def exam_plan_of(row: Row[Any]) -> ExamPlan | None:
    """A plan from its row; None from a row that drops one."""
    return plan_from(row.id, row.made_at, row.offset_minutes, row.exam_day, row.minutes, row.detail)


def session_of(row: Row[Any]) -> StudySession:
    """A sitting from its row."""
    return StudySession(**_values(StudySession, row))


def session_row(session: StudySession, version: str) -> dict[str, Any]:
    """A row of ``study_session``; ``version`` is that of the program."""
    return _row(session, app_version=version)


def _row(record: Any, /, **changed: object) -> dict[str, Any]:
    """The fields of a record under their names, but for the changed ones, and whose it is."""
    names, values = _FIELDS[type(record)]
    row = dict(zip(names, values(record), strict=True))
    row.update(changed, learner_id=ME)
    return row


def _values(kind: type[Any], row: Row[Any], /, **changed: object) -> dict[str, Any]:
    """What a row, which may have more columns, holds of a kind of record, but for the changed."""
    names, values = _FIELDS[kind]
    found = dict(zip(names, values(row), strict=True))
    found.update(changed)
    return found


def _fields(kind: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the fields of a kind of record, and what gets them all at once."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


_FIELDS: dict[type[Any], tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = {
    kind: _fields(kind) for kind in (CardEvent, Note, QuizAnswer, SimulationRun, StudySession)
}
