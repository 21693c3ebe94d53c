"""A figure as data: what to draw, on which axes, with which meaning, and no colours.

Two hands draw it (the terminal and matplotlib), and a third says it in words. A mark names
its *role*; each hand knows how a role looks. Arrays are NumPy, float64 unless said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Role(StrEnum):
    """What a mark means. Theory is always dashed, so that colour is never the only sign.

    The three pinned roles belong to other runs that are laid into a figure for comparison; no
    model uses them.
    """

    MEASURED = "measured"
    THEORY = "theory"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    START = "start"
    END = "end"
    MUTED = "muted"
    WARNING = "warning"
    PINNED_FIRST = "pinned first"
    PINNED_SECOND = "pinned second"
    PINNED_THIRD = "pinned third"


PINNED = (Role.PINNED_FIRST, Role.PINNED_SECOND, Role.PINNED_THIRD)
"""The roles of pinned runs, in order."""


class Scale(StrEnum):
    """How an axis maps numbers to places."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis. ``low`` and ``high`` of None are taken from the data.

    Attributes:
        names: words that stand at their places instead of numbers, rising; none for numbers.
    """

    label: str = ""
    scale: Scale = Scale.LINEAR
    low: float | None = None
    high: float | None = None
    unit: str = ""
    names: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A polyline through (x, y), shapes (n,). Non-finite values break the line."""

    x: Array
    y: Array
    label: str = ""
    role: Role = Role.MEASURED
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Separate points, shapes (n,)."""

    x: Array
    y: Array
    label: str = ""
    role: Role = Role.MEASURED


@dataclass(frozen=True, slots=True)
class Band:
    """The region between ``low`` and ``high`` over ``x``, shapes (n,)."""

    x: Array
    low: Array
    high: Array
    label: str = ""
    role: Role = Role.MEASURED


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of ``heights`` (n,), named by ``names`` below the axis.

    Attributes:
        low, high: ends of an interval around each height (n,); not a number for none.
        cases: how many cases stand behind each height; empty where that is not told.
    """

    names: tuple[str, ...]
    heights: Array
    label: str = ""
    role: Role = Role.MEASURED
    low: Array | None = None
    high: Array | None = None
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heat:
    """A filled contour or heat map: ``values`` (rows, columns), row 0 at ``y_low``.

    ``levels`` colour steps; few steps draw like contours and cost little to send.

    Attributes:
        low, high: the values of the first and the last colour; None takes them from the data.
        key: whether the values mean something by themselves, so that a picture tells which
            colour stands for which; the heights of a surface are drawn on a bent scale.
    """

    values: Array
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    label: str = ""
    levels: int = 12
    low: float | None = None
    high: float | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the panel at a constant x or y."""

    at: float
    vertical: bool = False
    label: str = ""
    role: Role = Role.THEORY


@dataclass(frozen=True, slots=True)
class Note:
    """Words at a place."""

    x: float
    y: float
    text: str
    role: Role = Role.MUTED


Mark = Curve | Points | Band | Bars | Heat | Rule | Note


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes with marks, drawn in order (the last lies on top)."""

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels side by side in order of importance, and one sentence that says what is seen.

    A narrow screen may show only the first panel, so that one must carry the claim.
    """

    panels: tuple[Panel, ...]
    sentence: str = ""
