"""A grid of terminal cells: what a figure becomes before any terminal is involved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

_UPPER_BITS, _LOWER_BITS = 0x01 | 0x08 | 0x02 | 0x10, 0x04 | 0x20 | 0x40 | 0x80

Colours = npt.NDArray[np.uint8]
_UPPER_HALF = ord("▀")
_SPACE = ord(" ")
_BRAILLE = 0x2800
NEAR = 6
"""So many cells sent along cost a terminal less than moving its cursor past them."""
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint32)


class Glyphs(StrEnum):
    """Which signs lines are drawn with: fine dots, half cells, or letters alone."""

    BRAILLE = "braille"
    BLOCK = "block"
    ASCII = "ascii"


@dataclass(frozen=True, slots=True)
class Cells:
    """Characters with colours.

    Attributes:
        characters: code points, uint32, shape (rows, columns).
        foreground, background: RGB, uint8, shape (rows, columns, 3).
    """

    characters: npt.NDArray[np.uint32]
    foreground: Colours
    background: Colours

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.characters.shape
        return rows, columns

    def row_text(self, row: int) -> str:
        """One row as text."""
        return bytes(self.characters[row].astype("<u4")).decode("utf-32-le")

    def changes(self, before: Cells | None) -> list[tuple[int, int, int]] | None:
        """Where the grid differs from ``before``: row, first column and the one after the last.

        Stretches with few cells between them count as one. None where all of it is new.
        """
        if before is None or before.shape != self.shape:
            return None
        differs = self.characters != before.characters
        differs |= (self.foreground != before.foreground).any(axis=2)
        differs |= (self.background != before.background).any(axis=2)
        rows, columns = np.nonzero(differs)
        if not rows.size:
            return []
        apart = np.flatnonzero((np.diff(rows) > 0) | (np.diff(columns) > NEAR))
        firsts, lasts = np.append(0, apart + 1), np.append(apart, rows.size - 1)
        ends = zip(rows[firsts], columns[firsts], columns[lasts], strict=True)
        return [(int(row), int(first), int(last) + 1) for row, first, last in ends]


def plain_text(cells: Cells) -> str:
    """The grid as lines of text, without colours."""
    return "\n".join(cells.row_text(row).rstrip() for row in range(cells.shape[0]))


class Canvas:
    """Cells to be: half-block pixels below, braille dots over them, letters on top.

    So a path lies on the colours of a surface without a hole. Pixels are half a cell high,
    dots an eighth of a cell; rows are counted from the top.
    """

    def __init__(self, rows: int, columns: int, background: tuple[int, int, int]) -> None:
        self.rows, self.columns = rows, columns
        self.pixels: Colours = np.empty((2 * rows, columns, 3), dtype=np.uint8)
        self.pixels[:] = background
        self._dots = np.zeros((rows, columns), dtype=np.uint32)
        self._dot_colour: Colours = np.zeros((rows, columns, 3), dtype=np.uint8)
        self._letters = np.zeros((rows, columns), dtype=np.uint32)
        self._letter_colour: Colours = np.zeros((rows, columns, 3), dtype=np.uint8)

    def dot(
        self,
        columns: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int64],
        colour: tuple[int, int, int],
    ) -> None:
        """Set dots (in dot coordinates, 2 by 4 to a cell); the last colour in a cell wins."""
        cell_rows, cell_columns = rows // 4, columns // 2
        np.bitwise_or.at(self._dots, (cell_rows, cell_columns), _BITS[rows % 4, columns % 2])
        self._dot_colour[cell_rows, cell_columns] = colour

    def write(self, row: int, column: int, text: str, colour: tuple[int, int, int]) -> None:
        """Write letters over everything; what lies outside is cut off."""
        if not 0 <= row < self.rows:
            return
        if column < 0:
            text, column = text[-column:], 0
        text = text[: max(0, self.columns - column)]
        if text:
            codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
            self._letters[row, column : column + codes.size] = codes
            self._letter_colour[row, column : column + codes.size] = colour

    def cells(self, glyphs: Glyphs = Glyphs.BRAILLE) -> Cells:
        """The finished grid, in the signs that the terminal's font has."""
        dotted = self._dots > 0
        if glyphs is Glyphs.BLOCK:
            self._dots_as_pixels()
            dotted[:] = False
        upper, lower = self.pixels[0::2], self.pixels[1::2]
        split = (upper != lower).any(axis=2) & (glyphs is not Glyphs.ASCII)
        mean = ((upper.astype(np.uint16) + lower) // 2).astype(np.uint8)
        characters = np.where(split, _UPPER_HALF, _SPACE).astype(np.uint32)
        foreground = upper.copy()
        background = np.where(split[..., None], lower, upper)
        ascii_only = glyphs is Glyphs.ASCII
        if ascii_only:
            background = mean.copy()
        characters[dotted] = ord("*") if ascii_only else _BRAILLE + self._dots[dotted]
        lettered = self._letters > 0
        characters[lettered] = self._letters[lettered]
        for where, colour in ((dotted, self._dot_colour), (lettered, self._letter_colour)):
            foreground[where] = colour[where]
            background[where] = mean[where]
        blank = characters == _SPACE
        foreground[blank] = background[blank]
        return Cells(characters, foreground, background)

    def _dots_as_pixels(self) -> None:
        for half, bits in ((0, _UPPER_BITS), (1, _LOWER_BITS)):
            lit = (self._dots & bits) > 0
            self.pixels[half::2][lit] = self._dot_colour[lit]
