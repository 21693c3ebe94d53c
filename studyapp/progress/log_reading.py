"""The whole log read as columns: sealed segments where they hold, rows where they do not reach."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from studyapp.progress import segments
from studyapp.progress.log_columns import Line, LogColumns, columns_of_lines, joined
from studyapp.progress.rows import detail_of
from studyapp.progress.sealing import START
from studyapp.progress.tables import ME

_STRETCH = (
    "SELECT r.id, r.card, o.offset_minutes, r.after, r.rating, r.duration_ms, r.detail,"
    " v.review_id IS NOT NULL FROM review r JOIN occasion o ON o.id = r.occasion"
    " LEFT JOIN review_void v ON v.learner_id = r.learner_id AND v.review_id = r.id"
    " WHERE r.learner_id = ? AND r.id > ? ORDER BY r.id LIMIT ?"
)


class _Sealed(NamedTuple):
    parts: list[LogColumns]
    last_id: bytes


def read_log(connection: sqlite3.Connection, cards: Sequence[str]) -> LogColumns:
    """Every review that was not taken back, within a transaction that may write.

    Segments that do not add up with the rows are removed. Rows enough for a segment that lie
    after the last one are sealed.

    Args:
        connection: the driver's.
        cards: the card id of each number, as ``LogColumns`` has it.
    """
    sealed = _sealed(connection)
    parts, after = list(sealed.parts), sealed.last_id
    left = _count(connection, "SELECT count(*) FROM review WHERE id > ?", after)
    for size in segments.stretches(left):
        rows = connection.execute(_STRETCH, (ME, after, size)).fetchall()
        part = _columns(rows)
        after = rows[-1][0]
        voids = sum(row[-1] for row in rows)
        row = (ME, after, len(rows), voids, segments.packed(part))
        connection.execute("INSERT INTO review_segment VALUES (?, ?, ?, ?, ?)", row)
        parts.append(part)
    parts.append(_columns(connection.execute(_STRETCH, (ME, after, -1)).fetchall()))
    return joined(parts, cards)


def _sealed(connection: sqlite3.Connection) -> _Sealed:
    found = connection.execute(
        "SELECT last_id, reviews, voids, body FROM review_segment ORDER BY last_id"
    ).fetchall()
    last_id = found[-1][0] if found else START
    reviews, voids = sum(row[1] for row in found), sum(row[2] for row in found)
    # Over the whole table: SQLite counts that by its pages, without looking into them.
    holds = (
        _count(connection, "SELECT count(*) FROM review")
        == reviews + _count(connection, "SELECT count(*) FROM review WHERE id > ?", last_id)
    ) and (
        _count(connection, "SELECT count(*) FROM review_void")
        == voids
        + _count(connection, "SELECT count(*) FROM review_void WHERE review_id > ?", last_id)
    )
    if holds:
        try:
            parts = [segments.unpacked(row[-1]) for row in found]
            if all(part.at.size == row[1] - row[2] for part, row in zip(parts, found, strict=True)):
                return _Sealed(parts, last_id)
        except ValueError:
            pass  # made anew below
    connection.execute("DELETE FROM review_segment")
    return _Sealed([], START)


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


def _count(connection: sqlite3.Connection, query: str, *values: bytes) -> int:
    (number,) = connection.execute(query, values).fetchone()
    return int(number)
