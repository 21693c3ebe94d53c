"""Coming back after a break: a share of what waits, the most valuable first, and no wall."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.clock import FixedClock
from studyapp.records.memory import MemoryState
from studyapp.study.backlog import Backlog, ScheduledStates, backlog_of, backlog_words
from studyapp.study.overview import Kept, overview
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import DAY, MORNING, make_card, make_deck, make_state
from tests.study.learners import Learner, a_set_of_cards, next_morning, study_day_through
from tests.study.remembering import remembering_desk

AWAY = 12


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def waiting(count: int, overdue: int = 5) -> dict[str, MemoryState]:
    """Cards that fell due in the days of a break."""
    return {
        f"c{n:03}": make_state(f"c{n:03}", due=ago(1 + n % overdue), last=ago(AWAY + 1 + n % 7))
        for n in range(count)
    }


def studied(per_day: int = 40, until: int = AWAY + 1, days: int = 20) -> dict[dt.date, int]:
    return {ago(until + n): per_day for n in range(days)}


def backlog(count: int, per_day: int = 40, **more: int) -> Backlog | None:
    return backlog_of(ScheduledStates(waiting(count).values()), studied(per_day), DAY, 200, **more)


def test_after_a_break_a_day_holds_a_usual_share_of_what_waits() -> None:
    found = backlog(214)
    assert found is not None
    assert (found.waiting, found.away, found.just_back, found.share) == (214, AWAY, True, 40)
    assert found.done_by is not None
    assert dt.timedelta(days=5) <= found.done_by - DAY <= dt.timedelta(days=12)


def test_it_is_said_kindly_in_one_line_that_fits() -> None:
    found = Backlog(214, 12, True, 40, dt.date(2026, 12, 4))
    whole = "away 12 days: 214 cards wait; 40 a day, most valuable first, done by 4 Dec"
    assert backlog_words(found) == whole
    assert backlog_words(found, 68).startswith("away 12 days: 214 wait; 40 a day, most valuable")
    assert backlog_words(replace(found, just_back=False)).startswith("catching up: 214 cards")
    assert backlog_words(replace(found, done_by=None)).endswith("most valuable first")


def test_where_a_plan_holds_the_day_no_share_is_promised() -> None:
    found = Backlog(214, 12, True, 40, dt.date(2026, 12, 4))
    said = "away 12 days: 214 cards wait; the plan's minutes hold the day"
    assert backlog_words(found, held=True) == said
    assert backlog_words(found, 40, held=True) == "away 12 days: 214 cards wait"


@given(st.integers(1, 9999), st.integers(3, 999), st.integers(5, 9999), st.integers(20, 120))
def test_the_line_never_is_wider_than_there_is_room(
    waits: int, away: int, share: int, width: int
) -> None:
    found = Backlog(waits, away, True, share, dt.date(2026, 12, 24))
    assert len(backlog_words(found, width)) <= max(width, len("9999 wait; 9999 a day"))


def test_an_ordinary_day_has_no_backlog() -> None:
    usual = {ago(n): 40 for n in range(1, 20)}
    assert backlog_of(ScheduledStates(waiting(60).values()), usual, DAY, 200) is None, "no break"
    assert backlog(60) is None, "a break, but hardly more than usual"
    assert backlog_of(ScheduledStates([make_state("a")]), studied(), DAY, 200) is None, (
        "nothing is overdue"
    )


def test_two_missed_days_are_no_break() -> None:
    counts = studied(until=3)
    assert backlog_of(ScheduledStates(waiting(150).values()), counts, DAY, 200) is None
    assert (
        backlog_of(ScheduledStates(waiting(150).values()), studied(until=4), DAY, 200) is not None
    )


def test_more_than_the_limit_of_reviews_is_a_backlog_without_a_break() -> None:
    usual = {ago(n): 40 for n in range(1, 20)}
    found = backlog_of(ScheduledStates(waiting(120).values()), usual, DAY, 100)
    assert found is not None
    assert (found.away, found.share) == (0, 40)


def test_it_lasts_over_the_days_of_catching_up() -> None:
    counts = {**studied(), ago(1): 44}
    found = backlog_of(ScheduledStates(waiting(170).values()), counts, DAY, 200)
    assert found is not None
    assert not found.just_back
    assert (found.away, found.share) == (AWAY - 1, 40), "the days back do not count as usual"
    assert backlog_of(ScheduledStates(waiting(45).values()), counts, DAY, 200) is not None
    assert backlog_of(ScheduledStates(waiting(40).values()), counts, DAY, 200) is None


def test_what_is_done_today_does_not_end_it_within_the_day() -> None:
    states = list(waiting(90).values())
    assert backlog_of(ScheduledStates(states), studied(), DAY, 200) is not None
    assert backlog_of(ScheduledStates(states[39:]), studied(), DAY, 200) is None
    assert backlog_of(ScheduledStates(states[39:]), studied(), DAY, 200, done_today=39) is not None


def test_a_share_grows_where_it_would_never_be_done() -> None:
    few, many = backlog(300, 10), backlog(1500, 10)
    assert few is not None
    assert many is not None
    assert few.share == 20
    assert 50 < many.share < 120
    assert many.done_by is not None


@given(st.integers(81, 900), st.integers(0, 60), st.integers(5, 60))
def test_a_backlog_is_never_shown_whole(count: int, done: int, per_day: int) -> None:
    states = waiting(count)
    found = backlog_of(ScheduledStates(states.values()), studied(per_day), DAY, 200, done)
    if found is None:
        return
    cards = [make_card(name) for name in states] + [make_card(f"new{n}") for n in range(9)]
    facts = Facts(states, (), reviews_today=done, backlog=found)
    chosen = select(cards, facts, DAY, Limits()).main
    assert len(chosen) == max(0, min(count, found.share - done))
    assert len(chosen) < count
    assert all(name in states for name in chosen), "new cards wait"


def test_the_most_valuable_come_first() -> None:
    lasting = make_state("lasting", due=ago(2), last=ago(30), stability=400.0)
    going = make_state("going", due=ago(2), last=ago(30), stability=20.0)
    states = {state.card_id: state for state in (lasting, going)}
    facts = Facts(states, (), backlog=Backlog(2, 12, True, 1, None))
    cards = [make_card(name) for name in states]
    assert select(cards, facts, DAY, Limits()).main == ("going",)


def test_home_tells_of_it_and_counts_the_share_alone() -> None:
    states = waiting(214)
    deck = make_deck(*(make_card(name) for name in states), make_card("unseen"))
    view = overview((deck,), Kept(states, answers_by_day=studied()), DAY, Limits())
    assert (view.due, view.new) == (40, 0)
    assert view.backlog is not None
    assert view.backlog.waiting == 214


@pytest.mark.parametrize("seed", [1, 2])
def test_a_learner_who_comes_back_is_done_when_it_was_said(seed: int) -> None:
    clock, chance = FixedClock(MORNING), random.Random(seed)
    desk = remembering_desk(clock, *a_set_of_cards(200))
    desk.limits = Limits(10, 200)
    for _ in range(20):
        study_day_through(desk, clock, Learner(seed), chance)
        next_morning(clock)
    clock.advance(days=40)
    states = desk.store.states()
    day = clock.now().date()
    counts = {date: count.answers for date, count in desk.store.day_counts().items()}
    said = backlog_of(ScheduledStates(states.values()), counts, day, 200)
    assert said is not None
    assert said.done_by is not None
    first = Session(desk)
    assert first.counts.left == said.share < said.waiting
    days = 0
    while True:
        answers = study_day_through(desk, clock, Learner(seed), chance)
        assert answers <= 2.2 * said.share, "no wall"
        days += 1
        left = [s for s in desk.store.states().values() if s.due_day <= clock.now().date()]
        if len(left) < 3:  # siblings wait for one another
            break
        next_morning(clock)
    assert abs(days - ((said.done_by - day).days + 1)) <= 1


def test_the_learner_can_go_on_with_the_next_share() -> None:
    clock, chance = FixedClock(MORNING), random.Random(4)
    desk = remembering_desk(clock, *a_set_of_cards(200))
    desk.limits = Limits(10, 200)
    for _ in range(20):
        study_day_through(desk, clock, Learner(4), chance)
        next_morning(clock)
    clock.advance(days=40)
    study_day_through(desk, clock, Learner(4), chance)
    session = Session(desk)
    assert (session.phase, session.has_more) == (Phase.FINISHED, True)
    session.more()
    assert (session.phase, session.counts.new) == (Phase.ASKING, 0)
    assert 0 < session.counts.left <= 200


def test_an_ordinary_session_that_is_over_offers_no_more() -> None:
    desk = remembering_desk(FixedClock(MORNING), *a_set_of_cards(30))
    study_day_through(desk, FixedClock(MORNING), Learner(1), random.Random(1))
    session = Session(desk)
    session.more()
    assert not session.has_more
