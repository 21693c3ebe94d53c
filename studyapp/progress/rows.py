"""Records as rows of the tables, and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from studyapp.errors import StoreError
from studyapp.progress.compact import from_bytes, to_bytes
from studyapp.progress.encoding import from_microseconds, made_at, to_microseconds
from studyapp.progress.tables import ME
from studyapp.records.card_event import CardEvent, CardEventKind
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
    """A row of ``simulation_run``."""
    return {
        "learner_id": ME,
        "id": run.id,
        "session_id": run.session_id,
        "card_id": run.card_id,
        "simulation": run.simulation,
        "version": run.version,
        "params": run.params,
        "seed": str(run.seed),
        "runs": run.runs,
        "steps": run.steps,
        "status": run.status,
        "summary": run.summary,
        "theory": run.theory,
        "started_at": run.started_at,
        "offset_minutes": run.offset_minutes,
        "cpu_seconds": run.cpu_seconds,
        "sentence": run.sentence[:LONGEST_SENTENCE],
        "prediction": run.prediction,
    }


def run_of(row: Row[Any]) -> SimulationRun:
    """A run from its row."""
    return SimulationRun(
        id=row.id,
        session_id=row.session_id,
        card_id=row.card_id,
        simulation=row.simulation,
        version=row.version,
        params=row.params,
        seed=int(row.seed),
        runs=row.runs,
        steps=row.steps,
        status=row.status,
        summary=row.summary,
        theory=row.theory,
        started_at=row.started_at,
        offset_minutes=row.offset_minutes,
        cpu_seconds=row.cpu_seconds,
        sentence=row.sentence,
        prediction=row.prediction,
    )


def event_row(event: CardEvent) -> dict[str, Any]:
    """A row of ``card_event``."""
    return {
        "learner_id": ME,
        "id": event.id,
        "card_id": event.card_id,
        "kind": event.kind.value,
        "at": event.at,
        "offset_minutes": event.offset_minutes,
    }


def event_of(row: Row[Any]) -> CardEvent:
    """An event from its row."""
    return CardEvent(row.id, row.card_id, CardEventKind(row.kind), row.at, row.offset_minutes)


def note_row(note: Note) -> dict[str, Any]:
    """A row of ``note``."""
    return {
        "learner_id": ME,
        "id": note.id,
        "card_id": note.card_id,
        "review_id": note.review_id,
        "at": note.at,
        "offset_minutes": note.offset_minutes,
        "text": note.text,
    }


def quiz_answer_row(answer: QuizAnswer) -> dict[str, Any]:
    """A row of ``quiz_answer``."""
    return {
        "learner_id": ME,
        "id": answer.id,
        "session_id": answer.session_id,
        "place": answer.place,
        "card_id": answer.card_id,
        "deck_id": answer.deck_id,
        "kind": answer.kind,
        "answered_at": answer.answered_at,
        "offset_minutes": answer.offset_minutes,
        "score": answer.score,
        "duration_ms": answer.duration_ms,
        "detail": answer.detail,
    }


def quiz_answer_of(row: Row[Any]) -> QuizAnswer:
    """An answer of a quiz from its row."""
    return QuizAnswer(
        id=row.id,
        session_id=row.session_id,
        place=row.place,
        card_id=row.card_id,
        deck_id=row.deck_id,
        kind=row.kind,
        answered_at=row.answered_at,
        offset_minutes=row.offset_minutes,
        score=row.score,
        duration_ms=row.duration_ms,
        detail=row.detail,
    )


def session_of(row: Row[Any]) -> StudySession:
    """A sitting from its row."""
    return StudySession(row.id, row.mode, row.started_at, row.offset_minutes, row.filter)


def session_row(session: StudySession, version: str) -> dict[str, Any]:
    """A row of ``study_session``; ``version`` is that of the program."""
    return {
        "learner_id": ME,
        "id": session.id,
        "mode": session.mode,
        "started_at": session.started_at,
        "offset_minutes": session.offset_minutes,
        "filter": session.filter,
        "app_version": version,
    }
