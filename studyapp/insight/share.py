"""A share of cases with its n and its interval: a percentage is never shown without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from studyapp.insight.words import percent

_Z = 1.959963984540054
"""The half-width of a 95 % interval in standard deviations: ``NormalDist().inv_cdf(0.975)``."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` out of ``n`` cases."""

    hits: int
    n: int

    @property
    def rate(self) -> float | None:
        """The share in [0, 1]; None where there is no case."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson score interval at 95 %, in [0, 1]; None where there is no case.

        Unlike the textbook's p ± 1.96 s it keeps its promise for few cases and for shares
        near 0 and 1. Source: E. B. Wilson, *Probable inference*, JASA 22 (1927).
        """
        if not self.n:
            return None
        p, n, z = self.hits / self.n, self.n, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == self.n else min(1.0, middle + half)
        return low, high

    def words(self, of: str = "") -> str:
        """The share with its n and interval: ``91 % of mature cards (n = 412, 88-93 %)``."""
        rate, interval = self.rate, self.interval
        if rate is None or interval is None:
            return f"none{of and ' ' + of} yet"
        low, high = interval
        return f"{percent(rate)}{of and ' ' + of} (n = {self.n}, {100 * low:.0f}-{percent(high)})"


def share_of(cases: Iterable[bool]) -> Share:
    """How many of ``cases`` are true."""
    listed = list(cases)
    return Share(sum(listed), len(listed))
