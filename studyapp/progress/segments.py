"""Sealed parts of the log: columns of reviews as blobs, read a hundred times faster than rows.

Rows are the truth. A segment holds the reviews with ids after the segment before it up to its
own last id, and how many rows and takings back there were in that stretch when it was sealed.
It is a cache: whatever does not add up is thrown away and made anew, and a review or a taking
back that falls into a sealed stretch removes the segments from there on.

A blob is a line of JSON and then the bytes of the columns, each column parted into planes (the
first byte of every value, the second of every value, ...), each plane packed where that helps.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

import numpy as np

from studyapp.progress.log_columns import BY_ROW, BY_RUN, LogColumns

LAYOUT = 1
"""The version of the blob; another one is thrown away."""
ROWS = 4096
"""So many rows of the log make a segment."""
NEWEST = 512
"""So many of the newest rows stay rows: undo takes these back."""
_WORTH = 0.9
"""A plane is packed where that takes less than this share of it."""


def packed(columns: LogColumns) -> bytes:
    """A segment as a blob."""
    planes: list[bytes] = []
    lengths: dict[str, list[list[int]]] = {}
    for name, column in _stored(columns).items():
        raw = column.view(np.uint8).reshape(column.size, column.itemsize)
        lengths[name] = []
        for number in range(column.itemsize):
            plane = raw[:, number].tobytes()
            small = zlib.compress(plane, 9)
            is_packed = len(small) < _WORTH * len(plane)
            planes.append(small if is_packed else plane)
            lengths[name].append([len(planes[-1]), int(is_packed)])
    body = b"".join(planes)
    head = {
        "layout": LAYOUT,
        "rows": int(columns.at.size),
        "runs": int(columns.run_rows.size),
        "kinds": columns.kinds,
        "planes": lengths,
        "sum": zlib.crc32(body),
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + body


def unpacked(blob: bytes) -> LogColumns:
    """The columns of a segment; ``cards`` is empty.

    Raises:
        ValueError: the blob is damaged or of another layout.
    """
    try:
        line, body = blob.split(b"\n", 1)
        head = json.loads(line)
        if head["layout"] != LAYOUT or head["sum"] != zlib.crc32(body):
            raise ValueError("a segment is damaged or of another layout")
        stored = _columns_of(head, body)
    except (KeyError, TypeError, zlib.error) as error:
        raise ValueError("a segment is damaged") from error
    told = stored.pop("told")
    stored["at"] = np.cumsum(stored["at"])
    return LogColumns(
        cards=(),
        kinds=tuple(head["kinds"]),
        rating=((told & 3) + 1).astype(np.int8),
        right=((told >> 2 & 3).astype(np.int8) - 1),
        confidence=(told >> 4).astype(np.int8),
        **stored,
    )


def _stored(columns: LogColumns) -> dict[str, np.ndarray]:
    """What lies in the blob: instants as gaps, and three small columns in one byte."""
    found = {name: getattr(columns, name) for name in (*BY_ROW, *BY_RUN)}
    rating, right, sure = found.pop("rating"), found.pop("right"), found.pop("confidence")
    found["at"] = np.diff(columns.at, prepend=0)
    found["told"] = (rating - 1 | (right + 1) << 2 | sure << 4).astype(np.uint8)
    return {name: np.ascontiguousarray(column) for name, column in found.items()}


_TYPES = {**BY_ROW, **BY_RUN, "told": np.uint8}


def _columns_of(head: dict[str, object], body: bytes) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    start = 0
    planes: dict[str, list[list[int]]] = head["planes"]  # type: ignore[assignment]
    for name, listed in planes.items():
        kind = np.dtype(_TYPES[name])
        size: int = head["runs"] if name in BY_RUN else head["rows"]  # type: ignore[assignment]
        column = np.empty(size, dtype=kind)
        raw = column.view(np.uint8).reshape(size, kind.itemsize)
        for number, (length, is_packed) in enumerate(listed):
            plane = body[start : start + length]
            start += length
            raw[:, number] = np.frombuffer(
                zlib.decompress(plane) if is_packed else plane, dtype=np.uint8
            )
        found[name] = column
    return found


def stretches(count: int) -> Sequence[int]:
    """The sizes of the segments that ``count`` rows not sealed yet make: all but the newest."""
    return [ROWS] * max(0, (count - NEWEST) // ROWS)
