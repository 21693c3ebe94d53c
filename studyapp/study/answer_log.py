"""The whole log and all memory states read once, for everything that counts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.study.card_groups import NumberedGroups, groups_of_library
from studyapp.study.facts import today
from studyapp.study.remembered import of_the_newest

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers, Truth, Whole
    from studyapp.progress.day_count import DayCount
    from studyapp.progress.log_columns import LogColumns
    from studyapp.progress.state_columns import StateColumns
    from studyapp.scheduling.replay import Log
    from studyapp.study.desk import Desk

PORTION = 1 << 18
"""So many rows of a log are worked on at a time."""


@dataclass(frozen=True, slots=True)
class AnswerLog:
    """What statistics are made of, as it stood at one moment.

    Attributes:
        answers: every answer that was not taken back.
        states: every memory state, its cards numbered as in ``answers``.
        groups: topics, concepts and simulations of those numbers.
        day: the study day that it was.
        days: what was done on each study day with answers, in order.
        weights: of the schedule in force.
    """

    answers: Answers
    states: StateColumns
    groups: NumberedGroups
    day: dt.date
    days: Mapping[dt.date, DayCount]
    weights: tuple[float, ...]


def answer_log(desk: Desk) -> AnswerLog:
    """Read everything from the store of ``desk``."""
    kept = desk.store.log_columns()
    with ThreadPoolExecutor(max_workers=1) as another:  # NumPy sorts while SQLite reads
        answers = another.submit(_answered, kept, desk.scheduler.roll_over_hour)
        return AnswerLog(
            states=desk.store.state_columns(kept.cards),
            groups=groups_of_library(desk.library).numbered(kept.cards),
            day=today(desk),
            days=desk.store.day_counts(),
            weights=desk.scheduler.parameters,
            answers=answers.result(),
        )


def answers_of(desk: Desk) -> Answers:
    """Every answer in the store of ``desk`` that was not taken back, and nothing else."""
    # The store gives the same columns again until something is written.
    return _answered(desk.store.log_columns(), desk.scheduler.roll_over_hour)


@of_the_newest
def _answered(kept: LogColumns, roll_over_hour: int) -> Answers:
    from studyapp.insight.answers import answered

    return answered(kept, roll_over_hour)


def scheduling_log(answers: Answers, chosen: Truth | None = None) -> Log:
    """The log that a schedule is replayed on: row by row that of ``answers``.

    Args:
        answers: of which it is made.
        chosen: of each number of a card whether it is wanted; None for all.
    """
    import numpy as np

    if chosen is None:
        return _log(answers, slice(None))
    return _log(answers, np.flatnonzero(chosen[answers.card]))


def portions(answers: Answers, size: int = PORTION) -> Iterator[tuple[slice, Log]]:
    """The rows of some whole cards, and the log that a schedule is replayed on; then the next.

    What is worked out of a portion of a long log stays near the processor, and is let go before
    that of the next is made. A log without a row has one portion.

    Args:
        answers: of which they are made.
        size: rows in a portion; more where they are one card's.
    """
    import numpy as np

    begins = np.flatnonzero(np.diff(answers.card, prepend=-1))
    start, end, is_first = 0, answers.card.size, True
    while start < end or is_first:
        after = int(np.searchsorted(begins, start + size))
        stop = int(begins[after]) if after < begins.size else end
        yield slice(start, stop), _log(answers, slice(start, stop))
        start, is_first = stop, False


def _log(answers: Answers, rows: slice | Whole) -> Log:
    import numpy as np

    from studyapp.scheduling.replay import Log

    begins = np.diff(answers.card[rows], prepend=-1) != 0
    numbers = np.cumsum(begins, dtype=np.int32)
    numbers -= 1
    return Log(card=numbers, day=answers.day[rows], rating=answers.rating[rows])
