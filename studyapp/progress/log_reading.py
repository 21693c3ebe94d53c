"""The whole log read as columns: sealed segments where they hold, rows where they do not reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
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


class _Sealed(NamedTuple):
    parts: list[LogColumns]
    last_id: bytes


def read_log(connection: sqlite3.Connection, cards: Sequence[str]) -> LogColumns:
    """Every review that was not taken back, within a transaction that may write.

    Segments that do not hold together are removed. Rows enough for a segment that lie
    after the last one are sealed.

    Args:
        connection: the driver's.
        cards: the card id of each number, as ``LogColumns`` has it.
    """
    sealed = _sealed(connection)
    parts, after = list(sealed.parts), sealed.last_id
    (left,) = connection.execute(_LEFT, (ME, after)).fetchone()
    for size in segments.stretches(left):
        rows = connection.execute(_STRETCH, (ME, after, size)).fetchall()
        part, last_id = _columns(rows), rows[-1][0]
        row = (ME, last_id, segments.packed(part, (after, last_id)))
        connection.execute("INSERT INTO review_segment VALUES (?, ?, ?)", row)
        after = last_id
        parts.append(part)
    parts.append(_columns(connection.execute(_STRETCH, (ME, after, -1)).fetchall()))
    return joined(parts, cards)


def _sealed(connection: sqlite3.Connection) -> _Sealed:
    """The segments, if they hold together: each begins where the one before it ends."""
    found = connection.execute("SELECT last_id, body FROM review_segment ORDER BY last_id")
    parts: list[LogColumns] = []
    after = START
    try:
        for last_id, body in found.fetchall():
            parts.append(segments.unpacked(body, (after, last_id)))
            after = last_id
        if parts and not connection.execute(_THERE, (ME, after)).fetchone():
            raise ValueError("the last segment ends with a review that there is not")
    except ValueError:  # made anew
        connection.execute("DELETE FROM review_segment")
        return _Sealed([], START)
    return _Sealed(parts, after)


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
