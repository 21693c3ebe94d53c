"""The whole log and all memory states read once, for everything that counts them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.study.card_groups import NumberedGroups, groups_of_library
from studyapp.study.facts import today

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers
    from studyapp.progress.log_columns import LogColumns
    from studyapp.progress.state_columns import StateColumns
    from studyapp.scheduling.replay import Log
    from studyapp.study.desk import Desk


@dataclass(frozen=True, slots=True)
class AnswerLog:
    """What statistics are made of, as it stood at one moment.

    Attributes:
        answers: every answer that was not taken back.
        states: every memory state, its cards numbered as in ``answers``.
        groups: topics, concepts and simulations of those numbers.
        day: the study day that it was.
        weights: of the schedule in force.
    """

    answers: Answers
    states: StateColumns
    groups: NumberedGroups
    day: dt.date
    weights: tuple[float, ...]


def answer_log(desk: Desk) -> AnswerLog:
    """Read everything from the store of ``desk``."""
    from studyapp.insight.answers import answered

    kept: LogColumns = desk.store.log_columns()
    hour = desk.scheduler.roll_over_hour
    if not (_newest and _newest[0][0] is kept and _newest[0][1] == hour):
        _newest[:] = [(kept, hour, answered(kept, hour))]
    return AnswerLog(
        answers=_newest[0][2],
        states=desk.store.state_columns(kept.cards),
        groups=groups_of_library(desk.library).numbered(kept.cards),
        day=today(desk),
        weights=desk.scheduler.parameters,
    )


_newest: list[tuple[LogColumns, int, Answers]] = []
"""The answers of the newest log that was read: the store gives it again until it changes."""


def scheduling_log(answers: Answers) -> Log:
    """The log that a schedule is replayed on: row by row that of ``answers``."""
    import numpy as np

    from studyapp.scheduling.replay import Log

    begins = np.diff(answers.card, prepend=-1) != 0
    return Log(
        cards=tuple(answers.cards[number] for number in answers.card[begins].tolist()),
        card=np.cumsum(begins, dtype=np.int64) - 1,
        day=answers.day.astype(np.int64),
        rating=answers.rating.astype(np.int64),
    )
