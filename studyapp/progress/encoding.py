"""How facts stand in SQLite: instants as microseconds, days as ordinals, the rest as JSON.

Both ways to read (the quick look through the driver and the store) share these.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from uuid import UUID

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def to_microseconds(instant: dt.datetime) -> int:
    """An aware instant as microseconds since 1970.

    Raises:
        ValueError: the instant is naive: nobody could say when that was.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be kept")
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> dt.datetime:
    """The aware UTC instant."""
    return EPOCH + dt.timedelta(microseconds=count)


def made_at(identifier: UUID) -> int:
    """When an identifier of version 7 was made, in microseconds since 1970 (RFC 9562)."""
    return (identifier.int >> 80) * 1000


def to_json(value: object) -> str:
    """Compact JSON.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | None) -> Mapping[str, object]:
    """A JSON object; an empty one for nothing."""
    if not text:
        return {}
    value: Mapping[str, object] = json.loads(text)
    return value
