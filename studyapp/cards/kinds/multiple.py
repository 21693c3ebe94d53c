"""Multiple cards: several options may be right, and all of them must be chosen."""

from __future__ import annotations

from studyapp.cards.bodies import Multiple
from studyapp.cards.kinds.options import read_options
from studyapp.cards.reading import Table


class MultipleReader:
    """Reads ``options``."""

    keys: tuple[str, ...] = ("options",)
    needs_question = True

    def read(self, table: Table) -> Multiple | None:
        """The options, of which at least one is right and one wrong."""
        options = read_options(table)
        if not options:
            return None
        right = sum(option.right for option in options)
        if right == 0:
            table.problem(
                "options", "no-right-option", "no option is right", "mark those right = true"
            )
        if right == len(options):
            table.problem("options", "all-right", "every option is right", "add one that is wrong")
        return Multiple(options)
