"""Identifiers of records: UUID version 7 (RFC 9562), ordered by time and then by count."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable
from uuid import UUID

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)


def _system_bits(bits: int) -> int:
    """``secrets.randbits`` without its module, which loads a library of ciphers."""
    return int.from_bytes(os.urandom((bits + 7) // 8), "big") >> -bits % 8


class IdentifierSource:
    """Makes UUIDs of version 7 that only grow within a process, whatever the clock does.

    Args:
        random_bits: ``random_bits(n)`` gives ``n`` random bits; the default asks the system.
            Tests hand in a seeded source.
    """

    def __init__(self, random_bits: Callable[[int], int] | None = None) -> None:
        self._random_bits = random_bits if random_bits is not None else _system_bits
        self._last = (0, 0)
        self._lock = threading.Lock()

    def new(self, instant: dt.datetime) -> UUID:
        """A fresh identifier for something that happened at ``instant`` (aware)."""
        milliseconds = max(0, (instant - _EPOCH) // _MILLISECOND) & ((1 << 48) - 1)
        with self._lock:
            last_milliseconds, count = self._last
            if milliseconds > last_milliseconds:
                count = self._random_bits(11)  # a low start leaves room to count up
            else:
                milliseconds, count = last_milliseconds, count + 1
                if count >= 1 << 12:
                    milliseconds, count = milliseconds + 1, 0
            self._last = (milliseconds, count)
        value = milliseconds << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | self._random_bits(62)
        return UUID(int=value)
