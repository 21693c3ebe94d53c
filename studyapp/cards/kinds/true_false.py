"""True-false cards: the question is a statement."""

from __future__ import annotations

from studyapp.cards.bodies import TrueFalse
from studyapp.cards.link import read_link
from studyapp.cards.reading import Table


class TrueFalseReader:
    """Reads ``true``, ``why``, ``misconception`` and ``refuted_by``."""

    keys: tuple[str, ...] = ("true", "why", "misconception", "refuted_by")
    needs_question = True

    def read(self, table: Table) -> TrueFalse | None:
        """Whether the statement is true, and what is to be said to those who think otherwise."""
        if not table.has("true"):
            table.problem(None, "missing-key", "`true` is missing", "add true = true or false")
        answer = table.flag("true")
        why = table.text("why")
        misconception = table.misconception()
        link = table.table("refuted_by", f"{table.name}, refuted_by")
        refuted_by = read_link(link) if link is not None else None
        return TrueFalse(answer, why, misconception, refuted_by)
