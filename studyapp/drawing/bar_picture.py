"""matplotlib's bars: their names, the intervals around them, and how many cases stand behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studyapp.drawing.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.figure import Bars

BAR_LETTERS = 58
"""Names of bars with more letters than this lean, so that they do not run into each other."""
MOST_ACROSS = 8
"""With more bars than this, the number of cases stands upright in each."""


def bars_on(axes: Axes, mark: Bars, colour: str, label: str | None) -> None:
    """Draw the bars of ``mark`` in ``colour``."""
    places, heights = np.arange(len(mark.names)), np.nan_to_num(mark.heights)
    axes.bar(places, heights, color=colour, label=label)
    if mark.low is not None and mark.high is not None:
        ends = np.array([heights - mark.low, mark.high - heights])
        dark = "#" + "".join(f"{part:02x}" for part in LIGHT.foreground)
        axes.errorbar(
            places, heights, np.maximum(ends, 0), fmt="none", ecolor=dark, elinewidth=0.9, capsize=2
        )
    upright = len(mark.names) > MOST_ACROSS
    for place, cases in enumerate(mark.cases):
        axes.annotate(
            f"n = {cases}",
            (place, 0),
            (0, 3),
            textcoords="offset points",
            rotation=90 if upright else 0,
            ha="center",
            va="bottom",
            fontsize=6.5,
            color="white",
        )
    slant: dict[str, Any] = {}
    if sum(len(name) + 1 for name in mark.names) > BAR_LETTERS:
        slant = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(places, [literal(name) for name in mark.names], **slant)


def literal(text: str) -> str:
    """Text that matplotlib does not read as mathematics of its own."""
    return text.replace("$", r"\$")
