"""The days to come, played ahead: a schedule and a learner's habits, many times over, by chance.

Each run is a possible course: which cards come on which day, what is recalled, and what that
does to memory. The same seed gives the same chances, whatever the rules, so that two sets of
rules are compared on the same luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studyapp.scheduling.forgetting import retrievability
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
Cells = tuple[Whole, Whole]
"""Rows (runs) and columns (cards) of chosen cells, shapes (chosen,)."""

STEP_DRAWS = 5
"""So many answers within a day are left to chance; those after them are right."""
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
        waiting: cards that were due on the day and not asked.
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
    reviews, new, passed, answers, waiting = (np.zeros(shape, dtype=np.int64) for _ in range(5))
    recall = np.zeros((runs, rules.days + 1))
    for day, draws in enumerate(chances(seed, runs, standing.stability.size, rules.days)):
        recall[:, day] = world.recall(day).mean(axis=1)
        back, waiting[:, day] = world.due(day)
        claimed = world.claimed(day, back)
        reviews[:, day] = np.bincount(back[0], minlength=runs)
        fresh = world.fresh(day, reviews[:, day], waiting[:, day], claimed)
        new[:, day] = np.bincount(fresh[0], minlength=runs)
        good, taken = world.answer(day, back, draws)
        passed[:, day] = np.bincount(back[0], weights=good, minlength=runs)
        answers[:, day] = taken + world.introduce(day, fresh, draws)
    last = world.recall(rules.days)
    recall[:, -1] = last.mean(axis=1)
    return Projection(
        reviews, new, passed, answers, waiting, recall, world.met.mean(axis=0), last.mean(axis=0)
    )


def chances(seed: int, runs: int, cards: int, days: int) -> Iterator[Array]:
    """The luck of each day, shape (draws, runs, cards): recall, fuzz, then answers within it."""
    generator = np.random.default_rng(seed)
    for _ in range(days):
        yield generator.random((2 + STEP_DRAWS, runs, cards))


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
        self._columns = np.flatnonzero(~self.met[0])

    def recall(self, day: int) -> Array:
        """The probability of recall of every card; 0 for one never met."""
        found = np.zeros_like(self.stability)
        waited = (day - self.last[self.met]).astype(np.float64)
        found[self.met] = retrievability(waited, self.stability[self.met], self._rules.weights[20])
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
        key = self.due_day[rows, columns].astype(np.float64)
        over = (count > room)[rows]
        key[over] = -self._values(day, (rows[over], columns[over]))
        order = np.lexsort((columns, key, rows))
        rows, columns = rows[order], columns[order]
        first = self._first_of_concept(rows, columns)
        rows, columns = rows[first], columns[first]
        kept = _rank(rows) < room
        waiting = count - np.bincount(rows[kept], minlength=self._runs)
        siblings = count - np.bincount(rows, minlength=self._runs)
        return (rows[kept], columns[kept]), waiting - siblings

    def _values(self, day: int, cells: Cells) -> Array:
        rules = self._rules
        waited = (day - self.last[cells]).astype(np.float64)
        horizon = rules.days - day if rules.until_date else HORIZON
        return review_value(
            self.stability[cells], self.difficulty[cells], waited, horizon, rules.weights
        )

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
    def _met_concepts(self) -> Flags:
        found: Flags = np.zeros(int(self._standing.concept.max(initial=0)) + 1, dtype=np.bool_)
        found[self._standing.concept[self._standing.met_today]] = True
        return found

    def _first_of_concept(self, rows: Whole, columns: Whole) -> Whole:
        """The places of those that come first of their concept in their run, in order."""
        pairs = rows * (self._standing.concept.max(initial=0) + 1) + self._standing.concept[columns]
        _, first = np.unique(pairs, return_index=True)
        found: Whole = np.sort(first)
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
        for column in self._columns:
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

    def answer(self, day: int, cells: Cells, draws: Array) -> tuple[Flags, Whole]:
        """Answer reviews; which were recalled, and how many answers each run took."""
        weights = self._rules.weights
        waited = (day - self.last[cells]).astype(np.float64)
        recall = np.asarray(retrievability(waited, self.stability[cells], weights[20]))
        luck = draws[0][cells]
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

    def introduce(self, day: int, cells: Cells, draws: Array) -> Whole:
        """Answer new cards for the first time; how many answers each run took."""
        rating = 1 + np.searchsorted(self._first, draws[0][cells], side="right").astype(np.int64)
        self.stability[cells] = first_stability(rating, self._rules.weights)
        self.difficulty[cells] = first_difficulty(rating, self._rules.weights)
        self.met[cells] = True
        left = LEARNING_STEPS - (rating == 3) - LEARNING_STEPS * (rating == 4)
        open_ = left > 0
        again = (cells[0][open_], cells[1][open_])
        repeats = self._finish(again, left[open_], LEARNING_STEPS, draws)
        self._schedule(day, cells, draws)
        return np.bincount(cells[0], minlength=self._runs) + repeats

    def _finish(self, cells: Cells, left: Whole, steps: int, draws: Array) -> Whole:
        """Answer cards again within the day until ``left`` steps are done; the answers taken."""
        taken, turn = np.zeros(self._runs, dtype=np.int64), 0
        weights = self._rules.weights
        while cells[0].size:
            if turn < STEP_DRAWS:
                luck = draws[2 + turn][cells]
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

    def _schedule(self, day: int, cells: Cells, draws: Array) -> None:
        """Set when cards come back, each interval spread as ``fuzz`` spreads it."""
        rules = self._rules
        days = interval_of(
            self.stability[cells], rules.weights, rules.desired_retention, rules.longest_interval
        )
        if rules.fuzz:
            low, high = _windows(days, rules.longest_interval)
            days = low + np.floor(draws[1][cells] * (high - low + 1)).astype(np.int64)
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


def _rank(rows: Whole) -> Whole:
    """The place of each cell in its row, where rows stand in stretches."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    found: Whole = np.arange(rows.size) - np.repeat(starts, np.diff([*starts, rows.size]))
    return found
