"""Recall cards: a question, and the answer that the learner compares with their own."""

from __future__ import annotations

from studyapp.cards.bodies import Recall
from studyapp.cards.reading import Table


class RecallReader:
    """Reads ``answer``."""

    keys: tuple[str, ...] = ("answer",)
    needs_question = True

    def read(self, table: Table) -> Recall | None:
        """The answer."""
        answer = table.text("answer", required=True)
        return Recall(answer) if answer else None
