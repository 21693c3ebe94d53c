"""The log of reviews: one answer, and the undoing of one. Insert-only, and the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from studyapp.records.rating import Rating


@dataclass(frozen=True, slots=True)
class Review:
    """One graded answer.

    Attributes:
        reviewed_at: the true instant, aware, UTC.
        offset_minutes: how far local time was ahead of UTC then.
        duration_ms: from the question's appearance to the grade; None when unknown.
        parameters_id: which scheduler parameters were in force (see ``scheduling``).
        detail: what else is worth keeping, JSON-like and finite: the answer given, whether
            it was right, the draw's seed, the confidence, the run it led to.
    """

    id: UUID
    card_id: str
    deck_id: str
    session_id: UUID | None
    reviewed_at: dt.datetime
    offset_minutes: int
    rating: Rating
    duration_ms: int | None
    parameters_id: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewVoid:
    """The undoing of a review: one more row, never a deletion."""

    id: UUID
    review_id: UUID
    voided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class StudySession:
    """One sitting. It ends with its last row; nothing is written at the end."""

    id: UUID
    mode: str
    started_at: dt.datetime
    offset_minutes: int
    filter: Mapping[str, object] = field(default_factory=dict)
