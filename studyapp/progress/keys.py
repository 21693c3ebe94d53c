"""Short numbers for what many reviews repeat: the card, and the occasion on which it was asked.

An id of twenty letters and a sitting of sixteen bytes stand once instead of in every row and
every index. Numbers are given in the transaction of the first review that needs them.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from studyapp.progress import tables
from studyapp.records.review import Review

Occasion = tuple[str, UUID | None, int, str]
"""Deck, sitting, minutes ahead of UTC, and the scheduler's parameters."""


class Keys:
    """The numbers that are known: those of a connection, as long as nothing is rolled back."""

    def __init__(self) -> None:
        self._cards: dict[str, int] = {}
        self._occasions: dict[Occasion, int] = {}
        self._names: list[str] = [""]

    def forget(self) -> None:
        """Know nothing: what was numbered in a transaction that failed was not."""
        self._cards.clear()
        self._names = [""]
        self._occasions.clear()

    def known_card(self, connection: Connection, card_id: str) -> int | None:
        """The number of a card; None where it was never answered."""
        if card_id not in self._cards:
            keys = tables.card_key.c
            number = connection.scalar(select(keys.id).where(keys.card_id == card_id))
            if number is None:
                return None
            self._cards[card_id] = number
        return self._cards[card_id]

    def names(self, connection: sqlite3.Connection) -> list[str]:
        """The card id of each number, by the driver; empty for a number that no card has."""
        query = "SELECT id, card_id FROM card_key WHERE id >= ? ORDER BY id"
        for number, card_id in connection.execute(query, (len(self._names),)):
            if number > len(self._names):
                self._names += [""] * (number - len(self._names))
            self._names.append(card_id)
        return self._names

    def card(self, connection: Connection, card_id: str) -> int:
        """The number of a card, given now if need be."""
        number = self.known_card(connection, card_id)
        if number is None:
            number = _added(connection, tables.card_key, {"card_id": card_id})
            self._cards[card_id] = number
        return number

    def occasion(self, connection: Connection, review: Review) -> int:
        """The number of what ``review`` shares with others, given now if need be."""
        found = (review.deck_id, review.session_id, review.offset_minutes, review.parameters_id)
        number = self._occasions.get(found)
        if number is None:
            names = ("deck_id", "session_id", "offset_minutes", "parameters_id")
            number = _added(connection, tables.occasion, dict(zip(names, found, strict=True)))
            self._occasions[found] = number
        return number


def _added(connection: Connection, table: Any, row: dict[str, object]) -> int:
    made = connection.execute(insert(table), row)
    assert made.inserted_primary_key is not None  # noqa: S101 (one row was added)
    return int(made.inserted_primary_key[0])
