"""Which review of each card is its last: what states name, and what seeds their fuzz."""

from __future__ import annotations

import sqlite3

from studyapp.progress.tables import ME

_NEWEST = "SELECT id FROM review WHERE learner_id = ? AND card = ? ORDER BY id DESC"


def last_by_id(connection: sqlite3.Connection) -> dict[int, bytes]:
    """By number of card, where the order by time is the order by id: read from an index."""
    found = dict(
        connection.execute(
            "SELECT card, max(id) FROM review WHERE learner_id = ? GROUP BY card", (ME,)
        )
    )
    voids = {name for (name,) in connection.execute("SELECT review_id FROM review_void")}
    for card in [card for card, name in found.items() if name in voids]:
        rows = connection.execute(_NEWEST, (ME, card))
        left = next((name for (name,) in rows if name not in voids), None)
        if left is None:
            del found[card]
        else:
            found[card] = left
    return found


def last_by_time(connection: sqlite3.Connection) -> dict[int, bytes]:
    """By number of card, whatever the order: every row is looked at."""
    last: dict[int, tuple[int, bytes]] = {}
    rows = connection.execute(
        "SELECT card, id, after FROM review WHERE learner_id = ?"
        " AND id NOT IN (SELECT review_id FROM review_void)",
        (ME,),
    )
    for card, name, after in rows:
        place = int.from_bytes(name[:6], "big") * 1000 + after, name
        if card not in last or place > last[card]:
            last[card] = place
    return {card: name for card, (_, name) in last.items()}
