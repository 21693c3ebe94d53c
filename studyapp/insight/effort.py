"""What was done today, how long an answer takes, and how long the rest will take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.insight.share import Share, share_in
from studyapp.insight.words import counted, minutes_words
from studyapp.records.rating import Rating

if TYPE_CHECKING:
    from studyapp.insight.answers import Answers

SECONDS_PER_ANSWER = 15.0
"""What an answer takes as long as there are too few to measure."""

FEWEST = 10
"""So many answers must be timed before their median is believed."""


@dataclass(frozen=True, slots=True)
class Day:
    """One study day.

    Attributes:
        answers: answers given.
        cards: different cards among them.
        seconds: time on those answers whose duration is known.
        untimed: answers whose duration is not known.
        right: the share of answers rated better than again, repeats included.
    """

    answers: int
    cards: int
    seconds: float
    untimed: int
    right: Share


def day_summary(answers: Answers, day: dt.date) -> Day:
    """What was done on study day ``day``; answers of other days are passed over."""
    import numpy as np

    here = np.flatnonzero(answers.local_day == day.toordinal())
    spent = answers.duration[here]
    timed = spent[spent >= 0]
    return Day(
        answers=here.size,
        cards=np.unique(answers.card[here]).size,
        seconds=int(timed.sum()) / 1000,
        untimed=here.size - timed.size,
        right=share_in(answers.rating[here] > Rating.AGAIN),
    )


def day_words(day: Day) -> str:
    """Today as a sentence; where nothing was done, how to begin."""
    rate = day.right.rate
    if rate is None:
        return "Nothing answered today yet: enter on Home begins."
    answers, cards = counted(day.answers, "answer"), counted(day.cards, "card")
    time = f" in {minutes_words(day.seconds)}" if day.seconds else ""
    return f"Today: {answers} to {cards}{time}, {day.right.hits} of {day.right.n} right."


def seconds_per_answer(durations: Iterable[int | None]) -> float:
    """The median time of the newest answers; 15 s while fewer than 10 are known.

    Args:
        durations: of the newest answers, in milliseconds; None where the learner was elsewhere.
            The median is not moved by the one answer before which the telephone rang.
    """
    known = [duration for duration in durations if duration is not None]
    if len(known) < FEWEST:
        return SECONDS_PER_ANSWER
    from statistics import median

    return median(known) / 1000
