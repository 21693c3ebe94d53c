"""A little chance in long intervals, so that cards learned together do not stay together.

The chance is a function of the review's identifier and of nothing else: a replay of the log
gives the same due days, and the interval shown beside a button is the one that it gives.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

SHORTEST_FUZZED = 3
"""Shorter intervals, in days, are kept exactly: a day more or less matters there."""

RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
"""Days from, days to, and the share of that stretch that widens the window (Anki, FSRS)."""


def fuzz_window(days: int, maximum: int) -> tuple[int, int]:
    """The shortest and longest interval that ``days`` may become, both included.

    The window reaches one day, 15 % of days 3 to 7, 10 % of days 7 to 20 and 5 % of the rest
    to either side.

    Args:
        days: the interval that the algorithm gave, whole days, at least 1.
        maximum: the longest interval allowed, whole days.
    """
    days = min(days, maximum)
    if days < SHORTEST_FUZZED:
        return days, days
    reach = 1.0 + sum(share * max(min(days, end) - start, 0.0) for start, end, share in RANGES)
    return max(1, round(days - reach)), min(maximum, round(days + reach))


def fuzzed(days: int, maximum: int, review_id: UUID) -> int:
    """One interval out of the window of ``days``, each as likely, chosen by ``review_id``.

    For one identifier a longer interval never becomes shorter than a shorter one does, so
    the four buttons stay in order.
    """
    low, high = fuzz_window(days, maximum)
    digest = hashlib.blake2b(review_id.bytes, digest_size=8).digest()
    return low + (int.from_bytes(digest, "big") * (high - low + 1) >> 64)
