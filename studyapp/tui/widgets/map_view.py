"""A map on screen: names coloured and signed by how far they are, the chosen one with its lines."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from studyapp.drawing.map_text import MapText, map_text
from studyapp.drawing.plate import Plate
from studyapp.tui.colours import FAINT, MUTED

LEVELS = (MUTED, "$error", "$warning", "$success")
"""The colour of each level; its sign says the same."""


class MapView(Static):
    """Shows a ``Plate``; it is as large as its drawing."""

    DEFAULT_CSS = """
    MapView { width: auto; height: auto; }
    """

    def __init__(self, id: str | None = None, *, plain: bool = False) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._plate: Plate | None = None
        self._plain = plain
        self._drawn: MapText | None = None
        self._columns = 0
        self.chosen = ""

    @property
    def drawn(self) -> MapText | None:
        """What is on screen."""
        return self._drawn

    def show(self, plate: Plate, chosen: str, columns: int, *, values: bool) -> None:
        """Draw a map with one of its names chosen."""
        self._plate, self.chosen = plate, chosen
        self._drawn = map_text(plate, columns, values=values, plain=self._plain)
        self._write()

    def choose(self, name: str) -> None:
        """Choose another name of the same map."""
        self.chosen = name
        self._write()

    def step(self, across: int, down: int) -> str:
        """The name that lies one step from the chosen one: along a line where one leads there.

        Upwards and downwards it is a neighbour by an edge, the nearest one; where there is
        none, the nearest name in the next row there. Sideways it is the next in the row, and
        past its end the first or last one of the next row.
        """
        assert self._drawn is not None  # noqa: S101 (asked for once it is shown)
        assert self._plate is not None  # noqa: S101
        boxes = self._drawn.layout.boxes
        here = boxes[self.chosen]
        middle = here.x + here.width // 2
        if across:
            order = sorted(boxes, key=lambda name: (boxes[name].y, boxes[name].x))
            return order[(order.index(self.chosen) + across) % len(order)]
        joined = [a if down < 0 else b for a, b in self._plate.edges]
        ends = [b if down < 0 else a for a, b in self._plate.edges]
        near = [n for n, end in zip(joined, ends, strict=True) if end == self.chosen]
        if not near:
            rows = [box.y for box in boxes.values() if (box.y - here.y) * down > 0]
            row = min(rows, key=lambda y: abs(y - here.y), default=None)
            near = [name for name, box in boxes.items() if box.y == row]

        def distance(name: str) -> tuple[int, int]:
            box = boxes[name]
            return abs(box.x + box.width // 2 - middle), box.x

        return min(near, key=distance, default=self.chosen)

    def _write(self) -> None:
        if self._drawn is None or self._plate is None:
            return
        self.update(Content("\n").join(self._rows(self._drawn, self._plate)))

    def _rows(self, drawn: MapText, plate: Plate) -> list[Content]:
        rows = [Content(row).stylize(FAINT) for row in drawn.rows]
        for (x, y), edges in drawn.wires.items():
            if any(self.chosen in edge for edge in edges):
                rows[y] = rows[y].stylize("bold $accent", x, x + 1)
        for name, box in drawn.layout.boxes.items():
            end = box.x + len(plate.label(name, values=False))
            style = LEVELS[plate.marks[name].level]
            if name == self.chosen:
                style = f"bold reverse {style}"
            elif any({name, self.chosen} == set(edge) for edge in plate.edges):
                style = f"bold {style}"
            row = rows[box.y].stylize("not dim $foreground", box.x, box.x + box.width)
            rows[box.y] = row.stylize(style, box.x, end)
        return rows
