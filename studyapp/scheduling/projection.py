"""The days to come, played ahead: a schedule and a learner's habits, many times over, by chance.

Each run is a possible course: which cards come on which day, what is recalled, and what that
does to memory. The same seed gives the same chances, whatever the rules, so that two sets of
rules are compared on the same luck.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.luck import Cells, Luck
from studyapp.scheduling.memory_change import (
    first_difficulty,
    first_stability,
    interval_of,
    next_difficulty,
    next_stability,
)
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, LONGEST_INTERVAL
from studyapp.scheduling.value import HORIZON, review_value

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Draws = Callable[[int, Cells], Array]
"""The luck of a day: the numbers of a layer at some cells."""

STEP_DRAWS = 5
"""So many answers within a day are left to chance; those after them are right."""
RECALL, FUZZ, WITHIN = 0, 1, 2
"""Layers of luck: whether a card is recalled, its interval, and its answers within a day."""
LAYERS = WITHIN + STEP_DRAWS
LEARNING_STEPS, RELEARNING_STEPS = 2, 1
"""As ``Scheduler`` has them: how often in a row a card must be right before its day is over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Cards as columns, shapes (cards,); new ones in the order in which they would come.

    Attributes:
        stability, difficulty: NaN for a card that was never answered.
        last_day, due_day: counted from the first day of the projection, which is 0.
        concept: cards of one number do not share a day.
        met_today: answered on the first day already.
        needs: of each card the columns that must have been answered before it.
    """

    stability: Array
    difficulty: Array
    last_day: Whole
    due_day: Whole
    concept: Whole
    met_today: Flags
    needs: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers, as shares that add up to 1.

    Attributes:
        first: again, hard, good, easy at a card never seen.
        recalled: hard, good, easy where a card was recalled.
        step: again, hard, good, easy when a card comes again on the same day.
    """

    first: tuple[float, float, float, float]
    recalled: tuple[float, float, float]
    step: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is done on a day.

    Attributes:
        days: how many days are played.
        reviews_per_day: most cards a day that come back.
        new_per_day: most new cards a day; None where ``pace`` and ``last_new`` say how many.
        pace: new cards a day at least, where there is time.
        last_new: the last day on which new cards come, counted from 0.
        minutes: time a day; infinite for no bound.
        seconds_per_review, seconds_per_new: what a card takes on its day, repeats included.
        done_reviews, done_new: cards of the first day that are done.
        until_date: whether recall counts on the day after the last one, not in some days' time.
    """

    days: int
    reviews_per_day: int
    seconds_per_review: float
    seconds_per_new: float
    minutes: float = np.inf
    new_per_day: int | None = None
    pace: int = 0
    last_new: int = 0
    done_reviews: int = 0
    done_new: int = 0
    weights: tuple[float, ...] = DEFAULT_WEIGHTS
    desired_retention: float = 0.9
    longest_interval: int = LONGEST_INTERVAL
    fuzz: bool = True
    until_date: bool = True


@dataclass(frozen=True, slots=True)
class Projection:
    """What came, shapes (runs, days) but for the last three.

    Attributes:
        reviews, new: cards answered on each day, those met before and those never met.
        passed: how many of the reviews were recalled.
        answers: all answers, the repeats within a day included.
        waiting: cards that were due on the day and not asked, siblings counted once.
        overdue: cards that are still due in the evening.
        recall: mean probability of recall over the cards in the morning of each day and of the
            one after the last, shape (runs, days + 1); a card never met counts as 0.
        met: share of the runs in which each card was met in the end, shape (cards,).
        recall_of_card: mean over the runs in the last morning, shape (cards,).
    """

    reviews: Whole
    new: Whole
    passed: Whole
    answers: Whole
    waiting: Whole
    overdue: Whole
    recall: Array
    met: Array
    recall_of_card: Array


def project(
    standing: Standing, habits: Habits, rules: Rules, runs: int = 32, seed: int = 1
) -> Projection:
    """Play ``rules.days`` days ahead.

    Source: FSRS-6 as in ``memory_change``; a day as ``studyapp.study.queue`` makes it. What a
    card was before decides how likely it is recalled, so the weights are taken to be true.

    Args:
        standing: the cards as they are.
        habits: how the learner answers.
        rules: what is done on a day.
        runs: how many courses are played.
        seed: which chances they have.
    """
    world = _World(standing, habits, rules, runs)
    shape = (runs, rules.days)
    reviews, new, passed, answers, waiting, overdue = (
        np.zeros(shape, dtype=np.int64) for _ in range(6)
    )
    recall = np.zeros((runs, rules.days + 1))
    luck = Luck(seed, LAYERS, runs, standing.stability.size)
    for day in range(rules.days):
        recall[:, day] = world.recall(day).mean(axis=1)
        played = world.play(day, partial(luck.at, day))
        reviews[:, day], new[:, day], passed[:, day], answers[:, day], waiting[:, day] = played
        overdue[:, day] = world.overdue(day)
    last = world.recall(rules.days)
    recall[:, -1] = last.mean(axis=1)
    met, of_card = world.met.mean(axis=0), last.mean(axis=0)
    return Projection(reviews, new, passed, answers, waiting, overdue, recall, met, of_card)


def share_met(
    standing: Standing, habits: Habits, rules: Rules, runs: int = 32, seed: int = 1
) -> Array:
    """``project(...).met`` alone: what comes after the last new card is left out."""
    world = _World(standing, habits, rules, runs)
    luck = Luck(seed, LAYERS, runs, standing.stability.size)
    for day in range(rules.days):
        if not world.can_meet(day):
            break
        world.play(day, partial(luck.at, day))
    found: Array = world.met.mean(axis=0)
    return found


class _World:
    """Memory in every run, shapes (runs, cards), and what a day does to it."""

    def __init__(self, standing: Standing, habits: Habits, rules: Rules, runs: int) -> None:
        self._standing, self._rules, self._runs = standing, rules, runs
        self._first, self._step = np.cumsum(habits.first)[:3], np.cumsum(habits.step)[:3]
        self._recalled = np.cumsum(habits.recalled)[:2]
        self.stability: Array = np.tile(standing.stability, (runs, 1))
        self.difficulty: Array = np.tile(standing.difficulty, (runs, 1))
        self.last: Whole = np.tile(standing.last_day, (runs, 1))
        self.due_day: Whole = np.tile(standing.due_day, (runs, 1))
        self.met: Flags = ~np.isnan(self.stability)
        # What no run has changed is alike in all of them, and is worked out once.
        self._changed: Flags = np.zeros_like(self.met)
        self._known: Flags = ~np.isnan(standing.stability)
        self._columns = np.flatnonzero(~self.met[0])

    def can_meet(self, day: int) -> bool:
        """Whether a card may be met for the first time on this day or later."""
        is_over = self._rules.new_per_day is None and day > self._rules.last_new
        return bool(self._columns.size) and not is_over

    def play(self, day: int, draws: Draws) -> tuple[Whole, Whole, Whole, Whole, Whole]:
        """Do what is done on a day: the first five of ``Projection``, shapes (runs,)."""
        back, waiting = self.due(day)
        claimed = self.claimed(day, back)
        reviews = np.bincount(back[0], minlength=self._runs)
        fresh = self.fresh(day, reviews, waiting, claimed)
        new = np.bincount(fresh[0], minlength=self._runs)
        good, taken = self.answer(day, back, draws)
        passed = np.bincount(back[0], weights=good, minlength=self._runs).astype(np.int64)
        return reviews, new, passed, taken + self.introduce(day, fresh, draws), waiting

    def recall(self, day: int) -> Array:
        """The probability of recall of every card; 0 for one never met."""
        standing, decay = self._standing, self._rules.weights[20]
        alike = np.zeros(standing.stability.size)
        waited = (day - standing.last_day[self._known]).astype(np.float64)
        alike[self._known] = retrievability(waited, standing.stability[self._known], decay)
        found: Array = np.tile(alike, (self._runs, 1))
        waited = (day - self.last[self._changed]).astype(np.float64)
        found[self._changed] = retrievability(waited, self.stability[self._changed], decay)
        return found

    def due(self, day: int) -> tuple[Cells, Whole]:
        """The reviews of a day in their order, and how many more are due in each run.

        Where not all fit, those come that are worth most; siblings wait for one another.
        """
        rows, columns = np.nonzero(self.met & (self.due_day <= day))
        if day == 0:
            free = ~self._met_concepts[self._standing.concept[columns]]
            rows, columns = rows[free], columns[free]
        room = self._room(day)
        count = np.bincount(rows, minlength=self._runs)
        concept = self._standing.concept[columns]
        key = self.due_day[rows, columns].astype(np.float64)
        over = np.flatnonzero((count > room)[rows]) if room else rows[:0]
        key[over] = -self._values(day, (rows[over], columns[over]))
        ends = np.cumsum(count)
        kept = np.concatenate(
            [
                start + first_of_each(key[start:end], concept[start:end], room)
                for start, end in zip(ends - count, ends, strict=True)
            ]
        )
        found = (rows[kept], columns[kept])
        asked: Flags = np.zeros((self._runs, self._concepts), dtype=np.bool_)
        asked[rows, concept] = True
        return found, asked.sum(axis=1) - np.bincount(found[0], minlength=self._runs)

    def overdue(self, day: int) -> Whole:
        """How many cards of each run are due on a day or before it, shape (runs,)."""
        found: Whole = (self.met & (self.due_day <= day)).sum(axis=1)
        return found

    def _values(self, day: int, cells: Cells) -> Array:
        standing = self._standing
        alike = np.zeros(standing.stability.size)
        there = np.flatnonzero(self._known & (standing.due_day <= day))
        alike[there] = self._value(
            day, standing.stability[there], standing.difficulty[there], standing.last_day[there]
        )
        found: Array = alike[cells[1]]
        changed = np.flatnonzero(self._changed[cells])
        other = (cells[0][changed], cells[1][changed])
        found[changed] = self._value(
            day, self.stability[other], self.difficulty[other], self.last[other]
        )
        return found

    def _value(self, day: int, stability: Array, difficulty: Array, last: Whole) -> Array:
        rules = self._rules
        waited = (day - last).astype(np.float64)
        horizon = rules.days - day if rules.until_date else HORIZON
        return review_value(stability, difficulty, waited, horizon, rules.weights)

    def _room(self, day: int) -> int:
        rules = self._rules
        done = rules.done_reviews if day == 0 else 0
        room = rules.reviews_per_day - done
        if np.isfinite(rules.minutes):
            left = 60 * rules.minutes - (self._spent if day == 0 else 0.0)
            room = min(room, int(left // rules.seconds_per_review))
        return max(0, room)

    @property
    def _spent(self) -> float:
        """Seconds of the first day that are gone."""
        rules = self._rules
        return rules.done_reviews * rules.seconds_per_review + rules.done_new * (
            rules.seconds_per_new
        )

    @property
    def _concepts(self) -> int:
        return int(self._standing.concept.max(initial=0)) + 1

    @property
    def _met_concepts(self) -> Flags:
        found: Flags = np.zeros(self._concepts, dtype=np.bool_)
        found[self._standing.concept[self._standing.met_today]] = True
        return found

    def claimed(self, day: int, back: Cells) -> Flags:
        """Which concepts have had their card of the day in each run, shape (runs, concepts)."""
        found: Flags = np.tile(self._met_concepts & (day == 0), (self._runs, 1))
        found[back[0], self._standing.concept[back[1]]] = True
        return found

    def fresh(self, day: int, reviews: Whole, waiting: Whole, claimed: Flags) -> Cells:
        """The new cards of a day: as many as the rules and the time allow, in their order."""
        room = self._new_room(day, reviews, waiting)
        chosen = np.zeros_like(self.met)
        gone = self.met[:, self._columns] | claimed[:, self._standing.concept[self._columns]]
        for column in self._columns[~gone.all(axis=0)]:
            if not (room > 0).any():
                break
            concept = self._standing.concept[column]
            taken = (room > 0) & ~self.met[:, column] & ~claimed[:, concept]
            for need in self._standing.needs[column]:
                taken &= self.met[:, need] | chosen[:, need]
            chosen[taken, column] = claimed[taken, concept] = True
            room -= taken
        self._columns = self._columns[~(self.met | chosen)[:, self._columns].all(axis=0)]
        rows, columns = np.nonzero(chosen)
        return rows, columns

    def _new_room(self, day: int, reviews: Whole, waiting: Whole) -> Whole:
        rules = self._rules
        done = rules.done_new if day == 0 else 0
        if rules.new_per_day is not None:
            room = np.full(self._runs, rules.new_per_day - done)
        elif day > rules.last_new:
            room = np.zeros(self._runs, dtype=np.int64)
        else:
            left = (~self.met[:, self._columns]).sum(axis=1) + done
            spread = -(-left // (rules.last_new - day + 1))
            room = np.maximum(spread, rules.pace) - done
        if np.isfinite(rules.minutes):
            spent = reviews * rules.seconds_per_review + (self._spent if day == 0 else 0.0)
            room = np.minimum(room, (60 * rules.minutes - spent) // rules.seconds_per_new)
        found: Whole = np.where(waiting > 0, 0, np.maximum(room, 0)).astype(np.int64)
        return found

    def answer(self, day: int, cells: Cells, draws: Draws) -> tuple[Flags, Whole]:
        """Answer reviews; which were recalled, and how many answers each run took."""
        weights = self._rules.weights
        waited = (day - self.last[cells]).astype(np.float64)
        recall = np.asarray(retrievability(waited, self.stability[cells], weights[20]))
        luck = draws(RECALL, cells)
        passed: Flags = luck < recall
        graded = 2 + np.searchsorted(self._recalled, luck / recall, side="right")
        rating = np.where(passed, graded, 1).astype(np.int64)
        self.stability[cells] = next_stability(
            self.stability[cells], self.difficulty[cells], recall, waited, rating, weights
        )
        self.difficulty[cells] = next_difficulty(self.difficulty[cells], rating, weights)
        again = (cells[0][~passed], cells[1][~passed])
        steps = np.full(again[0].size, RELEARNING_STEPS, dtype=np.int64)
        repeats = self._finish(again, steps, RELEARNING_STEPS, draws)
        self._schedule(day, cells, draws)
        return passed, np.bincount(cells[0], minlength=self._runs) + repeats

    def introduce(self, day: int, cells: Cells, draws: Draws) -> Whole:
        """Answer new cards for the first time; how many answers each run took."""
        rating = 1 + np.searchsorted(self._first, draws(RECALL, cells), side="right").astype(
            np.int64
        )
        self.stability[cells] = first_stability(rating, self._rules.weights)
        self.difficulty[cells] = first_difficulty(rating, self._rules.weights)
        self.met[cells] = True
        left = LEARNING_STEPS - (rating == 3) - LEARNING_STEPS * (rating == 4)
        open_ = left > 0
        again = (cells[0][open_], cells[1][open_])
        repeats = self._finish(again, left[open_], LEARNING_STEPS, draws)
        self._schedule(day, cells, draws)
        return np.bincount(cells[0], minlength=self._runs) + repeats

    def _finish(self, cells: Cells, left: Whole, steps: int, draws: Draws) -> Whole:
        """Answer cards again within the day until ``left`` steps are done; the answers taken."""
        taken, turn = np.zeros(self._runs, dtype=np.int64), 0
        weights = self._rules.weights
        while cells[0].size:
            if turn < STEP_DRAWS:
                luck = draws(WITHIN + turn, cells)
                rating = 1 + np.searchsorted(self._step, luck, side="right").astype(np.int64)
            else:
                rating = np.full(left.size, 3, dtype=np.int64)
            nothing = np.zeros(left.size)
            self.stability[cells] = next_stability(
                self.stability[cells], self.difficulty[cells], nothing, nothing, rating, weights
            )
            self.difficulty[cells] = next_difficulty(self.difficulty[cells], rating, weights)
            taken += np.bincount(cells[0], minlength=self._runs)
            left = np.choose(rating - 1, [np.full_like(left, steps), left, left - 1, 0 * left])
            cells = (cells[0][left > 0], cells[1][left > 0])
            left = left[left > 0]
            turn += 1
        return taken

    def _schedule(self, day: int, cells: Cells, draws: Draws) -> None:
        """Set when cards come back, each interval spread as ``fuzz`` spreads it."""
        rules = self._rules
        days = interval_of(
            self.stability[cells], rules.weights, rules.desired_retention, rules.longest_interval
        )
        if rules.fuzz:
            low, high = _windows(days, rules.longest_interval)
            days = low + np.floor(draws(FUZZ, cells) * (high - low + 1)).astype(np.int64)
        self._changed[cells] = True
        self.last[cells] = day
        self.due_day[cells] = day + days


def _windows(days: Whole, longest: int) -> tuple[Whole, Whole]:
    """``fuzz.fuzz_window`` of many intervals."""
    reach = 1.0 + sum(
        share * np.clip(np.minimum(days, end) - start, 0.0, None)
        for start, end, share in ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, np.inf, 0.05))
    )
    low = np.maximum(1, np.rint(days - reach)).astype(np.int64)
    high = np.minimum(longest, np.rint(days + reach)).astype(np.int64)
    short = days < 3
    return np.where(short, days, low), np.where(short, days, high)


def first_of_each(key: Array, concept: Whole, room: int) -> Whole:
    """The places of the first ``room`` by their keys, in order: of each concept its first.

    Of equal keys the one that stands first comes first.
    """
    near, size = np.arange(key.size), 4 * room
    while room:
        if size < key.size:  # among many it is enough to sort the first ones
            near = np.flatnonzero(key <= np.partition(key, size)[size])
        else:
            near = np.arange(key.size)
        near = near[np.argsort(key[near], kind="stable")]
        first = np.sort(np.unique(concept[near], return_index=True)[1])
        if first.size >= room or near.size == key.size:
            return near[first[:room]]
        size *= 4
    return near[:0]
