"""Order cards: items that stand in one right order."""

from __future__ import annotations

from studyapp.cards.bodies import Order
from studyapp.cards.reading import Table, quoted

FEWEST, MOST = 3, 8


class OrderReader:
    """Reads ``items``."""

    keys: tuple[str, ...] = ("items",)
    needs_question = True

    def read(self, table: Table) -> Order | None:
        """The items in their right order."""
        items = table.phrases("items")
        if not FEWEST <= len(items) <= MOST:
            table.problem(
                "items" if table.has("items") else None,
                "wrong-count",
                f"`items` lists {len(items)}",
                f"write {FEWEST} to {MOST}, in the right order",
            )
            return None
        for index, item in enumerate(items):
            if item.casefold() in {other.casefold() for other in items[:index]}:
                table.problem("items", "duplicate-option", f"{quoted(item)} is there twice")
        return Order(items)
