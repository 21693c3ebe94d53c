"""A figure in words: for screen readers, pipes and the line-by-line form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.figure import Axis, Band, Bars, Curve, Figure, Heat, Mark, Note, Panel, Points, Rule, Scale
from studyapp.drawing.ticks import number_words

Array = npt.NDArray[np.float64]


def describe(figure: Figure) -> str:
    """The sentence of the figure, then what each panel shows, one line a mark."""
    lines = [figure.sentence] if figure.sentence else []
    for panel in figure.panels:
        lines.append(f"{panel.title} ({_axes(panel)}):")
        lines += [f"  {words}" for mark in panel.marks if (words := _mark(mark, panel))]
    return "\n".join(lines)


def _axes(panel: Panel) -> str:
    parts = [_axis(axis) for axis in (panel.y, panel.x) if axis.label]
    return " against ".join(parts) if parts else "no axes"


def _axis(axis: Axis) -> str:
    unit = f" in {axis.unit}" if axis.unit else ""
    return f"{axis.label}{unit}{', log' if axis.scale is Scale.LOG else ''}"


def _mark(mark: Mark, panel: Panel) -> str:
    match mark:
        case Curve():
            return f"{mark.label or 'a curve'}: {_course(mark.x, mark.y, panel)}"
        case Points():
            return _points(mark)
        case Band():
            return (
                f"{mark.label or 'a band'}: {_course(mark.x, mark.high, panel)} at its upper edge"
            )
        case Bars():
            pairs = zip(mark.names, mark.heights, strict=True)
            return "; ".join(f"{name} {_value(height)}" for name, height in pairs)
        case Heat():
            finite = mark.values[np.isfinite(mark.values)]
            if not finite.size:
                return ""
            return f"surface {mark.label}: colours from low to high".replace("  ", " ")
        case Rule():
            axis = panel.x if mark.vertical else panel.y
            return f"{mark.label or 'a line'} at {axis.label or 'value'} {_value(mark.at)}"
        case Note():
            return mark.text


def _points(mark: Points) -> str:
    name = mark.label or "points"
    if mark.x.size == 1:
        return f"{name} at ({_value(mark.x[0])}, {_value(mark.y[0])})"
    return f"{name}: {mark.x.size} points"


def _course(x: Array, y: Array, panel: Panel) -> str:
    """From where to where, through which extremes, and over what."""
    sound = np.isfinite(x) & np.isfinite(y)
    x, y = x[sound], y[sound]
    if not y.size:
        return "nothing to see yet"
    if y.size == 1:
        return f"{_value(y[0])}"
    first, last = float(y[0]), float(y[-1])
    verb = "stays at" if first == last else ("falls from" if last < first else "rises from")
    over = f" over {panel.x.label or 'the axis'} {_value(x[0])} to {_value(x[-1])}"
    if first == last == y.min() == y.max():
        return f"stays at {_value(first)}{over}"
    words = f"{verb} {_value(first)} to {_value(last)}{over}"
    if verb == "stays at":
        words = f"begins and ends at {_value(first)}{over}"
    highest, lowest = int(y.argmax()), int(y.argmin())
    if y[highest] > max(first, last):
        words += f", highest {_value(y[highest])} at {_value(x[highest])}"
    if y[lowest] < min(first, last):
        words += f", lowest {_value(y[lowest])} at {_value(x[lowest])}"
    return words


def _value(value: float) -> str:
    rounded = float(f"{float(value):.4g}")  # next to the largest float this rounds to infinity
    return number_words(rounded if np.isfinite(rounded) else float(value))
