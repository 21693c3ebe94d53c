"""A figure on screen: drawn into cells, kept row by row, and only changed rows sent on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rich.color import Color as RichColour
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from studyapp.drawing.beside import draw_beside, fits_beside
from studyapp.drawing.cells import Cells, Glyphs
from studyapp.drawing.palette import Palette, palette
from studyapp.drawing.terminal import draw
from studyapp.drawing.words import describe
from studyapp.study.settings import Signs

if TYPE_CHECKING:
    from sim.figure import Figure

_SHIFT = np.array([65536, 256, 1], dtype=np.int64)


def figure_signs(glyphs: Signs) -> Glyphs:
    """The signs of figures that go with a setting."""
    return Glyphs.ASCII if glyphs is Signs.PLAIN else Glyphs.BRAILLE


class FigureView(Widget):
    """Shows a ``sim.figure.Figure``; it fills whatever room it is given."""

    DEFAULT_CSS = """
    FigureView { height: 1fr; }
    """

    def __init__(self, id: str | None = None, glyphs: Glyphs = Glyphs.BRAILLE) -> None:  # noqa: A002
        super().__init__(id=id)
        self._figure: Figure | None = None
        self._parts: Sequence[tuple[str, Figure]] = ()
        self._whole = False
        self._glyphs = glyphs
        self._cells: Cells | None = None
        self._colours: Palette | None = None
        self._strips: dict[int, Strip] = {}

    def show(
        self, figure: Figure, beside: Sequence[tuple[str, Figure]] = (), *, whole: bool = False
    ) -> None:
        """Draw another figure over the present one.

        Args:
            figure: what is drawn where there is room for one alone.
            beside: what is drawn instead where there is room for all of these, each under its
                heading.
            whole: draw all panels, for a view that was made as high as they need.
        """
        self._figure, self._parts, self._whole = figure, beside, whole
        self._redraw()

    def use(self, glyphs: Glyphs) -> None:
        """Draw with other signs."""
        self._glyphs = glyphs
        self._redraw()

    @property
    def text_equivalent(self) -> str:
        """What the figure shows, in words."""
        return describe(self._figure) if self._figure is not None else ""

    @property
    def cells(self) -> Cells | None:
        """What is on screen."""
        return self._cells

    def on_resize(self) -> None:
        """Draw for the new room, unless its first sight did."""
        room = self.content_size
        if self._cells is None or self._cells.shape != (room.height, room.width):
            self._redraw()

    def notify_style_update(self) -> None:
        """Draw anew where it is colours that changed, as with another theme."""
        super().notify_style_update()
        if self._cells is not None and self._palette() != self._colours:
            self._cells = None
            self._redraw()

    def _draw(self) -> Cells | None:
        """The figure in the present room; None without either."""
        size = self.content_size
        if self._figure is None or not size.width or not size.height:
            return None
        self._colours = self._palette()
        area = size.width, size.height, self._colours, self._glyphs
        if self._parts and fits_beside(len(self._parts), size.width, size.height):
            return draw_beside(self._parts, *area)
        return draw(self._figure, *area, whole=self._whole)

    def _redraw(self) -> None:
        cells = self._draw()
        if cells is None:
            return
        changes = cells.changes(self._cells)
        self._cells = cells
        if changes is None:
            self._strips.clear()
            self.refresh()
        elif changes:
            corner = self.content_region.offset - self.region.offset
            for row, _, _ in changes:
                self._strips.pop(row, None)
            self.refresh(*(Region(corner.x + a, corner.y + row, b - a, 1) for row, a, b in changes))

    def _palette(self) -> Palette:
        background, variables = self.background_colors[1], self.app.theme_variables
        return _palette_of(
            background.rgb,
            Color.parse(variables["foreground"]).rgb,
            Color.parse(variables["primary"]).rgb,
            Color.parse(variables["error"]).rgb,
        )

    def render_line(self, y: int) -> Strip:
        """One row; between a resize and the next drawing the old rows may be too few.

        A new screen is painted before its widgets hear of their size: what is known by then is
        drawn at once, so that the first thing seen is the picture and not its empty place.
        """
        strip = self._strips.get(y)
        if strip is None:
            if self._cells is None:
                self._cells = self._draw()
            cells = self._cells
            if cells is None or y >= cells.shape[0]:
                return Strip.blank(self.size.width, self.rich_style)
            strip = self._strips[y] = row_strip(cells, y)
        return strip


@lru_cache(maxsize=64)
def _palette_of(
    background: tuple[int, int, int],
    foreground: tuple[int, int, int],
    tint: tuple[int, int, int],
    warning: tuple[int, int, int],
) -> Palette:
    return palette(background, foreground, tint, warning)


@lru_cache(maxsize=4096)
def _style(foreground: int, background: int) -> Style:
    return Style(color=_colour(foreground), bgcolor=_colour(background))


def _colour(value: int) -> RichColour:
    return RichColour.from_rgb(value >> 16, value >> 8 & 255, value & 255)


def row_strip(cells: Cells, row: int) -> Strip:
    """A row as a strip: one segment for each run of equal colours."""
    foreground = cells.foreground[row].astype(np.int64) @ _SHIFT
    background = cells.background[row].astype(np.int64) @ _SHIFT
    changes = (foreground[1:] != foreground[:-1]) | (background[1:] != background[:-1])
    starts = [0, *(np.flatnonzero(changes) + 1).tolist()]
    ends = [*starts[1:], cells.shape[1]]
    text = cells.row_text(row)
    segments = [
        Segment(text[start:end], _style(int(foreground[start]), int(background[start])))
        for start, end in zip(starts, ends, strict=True)
    ]
    return Strip(segments, cells.shape[1])
