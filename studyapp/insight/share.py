"""A share of cases with its n and its interval: a percentage is never shown without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.share import share_interval
from studyapp.insight.words import percent

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
        """The interval at 95 % of ``sim.share``; None where there is no case."""
        return share_interval(self.hits, self.n)

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


def share_in(cases: npt.NDArray[np.bool_]) -> Share:
    """How many of many cases are true."""
    import numpy as np

    return Share(int(np.count_nonzero(cases)), cases.size)
