"""The first line of every screen: where you are on the left, how it stands on the right."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from studyapp.tui.colours import MUTED
from studyapp.tui.widgets.steady import SteadyText

SMALLEST = Size(60, 16)
"""Below this the screens still work, but show too little to be pleasant."""


class TitleLine(SteadyText):
    """A line with a left and a right end; the right end gives way when it is narrow."""

    DEFAULT_CSS = """
    TitleLine {
        height: 2; padding: 0 1; color: $foreground;
        border-bottom: solid $foreground 20%;
    }
    """

    def __init__(self, left: str = "", right: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._ends = (left, right)

    @property
    def left(self) -> str:
        """What stands on the left."""
        return self._ends[0]

    def show(self, left: str, right: str = "") -> None:
        """Replace both ends."""
        if (left, right) != self._ends:
            self._ends = (left, right)
            self._write()

    def on_mount(self) -> None:
        """Write the first ends."""
        self._write()

    def on_resize(self) -> None:
        """Move the right end to its new place."""
        self._write()

    def _write(self) -> None:
        left, right = (Content(end) for end in self._ends)
        if self.app.size.width < SMALLEST.width or self.app.size.height < SMALLEST.height:
            right = Content(f"small: best from {SMALLEST.width}×{SMALLEST.height}")
        width = max(0, (self.size.width or self.app.size.width) - 2)
        left = left.truncate(width, ellipsis=True)
        if right.cell_length + 10 > width:
            right = Content("")
        if right.cell_length:
            left = left.truncate(width - right.cell_length - 2, ellipsis=True)
        gap = width - left.cell_length - right.cell_length
        line = left.stylize("bold")
        if gap >= 2:
            line = Content.assemble(line, " " * gap, right.stylize(MUTED))
        self.write(line)
