"""Sealed parts of the log: columns of reviews as blobs, read a hundred times faster than rows.

Rows are the truth. A segment holds the reviews of a stretch of ids that were not taken back: those
after the end of the segment before it, up to its own last id. It is a cache: triggers of the
database remove it when a review or a taking back is added within its stretch or before it, and
what is damaged, or does not begin where the one before it ends, is thrown away and made anew.

A blob is a line of JSON and then the bytes of the columns, each column parted into planes (the
first byte of every value, the second of every value, ...), each plane packed where that helps.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from studyapp.progress.log_columns import BY_ROW, BY_RUN, LogColumns

LAYOUT = 2
"""The version of the blob; another one is thrown away."""
SIZES = (512, 4096, 32_768)
"""So many rows of the log make a segment. As many small ones as fill a large one become one: long
logs are read from few blobs, and little of a log is left in rows."""
NEWEST = 512
"""So many of the newest rows stay rows: undo takes these back."""
_WORTH = 0.9
"""A plane is packed where that takes less than this share of it."""


def packed(columns: LogColumns, stretch: tuple[bytes, bytes], size: int) -> bytes:
    """A segment as a blob.

    Args:
        columns: of the reviews in it.
        stretch: the last id before it, and its own last id.
        size: the rows of the log that it stands for, those taken back too.
    """
    planes: list[bytes] = []
    lengths: dict[str, list[list[int]]] = {}
    for name, column in _stored(columns).items():
        raw = column.view(np.uint8).reshape(column.size, column.itemsize)
        lengths[name] = []
        for number in range(column.itemsize):
            plane = raw[:, number].tobytes()
            made, how = _plane(plane)
            planes.append(made)
            lengths[name].append([len(made), how])
    body = b"".join(planes)
    head = {
        "layout": LAYOUT,
        "size": size,
        "rows": int(columns.at.size),
        "runs": int(columns.run_rows.size),
        "kinds": columns.kinds,
        "tidy": columns.tidy,
        "planes": lengths,
        "stretch": [one.hex() for one in stretch],
    }
    made = json.dumps(head, separators=(",", ":")).encode() + b"\n" + body
    return zlib.crc32(made).to_bytes(4, "big") + made


def _plane(plane: bytes) -> tuple[bytes, int]:
    """A plane in as few bytes as it takes, and how it is kept."""
    if plane.count(plane[:1]) == len(plane):
        return plane[:1], _ONE_VALUE
    small = zlib.compress(plane, 9)
    return (small, _PACKED) if len(small) < _WORTH * len(plane) else (plane, _AS_IT_IS)


_AS_IT_IS, _PACKED, _ONE_VALUE = range(3)


def unpacked(blob: bytes, stretch: tuple[bytes, bytes]) -> tuple[LogColumns, int]:
    """The columns of a segment, whose ``cards`` are empty, and its size.

    Raises:
        ValueError: the blob is damaged, of another layout or of another stretch.
    """
    try:
        if zlib.crc32(memoryview(blob)[4:]) != int.from_bytes(blob[:4], "big"):
            raise ValueError("a segment is damaged")
        end = blob.index(b"\n", 4)
        head = json.loads(blob[4:end])
        if head["layout"] != LAYOUT or head["stretch"] != [one.hex() for one in stretch]:
            raise ValueError("a segment is of another layout or of another stretch")
        stored, size = _columns_of(head, memoryview(blob)[end + 1 :]), int(head["size"])
    except (KeyError, TypeError, zlib.error) as error:
        raise ValueError("a segment is damaged") from error
    told = stored.pop("told")
    stored["at"] = np.cumsum(stored["at"])
    columns = LogColumns(
        cards=(),
        kinds=tuple(head["kinds"]),
        tidy=head["tidy"],
        rating=((told & 3) + 1).astype(np.int8),
        right=((told >> 2 & 3).astype(np.int8) - 1),
        confidence=(told >> 4).astype(np.int8),
        **stored,
    )
    return columns, size


def _stored(columns: LogColumns) -> dict[str, np.ndarray]:
    """What lies in the blob: instants as gaps, and three small columns in one byte."""
    found = {name: getattr(columns, name) for name in (*BY_ROW, *BY_RUN)}
    rating, right, sure = found.pop("rating"), found.pop("right"), found.pop("confidence")
    found["at"] = np.diff(columns.at, prepend=0)
    found["told"] = (rating - 1 | (right + 1) << 2 | sure << 4).astype(np.uint8)
    return {name: np.ascontiguousarray(column) for name, column in found.items()}


_TYPES = {**BY_ROW, **BY_RUN, "told": np.uint8}


def _columns_of(head: dict[str, object], body: memoryview) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    start = 0
    planes: dict[str, list[list[int]]] = head["planes"]  # type: ignore[assignment]
    for name, listed in planes.items():
        kind = np.dtype(_TYPES[name])
        size: int = head["runs"] if name in BY_RUN else head["rows"]  # type: ignore[assignment]
        column = np.empty(size, dtype=kind)
        raw = column.view(np.uint8).reshape(size, kind.itemsize)
        for number, (length, how) in enumerate(listed):
            plane = body[start : start + length]
            start += length
            if how == _ONE_VALUE:
                raw[:, number] = plane[0] if length else 0
            else:
                whole = zlib.decompress(plane) if how == _PACKED else plane
                raw[:, number] = np.frombuffer(whole, dtype=np.uint8)
        found[name] = column
    return found


def next_size(sizes: Sequence[int], left: int) -> int:
    """How many of the rows that are not sealed make the next segment; 0 for none.

    Args:
        sizes: of the segments there are; none is larger than the one before it.
        left: rows that are not sealed yet.
    """
    most = min(left - NEWEST, sizes[-1] if sizes else left)
    return max((size for size in SIZES if size <= most), default=0)


def to_join(sizes: Sequence[int]) -> int:
    """How many segments at the end become one, the sizes of all being given; 0 for none."""
    for small, large in pairwise(SIZES):
        count = large // small
        if list(sizes[-count:]) == [small] * count:
            return count
    return 0
