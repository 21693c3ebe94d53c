"""The figure of the lab in words, over the lab."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studyapp.tui.colours import MUTED
from studyapp.tui.screens.reading import ReadingScreen


class WordsScreen(ReadingScreen):
    """What a figure shows, line by line, and how compared runs differ.

    Args:
        title: of the simulation.
        words: the figure in words.
        table: rows of words, the first of them the head; empty where nothing is compared.
    """

    def __init__(self, title: str, words: str, table: Sequence[tuple[str, ...]] = ()) -> None:
        self._words, self._table = words, table
        super().__init__(title)

    def text(self) -> Content:
        """The words, then the table."""
        lines = [Content(line) for line in self._words.split("\n")]
        if self._table:
            lines += [Content(""), Content.styled("Compared", "bold")]
            lines += [Content.styled(line, MUTED if not n else "") for n, line in self._rows()]
        return Content("\n").join(lines)

    def _rows(self) -> list[tuple[int, str]]:
        widths = [max(map(len, column)) for column in zip(*self._table, strict=True)]
        return [
            (n, "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
            for n, row in enumerate(self._table)
        ]
