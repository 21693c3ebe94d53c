"""The figure of a sweep: a measure against the swept knob with theory beside it, or a map of two.

Values that are words stand side by side as bars, or each as a curve of its own where another
knob has numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.errors import KnobError
from sim.figure import Axis, Bars, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Scale
from sim.protocol import Array
from sim.sweep import Grid, Point, SweptKnob

ROLES = (Role.MEASURED, Role.SECOND, Role.THIRD, Role.FOURTH)
MOST_BARS = 12
FEW_POINTS = 60
"""Up to so many points are drawn as dots on their curve."""
FEW_CELLS = 49
"""Up to so many cells of a map hold their number."""
DECADES = 100.0
"""Numbers that differ by more than this factor are drawn on a log scale."""
RESAMPLED = 120
"""Columns of a map whose values are not evenly spaced."""


def check_drawable(sweep: Grid) -> None:
    """See that a figure can show the sweep.

    Raises:
        KnobError: it has too many knobs, or too many words to stand side by side.
    """
    if len(sweep.swept) > 2:
        raise KnobError(f"A picture shows one or two swept parameters, not {len(sweep.swept)}.")
    words = [knob for knob in sweep.swept if not knob.numeric]
    if not words:
        return
    count = math.prod(len(knob.values) for knob in words)
    most = MOST_BARS if len(words) == len(sweep.swept) else len(ROLES)
    if count > most:
        names = " and ".join(knob.knob.name for knob in words)
        raise KnobError(f"A picture shows up to {most} words of {names}, not {count}.")


def figure_of(sweep: Grid, points: Sequence[Point], measure: str) -> Figure:
    """Draw the points of a sweep, as many as are finished.

    Args:
        sweep: whose points they are; ``check_drawable`` has let it pass.
        points: the finished points, in any order.
        measure: the name of what is drawn.
    """
    check_drawable(sweep)
    shape = tuple(len(knob.values) for knob in sweep.swept)
    ran, theory = np.full(math.prod(shape), np.nan), np.full(math.prod(shape), np.nan)
    for point in points:
        ran[point.index] = _number(point.record.summary[measure])
        theory[point.index] = _number(point.record.theory.get(measure))
    drawn = _Drawn(sweep, measure, ran.reshape(shape), theory.reshape(shape))
    numeric = [knob for knob in sweep.swept if knob.numeric]
    if not numeric:
        panels: tuple[Panel, ...] = (drawn.bars(),)
    elif len(sweep.swept) == 2 and len(numeric) == 2:
        panels = drawn.maps()
    else:
        panels = (drawn.curves(),)
    return Figure(panels, drawn.sentence(len(points)))


class _Drawn:
    """The numbers of a sweep on its grid, shapes (values of each knob), NaN where there is none."""

    def __init__(self, sweep: Grid, measure: str, ran: Array, theory: Array) -> None:
        self.swept, self.measure, self.ran, self.theory = sweep.swept, measure, ran, theory
        about = sweep.model.description
        self.unit = next(m.unit for m in about.measures if m.name == measure)
        seen = np.concatenate([ran[np.isfinite(ran)], theory[np.isfinite(theory)]])
        self.ends = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 1.0)
        self.decades = bool(seen.size and seen.min() > 0 and seen.max() > DECADES * seen.min())

    def curves(self) -> Panel:
        """Along the knob that has numbers, a curve for each word of the other."""
        along = next(knob for knob in self.swept if knob.numeric)
        rows, theories = (np.atleast_2d(values) for values in (self.ran, self.theory))
        words: tuple[object, ...] = ("",)
        if len(self.swept) == 2:
            place = self.swept.index(along)
            rows, theories = np.moveaxis(rows, place, 1), np.moveaxis(theories, place, 1)
            words = self.swept[1 - place].values
        x = np.array(along.values, dtype=np.float64)
        order = np.argsort(x)
        marks: list[Mark] = []
        for word, row, known, role in zip(words, rows, theories, ROLES, strict=False):
            name = str(word) or self.measure
            marks.append(Curve(x[order], row[order], name, role))
            if np.isfinite(known).any():
                dashed = Curve(x[order], known[order], "theory", Role.THEORY, dashed=True)
                marks.append(dashed)
            if x.size <= FEW_POINTS:
                marks.append(Points(x[order], row[order], "", role))
        scale = Scale.LOG if _log(along) else Scale.LINEAR
        return Panel(
            f"{self.measure} against {along.knob.name}",
            Axis(along.knob.name, scale, unit=along.knob.unit),
            Axis(self.measure, Scale.LOG if self.decades else Scale.LINEAR, unit=self.unit),
            tuple(marks),
        )

    def bars(self) -> Panel:
        """A bar for each word, or pair of words, and theory as a point on it."""
        names = [str(value) for value in self.swept[0].values]
        if len(self.swept) == 2:
            names = [f"{name} {value}" for name in names for value in self.swept[1].values]
        known = self.theory.ravel()
        marks: list[Mark] = [Bars(tuple(names), self.ran.ravel(), self.measure)]
        if np.isfinite(known).any():
            marks.append(Points(np.arange(known.size, dtype=float), known, "theory", Role.THEORY))
        return Panel(
            f"{self.measure} of each", Axis(), Axis(self.measure, unit=self.unit), tuple(marks)
        )

    def maps(self) -> tuple[Panel, ...]:
        """What ran, and theory where it says something, as maps on the same scale of colours."""
        ran = self._map(f"{self.measure}, run", self.ran)
        if not np.isfinite(self.theory).any():
            return (ran,)
        return ran, self._map(f"{self.measure}, theory", self.theory)

    def _map(self, title: str, values: Array) -> Panel:
        across, down = self.swept
        values = values.T
        x, y = _places(across), _places(down)
        columns, x_low, x_high = _cells(x)
        rows, y_low, y_high = _cells(y)
        with np.errstate(all="ignore"):
            shown = np.log10(values) if self.decades else values
        name = f"log₁₀ {self.measure}" if self.decades else self.measure
        low, high = (math.log10(end) if self.decades else end for end in self.ends)
        heat = Heat(
            shown[rows][:, columns],
            x_low,
            x_high,
            y_low,
            y_high,
            name,
            low=low,
            high=high if high > low else low + 1.0,
            key=True,
        )
        marks: list[Mark] = [heat]
        if values.size <= FEW_CELLS:
            marks += [
                Note(x[column], y[row], f"{values[row, column]:.3g}")
                for row, column in np.argwhere(np.isfinite(values)).tolist()
            ]
        return Panel(title, _axis(across, x_low, x_high), _axis(down, y_low, y_high), tuple(marks))

    def sentence(self, count: int) -> str:
        """From where to where the measure goes, how near theory is, and what is missing."""
        done = "" if count == self.ran.size else f"{count} of {self.ran.size} points: "
        if not np.isfinite(self.ran).any():
            return f"{done}{self.measure} does not exist at any of the points."
        low, high = int(np.nanargmin(self.ran)), int(np.nanargmax(self.ran))
        said = (
            f"{done}{self.measure} goes from {self.ran.flat[low]:.4g} at {self._at(low)} "
            f"to {self.ran.flat[high]:.4g} at {self._at(high)}"
        )
        if self.ran.flat[low] == self.ran.flat[high]:
            said = f"{done}{self.measure} is {self.ran.flat[low]:.4g} everywhere"
        missing = count - int(np.isfinite(self.ran).sum())
        absent = f"; {missing} have none" if missing else ""
        return f"{said}{self._beside_theory()}{absent}."

    def _beside_theory(self) -> str:
        both = np.isfinite(self.ran) & np.isfinite(self.theory)
        if not both.any():
            return ""
        apart = np.abs(self.ran[both] - self.theory[both])
        scale = np.maximum(np.abs(self.theory[both]), 1e-300)
        if (self.theory[both] == 0).any():
            return f"; theory is at most {apart.max():.2g} away"
        return f"; theory is at most {100 * float((apart / scale).max()):.2g} % away"

    def _at(self, index: int) -> str:
        place = np.unravel_index(index, self.ran.shape)
        return ", ".join(
            f"{knob.knob.name} = {_word(knob.values[int(at)])}"
            for knob, at in zip(self.swept, place, strict=True)
        )


def _word(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _log(swept: SweptKnob) -> bool:
    """Whether the knob is drawn along a log scale: it was told so, or its values ask for it."""
    values = [float(str(value)) for value in swept.values]
    wide = min(values) > 0 and max(values) > DECADES * min(values)
    return swept.log or (wide and swept.knob.scale == "log")


def _places(swept: SweptKnob) -> Array:
    """Where the values stand along the axis of a map."""
    values = np.array(swept.values, dtype=np.float64)
    return np.log10(values) if _log(swept) else values


def _axis(swept: SweptKnob, low: float, high: float) -> Axis:
    name = f"log₁₀ {swept.knob.name}" if _log(swept) else swept.knob.name
    return Axis(name, low=low, high=high, unit=swept.knob.unit)


def _cells(places: Array) -> tuple[npt.NDArray[np.int64], float, float]:
    """Which value each column of a map shows, and where the map begins and ends.

    A value reaches half way to its neighbours. Where all are evenly spaced a column is a value.
    """
    order = np.argsort(places).astype(np.int64)
    ordered = places[order]
    middles = 0.5 * (ordered[1:] + ordered[:-1])
    low, high = (
        float(2 * ordered[0] - middles[0]),
        float(2 * ordered[-1] - middles[-1]),
    )
    widths = np.diff(ordered)
    if np.allclose(widths, widths[0]):
        return order, low, high
    centres = low + (np.arange(RESAMPLED) + 0.5) / RESAMPLED * (high - low)
    return order[np.searchsorted(middles, centres)], low, high
