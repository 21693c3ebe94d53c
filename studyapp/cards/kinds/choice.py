"""Choice cards: one option is right, and each wrong one says why and which misconception it is."""

from __future__ import annotations

from studyapp.cards.card import Choice, Option
from studyapp.cards.link import read_link
from studyapp.cards.reading import Table, quoted

FEWEST, MOST = 2, 9
"""How many options a card may have; the digit keys choose one."""


class ChoiceReader:
    """Reads ``options``."""

    keys: tuple[str, ...] = ("options",)
    needs_question = True

    def read(self, table: Table) -> Choice | None:
        """The options, of which exactly one is right."""
        tables = table.tables("options", f"{table.name}, option", required=True)
        if not tables:
            if table.values.get("options") == []:
                table.problem("options", "too-few-options", "no options", f"write {FEWEST} or more")
            return None
        options = tuple(_option(each) for each in tables)
        _check_number(table, len(options))
        _check_right(table, sum(option.right for option in options))
        _check_distinct(tables, options)
        return Choice(options)


def _option(table: Table) -> Option:
    text = table.text("text", required=True)
    right = table.flag("right")
    why = table.text("why")
    if not right and not table.has("why"):
        table.problem(None, "missing-why", "a wrong option needs `why`", "say why it is wrong")
    elif not right and not why and isinstance(table.values["why"], str):
        table.problem("why", "empty-text", "`why` is empty", "say why it is wrong")
    misconception = table.phrase("misconception")
    link = table.table("refuted_by", f"{table.name}, refuted_by")
    refuted_by = read_link(link) if link is not None else None
    table.close()
    return Option(text, right, why, misconception, refuted_by)


def _check_number(table: Table, count: int) -> None:
    if count < FEWEST:
        table.problem("options", "too-few-options", "only one option", f"write {FEWEST} or more")
    if count > MOST:
        table.problem("options", "too-many-options", f"{count} options", f"keep {MOST} at most")


def _check_right(table: Table, count: int) -> None:
    if count == 0:
        table.problem("options", "no-right-option", "no option is right", "mark one right = true")
    if count > 1:
        table.problem("options", "many-right-options", f"{count} options are right", "keep one")


def _check_distinct(tables: list[Table], options: tuple[Option, ...]) -> None:
    seen: dict[str, int] = {}
    for index, (table, option) in enumerate(zip(tables, options, strict=True)):
        first = seen.setdefault(" ".join(option.text.split()).casefold(), index)
        if option.text and first != index:
            where = f"option {first + 1} on line {tables[first].line('text')}"
            table.problem("text", "duplicate-option", f"{quoted(option.text)} is {where} already")
