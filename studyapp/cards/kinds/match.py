"""Match cards: each left side has one right side."""

from __future__ import annotations

from studyapp.cards.bodies import Match, Pair
from studyapp.cards.kinds.options import check_distinct
from studyapp.cards.reading import Table

FEWEST, MOST = 3, 8


class MatchReader:
    """Reads ``pairs``."""

    keys: tuple[str, ...] = ("pairs",)
    needs_question = True

    def read(self, table: Table) -> Match | None:
        """The pairs; both sides of each differ from those of the others."""
        tables = table.tables("pairs", f"{table.name}, pair", required=True)
        pairs = tuple(_pair(each) for each in tables)
        if not FEWEST <= len(pairs) <= MOST:
            if table.has("pairs"):
                hint = f"write {FEWEST} to {MOST}"
                table.problem("pairs", "wrong-count", f"`pairs` lists {len(pairs)}", hint)
            return None
        check_distinct(tables, "left", [pair.left for pair in pairs], "pair")
        check_distinct(tables, "right", [pair.right for pair in pairs], "pair")
        return Match(pairs)


def _pair(table: Table) -> Pair:
    left, right = table.phrase("left", required=True), table.phrase("right", required=True)
    table.close()
    return Pair(left, right)
