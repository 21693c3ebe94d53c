"""What many members say together: medians, bands, times that not all of them reach.

A member that left the range of numbers counts as infinitely far out, never as missing, so that
a median stays honest. The leading axis of an array is the ensemble unless said.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.figure import Band, Curve, Role
from sim.protocol import Array
from sim.share import share_interval

NEVER = -1
"""Stands for a step that never came, in arrays of steps."""
OUTER, INNER = (0.05, 0.95), (0.25, 0.75)
"""The two bands of a fan: nine of ten members, and the middle half."""
MOST_DRAWN = 400
"""More places along an axis than a picture can tell apart."""
MOST_MEMBERS = 64
"""So many members of an ensemble are enough for the bands of a fan; a history keeps no more."""


def median(values: Array) -> float:
    """The median of ``values`` (n,), the mean of both where there are two; infinities count."""
    ordered = np.sort(values)
    half = ordered.size // 2
    return float(ordered[half] if ordered.size % 2 else 0.5 * (ordered[half - 1] + ordered[half]))


def first_of(steps: npt.NDArray[np.int64]) -> int | None:
    """The earliest of the steps (runs,) that came; None where none came."""
    came = steps[steps != NEVER]
    return int(came.min()) if came.size else None


def mean_of(steps: npt.NDArray[np.int64]) -> float | None:
    """The mean of the steps (runs,) that came; None where none came."""
    came = steps[steps != NEVER]
    return float(came.mean()) if came.size else None


def share(holds: npt.NDArray[np.bool_]) -> float:
    """The share of members (runs,) for which something holds."""
    return np.count_nonzero(holds) / holds.size


def quantiles(values: Array, shares: tuple[float, ...]) -> Array:
    """Quantiles over the members of ``values`` (t, runs), shape (len(shares), t).

    The nearest member is taken, not a mix of two: infinities must not turn into NaN.
    """
    ordered = np.sort(values, axis=1)
    places = np.rint(np.array(shares) * (values.shape[1] - 1)).astype(np.int64)
    return np.asarray(ordered[:, places].T)


def drawn_places(count: int, most: int = MOST_DRAWN) -> npt.NDArray[np.int64]:
    """At most ``most`` of so many places, evenly spread, the first and the last among them.

    A fan of thousands of steps need not be sorted whole at every frame.
    """
    places = np.linspace(0, max(0, count - 1), min(count, most)).round().astype(np.int64)
    return np.unique(places)


def share_band(
    x: Array, shares: Array, n: int, label: str = "95 %", role: Role = Role.MEASURED
) -> Band:
    """The interval of shares (t,) of ``n`` members over ``x`` (t,), as ``sim.share`` gives it."""
    hits = [round(share * n) for share in shares.tolist()]
    ends = np.array([share_interval(hit, n) or (np.nan, np.nan) for hit in hits]).reshape(-1, 2)
    return Band(x, ends[:, 0], ends[:, 1], label, role)


def fan(
    x: Array, values: Array, label: str = "median", role: Role = Role.MEASURED
) -> tuple[Band | Curve, ...]:
    """A fan chart of ``values`` (t, runs) over ``x`` (t,): two bands and the median.

    A single member is a curve without bands.
    """
    if values.shape[1] == 1:
        return (Curve(x, values[:, 0], label, role),)
    low, lower, middle, upper, high = quantiles(
        values, (OUTER[0], INNER[0], 0.5, INNER[1], OUTER[1])
    )
    return (
        Band(x, low, high, "9 of 10", role),
        Band(x, lower, upper, "half", role),
        Curve(x, middle, label, role),
    )
