"""The state of a card in a learner's memory: a cache that the log can always rebuild."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Stage(StrEnum):
    """Where a card is in its life. A card without any review has no memory state: it is new."""

    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What the reviews of one card add up to.

    Attributes:
        stability: days until recall falls to 90 % (FSRS).
        difficulty: 1 (easy) to 10 (hard) (FSRS).
        step: index of the learning step while in LEARNING or RELEARNING, else None.
        due_at: the instant from which the card is due; for intervals of a day and more it is
            the start of the study day.
        due_day: the study day on which it falls due.
        last_day: the study day of the last review.
        reviews, lapses: counts; a lapse is an AGAIN on a card in REVIEW.
    """

    card_id: str
    stage: Stage
    step: int | None
    stability: float
    difficulty: float
    due_at: dt.datetime
    due_day: dt.date
    last_reviewed_at: dt.datetime
    last_day: dt.date
    last_review_id: UUID
    reviews: int
    lapses: int
