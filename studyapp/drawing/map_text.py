"""A map in character cells: names with their signs, lines of box-drawing letters between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from studyapp.drawing.layered import Layout, Point
from studyapp.drawing.layers import Edge
from studyapp.drawing.plate import Plate

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
LINES = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"
"""By the sum of the directions in which a cell is left."""
PLAIN_LINES = " |||-+++-+++-+++"


@dataclass(frozen=True, slots=True)
class MapText:
    """A drawn map.

    Attributes:
        rows: of text, without blanks at their ends.
        layout: where the names stand.
        wires: the edges that pass each cell with a line.
    """

    rows: tuple[str, ...]
    layout: Layout
    wires: Mapping[Point, frozenset[Edge]]


def map_text(plate: Plate, columns: int, *, values: bool = False, plain: bool = False) -> MapText:
    """Draw a map.

    Args:
        plate: what to draw.
        columns: how wide it may be; it is wider where it must.
        values: whether each name tells how far it is.
        plain: with the letters that every font has.
    """
    layout = plate.layout(columns, values=values)
    ways: dict[Point, int] = {}
    wires: dict[Point, set[Edge]] = {}
    for edge, path in layout.paths.items():
        for cell, directions in _cells(path):
            ways[cell] = ways.get(cell, 0) | directions
            wires.setdefault(cell, set()).add(edge)
    letters = PLAIN_LINES if plain else LINES
    grid = [[" "] * layout.width for _ in range(layout.height)]
    for (x, y), directions in ways.items():
        row = grid[y]
        row.extend(" " * (x + 1 - len(row)))
        row[x] = letters[directions]
    for name, box in layout.boxes.items():
        label = plate.label(name, values=values, plain=plain).ljust(box.width)
        grid[box.y][box.x : box.x + box.width] = label
    rows = tuple("".join(row).rstrip() for row in grid)
    return MapText(rows, layout, {cell: frozenset(edges) for cell, edges in wires.items()})


def _cells(path: tuple[Point, ...]) -> Iterator[tuple[Point, int]]:
    """The cells of a line between its boxes, with the directions in which it leaves each."""
    whole = list(_walk(path))
    for before, cell, after in zip(whole, whole[1:], whole[2:], strict=False):
        yield cell, _direction(cell, before) | _direction(cell, after)


def _walk(path: tuple[Point, ...]) -> Iterator[Point]:
    yield path[0]
    for (x, y), (u, v) in pairwise(path):
        across, down = (u > x) - (u < x), (v > y) - (v < y)
        while (x, y) != (u, v):
            x, y = x + across, y + down
            yield x, y


def _direction(cell: Point, other: Point) -> int:
    (x, y), (u, v) = cell, other
    if x == u:
        return UP if v < y else DOWN
    return LEFT if u < x else RIGHT
