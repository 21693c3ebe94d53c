"""The simulation of a year, against one card after the other by the library, and against sense."""

from __future__ import annotations

import datetime as dt
import math
from statistics import stdev

import numpy as np
import pytest
from fsrs import Card, Rating, Scheduler, State

from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.scheduling.workload import (
    MOST_CARDS,
    Collection,
    Habits,
    Simulated,
    interval,
    simulate,
)

HABITS = Habits((0.25, 0.1, 0.5, 0.15), (0.2, 0.65, 0.15), 40.0, 9.0, 25.0)
RETENTION = np.array([0.7, 0.8, 0.9, 0.97])
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def collection(known: int, fresh: int, new_per_day: float = 2.0) -> Collection:
    rng = np.random.default_rng(3)
    return Collection(
        stability=rng.lognormal(2.0, 1.0, known),
        difficulty=rng.uniform(1.0, 10.0, known),
        waited=rng.integers(0, 30, known).astype(np.float64),
        fresh=fresh,
        new_per_day=new_per_day,
    )


def plainly(
    cards: Collection, retention: float, days: int, seed: int
) -> list[tuple[float, float, float]]:
    """The same, card by card and day by day, with the library's own memory.

    Of each card: seconds and reviews a day, and how likely it is recalled at the end.
    """
    scheduler = Scheduler(DEFAULT_WEIGHTS, retention, (), (), enable_fuzzing=False)
    known = len(cards.stability)
    total = known + cards.fresh
    rng = np.random.default_rng(seed)
    draws = [rng.random(total) for _ in range(days)]
    found = []
    for number in range(total):
        seconds, reviews, recalled = 0.0, 0, 0.0
        memory: tuple[float, float] | None = None
        last, due = 0, math.floor((number - known) / cards.new_per_day)
        if number < known:
            memory = float(cards.stability[number]), float(cards.difficulty[number])
            last = -int(cards.waited[number])
            due = max(0, last + plain_interval(memory[0], retention))
        for day in range(days):
            if day != due:
                continue
            draw = float(draws[day][number])
            if memory is None:
                rating = pick(draw, HABITS.first, 1)
                memory = answer(scheduler, None, rating, 0)
                again = rating < 4
                seconds += HABITS.first_seconds
            else:
                recall = float(retrievability(day - last, memory[0]))
                right = draw < recall
                rating = pick(draw / recall, HABITS.recalled, 2) if right else 1
                memory = answer(scheduler, memory, rating, day - last)
                again = not right
                seconds += HABITS.right_seconds if right else HABITS.wrong_seconds
                reviews += 1
            if again:
                memory = answer(scheduler, memory, 3, 0)
            last, due = day, day + plain_interval(memory[0], retention)
        if memory is not None:
            recalled = float(retrievability(days - last, memory[0]))
        found.append((seconds / days, reviews / days, recalled))
    return found


def pick(draw: float, shares: tuple[float, ...], lowest: int) -> int:
    edge = 0.0
    for step, share in enumerate(shares[:-1]):
        edge += share
        if draw < edge:
            return lowest + step
    return lowest + len(shares) - 1


def answer(
    scheduler: Scheduler, memory: tuple[float, float] | None, rating: int, waited: int
) -> tuple[float, float]:
    card = Card(card_id=1, due=START)
    if memory is not None:
        card = Card(
            card_id=1,
            state=State.Review,
            stability=memory[0],
            difficulty=memory[1],
            due=START,
            last_review=START,
        )
    after, _ = scheduler.review_card(card, Rating(rating), START + dt.timedelta(days=waited))
    assert after.stability is not None
    assert after.difficulty is not None
    return after.stability, after.difficulty


def plain_interval(stability: float, retention: float) -> int:
    """Days until recall is nearest to what is wanted, by trying."""
    decay = -DEFAULT_WEIGHTS[20]
    factor = 0.9 ** (1 / decay) - 1
    days = round(stability / factor * (retention ** (1 / decay) - 1))
    return int(min(36500, max(1, days)))


def test_it_is_what_comes_of_one_card_after_the_other() -> None:
    cards = collection(25, 12)
    found = simulate(cards, HABITS, RETENTION, 120, seed=5)
    for place, retention in enumerate(RETENTION.tolist()):
        told = (found.seconds[place], found.reviews[place], found.recalled[place])
        columns = list(zip(*plainly(cards, retention, 120, seed=5), strict=True))
        assert told == pytest.approx([math.fsum(column) for column in columns], rel=1e-9)
        errors = [math.sqrt(37) * stdev(column) for column in columns]
        assert found.errors[:, place].tolist() == pytest.approx(errors, rel=1e-9)
    assert found.courses == 37


def test_the_interval_ends_where_recall_is_what_is_wanted() -> None:
    stability = np.array([3.0, 40.0, 400.0])
    for retention in (0.7, 0.85, 0.9, 0.97):
        days = interval(stability, np.array([retention]))
        recall = retrievability(days.astype(np.float64), stability)
        assert np.abs(recall - retention)[1:] == pytest.approx(0.0, abs=0.01)
    assert interval(stability, np.array([0.9])).tolist() == [3, 40, 400]


@pytest.fixture(scope="module")
def year() -> Simulated:
    grid = np.arange(70, 98) / 100
    return simulate(collection(300, 200, 5.0), HABITS, grid, 365, seed=1, copies=2)


def test_a_higher_retention_takes_more_reviews_and_at_the_high_end_more_time(
    year: Simulated,
) -> None:
    assert (np.diff(year.reviews[::3]) > 0).all()
    high = year.seconds[year.retention >= 0.88]
    assert (np.diff(high) > 0).all()
    assert year.seconds[-1] > 1.5 * year.seconds[20]


def test_a_higher_retention_ends_with_more_recalled(year: Simulated) -> None:
    smooth = np.convolve(year.recalled, np.ones(5) / 5, mode="valid")
    assert (np.diff(smooth) > 0).all()
    assert (year.recalled <= 500).all()
    assert (year.recalled / 500 > year.retention - 0.1).all()


def test_the_same_seed_gives_the_same_and_another_nearly_so(year: Simulated) -> None:
    again = simulate(collection(300, 200, 5.0), HABITS, year.retention, 365, seed=1, copies=2)
    assert again.seconds.tolist() == year.seconds.tolist()
    other = simulate(collection(300, 200, 5.0), HABITS, year.retention, 365, seed=2, copies=2)
    assert other.seconds == pytest.approx(year.seconds, rel=0.12)
    assert other.seconds.tolist() != year.seconds.tolist()


def test_other_luck_stays_within_two_standard_errors() -> None:
    cards = collection(60, 40)
    runs = [simulate(cards, HABITS, RETENTION, 90, seed=seed, copies=4) for seed in range(30)]
    every = np.array([[run.seconds, run.reviews, run.recalled] for run in runs])
    off = np.abs(every - every.mean(axis=0))
    assert (off <= 2 * np.array([run.errors for run in runs])).mean() > 0.92
    assert all(run.courses == 400 for run in runs)


def test_time_is_what_the_habits_say(year: Simulated) -> None:
    twice = Habits(HABITS.first, HABITS.recalled, 80.0, 18.0, 50.0)
    found = simulate(collection(300, 200, 5.0), twice, year.retention, 365, seed=1, copies=2)
    assert found.seconds == pytest.approx(2 * year.seconds)


def test_without_new_cards_those_that_were_never_answered_cost_nothing() -> None:
    alone = simulate(collection(40, 0), HABITS, RETENTION, 60, seed=3)
    beside = simulate(collection(40, 0, 0.0), HABITS, RETENTION, 60, seed=3)
    assert beside.seconds.tolist() == alone.seconds.tolist()
    none = simulate(collection(0, 9, 0.0), HABITS, RETENTION, 60, seed=3)
    assert none.seconds.tolist() == none.recalled.tolist() == [0.0] * 4


def test_of_many_cards_a_sample_stands_for_all() -> None:
    rng = np.random.default_rng(8)
    many = Collection(
        rng.lognormal(2.0, 1.0, 6 * MOST_CARDS),
        rng.uniform(1.0, 10.0, 6 * MOST_CARDS),
        np.zeros(6 * MOST_CARDS),
        0,
        0.0,
    )
    few = Collection(
        many.stability[:MOST_CARDS], many.difficulty[:MOST_CARDS], many.waited[:MOST_CARDS], 0, 0.0
    )
    found, part = (simulate(c, HABITS, RETENTION, 60, seed=3) for c in (many, few))
    assert found.seconds == pytest.approx(6 * part.seconds, rel=0.1)
    assert found.recalled == pytest.approx(6 * part.recalled, rel=0.03)
