"""A plan for a date: what it asks of a day, and its forecast against simulated learners."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest

from studyapp.clock import FixedClock
from studyapp.errors import DeckError, UsageError
from studyapp.records.exam_plan import ExamForecast, ExamPlan, ForecastDay, Spread
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk
from studyapp.study.exam_making import FARTHEST, check_asked, make_plan, quiet_days, read_date
from studyapp.study.exam_report import exam_chapter, exam_report
from studyapp.study.exam_rule import new_room, review_room
from studyapp.study.exam_status import TOLD_AFTER, coming_words, exam_status, status_words
from studyapp.study.facts import facts_of_day, today
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.session import Session
from tests.building import DAY, MORNING, make_card, make_state
from tests.progress.samples import make_exam_plan
from tests.study.learners import (
    Learner,
    a_set_of_cards,
    mean_recall,
    next_morning,
    study_day_through,
)
from tests.study.remembering import remembering_desk


def ahead(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


PLAN = replace(
    make_exam_plan(),
    deck="",
    topics=(),
    exam_day=ahead(20),
    last_new_day=ahead(9),
    minutes=10,
    pace=0,
    seconds_per_review=10.0,
    seconds_per_new=30.0,
)


def due(count: int, **more: float) -> dict[str, MemoryState]:
    return {f"due{n:03}": make_state(f"due{n:03}", **more) for n in range(count)}  # type: ignore[arg-type]


def chosen(plan: ExamPlan, states: dict[str, MemoryState], new: int, **facts: int) -> list[int]:
    """How many reviews and new cards a day under a plan holds."""
    cards = [make_card(name) for name in states] + [make_card(f"new{n:03}") for n in range(new)]
    main = select(cards, Facts(states, (), exam=plan, **facts), DAY, Limits()).main  # type: ignore[arg-type]
    reviews = sum(name in states for name in main)
    return [reviews, len(main) - reviews]


# The rule


def test_new_cards_are_spread_evenly_over_the_days_left_for_them() -> None:
    assert chosen(PLAN, {}, 50) == [0, 5]
    assert chosen(PLAN, {}, 51) == [0, 6]
    assert chosen(replace(PLAN, pace=8), {}, 50) == [0, 8]


def test_reviews_come_first_and_new_cards_in_the_time_that_is_left() -> None:
    assert chosen(PLAN, due(48), 50) == [48, 4]
    assert chosen(PLAN, due(60), 50) == [60, 0]
    assert chosen(PLAN, due(90), 50) == [60, 0]


def test_the_limit_of_reviews_still_holds() -> None:
    cards = [make_card(name) for name in due(90)]
    facts = Facts(due(90), (), exam=PLAN)
    assert len(select(cards, facts, DAY, Limits(reviews_per_day=25)).main) == 25


def test_after_the_last_day_for_them_no_new_card_comes() -> None:
    assert chosen(replace(PLAN, last_new_day=DAY), {}, 50) == [0, 20]
    assert chosen(replace(PLAN, last_new_day=ahead(-1)), {}, 50) == [0, 0]


def test_where_not_all_reviews_fit_those_come_that_are_worth_most_on_the_date() -> None:
    firm = {f"a{n}": make_state(f"a{n}", last=ahead(-40), stability=2000.0) for n in range(6)}
    going = {f"b{n}": make_state(f"b{n}", last=ahead(-40), stability=20.0) for n in range(6)}
    cards = [make_card(name) for name in (*firm, *going)]
    plan = replace(PLAN, minutes=1)
    main = select(cards, Facts({**firm, **going}, (), exam=plan), DAY, Limits()).main
    assert sorted(main) == sorted(going)


def test_cards_outside_the_set_come_as_ever_but_none_for_the_first_time() -> None:
    plan = replace(PLAN, topics=("two",), minutes=1)
    states = {**due(9), "in0": make_state("in0"), "in1": make_state("in1")}
    cards = [
        *(make_card(name, topic="two" if name.startswith("in") else "one") for name in states),
        make_card("new-in", topic="two"),
        make_card("new-out"),
    ]
    main = select(cards, Facts(states, (), exam=plan), DAY, Limits()).main
    assert sorted(main) == sorted([*states, "new-in"])
    outside = [card for card in cards if card.topic == "one"]
    assert "new-out" in select(outside, Facts(states, (), exam=plan), DAY, Limits()).main


def test_a_plan_asks_nothing_from_its_date_on() -> None:
    over = replace(PLAN, exam_day=DAY)
    assert chosen(over, due(90), 50) == [90, 20]


def test_what_is_done_today_counts() -> None:
    assert new_room(PLAN, DAY, left=45, reviews=0, done_new=5) == 0
    assert new_room(PLAN, DAY, left=45, reviews=0, done_new=2) == 3
    assert review_room(PLAN, done_reviews=30, done_new=5) == 15


def test_a_second_portion_is_as_much_again() -> None:
    assert chosen(PLAN, due(90), 50, portions=2) == [90, 10]


def test_no_due_day_is_changed_by_a_plan() -> None:
    clock = FixedClock(MORNING)
    with_plan, without = (remembering_desk(clock, *a_set_of_cards(20)) for _ in range(2))
    with_plan.store.add_exam_plan(PLAN)
    for desk in (with_plan, without):
        session = Session(desk, first=["card003"])
        session.reveal()
        session.rate(Rating.EASY)
    assert with_plan.store.states() == without.store.states()


# Making one


def desk_with(count: int = 60, seed: int = 1, before: int = 0) -> tuple[Desk, FixedClock]:
    clock, chance = FixedClock(MORNING), random.Random(seed)
    desk = remembering_desk(clock, *a_set_of_cards(count))
    desk.limits = Limits(8, 200)
    for _ in range(before):
        study_day_through(desk, clock, Learner(seed), chance)
        next_morning(clock)
    return desk, clock


@pytest.mark.parametrize(
    ("days", "minutes", "said"),
    [
        (0, 30, "is today"),
        (-3, 30, "is past"),
        (FARTHEST + 1, 30, "too far"),
        (9, 0, "0 minutes"),
        (9, 721, "721 minutes"),
    ],
)
def test_a_date_or_a_time_that_cannot_be_is_refused_with_a_hint(
    days: int, minutes: int, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as told:
        check_asked(DAY, ahead(days), minutes)
    assert told.value.hint


def test_a_date_is_read_as_year_month_day() -> None:
    assert read_date(" 2026-12-18 ") == dt.date(2026, 12, 18)
    with pytest.raises(UsageError, match="no date"):
        read_date("18.12.2026")


def test_a_plan_needs_cards() -> None:
    desk, _ = desk_with()
    with pytest.raises(DeckError):
        make_plan(desk, ahead(9), 30, topics=("three",))
    with pytest.raises(DeckError):
        make_plan(desk, ahead(9), 30, topics=("two",))


def test_the_last_days_are_for_what_is_known() -> None:
    desk, _ = desk_with()
    plan = make_plan(desk, ahead(20), 30)
    quiet = quiet_days(desk.scheduler)
    assert plan.last_new_day == ahead(19 - quiet)
    assert make_plan(desk, ahead(2), 30).last_new_day == ahead(1), "a short plan has few of them"
    late = [day.new for day in plan.forecast.days if day.day > plan.last_new_day]
    assert len(late) == quiet
    assert not any(late)


def test_what_does_not_fit_is_named_with_the_time_that_would_do() -> None:
    desk, _ = desk_with(60)
    tight = make_plan(desk, ahead(20), 2).forecast
    assert 10 < len(tight.unfit) < 60
    assert set(tight.unfit) < {card.id for card in desk.library.cards}
    assert tight.minutes_for_all > 2
    enough = make_plan(desk, ahead(20), tight.minutes_for_all + 1).forecast
    assert not enough.unfit
    assert enough.recall.mean > tight.recall.mean + 0.2
    assert enough.recall.low <= enough.recall.mean <= enough.recall.high
    assert tight.recall_untouched == 0.0


def test_a_plan_made_in_the_middle_of_a_day_counts_what_is_done() -> None:
    desk, clock = desk_with(60, before=5)
    morning = make_plan(desk, today(desk) + dt.timedelta(days=20), 4)
    study_day_through(desk, clock, Learner(1), random.Random(1))
    facts = facts_of_day(desk, desk.store.states())
    evening = make_plan(desk, today(desk) + dt.timedelta(days=20), 4)
    first = evening.forecast.days[0]
    assert first.reviews.mean >= facts.reviews_today
    assert first.new >= facts.new_today
    assert evening.forecast.met <= morning.forecast.met + 1


def test_making_a_plan_twice_gives_the_same() -> None:
    one, other = (make_plan(desk_with(40, before=4)[0], ahead(30), 10) for _ in range(2))
    assert one.forecast == other.forecast


# How the forecast does


@pytest.fixture(scope="module")
def followed() -> list[tuple[ExamPlan, list[int], list[int], float]]:
    """Plans, and the answers and reviews of each day, and the recall on the date, as they came."""
    found = []
    for seed in (1, 2, 3):
        desk, clock = desk_with(400, seed, before=21)
        chance, learner = random.Random(seed), Learner(seed)
        plan = make_plan(desk, today(desk) + dt.timedelta(days=28), 20)
        desk.store.add_exam_plan(plan)
        answers, reviews = [], []
        for _ in range(28):
            seen, day = len(desk.store.states()), today(desk)
            answers.append(study_day_through(desk, clock, learner, chance))
            states = desk.store.states()
            met = sum(state.last_day == day for state in states.values())
            reviews.append(met - (len(states) - seen))
            next_morning(clock)
        found.append((plan, answers, reviews, mean_recall(desk, list(desk.library.cards))))
    return found


Followed = list[tuple[ExamPlan, list[int], list[int], float]]


def test_recall_on_the_date_comes_within_15_per_cent(followed: Followed) -> None:
    for plan, _, _, recall in followed:
        assert recall == pytest.approx(plan.forecast.recall.mean, rel=0.15)


def weeks(plan: ExamPlan, column: str) -> list[float]:
    days = [getattr(day, column).mean for day in plan.forecast.days]
    return [sum(days[n : n + 7]) for n in range(0, 28, 7)]


@pytest.mark.parametrize(("column", "place"), [("answers", 1), ("reviews", 2)])
def test_the_load_of_a_week_comes_within_15_per_cent(
    followed: Followed, column: str, place: int
) -> None:
    off = []
    for one in followed:
        days: list[int] = one[place]  # type: ignore[assignment]
        came = [sum(days[n : n + 7]) for n in range(0, 28, 7)]
        off += [c / f - 1 for c, f in zip(came, weeks(one[0], column), strict=True)]
    assert max(map(abs, off)) < 0.2, "one learner's luck in one week"
    assert sum(abs(one) <= 0.15 for one in off) >= 0.9 * len(off)
    assert abs(mean(off)) < 0.05


def test_most_days_come_within_the_band(followed: Followed) -> None:
    inside = [
        day.answers.low <= came <= day.answers.high
        for plan, answers, _, _ in followed
        for day, came in zip(plan.forecast.days, answers, strict=True)
    ]
    assert mean(inside) > 0.75


# How it is told


def test_forecast_and_what_came_stand_side_by_side() -> None:
    desk, clock = desk_with(80, before=6)
    desk.store.add_exam_plan(make_plan(desk, today(desk) + dt.timedelta(days=14), 10))
    for _ in range(4):
        study_day_through(desk, clock, Learner(1), random.Random(2))
        next_morning(clock)
    report = exam_report(desk)
    assert report is not None
    assert [one.came is not None for one in report.days] == [True] * 4 + [False] * 10
    assert [one.recall is not None for one in report.days] == [True] * 5 + [False] * 9
    assert report.recall_now == pytest.approx(mean_recall(desk, list(desk.library.cards)))
    assert report.days[0].came is not None
    assert report.days[0].came.new == pytest.approx(report.days[0].forecast.new, abs=1)
    said = " ".join(exam_chapter(report).sentences)
    assert "So far (4 days)" in said
    clock.advance(days=20)
    late = exam_report(desk)
    assert late is not None
    assert "by your answers it came to" in exam_chapter(late).sentences[0]


def status(plan: ExamPlan | None, states: dict[str, MemoryState], day: dt.date) -> object:
    cards = [make_card(f"due{n:03}") for n in range(20)]
    return exam_status(plan, Facts(states, ()), cards, day)


def plan_of(new: float = 2.0, met: int = 0) -> ExamPlan:
    days = tuple(
        ForecastDay(ahead(n), Spread(3, 1, 5), new, Spread(6, 3, 9), 4.0, 0.5) for n in range(20)
    )
    forecast = ExamForecast(20, met, Spread(0.84, 0.8, 0.9), 0.1, 0.7, (), 0, 9, 0.9, 64, days)
    return replace(PLAN, forecast=forecast)


def test_home_says_whether_the_plan_is_kept() -> None:
    later = ahead(30)
    met = due(8, due=later)  # type: ignore[arg-type]
    assert getattr(status(plan_of(), met, ahead(4)), "behind") == 0  # noqa: B009
    assert getattr(status(plan_of(), {}, ahead(4)), "behind") == 8  # noqa: B009
    assert getattr(status(plan_of(), {}, DAY), "behind") == 0  # noqa: B009
    assert status(None, {}, DAY) is None
    assert status(plan_of(), {}, ahead(21 + TOLD_AFTER)) is None


def behind(desk: Desk) -> int:
    facts = facts_of_day(desk, desk.store.states())
    found = exam_status(desk.store.exam_plan(), facts, desk.library.cards, today(desk))
    assert found is not None
    return found.behind


def test_what_the_plan_itself_lets_wait_is_not_behind() -> None:
    desk, clock = desk_with(150, before=21)
    clock.advance(days=60)
    desk.store.add_exam_plan(make_plan(desk, today(desk) + dt.timedelta(days=20), 2))
    plan = desk.store.exam_plan()
    assert plan is not None
    assert plan.forecast.days[0].waiting > 20, "more waits than two minutes hold"
    for _ in range(2):
        study_day_through(desk, clock, Learner(1), random.Random(2))
        next_morning(clock)
        assert behind(desk) == 0
    clock.advance(days=5)
    missed = sum(one.reviews.mean for one in plan.forecast.days[2:7])
    assert behind(desk) == pytest.approx(missed, rel=0.3)


def test_the_status_is_one_line_and_the_next_days_fit_beside_it() -> None:
    found = exam_status(plan_of(), Facts({}, ()), [], ahead(1))
    assert found is not None
    assert status_words(found) == "Sat 12 Dec, 19 days left · 84 % expected · on track"
    assert coming_words(found, 40) == "Tue 3+2 · Wed 3+2  reviews + new"
    over = exam_status(plan_of(), Facts({}, ()), [], ahead(22))
    assert over is not None
    assert "has passed" in status_words(over)


def test_expected_recall_grows_along_a_plan() -> None:
    desk, _ = desk_with(60)
    days = make_plan(desk, ahead(25), 15).forecast.days
    assert all(b.recall > a.recall - 0.02 for a, b in pairwise(days))
    assert days[0].recall == 0.0
