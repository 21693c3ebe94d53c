"""Another scale for an axis than the one a figure asks for: logarithmic, linear, and back.

Lines that a figure gives by a few points are filled in first, since what is straight on one
scale is bent on the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from sim.figure import Array, Axis, Band, Bars, Curve, Figure, Heat, Mark, Panel, Points, Scale

Direction = Literal["x", "y"]
Wanted = Mapping[tuple[int, Direction], Scale]
"""The scale of an axis by the place of its panel and its direction."""

_FEW = 64
"""A line of fewer points is filled in to so many."""


def rescaled(figure: Figure, wanted: Wanted) -> Figure:
    """The figure with other scales; an axis that cannot have the wanted one keeps its own."""
    panels = tuple(
        _panel(panel, {way: scale for (at, way), scale in wanted.items() if at == place})
        for place, panel in enumerate(figure.panels)
    )
    return replace(figure, panels=panels)


def other_scale(panel: Panel, direction: Direction) -> Scale:
    """The scale that an axis does not have now."""
    return Scale.LINEAR if _axis(panel, direction).scale is Scale.LOG else Scale.LOG


def refusal(panel: Panel, direction: Direction) -> str:
    """Why an axis cannot have the other scale; empty where it can."""
    axis = _axis(panel, direction)
    if axis.scale is Scale.LOG:
        return ""
    if any(isinstance(mark, Heat) for mark in panel.marks):
        return "a surface is drawn on linear axes"
    if panel.equal:
        return "both axes of this panel have the same unit"
    if direction == "x" and any(isinstance(mark, Bars) for mark in panel.marks):
        return "bars stand side by side"
    if axis.label.startswith("log"):
        return "its numbers are logarithms already"
    seen = _seen(panel, direction)
    if not seen.size or seen.min() < 0 or not (seen > 0).any():
        return "a logarithm needs numbers above 0"
    return ""


def _axis(panel: Panel, direction: Direction) -> Axis:
    return panel.x if direction == "x" else panel.y


def _panel(panel: Panel, wanted: Mapping[Direction, Scale]) -> Panel:
    for direction, scale in wanted.items():
        axis = _axis(panel, direction)
        if axis.scale is scale or refusal(panel, direction):
            continue
        panel = replace(panel, marks=tuple(_filled(mark, panel) for mark in panel.marks))
        low = None if scale is Scale.LOG and (axis.low or 0.0) <= 0 else axis.low
        high = None if scale is Scale.LOG and (axis.high or 0.0) <= 0 else axis.high
        changed = replace(axis, scale=scale, low=low, high=high)
        panel = replace(panel, x=changed) if direction == "x" else replace(panel, y=changed)
    return panel


def _seen(panel: Panel, direction: Direction) -> Array:
    """The finite numbers that the marks have along an axis."""
    parts: list[Array] = []
    for mark in panel.marks:
        match mark:
            case Curve() | Points():
                parts.append(mark.x if direction == "x" else mark.y)
            case Band():
                parts += [mark.x] if direction == "x" else [mark.low, mark.high]
            case Bars() if direction == "y":
                parts.append(mark.heights)
    seen = np.concatenate([np.ravel(part) for part in parts]) if parts else np.zeros(0)
    return np.asarray(seen[np.isfinite(seen)])


def _filled(mark: Mark, panel: Panel) -> Mark:
    """A line of few points with more of them, straight on the scales that it has now."""
    if not isinstance(mark, Curve | Band) or not 1 < mark.x.size < _FEW:
        return mark
    share = np.linspace(0, mark.x.size - 1, _FEW)
    # The points themselves stay: a corner must not be cut off.
    at = np.union1d(share, np.arange(mark.x.size, dtype=np.float64))
    x = _between(mark.x, at, panel.x.scale)
    if isinstance(mark, Curve):
        return replace(mark, x=x, y=_between(mark.y, at, panel.y.scale))
    low, high = (_between(edge, at, panel.y.scale) for edge in (mark.low, mark.high))
    return replace(mark, x=x, low=low, high=high)


def _between(values: Array, at: Array, scale: Scale) -> Array:
    """Values at places between their indices, straight on the scale."""
    places = np.arange(values.size, dtype=np.float64)
    with np.errstate(all="ignore"):
        if scale is Scale.LOG:
            return np.asarray(np.exp(np.interp(at, places, np.log(values))))
        return np.asarray(np.interp(at, places, values))
