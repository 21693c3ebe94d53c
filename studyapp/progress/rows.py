"""Records as rows of the tables, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

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


def review_row(review: Review) -> dict[str, Any]:
    """A row of ``review``."""
    return {
        "learner_id": ME,
        "id": review.id,
        "card_id": review.card_id,
        "deck_id": review.deck_id,
        "session_id": review.session_id,
        "reviewed_at": review.reviewed_at,
        "offset_minutes": review.offset_minutes,
        "rating": int(review.rating),
        "duration_ms": review.duration_ms,
        "parameters_id": review.parameters_id,
        "detail": review.detail,
    }


def review_of(row: Row[Any]) -> Review:
    """A review from its row."""
    return Review(
        id=row.id,
        card_id=row.card_id,
        deck_id=row.deck_id,
        session_id=row.session_id,
        reviewed_at=row.reviewed_at,
        offset_minutes=row.offset_minutes,
        rating=Rating(row.rating),
        duration_ms=row.duration_ms,
        parameters_id=row.parameters_id,
        detail=row.detail,
    )


def state_row(state: MemoryState) -> dict[str, Any]:
    """A row of ``card_state``."""
    return {
        "learner_id": ME,
        "card_id": state.card_id,
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
    """A memory state from its row."""
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
    return StudySession(row.id, row.mode, row.started_at, row.offset_minutes, row.filter)
