"""The channel between two rows of a layered drawing: which line bends on which track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Net:
    """The lines of one origin in a channel.

    Attributes:
        start: the column at which they enter from above.
        ends: the column at which each leaves below, by the name of what it leads to.
    """

    name: str
    start: int
    ends: dict[str, int]

    @property
    def span(self) -> tuple[int, int]:
        """Its first and last column."""
        every = [self.start, *self.ends.values()]
        return min(every), max(every)

    @property
    def bends(self) -> bool:
        """Whether any of its lines is not straight."""
        low, high = self.span
        return low < high


def channel(nets: Sequence[Net]) -> Mapping[str, int]:
    """The track of each net that bends, from 0 at the top; few crossings, no two in one place."""
    bent = sorted((net for net in nets if net.bends), key=lambda net: (net.span, net.name))
    scores = {
        net.name: sum(_crossed(net, other) - _crossed(other, net) for other in bent) for net in bent
    }
    placed: list[tuple[Net, int]] = []
    for net in sorted(bent, key=lambda net: scores[net.name]):
        track = max((t + 1 for other, t in placed if _touch(net, other)), default=0)
        placed.append((net, track))
    return {net.name: track for net, track in placed}


def _touch(one: Net, other: Net) -> bool:
    (a, b), (c, d) = one.span, other.span
    return a <= d + 1 and c <= b + 1


def _crossed(upper: Net, lower: Net) -> int:
    """How often two nets cross if the first one bends above the second."""
    low, high = upper.span
    left, right = lower.span
    return (low < lower.start < high) + sum(left < end < right for end in upper.ends.values())
