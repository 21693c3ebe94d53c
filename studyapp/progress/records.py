"""What a store reads of its database beyond what the quick look knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.records.card_event import CardEvent
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.review import Review, ReviewVoid, StudySession
from studyapp.records.simulation_run import SimulationRun

if TYPE_CHECKING:
    from studyapp.progress.log_columns import LogColumns
    from studyapp.progress.reading import Reading
    from studyapp.progress.state_columns import StateColumns


class Records:
    """Everything that is kept; nothing where there is no database yet."""

    def _reader(self) -> Reading | None:
        raise NotImplementedError

    def last_reviews(self, log: LogColumns) -> dict[int, bytes]:
        """The id of each card's last review that was not taken back, by the card's number."""
        reader = self._reader()
        return reader.last_reviews(log) if reader else {}

    def reviews(self, card_id: str | None = None, newest: int | None = None) -> list[Review]:
        """Reviews that were not taken back, by time and then by id."""
        reader = self._reader()
        return reader.reviews(card_id, newest) if reader else []

    def log_columns(self) -> LogColumns:
        """All reviews that were not taken back, as columns, by time and then by id."""
        from studyapp.progress.log_columns import columns_of

        reader = self._reader()
        return reader.log_columns() if reader else columns_of([])

    def state_columns(self, cards: Sequence[str]) -> StateColumns:
        """Every memory state as columns; ``cards`` are those of the log's columns."""
        from studyapp.progress.state_columns import columns_of_states

        reader = self._reader()
        return reader.state_columns(cards) if reader else columns_of_states([])

    def reviews_between(self, low: UUID, high: UUID) -> list[Review]:
        """Reviews with an identifier from ``low`` to ``high``, those taken back too, by id."""
        reader = self._reader()
        return reader.reviews_between(low, high) if reader else []

    def events(self) -> list[CardEvent]:
        """Every suspension, bury and their ends."""
        reader = self._reader()
        return reader.events() if reader else []

    def voids(self) -> list[ReviewVoid]:
        """Every taking back."""
        reader = self._reader()
        return reader.voids() if reader else []

    def runs(
        self,
        simulation: str | None = None,
        card_id: str | None = None,
        newest: int | None = None,
    ) -> list[SimulationRun]:
        """Runs, newest first."""
        reader = self._reader()
        return reader.runs(simulation, card_id, newest) if reader else []

    def quiz_answers(self, session_id: UUID | None = None) -> list[QuizAnswer]:
        """Answers of one quiz, or of all, by time."""
        reader = self._reader()
        return reader.quiz_answers(session_id) if reader else []

    def sessions(self, mode: str | None = None) -> list[StudySession]:
        """Sittings in which something was kept, newest first."""
        reader = self._reader()
        return reader.sessions(mode) if reader else []

    def setting(self, key: str) -> Mapping[str, object] | None:
        """A setting, or None."""
        reader = self._reader()
        return reader.setting(key) if reader else None

    def review_count(self) -> int:
        """How many reviews there are that were not taken back."""
        reader = self._reader()
        return reader.review_count() if reader else 0

    def run_count(self) -> int:
        """How many runs there are."""
        reader = self._reader()
        return reader.run_count() if reader else 0

    def due_count(self, day: dt.date) -> int:
        """How many cards are due on ``day`` or before."""
        reader = self._reader()
        return reader.due_count(day) if reader else 0

    def next_due(self, day: dt.date, hidden: Collection[str] = ()) -> str | None:
        """The card that is due longest on ``day``; None where none is. ``hidden`` ones wait."""
        reader = self._reader()
        return reader.next_due(day, hidden) if reader else None

    def integrity(self) -> list[str]:
        """What is wrong with the database; empty for nothing."""
        reader = self._reader()
        return reader.integrity() if reader else []
