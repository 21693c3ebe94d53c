"""A share of cases and its interval. Standard library alone, so that it costs nothing to load."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054
"""The half-width of a 95 % interval in standard deviations: ``NormalDist().inv_cdf(0.975)``."""


def share_interval(hits: int, n: int) -> tuple[float, float] | None:
    """The Wilson score interval at 95 % of ``hits`` out of ``n``, in [0, 1]; None without a case.

    Unlike the textbook's p ± 1.96 s it keeps its promise for few cases and for shares near 0
    and 1. Source: E. B. Wilson, *Probable inference*, JASA 22 (1927).
    """
    if not n:
        return None
    p, z = hits / n, _Z
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return low, high


def share_words(hits: int, n: int) -> str:
    """The share with its interval and n: ``41 % (35-47 %, n = 256)``."""
    interval = share_interval(hits, n)
    if interval is None:
        return "none"
    low, high = interval
    return f"{100 * hits / n:.0f} % ({100 * low:.0f}-{100 * high:.0f} %, n = {n})"
