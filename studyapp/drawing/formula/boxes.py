"""Blocks of text with a baseline, set beside and above one another."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.drawing.width import cell_width


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of one width.

    Attributes:
        rows: from the top.
        width: columns of each row.
        base: the row that stands on the line with its neighbours.
    """

    rows: tuple[str, ...]
    width: int
    base: int = 0

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.rows)

    @property
    def depth(self) -> int:
        """How many rows are below the baseline."""
        return len(self.rows) - 1 - self.base


def text(line: str) -> Box:
    """One row."""
    return Box((line,), cell_width(line))


def beside(boxes: list[Box]) -> Box:
    """Boxes from left to right, on one baseline."""
    if not boxes:
        return text("")
    if len(boxes) == 1:
        return boxes[0]
    base = max(box.base for box in boxes)
    height = base + 1 + max(box.depth for box in boxes)
    lines: list[list[str]] = [[] for _ in range(height)]
    for box in boxes:
        first, blank = base - box.base, " " * box.width
        for row, line in enumerate(lines):
            line.append(box.rows[row - first] if 0 <= row - first < box.height else blank)
    return Box(tuple("".join(line) for line in lines), sum(box.width for box in boxes), base)


def stretched(box: Box, width: int, align: str = "c") -> Box:
    """A box in a wider place: ``l`` at its left, ``r`` at its right, ``c`` in the middle."""
    free = width - box.width
    if free <= 0:
        return box
    left = {"l": 0, "r": free}.get(align, free // 2)
    before, after = " " * left, " " * (free - left)
    return Box(tuple(f"{before}{row}{after}" for row in box.rows), width, box.base)


def above_another(boxes: list[Box], base: int, align: str = "c", between: int = 0) -> Box:
    """Boxes from top to bottom, with blank rows between them.

    Args:
        boxes: at least one.
        base: the row of the result that is its baseline.
        align: how each stands in the width of the widest.
        between: how many blank rows are between two.
    """
    width = max(box.width for box in boxes)
    rows: list[str] = []
    for place, box in enumerate(boxes):
        if place:
            rows += [" " * width] * between
        rows += stretched(box, width, align).rows
    return Box(tuple(rows), width, base)


def column(signs: list[str], base: int) -> Box:
    """One sign a row."""
    return Box(tuple(signs), max(map(cell_width, signs)), base)
