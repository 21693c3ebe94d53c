"""The course of a curve in words: ends, extremes, crossings, pace, and the distance to theory."""

from __future__ import annotations

import math

import numpy as np

from sim.figure import Array, Axis, Band, Curve, Panel, Rule, Scale
from studyapp.drawing.ticks import number_words

NEGLIGIBLE = 1e-9
"""What is smaller than this share of the numbers around it reads as 0."""
STRAIGHT = 0.999
"""The squared correlation from which a line counts as straight."""
FEWEST_FOR_PACE = 5
CLOSE = 0.005
"""Closer to theory than this share counts as on it."""


def number(value: float) -> str:
    """A number of four digits."""
    rounded = float(f"{float(value):.4g}")  # next to the largest float this rounds to infinity
    return number_words(rounded if np.isfinite(rounded) else float(value))


def without_dust(values: Array) -> Array:
    """Numbers in which what is negligible beside the largest of them is 0."""
    sound = np.abs(values[np.isfinite(values)])
    size = float(sound.max()) if sound.size else 0.0
    return np.asarray(np.where(np.abs(values) < NEGLIGIBLE * size, 0.0, values))


def goes_one_way(x: Array) -> bool:
    """Whether a curve runs along its axis without turning back."""
    moves = np.diff(x)
    return bool((moves >= 0).all() or (moves <= 0).all())


def course(x: Array, y: Array, panel: Panel) -> str:
    """From where to where, through which extremes, and over what."""
    y = _rounded(y, panel.y)
    if y.size == 1:
        return number(y[0])
    first, last = float(y[0]), float(y[-1])
    over = f" over {panel.x.label or 'the axis'} {number(x[0])} to {number(x[-1])}"
    if first == last == y.min() == y.max():
        return f"stays at {number(first)}{over}"
    if number(first) == number(last):
        words = f"begins and ends at {number(first)}{over}"
    else:
        words = f"{'falls' if last < first else 'rises'} from {number(first)} to {number(last)}"
        words += over
    highest, lowest = int(y.argmax()), int(y.argmin())
    if _beyond(y[highest], max(first, last)):
        words += f", highest {number(y[highest])} at {number(x[highest])}"
    if _beyond(min(first, last), y[lowest]):
        words += f", lowest {number(y[lowest])} at {number(x[lowest])}"
    return words


def journey(x: Array, y: Array, panel: Panel) -> str:
    """A path in the plane: where it begins and ends, and how far it strays."""
    x, y = _rounded(x, panel.x), _rounded(y, panel.y)
    across = f"{panel.x.label or 'across'} {number(x.min())} to {number(x.max())}"
    upwards = f"{panel.y.label or 'upwards'} {number(y.min())} to {number(y.max())}"
    within = f"within {across} and {upwards}"
    begins, ends = place(x[0], y[0], panel), place(x[-1], y[-1], panel)
    if begins == ends:
        return f"a closed line through {begins}, {within}"
    return f"goes from {begins} to {ends} in {x.size - 1} moves, {within}"


def place(x: float, y: float, panel: Panel) -> str:
    """A point; what is negligible beside what its axis shows reads as 0."""
    return f"({number(_at(x, panel.x))}, {number(_at(y, panel.y))})"


def _at(value: float, axis: Axis) -> float:
    size = max(abs(axis.low or 0.0), abs(axis.high or 0.0))
    return 0.0 if abs(value) < NEGLIGIBLE * size and axis.scale is Scale.LINEAR else float(value)


def spread(band: Band, panel: Panel) -> str:
    """A band at its beginning and at its end."""
    sound = np.isfinite(band.x) & np.isfinite(band.low) & np.isfinite(band.high)
    x, low, high = band.x[sound], band.low[sound], band.high[sound]
    if not x.size:
        return "nothing to see yet"
    name = panel.x.label or "place"
    told = [
        f"{number(low[at])} to {number(high[at])} at {name} {number(x[at])}"
        for at in dict.fromkeys((0, x.size - 1))
    ]
    return ", ".join(told)


def steadiness(x: Array, y: Array, panel: Panel) -> str:
    """The factor per unit of x where the curve is straight on its logarithmic axis."""
    logs = _logs(y, panel.y)
    if logs is None or y.size < FEWEST_FOR_PACE or np.ptp(x) == 0 or np.ptp(logs) == 0:
        return ""
    part = x / np.ptp(x) - x[0] / np.ptp(x)  # of the way; squares of x itself may overflow
    rise, start = np.polyfit(part, logs, 1)
    slope = rise / np.ptp(x)
    rest = logs - (start + rise * part)
    if 1 - rest.var() / logs.var() < STRAIGHT or abs(slope) > 300:
        return ""
    unit = f" per {panel.x.label}" if panel.x.label else ""
    return f"straight on this scale, times {number(10**slope)}{unit}"


def crossings(x: Array, y: Array, rule: Rule) -> str:
    """Where a curve first and last crosses a level line."""
    if rule.vertical or y.size < 2:
        return ""
    above = y > rule.at
    turns = np.flatnonzero(above[1:] != above[:-1])
    if not turns.size or not rule.label:
        return ""
    at = [float(x[turn + 1]) for turn in (turns[0], turns[-1])]
    way = "above" if above[turns[-1] + 1] else "below"
    name = f'"{rule.label}"' if " " in rule.label else rule.label
    if turns.size == 1:
        return f"{way} {name} from {number(at[0])} on"
    return f"crosses {name} {turns.size} times, first at {number(at[0])}, last at " + (
        f"{number(at[1])} and stays {way}"
    )


def beside_theory(x: Array, y: Array, theory: Curve, panel: Panel) -> str:
    """How far measured and predicted lie apart where both are drawn."""
    sound = np.isfinite(theory.x) & np.isfinite(theory.y)
    at, expected = theory.x[sound], theory.y[sound]
    if at.size < 2 or not goes_one_way(at):
        return ""
    order = np.argsort(at)
    shared = (x >= at.min()) & (x <= at.max())
    x, y = x[shared], y[shared]
    if y.size < 2:
        return ""
    if float(np.ptp(expected)) == 0:
        return _beside_level(y, float(expected[0]))
    logs, line = _logs(y, panel.y), _logs(expected, panel.y)
    if logs is None or line is None or panel.y.scale is not Scale.LOG:
        gaps = np.abs(y - np.interp(x, at[order], expected[order]))
        size = max(float(np.ptp(expected)), float(np.abs(expected).max()))
        worst = int(gaps.argmax())
        if gaps[worst] <= CLOSE * size:
            return "on the theory all along"
        return f"at most {number(gaps[worst])} from theory, at {number(x[worst])}"
    gaps = logs - np.interp(x, at[order], line[order])
    worst = int(np.abs(gaps).argmax())
    if abs(gaps[worst]) <= math.log10(1 + CLOSE):
        return "on the theory all along"
    if abs(gaps[worst]) > 300:
        return ""
    return f"at most {number(10 ** abs(gaps[worst]))} times off theory, at {number(x[worst])}"


def _beside_level(y: Array, level: float) -> str:
    """Theory that is one number all along is a limit as often as a forecast."""
    near = CLOSE * abs(level)
    if (np.abs(y - level) <= near).all():
        return "on the theory all along"
    if (y <= level + near).all():
        return "never above theory"
    if (y >= level - near).all():
        return "never below theory"
    share = np.count_nonzero(y > level + near) / y.size
    return f"above theory for {100 * share:.0f} % of the way"


def _beyond(value: float, other: float) -> bool:
    """Whether it is larger in the digits that are told."""
    return bool(value > other) and number(value) != number(other)


def _rounded(values: Array, axis: Axis) -> Array:
    """What is negligible beside the range of a linear axis reads as 0."""
    return values if axis.scale is Scale.LOG else without_dust(values)


def _logs(values: Array, axis: Axis) -> Array | None:
    """Decimal logarithms of what an axis shows, where it shows logarithms or their numbers."""
    if axis.scale is Scale.LOG:
        return np.log10(values) if (values > 0).all() else None
    return values if axis.label.startswith("log10") else None
