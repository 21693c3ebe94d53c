"""A learner's cards and habits, handed to the simulation of what a desired retention costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from studyapp.insight.answers import Answered, answered
from studyapp.insight.effort import FEWEST, SECONDS_PER_ANSWER
from studyapp.insight.workload import Cost, Workload
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.scheduling.parameters import HIGHEST_RETENTION, LOWEST_RETENTION
from studyapp.scheduling.workload import MOST_CARDS, Collection, Habits, simulate
from studyapp.study.facts import today

if TYPE_CHECKING:
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
    return workload(
        answered(desk.store.reviews(), desk.scheduler.roll_over_hour),
        desk.store.states(),
        {card.id for card in desk.library.cards} - desk.store.suspended(),
        today(desk),
        desk.scheduler,
        desk.limits.new_per_day,
    )


def workload(
    answers: Sequence[Answered],
    states: Mapping[str, MemoryState],
    names: Names[str],
    day: dt.date,
    scheduler: Scheduler,
    new_per_day: int,
) -> Workload:
    """What each desired retention from 0.70 to 0.97 would cost.

    Args:
        answers: the log, of which the learner's habits are taken.
        states: of the cards that were answered.
        names: the cards that can come up.
        day: the study day that it is now.
        scheduler: of which the weights are taken, and the retention that is set.
        new_per_day: how many new cards a day brings.
    """
    known = [states[name] for name in sorted(names) if name in states]
    costs: tuple[Cost, ...] = ()
    if known:
        found = simulate(
            Collection(
                np.array([state.stability for state in known]),
                np.array([state.difficulty for state in known]),
                np.array([max(0.0, (day - state.last_day).days) for state in known]),
                len(names) - len(known),
                new_per_day,
            ),
            habits_of(answers),
            np.array([percent / 100 for percent in PERCENTS]),
            DAYS,
            SEED,
            scheduler.parameters,
            max(1, MOST_CARDS // len(names)),
        )
        columns = (found.retention, found.seconds / 60, found.reviews, found.recalled)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        costs = tuple(Cost(*row) for row in rows)
    return Workload(costs, scheduler.desired_retention, len(names), DAYS)


def habits_of(answers: Iterable[Answered]) -> Habits:
    """How a learner rates and how long a card takes on a day, by how its first answer went.

    Seconds are means, since it is their sum that a day takes; with fewer than ten days timed
    an answer counts 15 s, and twice that where it is given again.
    """
    firsts, recalled = [0] * 4, [0] * 3
    spent: dict[tuple[str, dt.date], float] = {}
    kinds: dict[tuple[str, dt.date], str] = {}
    for answer in answers:
        where = answer.card_id, answer.day
        spent[where] = spent.get(where, 0.0) + (answer.seconds or 0.0)
        if answer.gap is None:
            firsts[answer.rating - 1] += 1
            kinds[where] = "first"
        elif answer.fresh:
            if answer.rating > Rating.AGAIN:
                recalled[answer.rating - 2] += 1
            kinds[where] = "right" if answer.rating > Rating.AGAIN else "wrong"
    means = {}
    for kind, times in (("first", 2), ("right", 1), ("wrong", 2)):
        known = [spent[where] for where, each in kinds.items() if each == kind and spent[where]]
        enough = len(known) >= FEWEST
        means[kind] = sum(known) / len(known) if enough else times * SECONDS_PER_ANSWER
    first, passed = _shares(firsts, FIRST), _shares(recalled, RECALLED)
    return Habits(
        (first[0], first[1], first[2], first[3]),
        (passed[0], passed[1], passed[2]),
        means["first"],
        means["right"],
        means["wrong"],
    )


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    """Shares of counts, drawn towards the usual ones as long as there are few."""
    total = sum(counts) + AS_MANY * sum(usual)
    return [(count + AS_MANY * share) / total for count, share in zip(counts, usual, strict=True)]
