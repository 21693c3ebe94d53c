"""Where the sealed part of the log ends, and breaking it open. Kept apart: it needs no NumPy."""

from __future__ import annotations

import sqlite3

START = bytes(16)
"""Lies before every id but the one of zeros, which nothing is named by."""


def last_sealed(connection: sqlite3.Connection) -> bytes:
    """The last id that a segment holds; zeros where there is none."""
    row = connection.execute("SELECT max(last_id) FROM review_segment").fetchone()
    return row[0] or START


def break_open(connection: sqlite3.Connection, review_id: bytes) -> None:
    """Remove the segments from the one on that ``review_id`` falls into."""
    connection.execute("DELETE FROM review_segment WHERE last_id >= ?", (review_id,))
