"""The whole log read as columns: sealed segments where they hold, rows where they do not reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from studyapp.progress import segments
from studyapp.progress.log_columns import Line, LogColumns, columns_of_lines, joined
from studyapp.progress.rows import detail_of
from studyapp.progress.tables import ME

_STRETCH = (
    "SELECT r.id, r.card, o.offset_minutes, r.after, r.rating, r.duration_ms, r.detail,"
    " v.review_id IS NOT NULL FROM review r JOIN occasion o ON o.id = r.occasion"
    " LEFT JOIN review_void v ON v.learner_id = r.learner_id AND v.review_id = r.id"
    " WHERE r.learner_id = ? AND r.id > ? ORDER BY r.id LIMIT ?"
)
_LEFT = "SELECT count(*) FROM review WHERE learner_id = ? AND id > ?"
START = bytes(16)
"""Lies before every id but the one of zeros, which nothing is named by."""


class _Part(NamedTuple):
    """A segment: the last id before it, its own last id, and the rows it stands for."""

    after: bytes
    last_id: bytes
    size: int
    columns: LogColumns


def read_log(connection: sqlite3.Connection, cards: Sequence[str]) -> LogColumns:
    """Every review that was not taken back, within a transaction.

    Segments that do not hold together are removed. Rows enough for a segment that lie
    after the last one are sealed. Where the connection may only query, both are left as they are.

    Args:
        connection: the driver's.
        cards: the card id of each number, as ``LogColumns`` has it.
    """
    parts = _sealed(connection)
    after = parts[-1].last_id if parts else START
    (left,) = connection.execute(_LEFT, (ME, after)).fetchone()
    while size := segments.next_size([part.size for part in parts], left):
        rows = connection.execute(_STRETCH, (ME, after, size)).fetchall()
        parts.append(_Part(after, rows[-1][0], size, _columns(rows)))
        _keep(connection, parts[-1])
        after, left = parts[-1].last_id, left - size
        while count := segments.to_join([part.size for part in parts]):
            parts[-count:] = [_joined(connection, parts[-count:])]
    rows = connection.execute(_STRETCH, (ME, after, -1)).fetchall()
    return joined([*(part.columns for part in parts), _columns(rows)], cards)


def _keep(connection: sqlite3.Connection, part: _Part) -> None:
    rows = (
        (ME, one.last_id, segments.packed(one.columns, (one.after, one.last_id), one.size))
        for one in [part]
    )
    _change(connection, "INSERT INTO review_segment VALUES (?, ?, ?)", rows)


def _change(
    connection: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]] = ((),)
) -> None:
    """Change what is sealed, unless the connection may only query: then no row is made either."""
    (may_only_query,) = connection.execute("PRAGMA query_only").fetchone()
    if not may_only_query:
        connection.executemany(statement, rows)


def _joined(connection: sqlite3.Connection, parts: Sequence[_Part]) -> _Part:
    """Segments that follow one another as one."""
    last_ids = [(part.last_id,) for part in parts]
    _change(connection, "DELETE FROM review_segment WHERE last_id = ?", last_ids)
    whole = _Part(
        parts[0].after,
        parts[-1].last_id,
        sum(part.size for part in parts),
        joined([part.columns for part in parts], ()),
    )
    _keep(connection, whole)
    return whole


def _sealed(connection: sqlite3.Connection) -> list[_Part]:
    """The segments, if they hold together: each begins where the one before it ends."""
    found = connection.execute("SELECT last_id, body FROM review_segment ORDER BY last_id")
    bodies = found.fetchall()
    ends = [START, *(last_id for last_id, _ in bodies)]
    parts: list[_Part] = []
    try:
        with ThreadPoolExecutor(max_workers=2) as several:  # zlib unpacks beside other threads
            made = several.map(segments.unpacked, (body for _, body in bodies), pairwise(ends))
            for (after, last_id), (columns, size) in zip(pairwise(ends), made, strict=True):
                parts.append(_Part(after, last_id, size, columns))
        after = ends[-1]
        if parts and not connection.execute(_THERE, (ME, after)).fetchone():
            raise ValueError("the last segment ends with a review that there is not")
    except ValueError:  # made anew
        _change(connection, "DELETE FROM review_segment")
        return []
    return parts


_THERE = "SELECT 1 FROM review WHERE learner_id = ? AND id = ?"


def _columns(rows: list[Any]) -> LogColumns:
    return columns_of_lines(
        Line(
            int.from_bytes(name[:6], "big") * 1000 + after,
            name,
            card,
            offset,
            rating,
            duration,
            detail_of(detail, UUID(bytes=name)) if detail else {},
        )
        for name, card, offset, after, rating, duration, detail, is_void in rows
        if not is_void
    )
