"""The days ahead played once more, card by card with the scheduler itself: slow and plain.

It is given the same chances as ``studyapp.scheduling.projection`` and must come to the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.fuzz import fuzz_window
from studyapp.scheduling.projection import LAYERS, STEP_DRAWS, Habits, Rules
from studyapp.scheduling.scheduler import Scheduler

DAY = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@dataclass(slots=True)
class PlainCard:
    """A card, its idea, what it needs, and its state on the first day."""

    name: str
    idea: int
    needs: tuple[int, ...] = ()
    state: MemoryState | None = None


@dataclass(slots=True)
class PlainDay:
    """What one run does on one day."""

    reviews: int = 0
    new: int = 0
    passed: int = 0
    answers: int = 0
    waiting: int = 0
    recall: float = 0.0
    ideas: list[int] = field(default_factory=list)


def play(
    cards: list[PlainCard], habits: Habits, rules: Rules, runs: int, seed: int
) -> list[list[PlainDay]]:
    """The days of each run."""
    luck = np.random.default_rng(seed).random((rules.days, LAYERS, runs, len(cards)))
    played = []
    for run in range(runs):
        states = {n: c.state for n, c in enumerate(cards) if c.state is not None}
        due = {n: (state.due_day - DAY).days for n, state in states.items()}
        days = []
        for day, draws in enumerate(luck):
            days.append(_day(cards, states, due, habits, rules, day, draws[:, run]))
        days.append(PlainDay(recall=_recall(cards, states, rules, rules.days)))
        played.append(days)
    return played


def _scheduler(rules: Rules) -> Scheduler:
    return Scheduler(rules.weights, rules.desired_retention, rules.longest_interval, fuzz=False)


def _recall(
    cards: list[PlainCard], states: dict[int, MemoryState], rules: Rules, day: int
) -> float:
    scheduler, date = _scheduler(rules), DAY + dt.timedelta(days=day)
    return sum(scheduler.retrievability(s, date) for s in states.values()) / len(cards)


def _day(
    cards: list[PlainCard],
    states: dict[int, MemoryState],
    due: dict[int, int],
    habits: Habits,
    rules: Rules,
    day: int,
    luck: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> PlainDay:
    found = PlainDay(recall=_recall(cards, states, rules, day))
    time = min(60 * rules.minutes, 1e9)
    room = min(rules.reviews_per_day, int(time // rules.seconds_per_review))
    waiting = sorted((float(due[n]), n) for n in states if due[n] <= day)
    if len(waiting) > room:
        waiting = sorted((-worth(states[n], rules, day), n) for _, n in waiting)
    for _, n in waiting:
        if cards[n].idea in found.ideas:
            continue
        if found.reviews == room:
            found.waiting += 1
            continue
        found.ideas.append(cards[n].idea)
        found.reviews += 1
        _answer(cards[n], n, states, due, habits, rules, day, luck, found)
    for n in _new(cards, states, rules, day, found):
        found.ideas.append(cards[n].idea)
        found.new += 1
        _answer(cards[n], n, states, due, habits, rules, day, luck, found)
    return found


def worth(state: MemoryState, rules: Rules, day: int) -> float:
    """Gain in recall by the end for a review today, by the answers it takes, step by step."""
    scheduler, w = _scheduler(rules), rules.weights
    today, end = DAY + dt.timedelta(days=day), DAY + dt.timedelta(days=rules.days)
    recall = scheduler.retrievability(state, today)
    kept = _forced(scheduler, state, Rating.GOOD, today)
    lost = _forced(scheduler, state, Rating.AGAIN, today)
    ahead = recall * scheduler.retrievability(kept, end)
    ahead += (1 - recall) * scheduler.retrievability(lost, end)
    assert len(w) == 21
    return (ahead - scheduler.retrievability(state, end)) / (1 + 1.2 * (1 - recall))


def _forced(scheduler: Scheduler, state: MemoryState, rating: Rating, day: dt.date) -> MemoryState:
    return scheduler.next_state(state, review_on(state.card_id, rating, day))


def review_on(name: str, rating: Rating, day: dt.date) -> Review:
    """A review at noon of a day."""
    at = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    return Review(UUID(int=1), name, "d", None, at, 0, rating, None, "")


def _new(
    cards: list[PlainCard],
    states: dict[int, MemoryState],
    rules: Rules,
    day: int,
    found: PlainDay,
) -> Iterator[int]:
    unseen = [n for n in range(len(cards)) if n not in states]
    if rules.new_per_day is not None:
        room = rules.new_per_day
    elif day > rules.last_new:
        room = 0
    else:
        days_left = rules.last_new - day + 1
        room = max((len(unseen) + days_left - 1) // days_left, rules.pace)
    left = 60 * rules.minutes - found.reviews * rules.seconds_per_review
    while unseen and room > 0 and not found.waiting and left >= rules.seconds_per_new:
        n = unseen.pop(0)
        open_ = all(need in states for need in cards[n].needs)
        if open_ and cards[n].idea not in found.ideas:
            room, left = room - 1, left - rules.seconds_per_new
            yield n


def _picked(shares: tuple[float, ...], luck: float) -> int:
    total = 0.0
    for place, share in enumerate(shares[:-1]):
        total += share
        if luck < total:
            return place
    return len(shares) - 1


def _answer(
    card: PlainCard,
    n: int,
    states: dict[int, MemoryState],
    due: dict[int, int],
    habits: Habits,
    rules: Rules,
    day: int,
    luck: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    found: PlainDay,
) -> None:
    scheduler, date = _scheduler(rules), DAY + dt.timedelta(days=day)
    state = states.get(n)
    if state is None:
        rating = Rating(1 + _picked(habits.first, luck[0, n]))
    else:
        recall = scheduler.retrievability(state, date)
        passed = luck[0, n] < recall
        found.passed += bool(passed)
        better = Rating(2 + _picked(habits.recalled, luck[0, n] / recall))
        rating = better if passed else Rating.AGAIN
    turn = 0
    while True:
        state = scheduler.next_state(state, review_on(card.name, rating, date))
        found.answers += 1
        if state.stage is Stage.REVIEW:
            break
        again = _picked(habits.step, luck[2 + turn, n]) if turn < STEP_DRAWS else 2
        rating, turn = Rating(1 + again), turn + 1
    states[n] = state
    days = (state.due_day - date).days
    if rules.fuzz:
        low, high = fuzz_window(days, rules.longest_interval)
        days = low + int(luck[1, n] * (high - low + 1))
    due[n] = day + days
