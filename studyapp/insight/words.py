"""Numbers as words: a count with its noun, a share as per cent, a span of work in minutes."""

from __future__ import annotations

import math


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 card``, ``12 cards``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def percent(rate: float) -> str:
    """A share in [0, 1] as whole per cent."""
    return f"{100 * rate:.0f} %"


def seconds_number(seconds: float) -> str:
    """A span in seconds without its unit, with a tenth below ten: ``8.3``, ``21``."""
    return f"{seconds:.1f}" if seconds < 9.95 else f"{seconds:.0f}"


def minutes_words(seconds: float) -> str:
    """A span of work in whole minutes, rounded up: ``1 minute``, ``12 minutes``."""
    return counted(max(1, math.ceil(seconds / 60)), "minute")
