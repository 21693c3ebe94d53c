"""Whether a figure can be drawn: shapes that fit, axes with ends, words, something to see."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.figure import (
    Axis,
    Band,
    Bars,
    Curve,
    Figure,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Rule,
    Scale,
)

Arrays = list[np.ndarray[Any, Any]]


def figure_problems(figure: Figure) -> list[str]:
    """What keeps a figure from being drawn or told, a line each."""
    if not figure.panels:
        return ["its figure has no panel"]
    found = []
    if not figure.sentence or not figure.sentence.isprintable():
        found.append("its figure says no sentence on a line")
    for panel in figure.panels:
        found += _of_panel(panel)
    seen = [array for mark in figure.panels[0].marks for array in _arrays(mark)]
    if not found and not any(np.isfinite(array).any() for array in seen):
        found.append("its first panel shows nothing")
    return found


def _of_panel(panel: Panel) -> Iterator[str]:
    name = panel.title or "a panel"
    if not panel.title:
        yield "a panel has no title"
    for way, axis in (("x", panel.x), ("y", panel.y)):
        if not _axis_is_sound(axis):
            yield f"the {way} axis of {name!r} has ends that are none"
    for mark in panel.marks:
        kind = type(mark).__name__
        if not _fits(mark):
            yield f"a {kind} of {name!r} has parts of different lengths"
        if not all(np.issubdtype(array.dtype, np.number) for array in _arrays(mark)):
            yield f"a {kind} of {name!r} holds what is no number"


def _axis_is_sound(axis: Axis) -> bool:
    ends = [end for end in (axis.low, axis.high) if end is not None]
    if not all(math.isfinite(end) and (end > 0 or axis.scale is Scale.LINEAR) for end in ends):
        return False
    return axis.low is None or axis.high is None or axis.low < axis.high


def _fits(mark: Mark) -> bool:
    match mark:
        case Curve() | Points():
            return mark.x.shape == mark.y.shape
        case Band():
            return mark.x.shape == mark.low.shape == mark.high.shape
        case Bars():
            shapes = [end.shape for end in (mark.low, mark.high) if end is not None]
            alike = all(shape == mark.heights.shape for shape in shapes)
            told = len(mark.cases) in (0, len(mark.names))
            return len(mark.names) == len(mark.heights) and alike and len(shapes) != 1 and told
        case Heat():
            return mark.x_low < mark.x_high and mark.y_low < mark.y_high
        case _:
            return True


def _arrays(mark: Mark) -> Arrays:
    match mark:
        case Curve() | Points():
            return [np.asarray(mark.x), np.asarray(mark.y)]
        case Band():
            return [np.asarray(mark.x), np.asarray(mark.low), np.asarray(mark.high)]
        case Bars():
            ends = [end for end in (mark.low, mark.high) if end is not None]
            return [np.asarray(mark.heights), *(np.asarray(end) for end in ends)]
        case Heat():
            return [np.asarray(mark.values)]
        case Rule():
            return [np.array([mark.at])]
        case Note():
            return [np.array([mark.x, mark.y])]
