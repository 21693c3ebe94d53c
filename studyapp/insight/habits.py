"""How a learner answers and how long a card takes, from the log: what a projection stands on.

Where the log is short, what many learners do weighs in: ``PRIOR`` answers with the shares that
the simulator of open-spaced-repetition begins with (fsrs-optimizer), and ``SECONDS_PER_ANSWER``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.answers import FIRST as FIRST_ANSWER
from studyapp.insight.effort import SECONDS_PER_ANSWER
from studyapp.records.rating import Rating

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers, Truth

PRIOR = 10.0
"""So many answers of other learners weigh in."""
FIRST = (0.24, 0.09, 0.50, 0.17)
"""Again, hard, good, easy at a card never seen."""
RECALLED = (0.22, 0.63, 0.15)
"""Hard, good, easy where a card was recalled."""
STEP = (0.15, 0.05, 0.75, 0.05)
"""Again, hard, good, easy when a card comes again on the same day."""
ANSWERS_PER_NEW, ANSWERS_PER_REVIEW = 2.4, 1.15
"""Answers that a card takes on its day, as these shares give them."""
PRIOR_CARDS = 5.0
"""So many cards at the usual pace weigh in where seconds are measured."""
FAR_OFF = 10.0
"""An answer that takes so many times the median counts as that: the telephone rang."""
NEWEST = 2000
"""So many of the newest answers count."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers, as shares that add up to 1, and the seconds of a card on its day.

    Attributes:
        first: again, hard, good, easy at a card never seen.
        recalled: hard, good, easy where a card was recalled.
        step: again, hard, good, easy when a card comes again on the same day.
        seconds_per_new, seconds_per_review: repeats on the same day included.
        n: answers they are measured from.
    """

    first: tuple[float, float, float, float]
    recalled: tuple[float, float, float]
    step: tuple[float, float, float, float]
    seconds_per_new: float
    seconds_per_review: float
    n: int


def habits_of(answers: Answers, newest: int = NEWEST) -> Habits:
    """The habits that a log shows.

    Args:
        answers: all answers that were not taken back.
        newest: so many of the newest count, and so many of the newest days of a card of which
            every answer was timed.
    """
    import numpy as np

    rating, gap = answers.rating, answers.gap
    counting = answers.place >= answers.place.size - newest

    def given(which: Truth) -> list[int]:
        counts: list[int] = np.bincount(rating[which & counting], minlength=5)[1:].tolist()
        return counts

    per_new, per_review = _seconds(answers, newest)
    hard, good, easy = _shares(given(gap > 0)[Rating.HARD - 1 :], RECALLED)
    return Habits(
        first=_four(_shares(given(gap == FIRST_ANSWER), FIRST)),
        recalled=(hard, good, easy),
        step=_four(_shares(given(gap == 0), STEP)),
        seconds_per_new=per_new,
        seconds_per_review=per_review,
        n=answers.place.size,
    )


def _shares(counts: Sequence[int], usual: Sequence[float]) -> list[float]:
    total = sum(counts) + PRIOR
    return [(count + PRIOR * share) / total for count, share in zip(counts, usual, strict=True)]


def _four(shares: Sequence[float]) -> tuple[float, float, float, float]:
    again, hard, good, easy = shares
    return again, hard, good, easy


def _seconds(answers: Answers, newest: int) -> tuple[float, float]:
    """Mean seconds of a card on its first day and on a later one."""
    import numpy as np

    begins = np.flatnonzero(answers.fresh)  # of each card on each of its days the first answer
    if not begins.size:
        return _mean([], ANSWERS_PER_NEW), _mean([], ANSWERS_PER_REVIEW)
    timed = np.flatnonzero(np.minimum.reduceat(answers.duration, begins) >= 0)
    timed = timed[np.argsort(answers.place[begins[timed]])][-newest:]
    sizes = np.diff(begins, append=answers.place.size)[timed]
    ends = np.cumsum(sizes)
    # The rows of the chosen days, one day after the other.
    rows = np.repeat(begins[timed] - (ends - sizes), sizes) + np.arange(sizes.sum())
    taken = answers.duration[rows] / 1000
    usual = float(np.median(taken)) if taken.size >= 2 * PRIOR else SECONDS_PER_ANSWER
    sums = np.bincount(
        np.repeat(np.arange(timed.size), sizes),
        weights=np.minimum(taken, FAR_OFF * usual),
        minlength=timed.size,
    )
    is_new = answers.gap[begins[timed]] == FIRST_ANSWER
    return (
        _mean(sums[is_new].tolist(), ANSWERS_PER_NEW, usual),
        _mean(sums[~is_new].tolist(), ANSWERS_PER_REVIEW, usual),
    )


def _mean(seconds: Sequence[float], answers: float, usual: float = SECONDS_PER_ANSWER) -> float:
    """Seconds of a card, where so many answers of the usual length weigh in; at least one."""
    total = sum(seconds) + PRIOR_CARDS * answers * usual
    return max(1.0, total / (len(seconds) + PRIOR_CARDS))
