"""The terminal's hand: a figure as a grid of cells. NumPy only; knows no terminal."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.figure import Array, Axis, Bars, Figure, Panel, Scale
from studyapp.drawing.cells import Canvas, Cells, Glyphs
from studyapp.drawing.frame import Span, equalised, spans
from studyapp.drawing.marks import Place, draw_mark, legend_of
from studyapp.drawing.palette import DARK, Palette
from studyapp.drawing.ticks import linear_ticks, log_ticks, tick_words

NARROWEST = 36
"""A panel beside another needs this many columns."""
LOWEST = 9
"""A panel below another needs this many rows."""
TICK_ROOM = 9
"""Columns between two ticks at least."""


def draw(
    figure: Figure,
    columns: int,
    rows: int,
    palette: Palette = DARK,
    glyphs: Glyphs = Glyphs.BRAILLE,
    *,
    whole: bool = False,
) -> Cells:
    """Draw as many panels as fit, the first ones first.

    Args:
        figure: what to draw.
        columns: width of the area in cells.
        rows: height of the area in cells.
        palette: the colours.
        glyphs: the signs that the terminal's font has.
        whole: draw all panels, however low they become.
    """
    canvas = Canvas(max(1, rows), max(1, columns), palette.background)
    shown = figure.panels if whole else _fitting(figure, columns, rows)
    if not shown:
        return canvas.cells(glyphs)
    with np.errstate(all="ignore"):  # a number that is not finite has no place, and is not drawn
        across = min(len(shown), most_across(columns))
        down = -(-len(shown) // across)
        for index, panel in enumerate(shown):
            row, column = divmod(index, across)
            beside = min(across, len(shown) - row * across)
            left, right = column * columns // beside, (column + 1) * columns // beside
            top, bottom = row * rows // down, (row + 1) * rows // down
            gap = 1 if right < columns else 0
            _panel(canvas, panel, Place(left, top, right - left - gap, bottom - top), palette)
    return canvas.cells(glyphs)


def most_across(columns: int) -> int:
    """How many panels stand side by side in so many columns, if there are as many."""
    return max(1, columns // NARROWEST)


def _fitting(figure: Figure, columns: int, rows: int) -> tuple[Panel, ...]:
    across, down = most_across(columns), max(1, rows // (2 * LOWEST))
    if rows >= 2 * LOWEST and across < len(figure.panels):
        down = max(down, 2)
    return figure.panels[: across * down]


def _panel(canvas: Canvas, panel: Panel, area: Place, palette: Palette) -> None:
    """Title, legend, axes and marks of one panel within ``area``."""
    x, y = spans(panel)
    head = 1 if area.rows >= 5 else 0
    legend = legend_of(panel, palette)
    head += 1 if (legend or _long(panel, area.columns)) and area.rows >= 8 else 0
    foot = 2 if area.rows >= 4 else 0
    _, words = _marked(panel.y, y, max(2, (area.rows - head - foot) // 3))
    left = min(max((len(word) for word in words), default=0) + 1, max(0, area.columns // 3))
    inner = Place(area.left + left, area.top + head, area.columns - left, area.rows - head - foot)
    if inner.columns < 2 or inner.rows < 1:
        return
    if panel.equal:
        x, y = equalised(x, y, inner.columns, inner.rows)
    for mark in panel.marks:
        draw_mark(canvas, mark, inner, x, y, palette)
    level = _level(x, inner, panel)
    if head:
        _head(
            canvas,
            panel,
            replace(area, left=area.left + left, columns=area.columns - left, rows=head),
            level,
            palette,
        )
    _y_axis(canvas, panel.y, y, inner, palette)
    if foot:
        _x_axis(canvas, inner, level, palette)


def _long(panel: Panel, columns: int) -> bool:
    """Whether the title leaves no room for what goes up, and so that needs a row of its own."""
    name = _name(panel.y.label, panel.y.unit)
    room = columns - columns // 6 - len(panel.title) - 4
    return name.casefold() not in panel.title.casefold() and len(name) > room


def _head(canvas: Canvas, panel: Panel, area: Place, level: _Level, palette: Palette) -> None:
    """Title and legend, and what goes up or along where neither they nor an axis say so."""
    title, end = panel.title[: area.columns], area.left + area.columns
    canvas.write(area.top, area.left, title, palette.foreground)
    free = [area.left + len(title) + 2]
    if area.rows > 1:
        column = area.left
        for text, colour in legend_of(panel, palette):
            if column + len(text) > end:
                break
            canvas.write(area.top + 1, column, text, colour)
            column += len(text) + 2
        free.append(column)
    along = "" if level.named else _name(panel.x.label, panel.x.unit)
    for arrow, name in (("↑", _name(panel.y.label, panel.y.unit)), ("→", along)):
        if name.casefold() in title.casefold():
            continue
        row = next((row for row, column in enumerate(free) if column + len(name) + 2 <= end), None)
        if row is not None:
            canvas.write(area.top + row, free[row], f"{arrow} {name}", palette.muted)
            free[row] += len(name) + 4


def _marked(axis: Axis, span: Span, most: int) -> tuple[Array, list[str]]:
    """The places that are marked on an axis, and their words."""
    if axis.names:
        return np.array([place for place, _ in axis.names]), [word for _, word in axis.names]
    ticks = _ticks(span, most)
    return np.array(ticks), tick_words(ticks)


def _ticks(span: Span, most: int) -> list[float]:
    if span.scale is Scale.LOG:
        powers = log_ticks(span.low, span.high, most)
        # Less than two powers of ten say little: round numbers then, though unevenly spaced.
        if len(powers) < 2:
            return [tick for tick in linear_ticks(span.low, span.high, most) if tick > 0] or powers
        return powers
    return linear_ticks(span.low, span.high, most)


def _y_axis(canvas: Canvas, axis: Axis, y: Span, inner: Place, palette: Palette) -> None:
    column = inner.left - 1
    if column < 0:
        return
    ticks, words = _marked(axis, y, max(2, inner.rows // 3))
    for row in range(inner.rows):
        canvas.write(inner.top + row, column, "│", palette.muted)
    taken: set[int] = set()
    shares = 1 - y.share(ticks) if words else np.zeros(0)
    for share, word in zip(shares, words, strict=True):
        if not np.isfinite(share):
            continue
        row = int(np.clip(round(share * (inner.rows * 2 - 1)) // 2, 0, inner.rows - 1))
        if not -0.01 <= share <= 1.01 or row in taken or len(word) > column:
            continue
        taken.add(row)
        canvas.write(inner.top + row, column - len(word), word, palette.muted)
        canvas.write(inner.top + row, column, "┤", palette.muted)


@dataclass(frozen=True, slots=True)
class _Level:
    """What stands below the level axis.

    Attributes:
        words: first column, column of the tick, and word.
        named: the axis' name where it has room at the right end; else empty.
        ticks: whether the words stand at ticks; names of bars do not.
    """

    words: tuple[tuple[int, int, str], ...]
    named: str
    ticks: bool


def _level(x: Span, inner: Place, panel: Panel) -> _Level:
    """Choose what stands below the level axis: its name may hide neither bars nor all ticks."""
    bars = next((mark for mark in panel.marks if isinstance(mark, Bars)), None)
    if bars is not None:
        places, words = np.arange(len(bars.names), dtype=np.float64), list(bars.names)
    else:
        places, words = _marked(panel.x, x, max(1, inner.columns // TICK_ROOM))
    end = inner.left + inner.columns
    if bars is not None and all(word.isdigit() for word in words):
        places, words = _evenly(x, inner, places, words, end)
    alone = _placed(x, inner, places, words, end)
    name = _name(panel.x.label, panel.x.unit)
    if name and len(name) < inner.columns:
        beside = _placed(x, inner, places, words, end - len(name) - 1)
        if len(beside) >= (len(alone) if bars else min(2, len(alone))):
            return _Level(beside, name, bars is None)
    return _Level(alone, "", bars is None)


def _evenly(
    x: Span, inner: Place, places: Array, words: list[str], end: int
) -> tuple[Array, list[str]]:
    """Every number, or every second, or third: as many as have room, so that none is missed."""
    for step in range(1, len(words)):
        if len(_placed(x, inner, places[::step], words[::step], end)) == len(words[::step]):
            return places[::step], words[::step]
    return places, words


def _placed(
    x: Span, inner: Place, places: Array, words: list[str], end: int
) -> tuple[tuple[int, int, str], ...]:
    """The words that have room before column ``end``, as ``_Level`` has them."""
    found, free = [], inner.left - 1
    for share, word in zip(x.share(places) if len(words) else (), words, strict=True):
        if not np.isfinite(share):
            continue
        column = inner.left + round(float(np.clip(share, 0, 1)) * (inner.columns - 1))
        start = max(inner.left - 1, column - len(word) // 2)
        if column < end:  # a word stands under its place, though it may have to lean to the left
            start = min(start, end - len(word))
        if start >= free and start + len(word) <= end:
            found.append((start, column, word))
            free = start + len(word) + 1
    return tuple(found)


def _x_axis(canvas: Canvas, inner: Place, level: _Level, palette: Palette) -> None:
    line, labels = inner.top + inner.rows, inner.top + inner.rows + 1
    corner = "└" if inner.left > 0 else ""
    canvas.write(line, inner.left - len(corner), corner + "─" * inner.columns, palette.muted)
    end = inner.left + inner.columns
    canvas.write(labels, end - len(level.named), level.named, palette.muted)
    for start, column, word in level.words:
        canvas.write(labels, start, word, palette.muted)
        if level.ticks:
            canvas.write(line, column, "┬", palette.muted)


def _name(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit and label else label or unit
