"""Reading the options of a card: what every kind with options has in common."""

from __future__ import annotations

from studyapp.cards.bodies import Option
from studyapp.cards.link import read_link
from studyapp.cards.reading import Table, quoted

FEWEST, MOST = 2, 9
"""How many options a card may have; the digit keys choose one."""


def read_options(table: Table) -> tuple[Option, ...]:
    """The options under ``options``, distinct; none where a problem leaves none."""
    tables = table.tables("options", f"{table.name}, option", required=True)
    if not tables:
        if table.values.get("options") == []:
            table.problem("options", "too-few-options", "no options", f"write {FEWEST} or more")
        return ()
    options = tuple(_option(each) for each in tables)
    _check_number(table, len(options))
    check_distinct(tables, "text", [option.text for option in options], "option")
    return options


def read_refused(table: Table, key: str) -> tuple[Option, ...]:
    """Near misses, each with the reason why it is refused."""
    found = table.tables(key, f"{table.name}, {key}")
    return tuple(_option(each) for each in found)


def _option(table: Table) -> Option:
    text = table.text("text", required=True)
    right = table.flag("right")
    why = table.text("why")
    if not right and not table.has("why"):
        table.problem(None, "missing-why", "a wrong option needs `why`", "say why it is wrong")
    elif not right and not why and isinstance(table.values["why"], str):
        table.problem("why", "empty-text", "`why` is empty", "say why it is wrong")
    misconception = table.misconception()
    link = table.table("refuted_by", f"{table.name}, refuted_by")
    refuted_by = read_link(link) if link is not None else None
    table.close()
    return Option(text, right, why, misconception, refuted_by)


def _check_number(table: Table, count: int) -> None:
    if count < FEWEST:
        table.problem("options", "too-few-options", "only one option", f"write {FEWEST} or more")
    if count > MOST:
        table.problem("options", "too-many-options", f"{count} options", f"keep {MOST} at most")


def check_distinct(tables: list[Table], key: str, texts: list[str], what: str) -> None:
    """A problem for each text that stands there already, but for case and spaces."""
    seen: dict[str, int] = {}
    for index, (table, text) in enumerate(zip(tables, texts, strict=True)):
        first = seen.setdefault(" ".join(text.split()).casefold(), index)
        if text and first != index:
            where = f"{what} {first + 1} on line {tables[first].line(key)}"
            table.problem(key, "duplicate-option", f"{quoted(text)} is {where} already")
