"""Making a plan for a date: the set as it stands, played ahead under the plan's rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING
from uuid import UUID

from studyapp.errors import DeckError, UsageError
from studyapp.insight.habits import Habits, habits_of
from studyapp.records.exam_plan import ExamForecast, ExamPlan, ForecastDay, Spread
from studyapp.scheduling.fuzz import fuzz_window
from studyapp.study.answer_log import answers_of
from studyapp.study.facts import today
from studyapp.study.quiz_choosing import chosen_cards
from studyapp.study.quiz_plan import QuizSettings
from studyapp.study.requirements import in_order_of_need

if TYPE_CHECKING:
    from studyapp.cards.card import Card
    from studyapp.insight.answers import Answers
    from studyapp.progress.state_columns import StateColumns
    from studyapp.scheduling.projection import Habits as Ratings
    from studyapp.scheduling.projection import Projection, Rules, Standing
    from studyapp.scheduling.scheduler import Scheduler
    from studyapp.study.desk import Desk

FARTHEST = 731
"""Days: a date may be two years away."""
FEWEST_MINUTES, MOST_MINUTES = 1, 720
MOST_RUNS, FEWEST_RUNS, TRIAL_RUNS = 64, 16, 8
ROOM = 4_000_000
"""Runs x cards x days of a forecast: what is worked out in a moment."""
LATE_SIBLING = 1
"""A day more than its interval, for a card whose sibling has its day."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a plan is made from, read from the desk at one moment."""

    identifier: UUID
    now: dt.datetime
    offset_minutes: int
    day: dt.date
    exam_day: dt.date
    minutes: int
    deck: str
    topics: tuple[str, ...]
    cards: tuple[Card, ...]
    answers: Answers
    states: StateColumns
    new_today: int
    new_per_day: int
    reviews_per_day: int
    scheduler: Scheduler


def make_plan(
    desk: Desk, exam_day: dt.date, minutes: int, deck: str = "", topics: Sequence[str] = ()
) -> ExamPlan:
    """Make a plan with its forecast. It is not kept: ``desk.store.add_exam_plan`` does that.

    Args:
        desk: decks, store, scheduler, clock and limits.
        exam_day: the date, at least tomorrow.
        minutes: minutes a day for the set.
        deck: only this deck; empty for all.
        topics: only these topics; none for all.

    Raises:
        UsageError: the date or the minutes are out of range.
        DeckError: there is no such deck or topic, or no card in it.
    """
    return prepared_plan(desk, exam_day, minutes, deck, topics)()


def prepared_plan(
    desk: Desk, exam_day: dt.date, minutes: int, deck: str = "", topics: Sequence[str] = ()
) -> Callable[[], ExamPlan]:
    """Check and read now, as ``make_plan`` does, and work it out when called."""
    day, now = today(desk), desk.clock.now()
    check_asked(day, exam_day, minutes)
    chosen = {card.id for card in chosen_cards(desk.library, QuizSettings(deck, tuple(topics)))}
    away, counts = desk.store.suspended(), desk.store.day_counts().get(day)
    cards = tuple(
        card
        for card in in_order_of_need(desk.library.cards)
        if card.id in chosen and card.id not in away
    )
    if not cards:
        raise DeckError("There is no card to be ready with.", "choose another deck or topic")
    answers = answers_of(desk)
    asked = _Asked(
        identifier=desk.identifiers.new(now),
        now=now,
        offset_minutes=desk.clock.offset_minutes(now),
        day=day,
        exam_day=exam_day,
        minutes=minutes,
        deck=deck,
        topics=tuple(topics),
        cards=cards,
        answers=answers,
        states=desk.store.state_columns(answers.cards),
        new_today=counts.new_cards if counts is not None else 0,
        new_per_day=desk.limits.new_per_day,
        reviews_per_day=desk.limits.reviews_per_day,
        scheduler=desk.scheduler,
    )
    return partial(_made, asked)


def check_asked(day: dt.date, exam_day: dt.date, minutes: int) -> None:
    """Refuse a date or a time that no plan can be made for.

    Raises:
        UsageError: the date is not ahead or too far, or the minutes are out of range.
    """
    if exam_day <= day:
        past = "today" if exam_day == day else "past"
        raise UsageError(
            f"{exam_day} is {past}: nothing can be planned for it.", "choose tomorrow or later"
        )
    if (exam_day - day).days > FARTHEST:
        farthest = day + dt.timedelta(days=FARTHEST)
        raise UsageError(
            f"{exam_day} is too far away to be forecast.", f"choose {farthest} or earlier"
        )
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise UsageError(
            f"{minutes} minutes a day cannot be planned.",
            f"choose from {FEWEST_MINUTES} to {MOST_MINUTES}",
        )


def read_date(text: str) -> dt.date:
    """A date as ``2026-12-18``.

    Raises:
        UsageError: it is none.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"{text[:30]!r} is no date.", "write year, month and day as 2026-12-18"
        ) from error


def _made(asked: _Asked) -> ExamPlan:
    from studyapp.scheduling.projection import project, share_met

    habits = habits_of(asked.answers)
    standing = standing_of(asked.cards, asked.states, asked.answers.cards, asked.day)
    rules = _rules(asked, habits, int(standing.met_today.sum()))
    answers = _ratings(habits)

    def unfit(trial: Rules) -> int:
        return int((share_met(standing, answers, trial, TRIAL_RUNS) < 0.5).sum())

    rules = replace(rules, pace=_pace(rules, unfit))
    runs = min(MOST_RUNS, max(FEWEST_RUNS, ROOM // (len(asked.cards) * rules.days)))
    found = project(standing, answers, rules, runs)
    free = replace(rules, minutes=inf, new_per_day=asked.new_per_day, until_date=False, done_new=0)
    as_set = project(standing, answers, free, FEWEST_RUNS)
    untouched = project(standing, answers, replace(rules, reviews_per_day=0, minutes=0.0), 1)
    anyway, enough = _minutes_for_all(rules, unfit)
    left = [c.id for c, met in zip(asked.cards, found.met.tolist(), strict=True) if met < 0.5]
    return ExamPlan(
        id=asked.identifier,
        made_at=asked.now,
        offset_minutes=asked.offset_minutes,
        exam_day=asked.exam_day,
        minutes=asked.minutes,
        deck=asked.deck,
        topics=asked.topics,
        last_new_day=asked.day + dt.timedelta(days=rules.last_new),
        pace=rules.pace,
        seconds_per_review=rules.seconds_per_review,
        seconds_per_new=rules.seconds_per_new,
        forecast=ExamForecast(
            cards=len(asked.cards),
            met=int((standing.stability > 0).sum()) - rules.done_new,
            recall=_spread(found.recall[:, -1].tolist()),
            recall_untouched=float(untouched.recall[:, -1].mean()),
            recall_as_set=float(as_set.recall[:, -1].mean()),
            unfit=tuple(left),
            unfit_anyway=anyway,
            minutes_for_all=enough,
            passed=float(found.passed.sum() / max(1, found.reviews.sum())),
            runs=runs,
            days=_days(asked, rules, found),
        ),
    )


def standing_of(
    cards: Sequence[Card], states: StateColumns, numbered: Sequence[str], day: dt.date
) -> Standing:
    """Cards as columns; those of a set, in the order in which new ones come.

    Args:
        cards: the set, in order of need.
        states: memory states.
        numbered: the id of each number of a card in ``states``.
        day: the first day.
    """
    import numpy as np

    from studyapp.scheduling.projection import Standing

    column = {card.id: place for place, card in enumerate(cards)}
    concepts: dict[str, int] = {}
    of_state = np.fromiter((column.get(numbered[n], -1) for n in states.card.tolist()), np.int64)
    rows = np.flatnonzero(of_state >= 0)
    known, first = of_state[rows], day.toordinal()
    stability, difficulty = (np.full(len(cards), np.nan) for _ in range(2))
    last_day, due_day = (np.zeros(len(cards), dtype=np.int64) for _ in range(2))
    stability[known], difficulty[known] = states.stability[rows], states.difficulty[rows]
    last_day[known] = states.last_day[rows] - first
    due_day[known] = states.due_day[rows] - first
    return Standing(
        stability=stability,
        difficulty=difficulty,
        last_day=last_day,
        due_day=due_day,
        concept=np.array(
            [concepts.setdefault(c.concept or f" {c.id}", len(concepts)) for c in cards],
            dtype=np.int64,
        ),
        met_today=~np.isnan(stability) & (last_day == 0),
        needs=tuple(
            tuple(column[n] for n in card.requires if column.get(n, place) < place)
            for place, card in enumerate(cards)
        ),
    )


def _ratings(habits: Habits) -> Ratings:
    from studyapp.scheduling.projection import Habits as Ratings

    return Ratings(habits.first, habits.recalled, habits.step)


def _rules(asked: _Asked, habits: Habits, met: int) -> Rules:
    """The rule of the plan; ``met`` cards of the set were answered today already."""
    from studyapp.scheduling.projection import Rules

    scheduler = asked.scheduler
    days = (asked.exam_day - asked.day).days
    done_new = min(asked.new_today, met)
    return Rules(
        days=days,
        reviews_per_day=asked.reviews_per_day,
        seconds_per_review=habits.seconds_per_review,
        seconds_per_new=habits.seconds_per_new,
        minutes=float(asked.minutes),
        last_new=days - 1 - min(quiet_days(scheduler), days // 3),
        done_reviews=met - done_new,
        done_new=done_new,
        weights=scheduler.parameters,
        desired_retention=scheduler.desired_retention,
        longest_interval=scheduler.maximum_interval,
        fuzz=scheduler.fuzz,
    )


def quiet_days(scheduler: Scheduler) -> int:
    """Days before the date on which no new card comes: it could not come back in time.

    The interval after a first day on which the answers were good, spread as far as it can be,
    and a day for a sibling.
    """
    import numpy as np

    from studyapp.scheduling.memory_change import first_stability, interval_of

    good = first_stability(np.array([3]), scheduler.parameters)
    longest = scheduler.maximum_interval
    days = int(interval_of(good, scheduler.parameters, scheduler.desired_retention, longest)[0])
    return (fuzz_window(days, longest)[1] if scheduler.fuzz else days) + LATE_SIBLING


def _pace(rules: Rules, unfit: Callable[[Rules], int]) -> int:
    """The fewest new cards a day with which as many fit as with no bound but the time."""
    high = int(60 * rules.minutes // rules.seconds_per_new) + 1
    best = unfit(replace(rules, pace=high))
    if unfit(rules) <= best:
        return 0
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if unfit(replace(rules, pace=middle)) <= best:
            high = middle
        else:
            low = middle
    return high


def _minutes_for_all(rules: Rules, unfit: Callable[[Rules], int]) -> tuple[int, int]:
    """How many cards fit with no time a day, and the fewest minutes that fit all the others."""

    def left_over(minutes: int) -> int:
        pace = int(60 * minutes // rules.seconds_per_new) + 1
        return unfit(replace(rules, minutes=float(minutes), pace=pace))

    anyway = left_over(MOST_MINUTES)
    low, high = 0, FEWEST_MINUTES
    while high < MOST_MINUTES and left_over(high) > anyway:
        low, high = high, min(2 * high, MOST_MINUTES)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if left_over(middle) <= anyway else (middle, high)
    return anyway, high


def _days(asked: _Asked, rules: Rules, found: Projection) -> tuple[ForecastDay, ...]:
    """Day by day; the first one holds what was done on it before the plan was made."""
    given = _given_today(asked)
    days = []
    for number in range(rules.days):
        first = number == 0
        reviews = found.reviews[:, number] + first * rules.done_reviews
        new = float(found.new[:, number].mean()) + first * rules.done_new
        answers = found.answers[:, number] + first * given
        seconds = reviews.mean() * rules.seconds_per_review + new * rules.seconds_per_new
        days.append(
            ForecastDay(
                day=asked.day + dt.timedelta(days=number),
                reviews=_spread(reviews.tolist()),
                new=round(new, 2),
                answers=_spread(answers.tolist()),
                minutes=round(float(seconds) / 60, 2),
                recall=round(float(found.recall[:, number].mean()), 4),
                waiting=round(float(found.overdue[:, number].mean()), 2),
            )
        )
    return tuple(days)


def _given_today(asked: _Asked) -> int:
    """Answers to cards of the set on the first day, repeats included."""
    answers, names = asked.answers, {card.id for card in asked.cards}
    today_s = answers.card[answers.day == asked.day.toordinal()]
    return sum(answers.cards[number] in names for number in today_s.tolist())


def _spread(cases: Collection[float]) -> Spread:
    """Mean and the 5th and 95th of a hundred."""
    import numpy as np

    low, high = np.quantile(list(cases), (0.05, 0.95))
    return Spread(
        round(float(np.mean(list(cases))), 4), round(float(low), 4), round(float(high), 4)
    )
