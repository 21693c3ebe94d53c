"""What came of a plan, in columns, against the same answer by answer."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.exam_words import Came
from studyapp.records.review import Review
from studyapp.scheduling.replay import Log
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study.answer_log import scheduling_log
from studyapp.study.exam_report import came_by_day, recall_by_morning
from tests.insight import plain_answers
from tests.insight.detailed import detailed_logs
from tests.insight.logs import DAY, TODAY, answered

SCHEDULER = Scheduler(fuzz=False)
CARDS_OF_THE_SET = 7
sets = st.sets(st.sampled_from("abcdx"))
day_lists = st.sets(st.integers(-65, 3), max_size=9).map(
    lambda ahead: [TODAY + n * DAY for n in sorted(ahead)]
)


def log_of_set(log: list[Review], names: set[str]) -> Log:
    found = answered(log)
    chosen = np.array([name in names for name in found.cards], dtype=bool)
    return scheduling_log(found, chosen)


def plainly_came(log: list[Review], names: set[str]) -> dict[dt.date, Came]:
    reviews, new = Counter[dt.date](), Counter[dt.date]()
    for answer in plain_answers.answered(log):
        if answer.card_id in names and answer.fresh:
            (new if answer.gap is None else reviews)[answer.day] += 1
    return {day: Came(reviews[day], new[day]) for day in {*reviews, *new}}


def plain_recall(log: list[Review], names: set[str], morning: dt.date) -> float:
    """The sum over the set: of each card its last state before the morning."""
    total = 0.0
    for name in names:
        state = None
        of_card = sorted(
            (review for review in log if review.card_id == name),
            key=lambda review: (review.reviewed_at, review.id),
        )
        for review in of_card:
            after = SCHEDULER.next_state(state, review)
            if after.last_day >= morning:
                break
            state = after
        total += SCHEDULER.retrievability(state, morning) if state is not None else 0.0
    return total


@given(detailed_logs, sets)
def test_what_came_on_each_day_is_the_same_in_columns(log: list[Review], names: set[str]) -> None:
    assert came_by_day(log_of_set(log, names)) == plainly_came(log, names)


@given(detailed_logs, sets, day_lists)
def test_recall_on_each_morning_is_the_same_in_columns(
    log: list[Review], names: set[str], mornings: list[dt.date]
) -> None:
    found = recall_by_morning(
        log_of_set(log, names), mornings, CARDS_OF_THE_SET, SCHEDULER.parameters
    )
    expected = [plain_recall(log, names, morning) / CARDS_OF_THE_SET for morning in mornings]
    assert found == pytest.approx(expected, rel=1e-9)


def test_without_answers_or_cards_nothing_is_recalled() -> None:
    log = log_of_set([], set())
    assert came_by_day(log) == {}
    assert recall_by_morning(log, [TODAY, TODAY + DAY], 3, SCHEDULER.parameters) == [0.0, 0.0]
    assert recall_by_morning(log, [TODAY], 0, SCHEDULER.parameters) == [0.0]
