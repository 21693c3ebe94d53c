"""How many cards will come on each of the next days: an expectation.

It goes through the days as a learner would, with shares of cards in place of cards. On a day
come the cards that are due by then, those that wait longest first, at most one of a concept and
no more than the limit; the rest waits for the next day. After today a day is studied with the
share of days that the learner studies; what would have come on the others waits too. Of what
comes, the share R (the recall probability of FSRS on that day) is recalled and comes back after
the interval of a good answer; the share 1 - R is forgotten, learned again on the same day, and
comes back after that shorter interval. New cards come at a steady pace while there are any; a
share of them is right at once. Intervals are those of the schedule without their fuzz, which
spreads days but hardly moves a week's sum.

What will not come within the days that are asked for is left out at once: of many cards few
come within two weeks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from studyapp.records.rating import Rating
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.memory_change import (
    first_difficulty,
    first_stability,
    next_difficulty,
    next_stability,
)
from studyapp.scheduling.scheduler import Scheduler

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LIGHTEST = 1e-3
"""A share of a card that is smaller is no longer followed."""
ALONE = 0
"""The number of the concept of those that share a day with all others."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a learner's days hold.

    Attributes:
        new: cards that are begun on a day.
        fresh: cards that there are to begin.
        today: cards that are still begun today.
        right_at_once: share of new cards that are right at the first answer.
        most: reviews that a day holds.
        studied: share of days on which anything is studied.
    """

    new: float
    fresh: int
    today: float = 0.0
    right_at_once: float = 0.6
    most: float = 200.0
    studied: float = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """Cards that are expected on each day from today on, shapes (days,).

    A card counts once a day, however often it is asked on it.

    Attributes:
        reviews: cards that were answered on an earlier day.
        new: cards that are begun.
    """

    reviews: Array
    new: Array


@dataclass(frozen=True, slots=True)
class Crowd:
    """Shares of cards, a row each, shapes (n,).

    Attributes:
        weight: how much of a card, in (0, 1].
        stability: days. difficulty: 1 to 10.
        last, due: the study days of the last answer and of the next, as ``date.toordinal`` counts.
        concept: its number, at least 1: those of one do not share a day; ``ALONE`` for none.
    """

    weight: Array
    stability: Array
    difficulty: Array
    last: Whole
    due: Whole
    concept: Whole

    def rows(self, places: Whole) -> Crowd:
        """Those of them."""
        return Crowd(
            self.weight[places],
            self.stability[places],
            self.difficulty[places],
            self.last[places],
            self.due[places],
            self.concept[places],
        )


def outlook(
    cards: Crowd,
    today: dt.date,
    days: int,
    scheduler: Scheduler,
    pace: Pace,
) -> Outlook:
    """What ``days`` days hold, today included.

    Args:
        cards: those that were answered and can come up (suspended ones left out).
        today: the study day that it is now.
        days: how many, at least 1.
        scheduler: its weights, its desired retention, its longest interval.
        pace: what the learner's days hold.
    """
    start = today.toordinal()
    reviews, new, fresh = np.zeros(days), np.zeros(days), float(pace.fresh)
    crowd = cards.rows(np.flatnonzero(cards.due < start + days))
    for number in range(days):
        studied = pace.studied if number else 1.0
        rows, shares = _coming(crowd, start + number, pace.most)
        shares *= studied
        reviews[number] = shares.sum()
        room = studied * pace.new if number else pace.today
        new[number] = min(room, fresh)
        fresh -= new[number]
        if number == days - 1:
            break
        comes = replace(crowd.rows(rows), weight=shares)
        answered = _answered(comes, start + number, scheduler)
        begun = _begun(new[number], pace.right_at_once, start + number, scheduler)
        crowd.weight[rows] -= shares
        crowd = _joined(crowd, *answered, *begun, until=start + days)
    return Outlook(reviews, new)


def _coming(crowd: Crowd, day: int, most: float) -> tuple[Whole, Array]:
    """The rows that come on a day and how much of each.

    What waits longest comes before what fell due later.
    """
    rows = np.flatnonzero(crowd.due <= day)
    weight, concept = crowd.weight[rows], crowd.concept[rows]
    of_concept = np.bincount(concept, weight, minlength=1)
    of_concept[ALONE] = 0.0
    shares: Array = weight / np.maximum(of_concept, 1.0)[concept]
    if shares.sum() > most:
        # Days of 16 bits are sorted in one pass; what is due for a century is due long enough.
        overdue = np.maximum(crowd.due[rows] - day, np.iinfo(np.int16).min).astype(np.int16)
        order = np.argsort(overdue, kind="stable")
        rows, shares = rows[order], shares[order]
        before = np.cumsum(shares) - shares
        here = int(np.searchsorted(before, most))
        rows, shares = rows[:here], np.minimum(shares[:here], most - before[:here])
    return rows, shares


def _answered(one: Crowd, day: int, scheduler: Scheduler) -> tuple[Crowd, Crowd]:
    """What came and was recalled, and what came and was forgotten and learned again."""
    waited = (day - one.last).astype(np.float64)
    recall = retrievability(waited, one.stability, scheduler.parameters[20])
    found = []
    for rating, share in ((Rating.GOOD, recall), (Rating.AGAIN, 1 - recall)):
        given = np.full(recall.size, int(rating), dtype=np.int64)
        stability = next_stability(
            one.stability, one.difficulty, recall, waited, given, scheduler.parameters
        )
        if rating is Rating.AGAIN:
            stability = _again_right(stability, scheduler)
        found.append(
            _scheduled(
                one.weight * share,
                stability,
                next_difficulty(one.difficulty, given, scheduler.parameters),
                day,
                one.concept,
                scheduler,
            )
        )
    return found[0], found[1]


def _begun(count: float, right: float, day: int, scheduler: Scheduler) -> tuple[Crowd, Crowd]:
    """New cards that were right at once, and those that were not: both end in review."""
    found = []
    for rating, share in ((Rating.GOOD, right), (Rating.AGAIN, 1 - right)):
        given = np.array([int(rating)], dtype=np.int64)
        stability = first_stability(given, scheduler.parameters)
        if rating is Rating.AGAIN:
            stability = _again_right(_again_right(stability, scheduler), scheduler)
        found.append(
            _scheduled(
                np.array([count * share]),
                stability,
                first_difficulty(given, scheduler.parameters),
                day,
                np.array([ALONE], dtype=np.int64),
                scheduler,
            )
        )
    return found[0], found[1]


def _again_right(stability: Array, scheduler: Scheduler) -> Array:
    """The stability after a good answer on the same day; difficulty plays no part in it."""
    given = np.full(stability.size, int(Rating.GOOD), dtype=np.int64)
    none, all_ = np.zeros(stability.size), np.ones(stability.size)
    return next_stability(stability, all_, all_, none, given, scheduler.parameters)


def _scheduled(
    weight: Array,
    stability: Array,
    difficulty: Array,
    day: int,
    concept: Whole,
    scheduler: Scheduler,
) -> Crowd:
    """Rows that were answered on a day, with the day on which they come back."""
    decay = scheduler.parameters[20]
    factor = 0.9 ** (-1 / decay) - 1
    days = stability / factor * (scheduler.desired_retention ** (-1 / decay) - 1)
    waits = np.clip(np.round(days), 1, scheduler.maximum_interval).astype(np.int64)
    last = np.full(weight.size, day, dtype=np.int64)
    return Crowd(weight, stability, difficulty, last, last + waits, concept)


def _joined(*crowds: Crowd, until: int) -> Crowd:
    """All rows that weigh something and come before a day."""
    there = [
        one.rows(np.flatnonzero((one.weight >= LIGHTEST) & (one.due < until))) for one in crowds
    ]
    return Crowd(
        np.concatenate([one.weight for one in there]),
        np.concatenate([one.stability for one in there]),
        np.concatenate([one.difficulty for one in there]),
        np.concatenate([one.last for one in there]),
        np.concatenate([one.due for one in there]),
        np.concatenate([one.concept for one in there]),
    )
