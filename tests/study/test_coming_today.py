"""What today holds: found in columns, it is what a session chooses card by card."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import cast
from uuid import UUID

import numpy as np
import pytest

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.day_count import DayCount
from studyapp.progress.store import Store
from studyapp.records.exam_plan import ExamPlan
from studyapp.records.memory import MemoryState, Stage
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.answer_log import answer_log
from studyapp.study.coming_today import coming_today
from studyapp.study.day_order import ReviewOrder
from studyapp.study.desk import Desk
from studyapp.study.facts import facts_of_day
from studyapp.study.queue import Limits, select
from tests.building import DAY, MORNING, make_card, make_deck, make_state
from tests.progress.samples import make_exam_plan
from tests.study.remembering import RememberingStore

ONE_DAY = dt.timedelta(days=1)
CARDS = 150


class Arranged(RememberingStore):
    """A store with what a test puts there."""

    def __init__(self, states: dict[str, MemoryState], counts: dict[dt.date, DayCount]) -> None:
        super().__init__()
        self._states, self._counts = states, counts
        self._reviews = [
            Review(UUID(int=n), name, "deck", None, MORNING, 0, Rating.GOOD, 4000, "")
            for n, name in enumerate(states, 1)
        ]
        self.gone: frozenset[str] = frozenset()
        self.put_off: frozenset[str] = frozenset()

    def day_counts(self) -> dict[dt.date, DayCount]:
        return self._counts

    def suspended(self) -> frozenset[str]:
        return self.gone

    def buried(self, day: dt.date) -> frozenset[str]:
        return self.put_off


def desk_of(luck: random.Random) -> tuple[Desk, Arranged]:
    """A collection in which anything may be the case."""
    siblings = luck.choice([3, 12, 60])
    cards = tuple(_card(n, siblings, luck) for n in range(CARDS))
    known = [card for card in cards if luck.random() < luck.choice([0.3, 0.9])]
    states = {card.id: _state(card.id, luck) for card in known}
    states["of no deck"] = _state("of no deck", luck)
    store = Arranged(states, _counts(states, luck))
    names = [card.id for card in cards]
    store.gone = frozenset(luck.sample(names, luck.choice([0, 6])))
    store.put_off = frozenset(luck.sample(names, luck.choice([0, 6])))
    if luck.random() < 0.5:
        store.plan = _plan(luck)
    desk = Desk(
        library=Library((make_deck(*cards),)),
        store=cast("Store", store),
        scheduler=Scheduler(),
        clock=FixedClock(MORNING),
        limits=Limits(
            new_per_day=luck.choice([0, 4, 20]),
            reviews_per_day=luck.choice([5, 20, 200]),
            review_order=luck.choice(list(ReviewOrder)),
        ),
    )
    return desk, store


def _card(number: int, siblings: int, luck: random.Random) -> Card:
    needs = tuple(
        f"c{luck.randrange(number):03}" for _ in range(luck.choice([0, 0, 1, 2]) if number else 0)
    )
    card = make_card(
        f"c{number:03}",
        concept=f"idea {luck.randrange(siblings)}",
        requires=needs,
        topic=luck.choice(["one", "two"]),
    )
    return replace(card, concept="") if luck.random() < 0.2 else card


def _state(name: str, luck: random.Random) -> MemoryState:
    stage = luck.choices([Stage.REVIEW, Stage.LEARNING, Stage.RELEARNING], [8, 1, 1])[0]
    ago, wait = luck.choice([0, 1, 3, 9, 40]), luck.choice([1, 2, 5, 15])
    last = DAY - ago * ONE_DAY
    due = last + wait * ONE_DAY if stage is Stage.REVIEW else last
    state = make_state(
        name, stage=stage, last=last, due=due, stability=luck.choice([0.5, 3, 9.5, 80])
    )
    return replace(state, difficulty=luck.choice([2.0, 5.0, 8.5]), reviews=luck.randrange(1, 8))


def _counts(states: dict[str, MemoryState], luck: random.Random) -> dict[dt.date, DayCount]:
    away, usual = luck.choice([0, 0, 6]), luck.choice([3, 12, 40])
    counts = {DAY - n * ONE_DAY: DayCount(usual, 2, usual, 0) for n in range(1 + away, 30)}
    met = sum(state.last_day == DAY for state in states.values())
    if met:
        counts[DAY] = DayCount(met, luck.randrange(met + 1), met, 0)
    return counts


def _plan(luck: random.Random) -> ExamPlan:
    return replace(
        make_exam_plan(),
        deck="",
        topics=luck.choice([(), ("one",)]),
        exam_day=DAY + luck.choice([-3, 4, 25]) * ONE_DAY,
        last_new_day=DAY + luck.choice([-1, 2, 9]) * ONE_DAY,
        minutes=luck.choice([1, 5, 30]),
        pace=luck.choice([0, 6]),
        seconds_per_review=10.0,
        seconds_per_new=30.0,
    )


@pytest.mark.parametrize("seed", range(60))
def test_it_is_what_a_session_would_choose(seed: int) -> None:
    desk, store = desk_of(random.Random(seed))
    facts = facts_of_day(desk, store.states())
    chosen = select(desk.library.cards, facts, DAY, desk.limits)
    expected = {*chosen.steps, *chosen.main}
    log = answer_log(desk)
    found = coming_today(desk, log)
    numbers = found.states.card[found.comes].tolist()
    assert {log.answers.cards[number] for number in numbers} == expected & store.states().keys()
    assert found.new == len(expected - store.states().keys())
    there = {card.id for card in desk.library.cards} - store.gone
    assert found.fresh == len(there - store.states().keys())
    assert len(found.states) == len(there & store.states().keys())


def test_the_collections_hold_every_case() -> None:
    seen = set()
    for seed in range(60):
        desk, store = desk_of(random.Random(seed))
        facts = facts_of_day(desk, store.states())
        found = coming_today(desk, answer_log(desk))
        due = found.states.due_day <= DAY.toordinal()
        assert np.any(due & ~found.comes), "something waits for another day"
        seen |= {
            ("backlog", facts.backlog is not None),
            ("plan runs", facts.exam is not None and facts.exam.exam_day > DAY),
            ("some are new", found.new > 0),
        }
    assert len(seen) == 6
