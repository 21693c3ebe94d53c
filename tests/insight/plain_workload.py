"""How a learner rates, and how long a card takes on a day, a second time in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from studyapp.insight.effort import FEWEST, SECONDS_PER_ANSWER
from studyapp.insight.share import Share, share_of
from studyapp.records.rating import Rating
from studyapp.scheduling.workload import Habits
from studyapp.study.workload import AS_MANY, RECALLED
from studyapp.study.workload import FIRST as FIRST_RATINGS
from tests.insight.plain_answers import Answered


def habits_of(answers: Iterable[Answered]) -> Habits:
    """As ``study.workload.habits_of``, answer by answer in order of time."""
    firsts, recalled = [0] * 4, [0] * 3
    spent: dict[tuple[str, dt.date], float] = {}
    kinds: dict[tuple[str, dt.date], str] = {}
    for answer in answers:
        where = answer.card_id, answer.day
        spent[where] = spent.get(where, 0.0) + (answer.seconds or 0.0)
        passed = answer.rating > Rating.AGAIN
        if answer.gap is None:
            firsts[answer.rating - 1] += 1
            kinds[where] = "first"
        elif answer.fresh:
            kinds[where] = "right" if passed else "wrong"
            if passed:
                recalled[answer.rating - 2] += 1
    means = []
    for kind, times in (("first", 2), ("right", 1), ("wrong", 2)):
        known = [spent[where] for where, each in kinds.items() if each == kind and spent[where]]
        enough = len(known) >= FEWEST
        means.append(sum(known) / len(known) if enough else times * SECONDS_PER_ANSWER)
    again, hard, good, easy = _drawn(firsts, FIRST_RATINGS)
    harder, better, best = _drawn(recalled, RECALLED)
    return Habits((again, hard, good, easy), (harder, better, best), *means)


def first_answers(answers: Iterable[Answered]) -> Share:
    """As ``study.foretelling.first_answers``."""
    return share_of(answer.rating > Rating.AGAIN for answer in answers if answer.gap is None)


def _drawn(counts: list[int], usual: tuple[float, ...]) -> list[float]:
    """Shares drawn towards the usual ones."""
    total = sum(counts) + AS_MANY * sum(usual)
    return [(count + AS_MANY * share) / total for count, share in zip(counts, usual, strict=True)]
