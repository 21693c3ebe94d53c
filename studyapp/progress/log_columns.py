"""The log of reviews as columns: one NumPy array for each fact that statistics ask about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studyapp.progress.encoding import to_microseconds
from studyapp.records.confidence import Confidence
from studyapp.records.review import Review

UNKNOWN = -1
"""What stands where a number is not known."""
RUN_KINDS = frozenset({"predict", "tune"})
"""Kinds of card that a run grades: of these alone the drawn values and the measure are here."""
_CONFIDENCES = frozenset(int(step) for step in Confidence)


class Facts(NamedTuple):
    """What the columns hold of one answer's detail; see ``LogColumns``."""

    kind: str
    right: int
    confidence: int
    run: tuple[int, float, float] | None


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Reviews that were not taken back, by time and then by id, shapes (n,).

    Attributes:
        cards: the card id of each number in ``card``; some may have no review here.
        kinds: what the numbers in ``kind`` stand for; the empty text is an unknown form.
        card, kind: numbers.
        at: microseconds since 1970, UTC.
        offset: how far local time was ahead of UTC, in minutes.
        rating: 1 to 4.
        duration: milliseconds; -1 where it is not known.
        right: what the machine found: 1 or 0; -1 where it graded nothing.
        confidence: 1 to 3; 0 where none was given.
        run_rows: the rows of answers that a run graded, rising, shape (m,).
        sheet: of those, 48 bits that differ where other values were drawn.
        predicted, measured: of those, where they are numbers, else NaN.
        tidy: whether the reviews of each card stand in the order of their ids.
    """

    cards: Sequence[str]
    kinds: tuple[str, ...]
    card: npt.NDArray[np.int32]
    kind: npt.NDArray[np.uint8]
    at: npt.NDArray[np.int64]
    offset: npt.NDArray[np.int16]
    rating: npt.NDArray[np.int8]
    duration: npt.NDArray[np.int32]
    right: npt.NDArray[np.int8]
    confidence: npt.NDArray[np.int8]
    run_rows: npt.NDArray[np.int64]
    sheet: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.float64]
    measured: npt.NDArray[np.float64]
    tidy: bool

    def __len__(self) -> int:
        return self.at.size


BY_ROW = {
    "card": np.int32,
    "kind": np.uint8,
    "at": np.int64,
    "offset": np.int16,
    "rating": np.int8,
    "duration": np.int32,
    "right": np.int8,
    "confidence": np.int8,
}
"""The columns that have a value in every row, and their types."""
BY_RUN = {"run_rows": np.int64, "sheet": np.int64, "predicted": np.float64, "measured": np.float64}
"""Those that have one for every answer that a run graded."""


class Line(NamedTuple):
    """One review on its way into the columns: ``at`` in microseconds, ``card`` a number."""

    at: int
    identifier: bytes
    card: int
    offset: int
    rating: int
    duration: int | None
    detail: Mapping[str, object]


def facts_of(detail: Mapping[str, object]) -> Facts:
    """What the columns hold of an answer's detail; what is of another make is passed over."""
    kind, right, sure = detail.get("kind"), detail.get("right"), detail.get("confidence")
    kind = kind if isinstance(kind, str) else ""
    found = int(right) if isinstance(right, bool) else UNKNOWN
    step = sure if type(sure) is int and sure in _CONFIDENCES else 0
    run = None
    if kind in RUN_KINDS and found != UNKNOWN:
        measures = (_number(detail.get(name)) for name in ("predicted", "measured"))
        run = (_sheet(detail.get("draws")), *measures)
    return Facts(kind, found, step, run)  # type: ignore[arg-type] # two measures


def columns_of_lines(lines: Iterable[Line], cards: Sequence[str] = ()) -> LogColumns:
    """The columns of some reviews, in whatever order they come."""
    listed = sorted(lines, key=lambda line: (line.at, line.identifier))
    told = [facts_of(line.detail) for line in listed]
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(f.kind for f in told))}
    runs = [(row, *facts.run) for row, facts in enumerate(told) if facts.run is not None]
    columns = {
        "card": [line.card for line in listed],
        "kind": [kinds[facts.kind] for facts in told],
        "at": [line.at for line in listed],
        "offset": [line.offset for line in listed],
        "rating": [line.rating for line in listed],
        "duration": [UNKNOWN if line.duration is None else line.duration for line in listed],
        "right": [facts.right for facts in told],
        "confidence": [facts.confidence for facts in told],
    }
    by_run = zip(*runs, strict=True) if runs else ((),) * len(BY_RUN)
    return LogColumns(
        cards=cards,
        kinds=tuple(kinds),
        tidy=_is_tidy(listed),
        **{name: np.array(columns[name], dtype=kind) for name, kind in BY_ROW.items()},
        **{  # type: ignore[arg-type]
            name: np.array(column, dtype=BY_RUN[name])
            for name, column in zip(BY_RUN, by_run, strict=True)
        },
    )


def columns_of(reviews: Iterable[Review], cards: Sequence[str] = ()) -> LogColumns:
    """The columns of reviews that were read one by one.

    Args:
        reviews: in whatever order.
        cards: the card id of each number; by default they are numbered as they come.

    Raises:
        ValueError: the instant of a review is naive.
    """
    numbers = {card: number for number, card in enumerate(cards)}
    lines = [
        Line(
            to_microseconds(review.reviewed_at),
            review.id.bytes,
            numbers.setdefault(review.card_id, len(numbers)),
            review.offset_minutes,
            int(review.rating),
            review.duration_ms,
            review.detail,
        )
        for review in reviews
    ]
    return columns_of_lines(lines, cards or tuple(numbers))


def joined(parts: Sequence[LogColumns], cards: Sequence[str]) -> LogColumns:
    """The columns of several parts of one log, whose ids follow one another."""
    kinds = {kind: n for n, kind in enumerate(dict.fromkeys(k for p in parts for k in p.kinds))}
    whole = {
        name: _concatenated([getattr(p, name) for p in parts], BY_ROW[name]) for name in BY_ROW
    }
    whole["kind"] = _concatenated(
        [np.array([kinds[kind] for kind in p.kinds] or [0], dtype=np.uint8)[p.kind] for p in parts],
        np.uint8,
    )
    starts = np.cumsum([0, *(part.at.size for part in parts)])
    runs = {name: _concatenated([getattr(p, name) for p in parts], BY_RUN[name]) for name in BY_RUN}
    runs["run_rows"] = _concatenated(
        [part.run_rows + start for part, start in zip(parts, starts, strict=False)], np.int64
    )
    in_order = bool((whole["at"][1:] >= whole["at"][:-1]).all())
    tidy = all(part.tidy for part in parts)
    tidy = tidy and (in_order or _in_order_by_card(whole["card"], whole["at"]))
    found = LogColumns(cards=cards, kinds=tuple(kinds), tidy=tidy, **whole, **runs)
    return found if in_order else _by_time(found)


def _is_tidy(by_time: Iterable[Line]) -> bool:
    last: dict[int, bytes] = {}
    for line in by_time:
        if last.get(line.card, b"") > line.identifier:
            return False
        last[line.card] = line.identifier
    return True


def _in_order_by_card(card: npt.NDArray[np.int32], at: npt.NDArray[np.int64]) -> bool:
    order = np.argsort(card, kind="stable")
    turned_back = (np.diff(at[order]) < 0) & (np.diff(card[order]) == 0)
    return not turned_back.any()


def _by_time(found: LogColumns) -> LogColumns:
    order = np.argsort(found.at, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    rows = place[found.run_rows]
    by_row = np.argsort(rows)
    values = {field.name: getattr(found, field.name) for field in fields(found)}
    values |= {name: values[name][order] for name in BY_ROW}
    values |= {name: values[name][by_row] for name in BY_RUN}
    return LogColumns(**values | {"run_rows": rows[by_row]})


def _concatenated(columns: list[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate(columns) if columns else np.array([], dtype=kind)


def _number(value: object) -> float:
    return float(value) if type(value) in (int, float) else float("nan")  # type: ignore[arg-type]


def _sheet(draws: object) -> int:
    """The same for the same drawn values: equal numbers are the same, whole or not."""
    values = dict(draws) if isinstance(draws, Mapping) else {}
    text = json.dumps(
        {key: float(v) if type(v) is int and abs(v) < 1 << 53 else v for key, v in values.items()},
        sort_keys=True,
        default=repr,
    )
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")
