"""The card on the table of a session, and what is done and left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studyapp.cards.card import Card
from studyapp.questions.question import Question
from studyapp.records.memory import MemoryState
from studyapp.records.simulation_run import SimulationRun


class Phase(StrEnum):
    """Where the session stands."""

    ASKING = "asking"
    REVEALED = "revealed"
    ANSWERED = "answered"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is done and what is left of this session."""

    done: int
    new: int
    steps: int
    reviews: int

    @property
    def left(self) -> int:
        """Cards still to come."""
        return self.new + self.steps + self.reviews


@dataclass(frozen=True, slots=True)
class Task:
    """The card on the table: the question as posed, and what is known of the card.

    Attributes:
        review_id: the identifier that the answer will have; it seeds the question's draw
            and the interval's fuzz, so both can be shown again exactly.
        last_note: what the learner wrote about their last error with this card.
        attempts: settings that were tried in vain at this showing.
        last_miss: what was measured at the last of them.
    """

    card: Card
    question: Question
    state: MemoryState | None
    review_id: UUID
    shown_at: dt.datetime
    last_run: SimulationRun | None
    last_note: str = ""
    attempts: int = 0
    last_miss: str = ""
