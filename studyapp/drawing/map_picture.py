"""matplotlib's hand for maps: several on a sheet, in two columns, laid out as on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studyapp.drawing.caption import wrapped
from studyapp.drawing.layered import Layout
from studyapp.drawing.picture import STILL, checked_kind, in_style, metadata_of
from studyapp.drawing.plate import MapSheet, Plate
from studyapp.drawing.sheet_grid import PANEL_INCHES
from studyapp.drawing.writing import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

COLUMNS = 76
"""Letters of the width of a map."""
BETWEEN = 4
COLUMN_INCHES = 2 * PANEL_INCHES[0] / (2 * COLUMNS + 3 * BETWEEN)
"""Two maps stand side by side on a sheet as wide as two panels of a figure."""
ROW_INCHES = 0.165
HEAD_ROWS, FOOT_ROWS = 2, 2
"""Rows for a map's title, and free ones below it."""
POINTS = COLUMN_INCHES / 0.602 * 72
"""The size of letters that are so wide: those of the font are 0.602 of their size."""
FACES = ("#ffffff", "#fde2cf", "#fff3bf", "#cfe8cf")
EDGES = ("#999999", "#b5521b", "#8a6d00", "#2c6e2c")
"""By level: the ground of a name and its frame; the sign before the name says the same."""
LINE = "#777777"


def save_map(sheet: MapSheet, path: Path) -> None:
    """Save a sheet of maps; the ending of ``path`` says as what.

    Raises:
        StudyError: an ending that is not png, svg or pdf, or a file that cannot be written.
    """
    kind = checked_kind(path, STILL)
    with in_style():
        drawn = _drawn(sheet)
        write_whole(
            path, lambda target: drawn.savefig(target, format=kind, metadata=metadata_of(kind))
        )


def on_map_sheet(sheet: MapSheet, use: Callable[[Sheet], None]) -> None:
    """Draw maps and hand the sheet to ``use``, for files that hold more than one."""
    with in_style():
        use(_drawn(sheet))


def _drawn(sheet: MapSheet) -> Sheet:
    from matplotlib.figure import Figure

    layouts = [plate.layout(COLUMNS, values=True) for plate in sheet.plates]
    heights = [layout.height + HEAD_ROWS + FOOT_ROWS for layout in layouts]
    sides = _sides(heights)
    words = wrapped(f"{sheet.sentence}\n{sheet.key()}", 2 * PANEL_INCHES[0] - 0.5)
    rows = max((sum(heights[n] for n in side) for side in sides), default=1)
    total = rows + 2 + len(words) + 1
    wide = 2 * COLUMNS + 3 * BETWEEN
    drawn = Figure(figsize=(wide * COLUMN_INCHES, total * ROW_INCHES), dpi=150)
    axes = drawn.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, wide), ylim=(total, 0))
    axes.set_axis_off()
    axes.text(BETWEEN, 1.0, sheet.title, fontsize=11, va="center", fontweight="bold")
    for side, chosen in enumerate(sides):
        x, y = BETWEEN + side * (COLUMNS + BETWEEN), 2.5
        for number in chosen:
            _draw(axes, sheet.plates[number], layouts[number], x, y)
            y += heights[number]
    for row, line in enumerate(words):
        axes.text(BETWEEN, total - len(words) - 0.5 + row, line, fontsize=8, va="center")
    return drawn


def _sides(heights: Sequence[int]) -> tuple[list[int], list[int]]:
    """The maps of the left and of the right side, in order, so that the longer one is short."""
    cuts = range(len(heights) + 1)
    best = min(cuts, key=lambda cut: (max(sum(heights[:cut]), sum(heights[cut:])), -cut))
    return list(range(best)), list(range(best, len(heights)))


def _draw(axes: Axes, plate: Plate, layout: Layout, left: float, top: float) -> None:
    axes.text(left, top + 0.4, plate.title, fontsize=9.5, va="center", fontweight="bold")
    top += HEAD_ROWS
    for path in layout.paths.values():
        xs, ys = zip(*path, strict=True)
        axes.plot(
            [left + x + 0.5 for x in xs], [top + y + 0.5 for y in ys], color=LINE, lw=0.8, zorder=1
        )
    for name, box in layout.boxes.items():
        label, level = plate.label(name, values=True), plate.marks[name].level
        axes.text(
            left + box.x,
            top + box.y + 0.5,
            label,
            fontsize=POINTS,
            family="DejaVu Sans Mono",
            va="center_baseline",
            zorder=2,
            bbox={
                "boxstyle": "round,pad=0.25",
                "facecolor": FACES[level],
                "edgecolor": EDGES[level],
                "linewidth": 0.8,
                "linestyle": "--" if level == 0 else "-",
            },
        )
