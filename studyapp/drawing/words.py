"""A figure in words: for screen readers, pipes and the line-by-line form."""

from __future__ import annotations

from collections.abc import Iterator

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
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)
from studyapp.drawing.courses import (
    beside_theory,
    course,
    crossings,
    goes_one_way,
    journey,
    number,
    place,
    spread,
    steadiness,
    without_dust,
)

MOST_LISTED = 6
"""Up to so many bars or points are told one by one."""
_NAMES = {Role.THEORY: "theory", Role.START: "start", Role.END: "end", Role.WARNING: "warning"}
MOST_VALLEYS = 4
DEEP = 0.05
"""Within this share of its height a surface counts as lowest."""
APART = 0.2
"""Valleys nearer than this share of a surface are one."""


def describe(figure: Figure) -> str:
    """The sentence of the figure, then what each panel shows, one line a mark.

    A measured curve is told by its ends, its extremes, where it crosses a rule, and how far it
    lies from theory where theory is drawn beside it.
    """
    lines = [figure.sentence] if figure.sentence else []
    with np.errstate(all="ignore"):  # what is not finite is told as such, or not at all
        for panel in figure.panels:
            lines.append(f"{panel.title} ({_axes(panel)}):")
            lines += [f"  {words}" for words in _panel(panel) if words]
    return "\n".join(lines)


def _axes(panel: Panel) -> str:
    parts = [_axis(axis) for axis in (panel.y, panel.x) if axis.label]
    return " against ".join(parts) if parts else "no axes"


def _axis(axis: Axis) -> str:
    unit = f" in {axis.unit}" if axis.unit else ""
    return f"{axis.label}{unit}{', log' if axis.scale is Scale.LOG else ''}"


def _panel(panel: Panel) -> Iterator[str]:
    """The marks in order; curves of one role without a name are told together, at the end."""
    nameless: dict[Role, list[Curve]] = {}
    again = [mark for mark in panel.marks if _is_drawn_again(mark, panel)]
    for mark in panel.marks:
        if isinstance(mark, Curve) and not mark.label and mark.x.size:
            nameless.setdefault(mark.role, []).append(mark)
    crowds = [curves for curves in nameless.values() if len(curves) > 1]
    together = [curve for curves in crowds for curve in curves]
    for mark in panel.marks:
        if any(mark is one for one in (*together, *again)) or _is_end_of_pin(mark):
            continue
        yield _mark(mark, panel)
    for curves in crowds:
        yield _crowd(curves, panel)


def _is_end_of_pin(mark: Mark) -> bool:
    """The number at the end of a pinned curve says nothing that the curve does not."""
    return isinstance(mark, Points) and mark.role in PINNED and not mark.label


def _is_drawn_again(mark: Mark, panel: Panel) -> bool:
    """A curve without a name that is one with a name once more, to lie on top of the others."""
    return (
        isinstance(mark, Curve)
        and not mark.label
        and any(
            isinstance(one, Curve)
            and one.label
            and np.array_equal(one.x, mark.x, equal_nan=True)
            and np.array_equal(one.y, mark.y, equal_nan=True)
            for one in panel.marks
        )
    )


def _mark(mark: Mark, panel: Panel) -> str:
    match mark:
        case Curve():
            return _curve(mark, panel)
        case Points():
            return _points(mark, panel)
        case Band():
            return f"{mark.label or 'a band'}: {spread(mark, panel)}"
        case Bars():
            return _bars(mark)
        case Heat():
            return _surface(mark)
        case Rule():
            axis = panel.x if mark.vertical else panel.y
            return f"{mark.label or 'a line'} at {axis.label or 'value'} {number(mark.at)}"
        case Note():
            return mark.text


def _curve(mark: Curve, panel: Panel) -> str:
    name = mark.label or _NAMES.get(mark.role, "a curve")
    if mark.role in PINNED:
        name = f"pinned {name}"
    sound = np.isfinite(mark.x) & np.isfinite(mark.y)
    x, y = mark.x[sound], mark.y[sound]
    if not y.size:
        return f"{name}: nothing to see yet"
    on_surface = any(isinstance(mark, Heat) for mark in panel.marks)
    if on_surface or not goes_one_way(x):
        return f"{name}: {journey(x, y, panel)}"
    parts = [course(x, y, panel), steadiness(x, y, panel)]
    if mark.role not in (Role.THEORY, Role.MUTED):
        parts += [crossings(x, y, rule) for rule in panel.marks if isinstance(rule, Rule)]
        parts += [beside_theory(x, y, other, panel) for other in _theory_of(mark, panel)]
    return f"{name}: " + "; ".join(part for part in parts if part)


def _theory_of(mark: Curve, panel: Panel) -> list[Curve]:
    """What theory says of a curve; one without a name belongs to another curve."""
    if mark.role is not _lead(panel):
        return []
    said = [one for one in panel.marks if isinstance(one, Curve) and one.role is Role.THEORY]
    return [one for one in said if one.label] or said


def _lead(panel: Panel) -> Role:
    """The role that theory is drawn for: what is measured, or the only other thing there is."""
    roles = [mark.role for mark in panel.marks if isinstance(mark, Curve)]
    return Role.MEASURED if Role.MEASURED in roles else Role.SECOND


def _crowd(curves: list[Curve], panel: Panel) -> str:
    """Many curves alike: how many, and where they end."""
    ends = np.array([_last(curve) for curve in curves])
    x, y = ends[np.isfinite(ends).all(axis=1)].T
    told = f"{len(curves)} more curves"
    if not y.size:
        return f"{told}: nothing to see yet"
    where = f"end at {panel.y.label or 'value'} {_range(y)}"
    if np.ptp(x) > 0:
        where += f", {panel.x.label or 'place'} {_range(x)}"
    return f"{told}: they {where}"


def _last(curve: Curve) -> tuple[float, float]:
    sound = np.flatnonzero(np.isfinite(curve.x) & np.isfinite(curve.y))[-1:]
    if not sound.size:
        return np.nan, np.nan
    return float(curve.x[sound[0]]), float(curve.y[sound[0]])


def _range(values: Array) -> str:
    low, high = number(float(values.min())), number(float(values.max()))
    return low if low == high else f"{low} to {high}"


def _points(mark: Points, panel: Panel) -> str:
    name = mark.label or _NAMES.get(mark.role, "points")
    if mark.role in PINNED:
        name = f"pinned {name}"
    sound = np.isfinite(mark.x) & np.isfinite(mark.y)
    x, y = mark.x[sound], mark.y[sound]
    if mark.x.size == 1 and x.size:
        return f"{name} at {place(x[0], y[0], panel)}"
    different = list(dict.fromkeys(place(a, b, panel) for a, b in zip(x, y, strict=True)))
    told = f"{name}: {mark.x.size} points"
    if not different:
        return told
    if len(different) < x.size:
        told += f" at {len(different)} place{'' if len(different) == 1 else 's'}"
    if len(different) <= MOST_LISTED:
        told += f": {', '.join(different)}"
    else:
        told += (
            f", {panel.x.label or 'across'} {_range(x)}, {panel.y.label or 'upwards'} {_range(y)}"
        )
    return told + _inside(x, y, panel)


def _inside(x: Array, y: Array, panel: Panel) -> str:
    """How many points lie within a closed line of the panel, if there is one."""
    for mark in panel.marks:
        if isinstance(mark, Curve) and mark.x.size > 3 and not goes_one_way(mark.x):
            size = max(np.ptp(mark.x), np.ptp(mark.y))
            closed = np.hypot(mark.x[0] - mark.x[-1], mark.y[0] - mark.y[-1]) < 1e-6 * size
            if closed:
                count = sum(_is_within(a, b, mark) for a, b in zip(x, y, strict=True))
                return f"; {count} of them inside the {mark.label or 'closed line'}"
    return ""


def _is_within(x: float, y: float, line: Curve) -> bool:
    """Whether a ray from the point crosses the closed line an odd number of times."""
    x0, y0, x1, y1 = line.x[:-1], line.y[:-1], line.x[1:], line.y[1:]
    spans = (y0 > y) != (y1 > y)
    at = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return bool(np.count_nonzero(spans & (x < at)) % 2)


def _bars(mark: Bars) -> str:
    pairs = list(zip(mark.names, without_dust(mark.heights).tolist(), strict=True))
    name = f"{mark.label}: " if mark.label else ""
    if len(pairs) <= MOST_LISTED:
        return name + "; ".join(f"{bar} {number(height)}" for bar, height in pairs)
    sound = [(bar, height) for bar, height in pairs if np.isfinite(height)]
    if not sound:
        return f"{name}nothing to see yet"
    best = sorted(sound, key=lambda pair: -pair[1])[:3]
    filled = [bar for bar, height in sound if height != 0]
    told = ", ".join(f"{number(height)} at {bar}" for bar, height in best)
    where = f"; not 0 from {filled[0]} to {filled[-1]}" if filled else ""
    return f"{name}{len(pairs)} bars, the highest {told}{where}"


def _surface(mark: Heat) -> str:
    name = f"surface {mark.label}".strip()
    if not np.isfinite(mark.values).any():
        return ""
    rows, columns = mark.values.shape
    valleys = _valleys(mark.values)
    if not valleys:
        return f"{name}: colours from low to high"
    x = mark.x_low + (np.arange(columns) + 0.5) / columns * (mark.x_high - mark.x_low)
    y = mark.y_low + (np.arange(rows) + 0.5) / rows * (mark.y_high - mark.y_low)
    said = " and ".join(f"({x[column]:.2g}, {y[row]:.2g})" for row, column in valleys)
    return f"{name}: colours from low to high, lowest near {said}"


def _valleys(values: Array) -> list[tuple[int, int]]:
    """Where a surface is deepest: one place for each valley; none where it is flat or at an edge.

    The grid has dents of its own beside a narrow valley; those are less deep.
    """
    heights = np.where(np.isfinite(values), values, np.inf)
    finite = heights[np.isfinite(heights)]
    low, high = float(finite.min()), float(finite.max())
    rows, columns = np.nonzero(heights <= low + DEEP * (high - low))
    reach = max(1, round(APART * max(values.shape)))
    found: list[tuple[int, int]] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        around = heights[
            max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
        ]
        if heights[row, column] == around.min() and not _is_near(row, column, found, reach):
            found.append((row, column))
        if len(found) > MOST_VALLEYS:
            return []
    last_row, last_column = values.shape[0] - 1, values.shape[1] - 1
    inside = [at for at in found if 0 < at[0] < last_row and 0 < at[1] < last_column]
    return inside if len(inside) == len(found) else []


def _is_near(row: int, column: int, places: list[tuple[int, int]], reach: int) -> bool:
    return any(max(abs(row - a), abs(column - b)) <= reach for a, b in places)
