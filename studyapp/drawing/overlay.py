"""Other runs laid into a figure: their measured marks in roles of their own, on the same axes.

What is laid in is drawn dotted and carries its number at its end, so that colour is never the
only sign of which run it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.figure import (
    PINNED,
    Array,
    Axis,
    Band,
    Bars,
    Curve,
    Figure,
    Heat,
    Mark,
    Panel,
    Points,
    Role,
    Scale,
)

_BELOW = (Heat, Band, Bars)
"""What lies under the marks of other runs."""
_PRESENT = (Role.THEORY, Role.MUTED, Role.START, Role.END, Role.WARNING, *PINNED)
"""Roles that stay with the run they belong to."""
_PROBES = 16
_NEAR = 0.03
"""Surfaces that differ by less than this share of their height count as the same."""


def overlaid(figure: Figure, pinned: Sequence[Figure], names: Sequence[str]) -> Figure:
    """The figure with the measured marks of up to three others in its panels.

    A panel takes marks only from one that means the same: equal axes and, where there is a
    surface below, the same surface.

    Args:
        figure: what is drawn in full.
        pinned: figures of other runs of the same simulation, the first three of them count.
        names: a few words for each of ``pinned``; the legend shows them after its number.
    """
    labels = [f"{number} {name}".strip() for number, name in enumerate(names, start=1)]
    others = list(zip(pinned, labels, PINNED, strict=False))
    panels = []
    for place, panel in enumerate(figure.panels):
        below = [mark for mark in panel.marks if isinstance(mark, _BELOW)]
        above = [mark for mark in panel.marks if not isinstance(mark, _BELOW)]
        laid: list[Mark] = []
        x, y = panel.x, panel.y
        for other, name, role in others:
            peer = other.panels[place] if place < len(other.panels) else None
            if peer is None or not comparable(panel, peer):
                continue
            marks = list(_laid(peer, name, role))
            if marks and not _surface(panel):
                x, y = _wider(x, peer.x), _wider(y, peer.y)
            laid += marks
        panels.append(replace(panel, x=x, y=y, marks=(*below, *laid, *above)))
    return replace(figure, panels=tuple(panels))


def comparable(panel: Panel, other: Panel) -> bool:
    """Whether marks of the two panels mean the same at the same place."""
    same_axes = _meaning(panel.x) == _meaning(other.x) and _meaning(panel.y) == _meaning(other.y)
    below, beside = _surface(panel), _surface(other)
    if not same_axes or (below is None) is not (beside is None):
        return False
    return below is None or beside is None or same_surface(below, beside)


def same_surface(one: Heat, other: Heat) -> bool:
    """Whether two surfaces have the same height wherever both are drawn."""
    if one.values is other.values and _extent(one) == _extent(other):
        return True
    x = _between(max(one.x_low, other.x_low), min(one.x_high, other.x_high))
    y = _between(max(one.y_low, other.y_low), min(one.y_high, other.y_high))
    if not x.size or not y.size:
        return False
    with np.errstate(all="ignore"):
        first, second = _heights(one, x, y), _heights(other, x, y)
        apart = np.abs(first - second)[np.isfinite(first) & np.isfinite(second)]
        height = float(np.nanmax(first) - np.nanmin(first)) if np.isfinite(first).any() else 0.0
        return bool(apart.size and np.median(apart) <= _NEAR * height)


def _meaning(axis: Axis) -> tuple[str, str, Scale]:
    return axis.label, axis.unit, axis.scale


def _surface(panel: Panel) -> Heat | None:
    return next((mark for mark in panel.marks if isinstance(mark, Heat)), None)


def _extent(heat: Heat) -> tuple[float, float, float, float]:
    return heat.x_low, heat.x_high, heat.y_low, heat.y_high


def _between(low: float, high: float) -> Array:
    """Places inside a stretch, its ends left out; none where it is empty."""
    if not low < high:
        return np.zeros(0)
    shares = (np.arange(_PROBES) + 0.5) / _PROBES
    return np.asarray(low * (1 - shares) + high * shares)  # their distance may be out of range


def _heights(heat: Heat, x: Array, y: Array) -> Array:
    """The surface at the grid of ``x`` (k,) and ``y`` (k,), by the nearest of its values."""
    rows, columns = heat.values.shape
    column = (x - heat.x_low) / (heat.x_high - heat.x_low) * columns
    row = (y - heat.y_low) / (heat.y_high - heat.y_low) * rows
    return np.asarray(heat.values[np.ix_(_index(row, rows), _index(column, columns))])


def _index(places: Array, size: int) -> Array:
    return np.asarray(np.clip(places.astype(np.int64), 0, size - 1))


def _wider(axis: Axis, other: Axis) -> Axis:
    """The axis with room for what the other shows; what is open stays open."""
    low = None if axis.low is None or other.low is None else min(axis.low, other.low)
    high = None if axis.high is None or other.high is None else max(axis.high, other.high)
    return replace(axis, low=low, high=high)


def _laid(panel: Panel, name: str, role: Role) -> Iterator[Mark]:
    """The marks of a panel that carry its claim, in the role of a pinned run."""
    for mark in _claim(panel.marks):
        match mark:
            case Curve():
                yield Curve(mark.x, mark.y, name, role)
                yield _end(mark.x, mark.y, role)
            case Points():
                yield Points(mark.x, mark.y, name, role)
            case Bars():
                places = np.arange(len(mark.names), dtype=np.float64)
                yield Points(places, mark.heights, name, role)


def _claim(marks: Iterable[Mark]) -> list[Mark]:
    """The named marks that are measured, those in the leading role alone where there are any."""
    found = [
        mark
        for mark in marks
        if isinstance(mark, Curve | Points | Bars) and mark.label and mark.role not in _PRESENT
    ]
    leading = [mark for mark in found if mark.role is Role.MEASURED]
    return list(leading or found)


def _end(x: Array, y: Array, role: Role) -> Points:
    """The number of the run where its curve ends."""
    last = np.flatnonzero(np.isfinite(x) & np.isfinite(y))[-1:]
    return Points(x[last], y[last], "", role)
