"""What a learner does to a card besides answering it: suspend, resume, bury."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class CardEventKind(StrEnum):
    """The kinds of event. A bury lasts until the study day it was made on is over."""

    SUSPEND = "suspend"
    RESUME = "resume"
    BURY = "bury"
    UNBURY = "unbury"


@dataclass(frozen=True, slots=True)
class CardEvent:
    """One event; the newest suspend or resume, and the newest bury or unbury, count."""

    id: UUID
    card_id: str
    kind: CardEventKind
    at: dt.datetime
    offset_minutes: int
