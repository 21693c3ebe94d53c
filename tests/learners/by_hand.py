"""What is kept, read with SQL alone, and the formulas a second time in plain Python."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any

from studyapp.progress.compact import from_bytes
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS as W

EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Row:
    """One kept answer as it stands in the database; ``gap`` days after the card's last one."""

    card: str
    at: int
    day: int
    hour: int
    gap: int | None
    rating: int
    milliseconds: int | None
    told: dict[str, Any]
    expected: float
    stability: float

    @property
    def right(self) -> bool:
        return bool(self.told.get("right", self.rating > 1))

    @property
    def measured(self) -> bool:
        return self.told["kind"] in ("predict", "tune") and "right" in self.told

    @property
    def draws(self) -> str:
        return json.dumps(self.told.get("draws") or {}, sort_keys=True)


def rows_of(database: Path) -> list[Row]:
    """Every kept answer in order of time, with the recall that FSRS-6 expected of it."""
    with closing(sqlite3.connect(database)) as connection:
        kept = connection.execute(
            "SELECT k.card_id, r.id, r.after, o.offset_minutes, r.rating, r.duration_ms, r.detail"
            " FROM review r JOIN card_key k ON k.id = r.card JOIN occasion o ON o.id = r.occasion"
            " WHERE r.id NOT IN (SELECT review_id FROM review_void)"
        ).fetchall()
    memory: dict[str, tuple[int, float, float]] = {}
    found = []
    # An id begins with the milliseconds at which it was made, and ends with the question's seed.
    timed = [
        (int.from_bytes(name[:6], "big") * 1000 + after, name, row)
        for row in kept
        for name, after in [row[1:3]]
    ]
    for at, name, (card, _, _, offset, rating, spent, detail) in sorted(timed):
        told = from_bytes(detail, int.from_bytes(name[-4:], "big")) if detail else {}
        local = at // 1_000_000 + 60 * offset
        day, likely, gap = EPOCH + (local - 4 * 3600) // 86_400, 1.0, None
        if card not in memory:
            s, d = W[rating - 1], min(10.0, max(1.0, started(rating)))
        else:
            last, s, d = memory[card]
            gap = day - last
            likely = retrieved(gap, s)
            s, d = answered_again(s, d, rating, gap)
        memory[card] = day, s, d
        hour = local // 3600 % 24
        found.append(Row(card, at, day, hour, gap, rating, spent, told, likely, s))
    return found


def newest(rows: Iterable[Row]) -> dict[str, Row]:
    """Of each card its newest answer."""
    return {row.card: row for row in rows}


def started(rating: int) -> float:
    """Difficulty after a first answer, before it is bounded."""
    return W[4] - exp(W[5] * (rating - 1)) + 1


def retrieved(waited: float, stability: float) -> float:
    """The forgetting curve."""
    likely: float = (1 + (0.9 ** (-1 / W[20]) - 1) * waited / stability) ** -W[20]
    return likely


def answered_again(s: float, d: float, g: int, waited: int) -> tuple[float, float]:
    """FSRS-6 as its authors write it down: stability and difficulty after one more answer."""
    r = retrieved(waited, s)
    if not waited:
        grown = exp(W[17] * (g - 3 + W[18])) * s ** -W[19]
        after = s * (max(grown, 1.0) if g > 1 else grown)
    elif g == 1:
        forgotten = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * exp((1 - r) * W[14])
        after = min(forgotten, s / exp(W[17] * W[18]))
    else:
        bonus = {2: W[15], 3: 1.0, 4: W[16]}[g]
        growth = exp(W[8]) * (11 - d) * s ** -W[9] * (exp((1 - r) * W[10]) - 1)
        after = s * (1 + growth * bonus)
    d = W[7] * started(4) + (1 - W[7]) * (d + (10 - d) * (-W[6] * (g - 3)) / 9)
    return max(after, 0.001), min(10.0, max(1.0, d))


def wilson(hits: int, n: int) -> list[float] | None:
    """The 95 % interval of a share."""
    if not n:
        return None
    p, z = hits / n, 1.959963984540054
    middle, reach = p + z * z / 2 / n, z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return [
        max(0.0, (middle - reach) / (1 + z * z / n)),
        min(1.0, (middle + reach) / (1 + z * z / n)),
    ]


def share(cases: Iterable[bool]) -> dict[str, Any]:
    """A share as ``stats --json`` has it."""
    listed = list(cases)
    hits, n = sum(listed), len(listed)
    return {"n": n, "hits": hits, "rate": hits / n if n else None, "interval": wilson(hits, n)}
