"""A layered drawing of an acyclic graph on a character grid: every edge leads downward.

After Sugiyama, Tagawa and Toda (1981): rows by a list schedule that minds their width, as
Coffman and Graham's does; orders within the rows by barycentres; places by the nearest ones
that keep the order; and lines in channels between the rows, one track for each that bends.
An edge over several rows passes them through columns of its own, shared by all edges of one
origin. The same graph gives the same drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studyapp.drawing.layers import GAP, PASSING, Edge, neighbours, rows_of, width_of
from studyapp.drawing.settling import settled
from studyapp.drawing.tracks import Net, channel

Point = tuple[int, int]

SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """Where a name stands: its first column, its row, its width."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing.

    Attributes:
        boxes: by name.
        paths: for each edge the corners of its line, from box to box, both ends included;
            lines are upright or level, and never go up.
        width, height: columns and rows.
    """

    boxes: Mapping[str, Box]
    paths: Mapping[Edge, tuple[Point, ...]]
    width: int
    height: int


@dataclass(slots=True)
class _Item:
    """A name in a row, or a line that passes it (``passes``)."""

    name: str
    passes: bool
    width: int
    x: int = 0

    @property
    def port(self) -> int:
        """The column at which lines leave it."""
        return self.x + self.width // 2


def layered(widths: Mapping[str, int], edges: Sequence[Edge], columns: int) -> Layout:
    """Lay a graph out.

    Args:
        widths: columns of each name, at least 1, in the order in which equals stand.
        edges: (upper name, lower name), without circles, both known.
        columns: how wide it may be; a name or lines that do not fit make it wider.
    """
    rows = rows_of(widths, edges, columns)
    items = _items(rows, widths, edges)
    _order(items, edges)
    _place(items, edges, columns)
    return _routed(items, edges)


def _items(
    rows: Sequence[Sequence[str]], widths: Mapping[str, int], edges: Sequence[Edge]
) -> list[list[_Item]]:
    before, after = neighbours(widths, edges)
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    items = [[_Item(n, False, width_of(n, widths, before)) for n in row] for row in rows]
    for name, number in row_of.items():
        last = max((row_of[n] for n in after[name]), default=number)
        for between in range(number + 1, last):
            items[between].append(_Item(name, True, PASSING))
    return items


def _links(
    upper: Sequence[_Item], lower: Sequence[_Item], edges: Sequence[Edge]
) -> list[tuple[int, int]]:
    """Which places of two neighbouring rows a line joins."""
    ends = {item.name: place for place, item in enumerate(lower) if not item.passes}
    goes_on = {item.name: place for place, item in enumerate(lower) if item.passes}
    found = []
    for place, item in enumerate(upper):
        found += [(place, ends[b]) for a, b in edges if a == item.name and b in ends]
        if item.name in goes_on:
            found.append((place, goes_on[item.name]))
    return found


def _order(items: list[list[_Item]], edges: Sequence[Edge]) -> None:
    """Sort each row by the mean place of its neighbours, to and fro; the best order is kept."""
    best, fewest = [list(row) for row in items], _crossings(items, edges)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(items)) if down else range(len(items) - 2, -1, -1)
        for number in numbers:
            fixed = items[number - 1 if down else number + 1]
            row = items[number]
            pairs = _links(fixed, row, edges) if down else _links(row, fixed, edges)
            near: dict[int, list[float]] = {}
            for a, b in pairs:
                here, there = (b, a) if down else (a, b)
                near.setdefault(here, []).append((there + 0.5) / len(fixed))
            keys = {
                id(item): sum(near[p]) / len(near[p]) if p in near else (p + 0.5) / len(row)
                for p, item in enumerate(row)
            }
            row.sort(key=lambda item: keys[id(item)])
        crossings = _crossings(items, edges)
        if crossings < fewest:
            best, fewest = [list(row) for row in items], crossings
    items[:] = best


def _crossings(items: Sequence[Sequence[_Item]], edges: Sequence[Edge]) -> int:
    total = 0
    for upper, lower in pairwise(items):
        links = _links(upper, lower, edges)
        total += sum((a - c) * (b - d) < 0 for n, (a, b) in enumerate(links) for c, d in links[:n])
    return total


def _place(items: list[list[_Item]], edges: Sequence[Edge], columns: int) -> None:
    """Give each item its column: near its neighbours, in order, and no line below another's."""
    for row in items:
        _settle(row, {}, columns)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(items)) if down else range(len(items) - 2, -1, -1)
        for number in numbers:
            row, fixed = items[number], items[number - 1 if down else number + 1]
            pairs = _links(fixed, row, edges) if down else _links(row, fixed, edges)
            near: dict[int, list[int]] = {}
            for a, b in pairs:
                here, there = (b, a) if down else (a, b)
                near.setdefault(here, []).append(fixed[there].port)
            _settle(row, near, columns)
    for upper, lower in pairwise(items):
        ports = {item.port: item.name for item in upper}
        for item in lower:
            if item.passes:
                item.x = _free_port(item, ports) - item.width // 2


def _free_port(item: _Item, above: Mapping[int, str]) -> int:
    """The column of a passing line: not the one at which another line begins just above."""
    middle = item.port
    near = (middle, middle - 1, middle + 1)
    same = next((port for port in near if above.get(port) == item.name), None)
    free = next((port for port in near if port not in above), middle)
    return free if same is None else same


def _settle(row: list[_Item], near: Mapping[int, Sequence[int]], columns: int) -> None:
    wanted = [
        sum(near[p]) / len(near[p]) - (item.width // 2) if p in near else float(item.x)
        for p, item in enumerate(row)
    ]
    gaps = [1 if a.passes or b.passes else GAP for a, b in pairwise(row)]
    places = settled(wanted, [item.width for item in row], gaps, columns)
    for item, place in zip(row, places, strict=True):
        item.x = place


def _routed(items: list[list[_Item]], edges: Sequence[Edge]) -> Layout:
    """The boxes and the lines, row by row from above."""
    boxes: dict[str, Box] = {}
    corners: dict[tuple[str, str], list[Point]] = {}  # (origin, name below or "" for on)
    way: dict[str, list[Point]] = {}
    paths: dict[Edge, tuple[Point, ...]] = {}
    y = 0
    for number, row in enumerate(items):
        for item in row:
            if not item.passes:
                boxes[item.name] = Box(item.x, y, item.width)
                way[item.name] = [(item.port, y)]
        below = items[number + 1] if number + 1 < len(items) else []
        nets = _nets(row, below, edges)
        tracks = channel(nets)
        depth = max([1, *(track + 1 for track in tracks.values())])
        for net in nets:
            for end, column in net.ends.items():
                turn = y + 1 + tracks.get(net.name, 0)
                bend = [(net.start, turn), (column, turn)] if column != net.start else []
                corners[net.name, end] = [*bend, (column, y + 1 + depth)]
        for net in nets:
            for end in net.ends:
                if end:
                    paths[net.name, end] = (*way[net.name], *corners[net.name, end])
            if "" in net.ends:
                way[net.name] += corners[net.name, ""]
        y += 1 + (depth if below else 0)
    width = max((box.x + box.width for box in boxes.values()), default=0)
    return Layout(boxes, {edge: paths[edge] for edge in edges}, width, y)


def _nets(upper: list[_Item], lower: list[_Item], edges: Sequence[Edge]) -> list[Net]:
    """The lines between two rows, each with the columns at which it begins and ends."""
    above = {item.port for item in upper}
    nets = {item.name: Net(item.name, item.port, {}) for item in upper}
    for item in lower:
        if item.passes:
            nets[item.name].ends[""] = item.port
    for item in lower:
        if not item.passes:
            comes = [nets[a] for a, b in edges if b == item.name and a in nets]
            for net, column in _ports(item, comes, above).items():
                nets[net].ends[item.name] = column
    return [net for net in nets.values() if net.ends]


def _ports(item: _Item, comes: list[Net], above: set[int]) -> dict[str, int]:
    """A column of the box for each line that ends there; straight down where that can be."""
    inside = range(item.x, item.x + item.width)
    found = {net.name: net.start for net in comes if net.start in inside}
    free = [column for column in inside if column not in above]
    rest = sorted((net for net in comes if net.name not in found), key=lambda net: net.start)
    middle, taken = item.port, set(found.values())
    for place, net in enumerate(rest):
        wanted = middle + 2 * place - (len(rest) - 1)
        left = [c for c in free if c not in taken] or [c for c in inside if c not in taken]
        column = min(left or inside, key=lambda c: (abs(c - wanted), c))
        found[net.name] = column
        taken.add(column)
    return found
