"""How a learner answers, and how long a card takes, a second time in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from statistics import median

from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.insight.habits import (
    ANSWERS_PER_NEW,
    ANSWERS_PER_REVIEW,
    FAR_OFF,
    FIRST,
    NEWEST,
    PRIOR,
    PRIOR_CARDS,
    RECALLED,
    STEP,
    Habits,
)
from tests.insight.plain_answers import Answered


def habits_of(answers: Sequence[Answered], newest: int = NEWEST) -> Habits:
    """As ``insight.habits.habits_of``, answer by answer in order of time."""
    first, recalled, step = [0] * 4, [0] * 4, [0] * 4
    days: dict[tuple[str, dt.date], list[Answered]] = {}
    for place, answer in enumerate(answers):
        counts = first if answer.gap is None else recalled if answer.fresh else step
        if place >= len(answers) - newest:
            counts[answer.rating - 1] += 1
        days.setdefault((answer.card_id, answer.day), []).append(answer)
    timed = [day for day in days.values() if all(one.seconds is not None for one in day)]
    per_new, per_review = _seconds(timed[-newest:])
    again, hard, good, easy = _shares(first, FIRST)
    harder, better, best = _shares(recalled[1:], RECALLED)
    repeats = _shares(step, STEP)
    return Habits(
        first=(again, hard, good, easy),
        recalled=(harder, better, best),
        step=(repeats[0], repeats[1], repeats[2], repeats[3]),
        seconds_per_new=per_new,
        seconds_per_review=per_review,
        n=len(answers),
    )


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    total = sum(counts) + PRIOR
    return [(count + PRIOR * share) / total for count, share in zip(counts, usual, strict=True)]


def _seconds(timed: Sequence[Sequence[Answered]]) -> tuple[float, float]:
    every = [one.seconds or 0.0 for day in timed for one in day]
    usual = median(every) if len(every) >= 2 * PRIOR else SECONDS_PER_ANSWER
    sums: dict[bool, list[float]] = {True: [], False: []}
    for day in timed:
        taken = sum(min(one.seconds or 0.0, FAR_OFF * usual) for one in day)
        sums[day[0].gap is None].append(taken)
    new, review = (
        (sum(sums[is_new]) + PRIOR_CARDS * answers * usual) / (len(sums[is_new]) + PRIOR_CARDS)
        for is_new, answers in ((True, ANSWERS_PER_NEW), (False, ANSWERS_PER_REVIEW))
    )
    return max(1.0, new), max(1.0, review)
