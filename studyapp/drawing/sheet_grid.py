"""How the panels of a figure stand on a sheet: side by side, many of them as small multiples."""

from __future__ import annotations

from dataclasses import dataclass

PANEL_INCHES = (5.2, 4.0)
SMALL_INCHES = (4.0, 2.8)
"""Width and height of a panel, and of one among many."""
MOST_IN_A_ROW, SMALL_IN_A_ROW = 4, 3
"""More panels than the first stand in rows of the second: a row of all would be a ribbon."""


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """Rows and columns of panels, and the inches of one of them."""

    down: int
    across: int
    wide: float
    high: float

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of all panels together."""
        return self.across * self.wide, self.down * self.high


def sheet_grid(panels: int) -> SheetGrid:
    """The grid for so many panels; for none as for one."""
    if panels <= MOST_IN_A_ROW:
        return SheetGrid(1, max(1, panels), *PANEL_INCHES)
    return SheetGrid(-(-panels // SMALL_IN_A_ROW), SMALL_IN_A_ROW, *SMALL_INCHES)
