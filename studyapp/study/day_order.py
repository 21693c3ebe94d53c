"""In which order the cards of a study day come: a small closed choice for reviews, one for new."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from enum import StrEnum

from studyapp.progress.state_row import StateRow


class ReviewOrder(StrEnum):
    """Which due review comes first; also which are left out where a day holds fewer."""

    DUE = "due"
    SHUFFLED = "shuffled"
    AT_RISK = "at-risk"


class NewCards(StrEnum):
    """Where new cards come among the reviews of a day."""

    MIXED = "mixed"
    FIRST = "first"
    LAST = "last"


_GOLDEN = 0x9E3779B1  # Knuth's multiplier: 2**32 over the golden ratio, made odd


def place_in_day(card_id: str, day: dt.date) -> int:
    """A number that shuffles the cards of a day: the same on every machine and in every run."""
    checksum = zlib.crc32(f"{day.isoformat()} {card_id}".encode())
    # Checksums of two days differ by a fixed pattern of bits; the product breaks the pattern.
    return checksum * _GOLDEN & 0xFFFFFFFF


def review_place(
    card_id: str, row: StateRow, day: dt.date, order: ReviewOrder
) -> tuple[float, int, str]:
    """A key to sort due reviews by; what it does not tell apart is shuffled by the day.

    Recall falls with days waited over stability, whatever the weights are, so that ratio puts
    the most likely forgotten first.
    """
    first = 0.0
    if order is ReviewOrder.DUE:
        first = float(row.due_day)
    elif order is ReviewOrder.AT_RISK:
        first = -(day.toordinal() - row.last_day) / row.stability
    return first, place_in_day(card_id, day), card_id


def with_new(reviews: Sequence[str], new: Sequence[str], where: NewCards) -> list[str]:
    """Reviews and new cards in one row, each kind keeping its order."""
    if where is NewCards.FIRST:
        return [*new, *reviews]
    if where is NewCards.LAST:
        return [*reviews, *new]
    places = [((i + 0.5) / len(reviews), 0, name) for i, name in enumerate(reviews)]
    places += [((i + 0.5) / len(new), 1, name) for i, name in enumerate(new)]
    return [name for _, _, name in sorted(places, key=lambda place: place[:2])]
