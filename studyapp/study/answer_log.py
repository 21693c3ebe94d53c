"""The whole log and all memory states read once, for everything that counts them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.study.card_groups import NumberedGroups, groups_of_library
from studyapp.study.facts import today
from studyapp.study.remembered import of_the_newest

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers, Truth
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
    answers = answers_of(desk)
    return AnswerLog(
        answers=answers,
        states=desk.store.state_columns(answers.cards),
        groups=groups_of_library(desk.library).numbered(answers.cards),
        day=today(desk),
        weights=desk.scheduler.parameters,
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

    from studyapp.scheduling.replay import Log

    card, day, rating = answers.card, answers.day, answers.rating
    if chosen is not None:
        rows = np.flatnonzero(chosen[card])
        card, day, rating = card[rows], day[rows], rating[rows]
    begins = np.diff(card, prepend=-1) != 0
    return Log(
        cards=tuple(answers.cards[number] for number in card[begins].tolist()),
        card=np.cumsum(begins, dtype=np.int32) - 1,
        day=day,
        rating=rating,
    )
