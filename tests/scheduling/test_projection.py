"""The days ahead: against a plain second way, by properties, and with planted faults."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studyapp.records.rating import Rating
from studyapp.scheduling import memory_change, projection, value
from studyapp.scheduling.forgetting import retrievability
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.scheduling.projection import (
    Habits,
    Projection,
    Rules,
    Standing,
    first_of_each,
    project,
    share_met,
)
from studyapp.scheduling.scheduler import Scheduler
from studyapp.scheduling.value import review_value
from tests.scheduling.plain_projection import DAY, PlainCard, PlainDay, play, review_on

HABITS = Habits((0.3, 0.1, 0.5, 0.1), (0.2, 0.6, 0.2), (0.2, 0.1, 0.6, 0.1))
RULES = Rules(14, 40, 10.0, 30.0, minutes=6.0, last_new=10)
RUNS = 3
SETTINGS = {
    "a plan": RULES,
    "no time bound": replace(RULES, minutes=np.inf, new_per_day=4),
    "few reviews": replace(RULES, reviews_per_day=3),
    "little time": replace(RULES, minutes=1.2),
    "a pace": replace(RULES, pace=7, minutes=9.0),
    "other weights": replace(
        RULES, weights=tuple(w * 1.1 for w in DEFAULT_WEIGHTS), desired_retention=0.8
    ),
    "no fuzz": replace(RULES, fuzz=False),
}


def some_cards(count: int = 30, seed: int = 1) -> list[PlainCard]:
    """New cards, young ones, old ones and overdue ones; siblings and chains among them."""
    chance, scheduler = random.Random(seed), Scheduler(fuzz=False)
    cards = []
    for n in range(count):
        card = PlainCard(f"c{n}", n // 2 if n % 5 < 2 else 1000 + n)
        if n % 3 == 0:
            back = chance.randint(1, 60)
            for ago in sorted({back, max(1, back - chance.randint(2, 20))}, reverse=True):
                day = DAY - dt.timedelta(days=ago)
                for _ in range(2):
                    review = review_on(card.name, Rating.GOOD, day)
                    card.state = scheduler.next_state(card.state, review)
        elif n % 4 == 1 and n > 4:
            card.needs = (n - 4,)
        cards.append(card)
    return cards


def columns(cards: list[PlainCard]) -> Standing:
    states = [card.state for card in cards]
    return Standing(
        stability=np.array([s.stability if s else np.nan for s in states]),
        difficulty=np.array([s.difficulty if s else np.nan for s in states]),
        last_day=np.array([(s.last_day - DAY).days if s else 0 for s in states]),
        due_day=np.array([(s.due_day - DAY).days if s else 0 for s in states]),
        concept=np.array([card.idea for card in cards]),
        met_today=np.zeros(len(cards), dtype=np.bool_),
        needs=tuple(card.needs for card in cards),
    )


def agrees(found: Projection, plain: list[list[PlainDay]]) -> bool:
    for name in ("reviews", "new", "passed", "answers", "waiting"):
        other = np.array([[getattr(day, name) for day in days[:-1]] for days in plain])
        if not np.array_equal(getattr(found, name), other):
            return False
    recall = np.array([[day.recall for day in days] for days in plain])
    return bool(np.allclose(found.recall, recall, rtol=0, atol=1e-9))


@pytest.mark.parametrize("name", SETTINGS)
def test_it_comes_to_what_the_scheduler_comes_to_card_by_card(name: str) -> None:
    cards, rules = some_cards(), SETTINGS[name]
    found = project(columns(cards), HABITS, rules, RUNS, seed=5)
    assert found.reviews.sum() > 0
    assert agrees(found, play(cards, HABITS, rules, RUNS, seed=5))


def test_few_reviews_of_many_cards_come_to_the_same() -> None:
    cards, rules = some_cards(150), replace(RULES, reviews_per_day=2, days=6)
    assert agrees(
        project(columns(cards), HABITS, rules, 2, seed=5), play(cards, HABITS, rules, 2, seed=5)
    )


@pytest.mark.parametrize("name", SETTINGS)
def test_who_is_met_can_be_told_without_the_days_on_which_nobody_is(name: str) -> None:
    standing, rules = columns(some_cards()), SETTINGS[name]
    whole = project(standing, HABITS, rules, RUNS, seed=5).met
    assert whole.sum() > np.count_nonzero(~np.isnan(standing.stability))
    assert np.array_equal(share_met(standing, HABITS, rules, RUNS, seed=5), whole)


@example([(0, 0)] * 20 + [(1, n) for n in range(5)], 3)  # one concept alone stands in front
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 20)), max_size=60), st.integers(0, 12))
def test_of_each_concept_the_first_comes_and_no_more_than_fit(
    rows: list[tuple[int, int]], room: int
) -> None:
    seen: dict[int, int] = {}
    for place in sorted(range(len(rows)), key=lambda place: rows[place][0]):
        seen.setdefault(rows[place][1], place)
    key = np.array([one for one, _ in rows], dtype=np.float64)
    concept = np.array([one for _, one in rows], dtype=np.int64)
    assert first_of_each(key, concept, room).tolist() == list(seen.values())[:room]


def _same_day_forgets(*arguments: object) -> object:
    stability, *_ = arguments
    return stability


def _never_loses(stability: object, difficulty: object, *_: object) -> object:
    return -np.asarray(stability)


FAULTS: dict[str, tuple[str, Callable[..., object]]] = {
    "memory does not change": ("next_stability", _same_day_forgets),
    "the firmest come first": ("review_value", _never_loses),
    "nothing is spread": ("_windows", lambda days, _: (days, days)),
    "every interval is a day longer": (
        "interval_of",
        lambda *a, kept=memory_change.interval_of: kept(*a) + 1,
    ),
    "difficulty stays": ("next_difficulty", lambda difficulty, *_: difficulty),
    "recall is a little too good": (
        "retrievability",
        lambda *a, kept=retrievability: np.minimum(1.0, kept(*a) * 1.01),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, instead = FAULTS[fault]
    cards, rules = some_cards(), SETTINGS["few reviews"]
    plain = play(cards, HABITS, rules, RUNS, seed=5)
    monkeypatch.setattr(projection, name, instead)
    assert not agrees(project(columns(cards), HABITS, rules, RUNS, seed=5), plain)


def test_the_same_seed_gives_the_same_days_and_another_gives_others() -> None:
    standing = columns(some_cards())
    one, two, other = (project(standing, HABITS, RULES, RUNS, seed=n) for n in (1, 1, 2))
    assert np.array_equal(one.answers, two.answers)
    assert not np.array_equal(one.answers, other.answers)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_no_minutes_are_plain_forgetting(seed: int, days: int) -> None:
    cards = some_cards(20, seed)
    rules = replace(RULES, days=days, minutes=0.0)
    found = project(columns(cards), HABITS, rules, 2, seed)
    scheduler, date = Scheduler(), DAY + dt.timedelta(days=days)
    recall = sum(scheduler.retrievability(c.state, date) for c in cards if c.state) / len(cards)
    assert found.answers.sum() == 0
    assert found.recall[:, -1] == pytest.approx(recall, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 20), st.floats(0, 20))
def test_more_minutes_never_meet_fewer_cards_nor_lower_recall(
    seed: int, one: float, other: float
) -> None:
    # Chance moves a card's day, and with it its recall, by a little: more than 2 % it must not.
    standing = columns(some_cards(40, seed))
    less, more = (
        project(standing, HABITS, replace(RULES, minutes=minutes, pace=99), 16)
        for minutes in sorted((one, other))
    )
    assert more.met.sum() >= less.met.sum() - 0.5
    assert more.recall[:, -1].mean() >= less.recall[:, -1].mean() - 0.02


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.floats(0, 10))
def test_no_day_holds_more_than_the_limits(seed: int, reviews: int, minutes: float) -> None:
    rules = replace(RULES, reviews_per_day=reviews, minutes=minutes)
    found = project(columns(some_cards(40, seed)), HABITS, rules, 4, seed)
    spent = found.reviews * rules.seconds_per_review + found.new * rules.seconds_per_new
    assert (found.reviews <= reviews).all()
    assert (spent <= 60 * minutes + 1e-9).all()
    assert not found.new[:, rules.last_new + 1 :].any()
    assert not (found.new[found.waiting > 0]).any()
    assert ((found.recall >= 0) & (found.recall <= 1)).all()


def test_what_is_done_today_leaves_less_of_the_day() -> None:
    cards = some_cards()
    standing, rules = columns(cards), replace(RULES, minutes=1.0)
    fresh = project(standing, HABITS, rules, RUNS)
    late = project(standing, HABITS, replace(rules, done_reviews=3, done_new=1), RUNS)
    assert fresh.reviews[:, 0].all()
    assert not late.reviews[:, 0].any()
    assert np.array_equal(fresh.reviews[:, 0] + fresh.new[:, 0], [4] * RUNS)
    assert not late.new[:, 0].any()


@given(
    st.lists(st.tuples(st.floats(0.01, 3000), st.floats(1, 10), st.integers(1, 3000)), min_size=1),
    st.integers(1, 700),
)
def test_a_review_is_worth_the_same_alone_and_among_others(
    rows: list[tuple[float, float, int]], horizon: int
) -> None:
    stability, difficulty, waited = (np.array(c, dtype=np.float64) for c in zip(*rows, strict=True))
    found = review_value(stability, difficulty, waited, horizon, DEFAULT_WEIGHTS)
    alone = [review_value(s, d, w, horizon, DEFAULT_WEIGHTS) for s, d, w in rows]
    assert found == pytest.approx(np.array(alone), rel=1e-9, abs=1e-12)
    assert np.isfinite(found).all()


def test_the_most_valuable_first_keeps_more_than_descending_retrievability(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(0)
    stability = np.exp(chance.normal(2.3, 1.0, 300))
    interval = np.maximum(1, np.rint(stability)).astype(np.int64)
    last = -30 - (chance.random(300) * interval).astype(np.int64)
    standing = Standing(
        stability=stability,
        difficulty=chance.uniform(3, 8, 300),
        last_day=last,
        due_day=last + interval,
        concept=np.arange(300),
        met_today=np.zeros(300, dtype=np.bool_),
        needs=((),) * 300,
    )
    rules = Rules(30, 12, 10.0, 30.0, new_per_day=0, until_date=False)
    worth = project(standing, HABITS, rules, 16)

    def descending(s: object, _: object, waited: object, *rest: object) -> object:
        return retrievability(np.asarray(waited), np.asarray(s), DEFAULT_WEIGHTS[20])

    monkeypatch.setattr(projection, "review_value", descending)
    other = project(standing, HABITS, rules, 16)
    assert worth.recall[:, -1].mean() > other.recall[:, -1].mean() + 0.02
    assert value.HORIZON == 30
