"""What a desired retention costs and brings: a year of study under each, simulated day by day.

The idea is that of the FSRS simulator (open-spaced-repetition, "The Optimal Retention" in its
wiki, after Ye, Su and Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition
Scheduling", KDD 2022): memories follow the learner's weights, answers are drawn from them, and
each costs the time that it costs this learner. Here every card is asked on the day on which the
retention lets it fall due, without fuzz and whatever a day is set to hold; after a first answer or
a lapse one more right answer follows on the same day, unless the first was easy.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

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
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL
from studyapp.scheduling.replay import Array, Whole

Mask = npt.NDArray[np.bool_]

MOST_CARDS = 1000
"""Of more cards a sample is simulated, and its numbers are scaled."""
_NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers and how long it takes them.

    Attributes:
        first: chances of again, hard, good, easy at a first answer; they add up to 1.
        recalled: chances of hard, good, easy at an answer that is right; they add up to 1.
        first_seconds, right_seconds, wrong_seconds: what a card takes on its first day, on a
            day on which it is recalled, and on one on which it is not, repeats included.
    """

    first: tuple[float, float, float, float]
    recalled: tuple[float, float, float]
    first_seconds: float
    right_seconds: float
    wrong_seconds: float


@dataclass(frozen=True, slots=True)
class Collection:
    """The cards of a learner.

    Attributes:
        stability, difficulty, waited: of each card that was answered, shapes (n,); ``waited``
            is study days since its last answer.
        fresh: how many cards were never answered.
        new_per_day: how many of those come each day.
    """

    stability: Array
    difficulty: Array
    waited: Array
    fresh: int
    new_per_day: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of each desired retention, shapes (k,).

    Attributes:
        retention: the shares that were aimed at.
        seconds, reviews: time and answers to known cards in a day, in the mean.
        recalled: cards that would be recalled at the end, as their memories expect.
        errors: the standard errors of these three, shape (3, k): how far a simulation of other
            cards of the kind, with other luck, would be from this one.
        courses: of how many cards a course was simulated, each copy counting.
    """

    retention: Array
    seconds: Array
    reviews: Array
    recalled: Array
    errors: Array
    courses: int


def interval(stability: Array, retention: Array, decay: float = DEFAULT_WEIGHTS[20]) -> Whole:
    """Whole study days until recall falls to ``retention``; arrays of shapes that broadcast."""
    factor = 0.9 ** (-1 / decay) - 1
    days = np.rint(stability / factor * (retention ** (-1 / decay) - 1))
    found: Whole = np.clip(days, 1, LONGEST_INTERVAL).astype(np.int64)
    return found


def simulate(
    cards: Collection,
    habits: Habits,
    retention: Array,
    days: int,
    seed: int,
    weights: tuple[float, ...] = DEFAULT_WEIGHTS,
    copies: int = 1,
) -> Simulated:
    """Study under each retention for so many days, all with the same luck.

    Args:
        cards: what is studied.
        habits: of the learner.
        retention: shares to aim at, shape (k,), each in (0, 1).
        days: how long, at least 1.
        seed: of the luck. One draw in [0, 1) for each day and card is shared by all
            retentions, so that they differ by what they are and not by chance.
        weights: the 21 weights of FSRS-6.
        copies: so often each card is studied, each time with luck of its own; what comes of
            them is shared out again. It steadies the numbers of few cards.
    """
    chance = np.random.default_rng(seed)
    cards, scale = _sample(_copied(cards, copies), chance)
    scale /= copies
    total, levels = cards.stability.size + cards.fresh, retention.size
    draws = chance.random((days, total))
    course = _Course(cards, retention, weights)
    card = np.tile(np.arange(total), levels)
    new = np.flatnonzero(np.isnan(course.stability) & (course.due < days))
    course.meet(new, draws[course.due[new], card[new]], habits)
    seconds, reviews = np.zeros(card.size), np.zeros(card.size)
    seconds[new] = habits.first_seconds
    coming = np.flatnonzero(course.due < days)
    # A card's days do not hang on the other cards: all next answers, then all second ones, ...
    while coming.size:
        right = course.ask(coming, draws[course.due[coming], card[coming]], habits)
        seconds[coming] += np.where(right, habits.right_seconds, habits.wrong_seconds)
        reviews[coming] += 1
        coming = coming[np.flatnonzero(course.due[coming] < days)]
    recall = np.nan_to_num(retrievability(days - course.last, course.stability, weights[20]))
    courses = np.array([seconds / days, reviews / days, recall]).reshape(3, levels, total)
    errors = sqrt(total) * courses.std(axis=2, ddof=1) if total > 1 else np.zeros((3, levels))
    seconds, reviews, recalled = scale * courses.sum(axis=2)
    return Simulated(retention, seconds, reviews, recalled, scale * errors, total)


class _Course:
    """Memories of all cards under all retentions; days count from today.

    Shapes (k x cards,): all cards under the first retention, then all under the second, and so
    on. The learner's new cards come last of each and have no memory yet.
    """

    def __init__(self, cards: Collection, retention: Array, weights: tuple[float, ...]) -> None:
        self._weights = weights
        levels, known, fresh = retention.size, cards.stability.size, cards.fresh
        unmet = np.full(fresh, np.nan)
        self._retention = np.repeat(retention, known + fresh)
        self.stability = np.tile(np.concatenate([cards.stability, unmet]), levels)
        self.difficulty = np.tile(np.concatenate([cards.difficulty, unmet]), levels)
        self.last = np.tile(np.concatenate([-cards.waited, np.zeros(fresh)]), levels)
        due = np.full((levels, known + fresh), _NEVER, dtype=np.int64)
        waits = interval(cards.stability[None, :], retention[:, None], weights[20])
        due[:, :known] = np.maximum(0, waits - cards.waited.astype(np.int64))
        if cards.new_per_day > 0:
            due[:, known:] = np.floor(np.arange(fresh) / cards.new_per_day).astype(np.int64)
        self.due = due.ravel()

    def meet(self, which: Whole, luck: Array, habits: Habits) -> None:
        """First answers on the days on which they are due."""
        edges = np.cumsum(habits.first)[:-1]
        rating = 1 + np.searchsorted(edges, luck, side="right")
        memory = first_stability(rating, self._weights), first_difficulty(rating, self._weights)
        self._keep(which, self._once_more(*memory, rating < Rating.EASY))

    def ask(self, which: Whole, luck: Array, habits: Habits) -> Mask:
        """Reviews on the days on which they are due; which were right."""
        stability, difficulty = self.stability[which], self.difficulty[which]
        waited = self.due[which] - self.last[which]
        recall = retrievability(waited, stability, self._weights[20])
        right = luck < recall
        edges = np.cumsum(habits.recalled)[:-1]
        by_share = 2 + np.searchsorted(edges, luck / recall, side="right")
        rating = np.where(right, by_share, int(Rating.AGAIN))
        memory = (
            next_stability(stability, difficulty, recall, waited, rating, self._weights),
            next_difficulty(difficulty, rating, self._weights),
        )
        self._keep(which, self._once_more(*memory, ~right))
        return right

    def _once_more(
        self,
        stability: Array,
        difficulty: Array,
        which: Mask,
    ) -> tuple[Array, Array]:
        """One more right answer on the same day, for those of ``which``."""
        rows = np.flatnonzero(which)
        good, none = np.full(rows.size, int(Rating.GOOD), dtype=np.int64), np.zeros(rows.size)
        before, hard = stability[rows], difficulty[rows]
        stability[rows] = next_stability(before, hard, none + 1, none, good, self._weights)
        difficulty[rows] = next_difficulty(hard, good, self._weights)
        return stability, difficulty

    def _keep(self, which: Whole, memory: tuple[Array, Array]) -> None:
        self.stability[which], self.difficulty[which] = memory
        self.last[which] = self.due[which]
        self.due[which] += interval(memory[0], self._retention[which], self._weights[20])


def _copied(cards: Collection, copies: int) -> Collection:
    if copies == 1:
        return cards
    return Collection(
        np.tile(cards.stability, copies),
        np.tile(cards.difficulty, copies),
        np.tile(cards.waited, copies),
        copies * cards.fresh,
        copies * cards.new_per_day,
    )


def _sample(cards: Collection, chance: np.random.Generator) -> tuple[Collection, float]:
    """At most ``MOST_CARDS`` of the cards, and how many each stands for."""
    known = cards.stability.size
    total = known + cards.fresh
    if total <= MOST_CARDS:
        return cards, 1.0
    share = MOST_CARDS / total
    kept = np.sort(chance.choice(known, round(known * share), replace=False))
    fresh = round(cards.fresh * share)
    sampled = Collection(
        cards.stability[kept],
        cards.difficulty[kept],
        cards.waited[kept],
        fresh,
        cards.new_per_day * share,
    )
    return sampled, total / max(1, kept.size + fresh)
