"""Bars of shares, each with its interval and its number of cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figure import Array, Bars, Role
from studyapp.insight.share import Share

INTERVAL = "with its 95 % interval"


def share_bars(
    names: tuple[str, ...], shares: Sequence[Share], label: str, role: Role = Role.MEASURED
) -> Bars:
    """A bar in per cent for each of some shares."""
    heights = np.array([100 * (share.rate or 0.0) for share in shares], dtype=np.float64)
    low, high = ends_of([share.interval for share in shares])
    cases = tuple(share.n for share in shares)
    return Bars(names, heights, f"{label}, {INTERVAL}", role, 100 * low, 100 * high, cases)


def ends_of(intervals: Sequence[tuple[float, float] | None]) -> tuple[Array, Array]:
    """The lower and the upper ends, not a number where there is no interval."""
    ends = [interval or (np.nan, np.nan) for interval in intervals]
    low, high = (np.array([pair[end] for pair in ends], dtype=np.float64) for end in (0, 1))
    return low, high
