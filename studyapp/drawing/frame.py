"""The frame of a panel: where its axes stand, and how numbers become places on the grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.figure import Axis, Band, Bars, Curve, Heat, Mark, Note, Panel, Points, Rule, Scale

Array = npt.NDArray[np.float64]
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of numbers that an axis shows. On a log scale both ends are positive."""

    low: float
    high: float
    scale: Scale

    def share(self, values: Array) -> Array:
        """Where values stand along the axis, 0 at its low end and 1 at its high one."""
        values = np.asarray(values, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.scale is Scale.LOG:
                logs = np.log10(np.where(values > 0, values, np.nan))
                low, high = math.log10(self.low), math.log10(self.high)
                return np.asarray((logs - low) / (high - low))
            return np.asarray(values / self._size - self.low / self._size) / (
                self.high / self._size - self.low / self._size
            )

    @property
    def _size(self) -> float:
        """Ends near the largest float must not overflow when they are subtracted."""
        largest = max(abs(self.low), abs(self.high))
        return largest if largest > 1e150 else 1.0


def spans(panel: Panel) -> tuple[Span, Span]:
    """What the two axes of a panel show: what they say, else what the marks need."""
    xs = [values for mark in panel.marks for values in _x_values(mark)]
    ys = [values for mark in panel.marks for values in _y_values(mark)]
    named = any(isinstance(mark, Bars) for mark in panel.marks)  # bars stand at places 0, 1, ...
    across = replace(panel.x, scale=Scale.LINEAR) if named else panel.x
    return _span(across, xs), _span(panel.y, ys)


def equalised(x: Span, y: Span, columns: int, rows: int) -> tuple[Span, Span]:
    """Widen one of the spans so that a unit is as long on both (a row is two columns high)."""
    if Scale.LOG in (x.scale, y.scale) or columns < 1 or rows < 1:
        return x, y
    per_column, per_row = (x.high - x.low) / columns, (y.high - y.low) / (2 * rows)
    if not (math.isfinite(per_column * columns) and math.isfinite(per_row * 2 * rows)):
        return x, y
    if per_column < per_row:
        return _widened(x, per_row * columns), y
    return x, _widened(y, per_column * 2 * rows)


def _widened(span: Span, length: float) -> Span:
    middle = 0.5 * (span.low + span.high)
    return Span(middle - length / 2, middle + length / 2, span.scale)


def _span(axis: Axis, data: list[Array]) -> Span:
    log = axis.scale is Scale.LOG
    seen = np.concatenate([np.ravel(values) for values in data]) if data else np.zeros(0)
    seen = seen[np.isfinite(seen) & (seen > _TINY)] if log else seen[np.isfinite(seen)]
    low, high = _end(axis.low, seen, np.min, log), _end(axis.high, seen, np.max, log)
    if not low < high:
        low, high = (
            (low / 10, low * 10) if log else (low - 0.5 - abs(low) / 2, low + 0.5 + abs(low) / 2)
        )
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        low, high = (0.1, 10.0) if log else (0.0, 1.0)
    return Span(max(low, _TINY) if log else low, high, axis.scale)


def _end(said: float | None, seen: Array, pick: Callable[[Array], float], log: bool) -> float:
    if said is not None and math.isfinite(said) and (said > 0 or not log):
        return said
    if seen.size:
        return float(pick(seen))
    return 1.0 if log else 0.0


def _x_values(mark: Mark) -> Iterator[Array]:
    match mark:
        case Curve() | Points() | Band():
            yield mark.x
        case Heat():
            yield np.array([mark.x_low, mark.x_high])
        case Bars():
            yield np.array([-0.5, max(1, len(mark.names)) - 0.5])
        case Rule(vertical=True):
            yield np.array([mark.at])
        case Note():
            yield np.array([mark.x])
        case _:
            return


def _y_values(mark: Mark) -> Iterator[Array]:
    match mark:
        case Curve() | Points():
            yield mark.y
        case Band():
            yield mark.low
            yield mark.high
        case Heat():
            yield np.array([mark.y_low, mark.y_high])
        case Bars():
            yield mark.heights
            yield np.zeros(1)
        case Rule(vertical=False):
            yield np.array([mark.at])
        case Note():
            yield np.array([mark.y])
        case _:
            return
