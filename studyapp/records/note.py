"""What a learner writes about an error of theirs, to read when the card comes again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence; the newest of a card is shown.

    Attributes:
        review_id: the answer that it is about.
    """

    id: UUID
    card_id: str
    review_id: UUID | None
    at: dt.datetime
    offset_minutes: int
    text: str
