"""From numbers to dots: polylines and points on a fine grid, clipped, in one NumPy call."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Dots = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

MOST_POINTS = 6000
DASH = (4, 3)
"""Dots drawn and dots left out of a dashed line."""
Dash = tuple[int, int]
_NOTHING: Dots = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def line(x: Array, y: Array, width: int, height: int, *, dash: Dash | None = None) -> Dots:
    """The dots of a polyline on a grid of ``width`` x ``height`` dots.

    Args:
        x: dot columns (n,), may lie outside or be non-finite: such points break the line.
        y: dot rows (n,).
        width: columns of the grid.
        height: rows of the grid.
        dash: how many dots are drawn and how many left out along the line; None draws all.
    """
    if x.size > MOST_POINTS:
        apart = -(-x.size // MOST_POINTS)
        x, y = np.append(x[::apart], x[-1]), np.append(y[::apart], y[-1])
    if x.size == 1:
        return points(x, y, width, height)
    sound = np.isfinite(x) & np.isfinite(y)
    both = sound[:-1] & sound[1:]
    ends = _clipped(x[:-1][both], y[:-1][both], x[1:][both], y[1:][both], width, height)
    x0, y0, x1, y1 = ends
    if not x0.size:
        return _NOTHING
    counts = np.ceil(np.maximum(np.abs(x1 - x0), np.abs(y1 - y0))).astype(np.int64) + 1
    which = np.repeat(np.arange(counts.size), counts)
    first = np.cumsum(counts) - counts
    place = np.arange(which.size) - first[which]
    share = place / np.maximum(counts - 1, 1)[which]
    columns = np.rint(x0[which] + share * (x1 - x0)[which]).astype(np.int64)
    rows = np.rint(y0[which] + share * (y1 - y0)[which]).astype(np.int64)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    if dash is not None:
        inside &= _dashes(columns, rows, dash)
    return columns[inside], rows[inside]


def points(x: Array, y: Array, width: int, height: int) -> Dots:
    """The dots of separate points."""
    sound = np.isfinite(x) & np.isfinite(y)
    sound &= (np.abs(x) < 1e9) & (np.abs(y) < 1e9)
    columns, rows = np.rint(x[sound]).astype(np.int64), np.rint(y[sound]).astype(np.int64)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    return columns[inside], rows[inside]


def _dashes(
    columns: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], dash: Dash
) -> npt.NDArray[np.bool_]:
    """Which dots of a line stay: by the distance walked along it."""
    walked = np.zeros(columns.size, dtype=np.int64)
    moves = np.maximum(np.abs(np.diff(columns)), np.abs(np.diff(rows)))
    walked[1:] = np.cumsum(moves)
    on, off = dash
    return np.asarray(walked % (on + off) < on)


def _clipped(
    x0: Array, y0: Array, x1: Array, y1: Array, width: int, height: int
) -> tuple[Array, Array, Array, Array]:
    """Segments cut to the grid (Liang and Barsky 1984); those outside are gone."""
    limit = 1e100  # differences must not overflow
    x0, y0, x1, y1 = (np.clip(v, -limit, limit) for v in (x0, y0, x1, y1))
    dx, dy = x1 - x0, y1 - y0
    enter, leave = np.zeros(x0.size), np.ones(x0.size)
    keep = np.ones(x0.size, dtype=bool)
    edges = ((-dx, x0 + 1), (dx, width - x0), (-dy, y0 + 1), (dy, height - y0))
    with np.errstate(divide="ignore", invalid="ignore"):
        for pace, room in edges:
            ratio = room / pace
            enter = np.where(pace < 0, np.maximum(enter, ratio), enter)
            leave = np.where(pace > 0, np.minimum(leave, ratio), leave)
            keep &= ~((pace == 0) & (room < 0))
    keep &= enter <= leave
    x0, y0, dx, dy, enter, leave = (v[keep] for v in (x0, y0, dx, dy, enter, leave))
    return x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy
