"""Answers as the statistics see them: when each was, what it was worth, and what came with it.

They stand in columns, so that a million of them are counted in a blink. NumPy is loaded when
they are made, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Protocol

from studyapp.records.rating import Rating
from studyapp.records.study_day import ROLL_OVER_HOUR

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]
    Small = npt.NDArray[np.int32]
    Byte = npt.NDArray[np.int8]
    Truth = npt.NDArray[np.bool_]
    Array = npt.NDArray[np.float64]

UNKNOWN_KIND = "unknown"
MEASURED_KINDS = frozenset({"predict", "tune"})
"""Kinds of card that are graded by a run of their simulation."""
FIRST = -1
"""The gap of a card's first answer."""
_MINUTE, _DAY = 60_000_000, 86_400_000_000
"""Microseconds."""
_EPOCH_DAY = 719_163
"""1970-01-01 as ``date.toordinal`` counts."""
_LAST_DAY = 3_652_059


class Kept(Protocol):
    """A log in columns, by time and then by id; see ``progress.log_columns.LogColumns``."""

    @property
    def cards(self) -> Sequence[str]: ...  # noqa: D102 (as described there)
    @property
    def kinds(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def card(self) -> Small: ...  # noqa: D102
    @property
    def kind(self) -> npt.NDArray[np.uint8]: ...  # noqa: D102
    @property
    def at(self) -> Whole: ...  # noqa: D102
    @property
    def offset(self) -> npt.NDArray[np.int16]: ...  # noqa: D102
    @property
    def rating(self) -> Byte: ...  # noqa: D102
    @property
    def duration(self) -> Small: ...  # noqa: D102
    @property
    def right(self) -> Byte: ...  # noqa: D102
    @property
    def confidence(self) -> Byte: ...  # noqa: D102
    @property
    def run_rows(self) -> Whole: ...  # noqa: D102
    @property
    def sheet(self) -> Whole: ...  # noqa: D102
    @property
    def predicted(self) -> Array: ...  # noqa: D102
    @property
    def measured(self) -> Array: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Graded:
    """Answers that a run graded, in order of time, shapes (m,).

    Attributes:
        card: its number.
        right: what the run found.
        unseen: whether the drawn values never came before for this card.
        off: ``|predicted - measured| / |measured|``; NaN where that is not to be had.
    """

    card: Small
    right: Truth
    unseen: Truth
    off: Array


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by card, those of a card by time, shapes (n,).

    Attributes:
        cards: the id of each number in ``card``; some may have no answer here.
        kinds: the form of each number in ``kind`` in which a card was asked.
        card, kind: numbers; ``card`` never falls.
        place: the place of each answer in order of time.
        day: the study day, as ``date.toordinal`` counts; it never falls within a card.
        local_day: the study day by the answer's own clock: travel can turn that back.
        hour: what the learner's clock showed.
        gap: study days since the card's previous answer; -1 for its first. An answer with a
            gap of 1 or more is a recall test. One with a gap of 0 tests what was read minutes
            ago.
        rating: 1 to 4.
        right: what the machine found, else whether the learner rated it better than again.
        confidence: 1 to 3; 0 where none was given.
        duration: milliseconds; -1 where it is not known.
        graded: those that a run graded.
    """

    cards: Sequence[str]
    kinds: tuple[str, ...]
    card: Small
    kind: npt.NDArray[np.uint8]
    place: Small
    day: Small
    local_day: Small
    hour: Byte
    gap: Small
    rating: Byte
    right: Truth
    confidence: Byte
    duration: Small
    graded: Graded

    @property
    def fresh(self) -> Truth:
        """Whether each is the first answer to its card on its study day."""
        found: Truth = self.gap != 0
        return found

    @property
    def tests(self) -> Truth:
        """Whether memory had to last for a night or more."""
        found: Truth = self.gap > 0
        return found


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each card is in.

    Attributes:
        names: of the groups, in order.
        group: of each number of a card, a place in ``names``; -1 for none.
    """

    names: tuple[str, ...]
    group: Small


def answered(log: Kept, roll_over_hour: int = ROLL_OVER_HOUR) -> Answers:
    """The answers of a log.

    Args:
        log: answers of any number of cards, those taken back left out.
        roll_over_hour: the local hour at which a study day begins.
    """
    import numpy as np

    order = by_card(log.card)
    card = log.card[order]
    local = log.at[order]
    local += log.offset[order] * np.int64(_MINUTE)
    hour = (local // (60 * _MINUTE) % 24).astype(np.int8)
    local -= roll_over_hour * 60 * _MINUTE
    local //= _DAY
    local += _EPOCH_DAY
    own_day = np.clip(local, 1, _LAST_DAY, out=local).astype(np.int32)
    # Travel does not turn the day back: the running maximum within each card.
    beyond = card * np.int64(_LAST_DAY + 1)
    local += beyond
    day = (np.maximum.accumulate(local, out=local) - beyond).astype(np.int32)
    gap = np.diff(day, prepend=np.int32(0))
    gap[np.flatnonzero(np.diff(card, prepend=np.int32(-1)))] = FIRST
    rating, found = log.rating[order], log.right[order]
    return Answers(
        cards=log.cards,
        kinds=tuple(kind or UNKNOWN_KIND for kind in log.kinds),
        card=card,
        kind=log.kind[order],
        place=order.astype(np.int32),
        day=day,
        local_day=own_day,
        hour=hour,
        gap=gap,
        rating=rating,
        right=np.where(found < 0, rating > Rating.AGAIN, found == 1),
        confidence=log.confidence[order],
        duration=log.duration[order],
        graded=_graded(log),
    )


def by_card(card: Small) -> Whole:
    """The rows sorted by card, those of a card in their order: two passes over 16 bits each."""
    import numpy as np

    order = np.argsort((card & 0xFFFF).astype(np.uint16), kind="stable")
    if card.size and int(card.max()) >> 16:
        order = order[np.argsort((card >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def _graded(log: Kept) -> Graded:
    import numpy as np

    rows = log.run_rows
    card = log.card[rows]
    unseen = np.zeros(rows.size, dtype=np.bool_)
    order = np.lexsort((log.sheet, card))
    same = (np.diff(card[order]) == 0) & (np.diff(log.sheet[order]) == 0)
    unseen[order] = np.concatenate([np.ones(min(1, rows.size), dtype=np.bool_), ~same])
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(log.predicted - log.measured) / np.abs(log.measured)
    off[log.measured == 0] = np.nan
    return Graded(card, log.right[rows] == 1, unseen, off)


def counts_by(group: Whole | Small | Byte, groups: int, *truths: Truth) -> Whole:
    """How many rows each group has, by what holds of them: shape (groups, 2, ..., 2).

    Args:
        group: of each row, below ``groups``; -1 for one that is in none and not counted.
        groups: how many.
        truths: of each row, whether it holds; each makes an axis: not, and so.
    """
    import numpy as np

    # One more than the group, so that what is in none is counted first and left out.
    place = group.astype(np.int64)
    place += 1
    for truth in truths:
        place *= 2
        place += truth
    shape = (groups + 1, *(2 for _ in truths))
    found: Whole = np.bincount(place, minlength=prod(shape)).reshape(shape)[1:]
    return found
