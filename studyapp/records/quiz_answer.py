"""One answer of a quiz. It says what is known, and never changes the schedule by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QuizAnswer:
    """The newest answer to a place of a quiz counts.

    Attributes:
        session_id: the quiz.
        place: of the question in the quiz, from 0.
        kind: the form in which the card was asked.
        score: share that was right, from 0 to 1.
        duration_ms: None when unknown.
        detail: as of a review.
    """

    id: UUID
    session_id: UUID
    place: int
    card_id: str
    deck_id: str
    kind: str
    answered_at: dt.datetime
    offset_minutes: int
    score: float
    duration_ms: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
