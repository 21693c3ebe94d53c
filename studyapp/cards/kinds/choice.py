"""Choice cards: one option is right, and each wrong one says why and which misconception it is."""

from __future__ import annotations

from studyapp.cards.bodies import Choice
from studyapp.cards.kinds.options import read_options
from studyapp.cards.reading import Table


class ChoiceReader:
    """Reads ``options``."""

    keys: tuple[str, ...] = ("options",)
    needs_question = True

    def read(self, table: Table) -> Choice | None:
        """The options, of which exactly one is right."""
        options = read_options(table)
        if not options:
            return None
        _check_right(table, sum(option.right for option in options))
        return Choice(options)


def _check_right(table: Table, count: int) -> None:
    if count == 0:
        table.problem("options", "no-right-option", "no option is right", "mark one right = true")
    if count > 1:
        table.problem("options", "many-right-options", f"{count} options are right", "keep one")
