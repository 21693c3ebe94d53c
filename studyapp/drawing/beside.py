"""Several figures side by side on one grid of cells, each under a heading of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figure import Figure
from studyapp.drawing.cells import Canvas, Cells, Glyphs
from studyapp.drawing.palette import DARK, Palette
from studyapp.drawing.terminal import draw

WIDEST_ALONE = 100
"""Below so many columns no figure stands beside another."""
WIDTH = 38
"""A figure beside another needs this many columns."""
HEIGHT = 12
"""A figure below another needs this many rows, its heading among them."""


def fits_beside(count: int, columns: int, rows: int) -> bool:
    """Whether so many figures have room side by side."""
    if count < 2 or columns < WIDEST_ALONE:
        return False
    return rows // -(-count // _across(count, columns)) >= HEIGHT


def _across(count: int, columns: int) -> int:
    """How many stand in a row: all of them, else as few as make the fewest rows."""
    most = max(1, min(count, columns // WIDTH))
    return -(-count // -(-count // most))


def draw_beside(
    parts: Sequence[tuple[str, Figure]],
    columns: int,
    rows: int,
    palette: Palette = DARK,
    glyphs: Glyphs = Glyphs.BRAILLE,
) -> Cells:
    """Draw figures in a grid; the first stands at the upper left.

    Args:
        parts: a heading and a figure for each.
        columns: width of the area in cells.
        rows: height of the area in cells.
        palette: the colours.
        glyphs: the signs that the terminal's font has.
    """
    across = _across(len(parts), columns)
    down = -(-len(parts) // across)
    lines = []
    for row in range(down):
        high = (row + 1) * rows // down - row * rows // down
        here = parts[row * across : (row + 1) * across]
        pieces = []
        for place in range(across):
            wide = (place + 1) * columns // across - place * columns // across
            heading, figure = here[place] if place < len(here) else ("", Figure(()))
            pieces.append(_piece(heading, figure, wide, high, palette, glyphs))
        lines.append(_joined(pieces, axis=1))
    return _cut(_joined(lines, axis=0), columns, rows)


def _piece(
    heading: str, figure: Figure, columns: int, rows: int, palette: Palette, glyphs: Glyphs
) -> Cells:
    head = Canvas(1, columns, palette.background)
    head.write(0, 0, heading[: columns - 1], palette.foreground)
    return _joined([head.cells(glyphs), draw(figure, columns, rows - 1, palette, glyphs)], axis=0)


def _joined(parts: Sequence[Cells], axis: int) -> Cells:
    return Cells(
        np.concatenate([part.characters for part in parts], axis=axis),
        np.concatenate([part.foreground for part in parts], axis=axis),
        np.concatenate([part.background for part in parts], axis=axis),
    )


def _cut(cells: Cells, columns: int, rows: int) -> Cells:
    """An area too small for a heading and a figure shows the beginning of both."""
    part = slice(max(1, rows)), slice(max(1, columns))
    return Cells(cells.characters[part], cells.foreground[part], cells.background[part])
