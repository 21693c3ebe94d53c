"""Time as a parameter: a clock is anything that says what instant it is and the local offset."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Says the time; handed to whatever needs it."""

    def now(self) -> dt.datetime:
        """The present instant, aware, in UTC."""
        ...

    def offset_minutes(self, instant: dt.datetime) -> int:
        """Minutes that local time is ahead of UTC at ``instant``."""
        ...


class SystemClock:
    """The machine's own clock and time zone."""

    def now(self) -> dt.datetime:
        """The present instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 (the one place that asks the machine)

    def offset_minutes(self, instant: dt.datetime) -> int:
        """Minutes that local time is ahead of UTC at ``instant``."""
        offset = instant.astimezone().utcoffset()
        return round(offset.total_seconds() / 60) if offset is not None else 0


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved: for tests, pictures and replays."""

    instant: dt.datetime
    offset: int = 0

    def now(self) -> dt.datetime:
        """The instant it was set to."""
        return self.instant

    def offset_minutes(self, instant: dt.datetime) -> int:  # noqa: ARG002 (the same everywhere)
        """The offset it was set to."""
        return self.offset

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``."""
        self.instant += dt.timedelta(**span)
