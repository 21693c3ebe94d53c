"""How each kind of mark is drawn on a canvas."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.figure import (
    PINNED,
    Array,
    Band,
    Bars,
    Curve,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)
from studyapp.drawing import raster
from studyapp.drawing.cells import Canvas
from studyapp.drawing.frame import Span
from studyapp.drawing.palette import Colour, Palette, mixed

FEW = 12
"""Up to so many start or end points are drawn as signs, more of them as dots."""
SIGNS = {
    Role.START: "○",
    Role.END: "●",
    Role.WARNING: "×",
    Role.PINNED_FIRST: "1",
    Role.PINNED_SECOND: "2",
    Role.PINNED_THIRD: "3",
}
DASHES = {
    Role.THEORY: raster.DASH,
    Role.PINNED_FIRST: (2, 2),
    Role.PINNED_SECOND: (1, 2),
    Role.PINNED_THIRD: (1, 4),
}
_FIRST = {Role.MEASURED: 0, Role.THEORY: 1, Role.SECOND: 2, Role.START: 3, Role.END: 3}
_CACHED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of cells."""

    left: int
    top: int
    columns: int
    rows: int


def draw_mark(canvas: Canvas, mark: Mark, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    """Draw one mark within ``inner``."""
    match mark:
        case Heat():
            _heat(canvas, mark, inner, x, y, palette)
        case Band():
            _band(canvas, mark, inner, x, y, palette)
        case Bars():
            _bars(canvas, mark, inner, x, y, palette)
        case Curve():
            columns, rows = _dots(mark.x, mark.y, inner, x, y)
            size = 2 * inner.columns, 4 * inner.rows
            drawn = raster.line(columns, rows, *size, dash=_dash(mark))
            _put(canvas, drawn, inner, palette.roles[mark.role])
        case Points():
            _points(canvas, mark, inner, x, y, palette)
        case Rule():
            _rule(canvas, mark, inner, x, y, palette)
        case Note():
            _note(canvas, mark, inner, x, y, palette)


def legend_of(panel: Panel, palette: Palette) -> list[tuple[str, Colour]]:
    """The names of the marks with a sample of each, once for each name.

    What is measured comes first and what theory says next: a narrow panel shows only those.
    """
    entries: OrderedDict[str, tuple[str, Colour]] = OrderedDict()
    several = sum(isinstance(mark, Bars) for mark in panel.marks) > 1
    named = [
        mark
        for mark in panel.marks
        if not isinstance(mark, Heat | Note)
        and mark.label
        and (several or not isinstance(mark, Bars) or mark.low is not None)
    ]
    for mark in sorted(named, key=_importance):
        label = mark.label
        colour = palette.roles[mark.role]
        match mark:
            case Points():
                sample = SIGNS.get(mark.role, "·")
            case Band():
                sample = "▒"
            case Bars():
                sample = "▀▀"
            case Rule():
                sample = "╌"
            case Curve() if mark.role in PINNED:
                sample = "┄┄"
            case Curve() if _dash(mark):
                sample = "╌╌"
            case _:
                sample = "──"
        entries.setdefault(label, (f"{sample} {label}", colour))
    return list(entries.values())


def _importance(mark: Curve | Points | Band | Bars | Rule) -> float:
    """Pinned runs are told next to what is measured; a band after its line and its theory."""
    if mark.role in PINNED:
        return 0.5
    return _FIRST.get(mark.role, len(_FIRST)) + (1.5 if isinstance(mark, Band) else 0.0)


def _dash(mark: Curve) -> raster.Dash | None:
    return DASHES.get(mark.role, raster.DASH if mark.dashed else None)


def _dots(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], inner: Place, xs: Span, ys: Span
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Numbers as dot coordinates within the panel, rows from the top."""
    columns = xs.share(x) * (2 * inner.columns - 1)
    rows = (1 - ys.share(y)) * (4 * inner.rows - 1)
    return columns, rows


def _put(canvas: Canvas, dots: raster.Dots, inner: Place, colour: Colour) -> None:
    columns, rows = dots
    canvas.dot(columns + 2 * inner.left, rows + 4 * inner.top, colour)


class _Backgrounds:
    """The last few surfaces as pixels: a path moves over one that stays the same."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], tuple[object, npt.NDArray[np.uint8]]]
        self._kept = OrderedDict()

    def get(self, key: tuple[object, ...], values: object) -> npt.NDArray[np.uint8] | None:
        found = self._kept.get(key)
        return found[1] if found is not None and found[0] is values else None

    def put(self, key: tuple[object, ...], values: object, pixels: npt.NDArray[np.uint8]) -> None:
        self._kept[key] = (values, pixels)  # holding the values keeps their id from coming again
        while len(self._kept) > _CACHED:
            self._kept.popitem(last=False)


_backgrounds = _Backgrounds()


def _heat(canvas: Canvas, mark: Heat, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    if not mark.values.size:
        return
    ends = (mark.low, mark.high, palette.ramp_low, palette.ramp_high)
    key = (id(mark.values), inner.columns, inner.rows, x, y, *ends)
    pixels = _backgrounds.get(key, mark.values)
    if pixels is None:
        pixels = _shades(mark, inner, x, y, palette)
        _backgrounds.put(key, mark.values, pixels)
    part = canvas.pixels[
        2 * inner.top : 2 * (inner.top + inner.rows), inner.left : inner.left + inner.columns
    ]
    part[:] = pixels


def _shades(mark: Heat, inner: Place, x: Span, y: Span, palette: Palette) -> npt.NDArray[np.uint8]:
    """The surface as pixels (2 rows, columns, 3), in the steps that the mark asks for."""
    rows, columns = mark.values.shape
    across = x.low + (np.arange(inner.columns) + 0.5) / inner.columns * (x.high - x.low)
    down = y.high - (np.arange(2 * inner.rows) + 0.5) / (2 * inner.rows) * (y.high - y.low)
    with np.errstate(all="ignore"):
        at_x = (across - mark.x_low) / (mark.x_high - mark.x_low) * columns
        at_y = (down - mark.y_low) / (mark.y_high - mark.y_low) * rows
        column = np.floor(np.nan_to_num(at_x)).astype(np.int64)
        row = np.floor(np.nan_to_num(at_y)).astype(np.int64)
    inside = ((row >= 0) & (row < rows))[:, None] & ((column >= 0) & (column < columns))[None, :]
    values = mark.values[np.clip(row, 0, rows - 1)][:, np.clip(column, 0, columns - 1)]
    finite = np.isfinite(mark.values)
    low = float(mark.values[finite].min()) if finite.any() else 0.0
    high = float(mark.values[finite].max()) if finite.any() else 1.0
    low, high = (low if mark.low is None else mark.low), (high if mark.high is None else mark.high)
    share = np.clip((values - low) / ((high - low) or 1.0), 0.0, 1.0)
    levels = max(2, mark.levels)
    step = np.minimum(np.nan_to_num(share * levels).astype(np.int64), levels - 1)
    ramp = palette.ramp[np.linspace(0, len(palette.ramp) - 1, levels).astype(np.int64)]
    shades = ramp[step]
    shades[~(inside & np.isfinite(values))] = palette.background
    return np.asarray(shades, dtype=np.uint8)


def _band(canvas: Canvas, mark: Band, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    sound = np.isfinite(mark.x) & np.isfinite(mark.low) & np.isfinite(mark.high)
    if sound.sum() < 2:
        return
    centres = (np.arange(inner.columns) + 0.5) / inner.columns
    at, order = x.share(mark.x[sound]), np.argsort(mark.x[sound])
    low = np.interp(centres, at[order], y.share(mark.low[sound])[order], np.nan, np.nan)
    high = np.interp(centres, at[order], y.share(mark.high[sound])[order], np.nan, np.nan)
    height = 1 - (np.arange(2 * inner.rows)[:, None] + 0.5) / (2 * inner.rows)
    with np.errstate(invalid="ignore"):
        filled = (height >= low) & (height <= high)
    part = canvas.pixels[
        2 * inner.top : 2 * (inner.top + inner.rows), inner.left : inner.left + inner.columns
    ]
    part[filled] = mixed(palette.background, palette.roles[mark.role], 0.3)


def _bars(canvas: Canvas, mark: Bars, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    number = len(mark.names)
    if not number:
        return
    colour = palette.roles[mark.role]
    floor = float(np.clip(y.share(np.zeros(1))[0], 0, 1)) if y.scale is Scale.LINEAR else 0.0
    width = max(1, int(inner.columns / number * 0.7))
    places = x.share(np.arange(number, dtype=np.float64))
    for place, share, height in zip(places, y.share(mark.heights), mark.heights, strict=True):
        if not (np.isfinite(share) and np.isfinite(place)):
            continue
        centre = round(float(place) * (inner.columns - 1))
        left = max(0, min(inner.columns - width, centre - width // 2))
        ends = sorted((floor, min(1.0, max(0.0, float(share)))))
        top, bottom = (round((1 - end) * 2 * inner.rows) for end in reversed(ends))
        part = canvas.pixels[
            2 * inner.top + top : 2 * inner.top + bottom,
            inner.left + left : inner.left + left + width,
        ]
        part[:] = mixed(palette.background, colour, 0.75)
        word = f"{height:.3g}"
        row = top // 2 - 1  # above the bar; a cell half filled would smear the letters
        ink = palette.foreground
        if row < 0:
            row, ink = (top + 1) // 2, palette.background
        if len(word) < inner.columns // number and height:  # a blank parts it from the next
            at = inner.left + max(0, centre - len(word) // 2)
            canvas.write(inner.top + row, at, word, ink)
    if mark.low is not None and mark.high is not None:
        _intervals(canvas, mark.low, mark.high, inner, x, y, palette)


def _intervals(
    canvas: Canvas, low: Array, high: Array, inner: Place, x: Span, y: Span, palette: Palette
) -> None:
    """A line upright over each bar, from the one end to the other."""
    for place, *ends in zip(range(low.size), low.tolist(), high.tolist(), strict=True):
        columns, rows = _dots(np.full(2, float(place)), np.array(ends), inner, x, y)
        drawn = raster.line(columns, rows, 2 * inner.columns, 4 * inner.rows)
        _put(canvas, drawn, inner, palette.foreground)


def _points(canvas: Canvas, mark: Points, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    colour = palette.roles[mark.role]
    columns, rows = _dots(mark.x, mark.y, inner, x, y)
    if mark.role in SIGNS and mark.x.size <= FEW:
        for column, row in zip(
            *raster.points(columns, rows, 2 * inner.columns, 4 * inner.rows), strict=True
        ):
            sign = SIGNS[mark.role]
            canvas.write(inner.top + int(row) // 4, inner.left + int(column) // 2, sign, colour)
        return
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        drawn = raster.points(columns + dx, rows + dy, 2 * inner.columns, 4 * inner.rows)
        _put(canvas, drawn, inner, colour)


def _rule(canvas: Canvas, mark: Rule, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    span = x if mark.vertical else y
    share = float(span.share(np.array([mark.at]))[0])
    if not 0 <= share <= 1:
        return
    if mark.vertical:
        at = np.full(2, share * (2 * inner.columns - 1))
        ends = at, np.array([0.0, 4.0 * inner.rows - 1])
    else:
        at = np.full(2, (1 - share) * (4 * inner.rows - 1))
        ends = np.array([0.0, 2.0 * inner.columns - 1]), at
    drawn = raster.line(*ends, 2 * inner.columns, 4 * inner.rows, dash=raster.DASH)
    _put(canvas, drawn, inner, palette.roles[mark.role])


def _note(canvas: Canvas, mark: Note, inner: Place, x: Span, y: Span, palette: Palette) -> None:
    share_x = float(np.nan_to_num(x.share(np.array([mark.x]))[0], nan=0.0))
    share_y = float(np.nan_to_num(y.share(np.array([mark.y]))[0], nan=0.5))
    text = mark.text[: inner.columns]
    column = round(min(1.0, max(0.0, share_x)) * (inner.columns - 1)) - len(text) // 2
    column = max(0, min(inner.columns - len(text), column))
    row = round((1 - min(1.0, max(0.0, share_y))) * (inner.rows - 1))
    canvas.write(inner.top + row, inner.left + column, text, palette.roles[mark.role])
