"""A learner's cards and habits, handed to the simulation of what a desired retention costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from studyapp.insight.answers import FIRST as FIRST_ANSWER
from studyapp.insight.effort import FEWEST, SECONDS_PER_ANSWER
from studyapp.insight.mean import DEVIATIONS
from studyapp.insight.workload import Cost, Workload
from studyapp.records.rating import Rating
from studyapp.scheduling.parameters import HIGHEST_RETENTION, LOWEST_RETENTION
from studyapp.scheduling.workload import MOST_CARDS, Collection, Habits, simulate
from studyapp.study.answer_log import AnswerLog, answer_log
from studyapp.study.card_groups import CardsThatCome, cards_that_come

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.desk import Desk

DAYS, SEED = 365, 1
PERCENTS = range(round(100 * LOWEST_RETENTION), round(100 * HIGHEST_RETENTION) + 1)
FIRST, RECALLED = (0.24, 0.09, 0.50, 0.17), (0.22, 0.63, 0.15)
"""How learners rate, in the mean over many (the FSRS simulator's defaults)."""
AS_MANY = 20
"""The means over many count as so many answers of the learner's own."""


def workload_of(desk: Desk) -> Workload:
    """What each desired retention would cost the learner of ``desk``; reads the whole log."""
    log = answer_log(desk)
    cards = cards_that_come(desk.library, log.answers.cards, desk.store.suspended())
    return workload(log, cards, desk.scheduler, desk.limits.new_per_day)


def workload(
    log: AnswerLog, cards: CardsThatCome, scheduler: Scheduler, new_per_day: int
) -> Workload:
    """What each desired retention from 0.70 to 0.97 would cost.

    Args:
        log: of which the learner's habits and memory are taken.
        cards: those that can come up.
        scheduler: of which the weights are taken, and the retention that is set.
        new_per_day: how many new cards a day brings.
    """
    states, costs, courses = log.states, tuple[Cost, ...](), 0
    known = np.argsort(states.card, kind="stable")
    known = known[cards.comes[states.card[known]]]
    if known.size:
        found = simulate(
            Collection(
                states.stability[known],
                states.difficulty[known],
                np.maximum(0.0, log.day.toordinal() - states.last_day[known].astype(np.float64)),
                cards.count - known.size,
                new_per_day,
            ),
            habits_of(log.answers),
            np.array([percent / 100 for percent in PERCENTS]),
            DAYS,
            SEED,
            scheduler.parameters,
            max(1, MOST_CARDS // cards.count),
        )
        off = DEVIATIONS * found.errors
        told = (found.retention, found.seconds / 60, found.reviews, found.recalled)
        rows = zip(
            *(column.tolist() for column in (*told, off[0] / 60, off[1], off[2])), strict=True
        )
        costs, courses = tuple(Cost(*row) for row in rows), found.courses
    return Workload(costs, scheduler.desired_retention, cards.count, DAYS, courses)


def habits_of(answers: Answers) -> Habits:
    """How a learner rates and how long a card takes on a day, by how its first answer went.

    Seconds are means, since it is their sum that a day takes; with fewer than ten days timed
    an answer counts 15 s, and twice that where it is given again.
    """
    fresh = np.flatnonzero(answers.fresh)  # of each card on each of its days the first answer
    rating, gap = answers.rating[fresh], answers.gap[fresh]
    spent = np.maximum(answers.duration, 0)
    spent = np.add.reduceat(spent, fresh, dtype=np.int64) if fresh.size else spent
    # Four ratings of a card that was met before, four of one that was not; both again if timed.
    place = rating - np.int8(1) + np.int8(4) * (gap == FIRST_ANSWER) + np.int8(8) * (spent > 0)
    counts = np.bincount(place, minlength=16).reshape(2, 2, 4)
    rated, timed = counts.sum(axis=0), counts[1]
    taken = np.bincount(place, spent, minlength=16).reshape(2, 2, 4)[1] / 1000
    again = Rating.AGAIN
    begun = _shares(rated[1].tolist(), FIRST)
    passed = _shares(rated[0, again:].tolist(), RECALLED)
    return Habits(
        (begun[0], begun[1], begun[2], begun[3]),
        (passed[0], passed[1], passed[2]),
        _seconds(taken[1].sum(), timed[1].sum(), 2),
        _seconds(taken[0, again:].sum(), timed[0, again:].sum(), 1),
        _seconds(taken[0, :again].sum(), timed[0, :again].sum(), 2),
    )


def _seconds(taken: float, days: int, usual: int) -> float:
    """The mean over days that were timed, or what so many answers usually take."""
    return float(taken / days) if days >= FEWEST else usual * SECONDS_PER_ANSWER


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    """Shares of counts, drawn towards the usual ones as long as there are few."""
    total = sum(counts) + AS_MANY * sum(usual)
    return [(count + AS_MANY * share) / total for count, share in zip(counts, usual, strict=True)]
