"""Records made now at a desk: each gets its identifier, the instant and the learner's offset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.cards.text import clean
from studyapp.errors import UsageError
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.note import LONGEST_NOTE, Note
from studyapp.records.review import StudySession

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


def sitting_now(desk: Desk, mode: str, chosen: Mapping[str, object]) -> StudySession:
    """A sitting that begins now."""
    now = desk.clock.now()
    offset = desk.clock.offset_minutes(now)
    return StudySession(desk.identifiers.new(now), mode, now, offset, chosen)


def event_now(desk: Desk, card_id: str, kind: CardEventKind) -> CardEvent:
    """Something done to a card now."""
    now = desk.clock.now()
    offset = desk.clock.offset_minutes(now)
    return CardEvent(desk.identifiers.new(now), card_id, kind, now, offset)


def note_now(desk: Desk, card_id: str, review_id: UUID, text: str) -> Note:
    """What a learner writes about an error now.

    Raises:
        UsageError: nothing was written.
    """
    words = clean(" ".join(text.split()), LONGEST_NOTE)
    if not words:
        raise UsageError("Nothing was written.", "one sentence is enough")
    now = desk.clock.now()
    offset = desk.clock.offset_minutes(now)
    return Note(desk.identifiers.new(now), card_id, review_id, now, offset, words)
