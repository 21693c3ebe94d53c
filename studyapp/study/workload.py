"""A learner's cards and habits, handed to the simulation of what a desired retention costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from studyapp.insight.answers import FIRST as FIRST_ANSWER
from studyapp.insight.effort import FEWEST, SECONDS_PER_ANSWER
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
    states, costs = log.states, tuple[Cost, ...]()
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
        columns = (found.retention, found.seconds / 60, found.reviews, found.recalled)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        costs = tuple(Cost(*row) for row in rows)
    return Workload(costs, scheduler.desired_retention, cards.count, DAYS)


def habits_of(answers: Answers) -> Habits:
    """How a learner rates and how long a card takes on a day, by how its first answer went.

    Seconds are means, since it is their sum that a day takes; with fewer than ten days timed
    an answer counts 15 s, and twice that where it is given again.
    """
    fresh = np.flatnonzero(answers.fresh)  # of each card on each of its days the first answer
    rating = answers.rating[fresh].astype(np.int64)
    first = answers.gap[fresh] == FIRST_ANSWER
    right, wrong = ~first & (rating > Rating.AGAIN), ~first & (rating == Rating.AGAIN)
    seconds = np.maximum(answers.duration, 0) / 1000
    spent = np.add.reduceat(seconds, fresh) if fresh.size else np.zeros(0)
    means = []
    for kind, times in ((first, 2), (right, 1), (wrong, 2)):
        known = spent[kind & (spent > 0)]
        means.append(float(known.mean()) if known.size >= FEWEST else times * SECONDS_PER_ANSWER)
    begun = _shares(np.bincount(rating[first] - 1, minlength=4).tolist(), FIRST)
    passed = _shares(np.bincount(rating[right] - 2, minlength=3).tolist(), RECALLED)
    return Habits(
        (begun[0], begun[1], begun[2], begun[3]),
        (passed[0], passed[1], passed[2]),
        *means,
    )


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    """Shares of counts, drawn towards the usual ones as long as there are few."""
    total = sum(counts) + AS_MANY * sum(usual)
    return [(count + AS_MANY * share) / total for count, share in zip(counts, usual, strict=True)]
