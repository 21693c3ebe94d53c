"""A chapter of progress as lines of a screen: sentences, and tables that fit its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from studyapp.drawing.caption import broken
from studyapp.study.chapters import Chapter, Table
from studyapp.tui.colours import MUTED

NARROWEST = 12
"""A first column gives way down to this width; then columns are left out from the end."""
GAP = 2


def sentences_of(chapter: Chapter, width: int) -> Content:
    """The title and what is known in lines of ``width`` columns, to stand above the figure."""
    return Content("\n").join(titled(chapter.title, chapter.sentences, width))


def titled(title: str, sentences: Iterable[str], width: int) -> list[Content]:
    """A title and the lines of some sentences below it."""
    lines = [Content(line) for said in sentences for line in broken(said, width)]
    return [Content.styled(title, "bold"), *lines]


def tables_of(chapter: Chapter, width: int) -> Content:
    """The tables, one below the other, none wider than ``width`` columns."""
    lines: list[Content] = []
    for table in chapter.tables:
        lines += [Content(""), *_lines(table, width)]
    return Content("\n").join(lines)


def _lines(table: Table, width: int) -> Iterator[Content]:
    if table.title:
        yield Content.styled(table.title, "bold")
    widths = _widths(table, width)
    yield Content.styled(_line(table.head, widths), MUTED)
    for row in table.rows:
        yield Content(_line(row, widths))


def _widths(table: Table, width: int) -> list[int]:
    """The width of each column that is shown."""
    every = [table.head, *table.rows]
    widths = [
        max(Content(row[place]).cell_length for row in every) for place in range(len(table.head))
    ]
    while True:
        room = width - sum(GAP + other for other in widths[1:])
        if room >= min(NARROWEST, widths[0]) or len(widths) == 2:
            break
        widths.pop()
    return [max(1, min(widths[0], room)), *(min(other, width) for other in widths[1:])]


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [Content(row[0]).truncate(widths[0], ellipsis=True, pad=True).plain]
    for cell, width in zip(row[1:], widths[1:], strict=False):
        cells.append(" " * (width - Content(cell).cell_length) + cell)
    return (" " * GAP).join(cells)
