"""Statistics in columns agree with those answer by answer, on logs drawn at random."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight import confidence, expectation, foresight, habits, hours, pace, retention
from studyapp.insight.answers import UNKNOWN_KIND, Answers
from studyapp.insight.concepts import Known, mastery_by_concept
from studyapp.insight.effort import day_summary
from studyapp.insight.expectation import Tally
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import study_day
from studyapp.scheduling.scheduler import Scheduler
from studyapp.study import foretelling, workload
from studyapp.study.answer_log import scheduling_log
from studyapp.study.insights import expectations
from tests.insight import plain, plain_answers, plain_habits, plain_workload
from tests.insight.detailed import SIMULATION_OF, detailed_logs
from tests.insight.detailed import told as told_of_card
from tests.insight.logs import (
    DAY,
    TODAY,
    TOPIC_OF,
    Member,
    answered,
    concepts_of,
    groups,
    groups_of,
    self_knowledge,
)
from tests.scheduling.plain_log import log_of

MEMBERS = (
    Member("a", "escape", predicts=True),
    Member("b", "escape", predicts=False),
    Member("c", "walls", predicts=True),
    Member("d", "names", predicts=False),
)
SCHEDULER = Scheduler(fuzz=False)
Rows = list[plain_answers.Answered]


def recall_of(rows: Rows) -> list[plain.RecallTest]:
    return [plain.RecallTest(a.card_id, a.day, a.gap, a.rating > 1) for a in rows if a.gap]


def by_age(found: Answers) -> npt.NDArray[np.int64]:
    return retention.recall_by_age(retention.recall_tests(found), TODAY - DAY)


STATISTICS: dict[str, tuple[Callable[[Answers], object], Callable[[Rows], object]]] = {
    "retention": (
        lambda found: retention.retention(retention.recall_tests(found)),
        lambda rows: plain.retention(recall_of(rows)),
    ),
    "by topic": (
        lambda found: retention.retention_by_group(
            retention.recall_tests(found), groups(found, TOPIC_OF)
        ),
        lambda rows: plain.retention_by_topic(recall_of(rows), TOPIC_OF),
    ),
    "by week": (
        lambda found: retention.retention_by_week(by_age(found), 9),
        lambda rows: plain.retention_by_week(recall_of(rows), TODAY - DAY, 9),
    ),
    "by span": (
        lambda found: retention.retention_by_span(by_age(found)),
        lambda rows: plain.retention_by_span(recall_of(rows), TODAY - DAY),
    ),
    "confidence": (self_knowledge, plain.self_knowledge),
    "confidence by topic": (
        lambda found: list(
            confidence.knowledge_by_group(found, groups(found, TOPIC_OF))[1].items()
        ),
        lambda rows: list(plain.excess_by_topic(rows, TOPIC_OF).items()),
    ),
    "sure but wrong": (confidence.sure_but_wrong, plain.sure_but_wrong),
    "hours": (hours.by_hour, plain.by_hour),
    "paces": (pace.pace_by_kind, plain.pace_by_kind),
    "ratings and times": (workload.habits_of, plain_workload.habits_of),
    "habits": (habits.habits_of, plain_habits.habits_of),
    "first answers": (foretelling.first_answers, plain_workload.first_answers),
    "foresight": (
        lambda found: foresight.foresight_by_simulation(found, groups(found, SIMULATION_OF)),
        lambda rows: plain.foresight_by_simulation(rows, SIMULATION_OF),
    ),
}


def told(value: Any) -> Any:
    """A result as plain values, its numbers to nine digits."""
    if is_dataclass(value) and not isinstance(value, type):
        return told(asdict(value))
    if isinstance(value, dict):
        return {key: told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [told(one) for one in value]
    return pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value


@pytest.mark.parametrize("name", STATISTICS)
@given(log=detailed_logs)
def test_a_statistic_is_the_same_in_columns(name: str, log: list[Review]) -> None:
    in_columns, one_by_one = STATISTICS[name]
    found, expected = in_columns(answered(log)), one_by_one(plain_answers.answered(log))
    assert told(expected) == told_plainly(found)


def long_log(seed: int) -> list[Review]:
    """Some days of many answers, by chance; an answer in ten is not timed."""
    chance = random.Random(seed)
    return [
        told_of_card(
            chance.choice("abcdefgh"),
            chance.randrange(60 * 24 * 8) / 1440,
            chance.choice(list(Rating)),
            number,
            spent=chance.choice([None, *(round(chance.expovariate(1e-4)) for _ in range(9))]),
        )
        for number in range(120)
    ]


@given(st.integers(0, 1 << 32), st.integers(1, 150))
def test_habits_of_late_are_the_same_in_columns(seed: int, newest: int) -> None:
    log = long_log(seed)
    expected = plain_habits.habits_of(plain_answers.answered(log), newest)
    assert told(expected) == told_plainly(habits.habits_of(answered(log), newest))


@given(st.integers(0, 1 << 32))
def test_times_leave_out_the_days_that_were_not_timed(seed: int) -> None:
    log = long_log(seed)
    expected = plain_workload.habits_of(plain_answers.answered(log))
    assert told(expected) == told_plainly(workload.habits_of(answered(log)))


def told_plainly(value: Any) -> Any:
    """A result as plain values, its numbers as they are."""
    if is_dataclass(value) and not isinstance(value, type):
        return told_plainly(asdict(value))
    if isinstance(value, dict):
        return {key: told_plainly(one) for key, one in value.items()}
    return [told_plainly(one) for one in value] if isinstance(value, list | tuple) else value


@given(detailed_logs)
def test_every_answer_is_the_same_in_columns(log: list[Review]) -> None:
    found, expected = answered(log), plain_answers.answered(log)
    rows = np.argsort(found.place)
    assert [found.cards[n] for n in found.card[rows]] == [a.card_id for a in expected]
    for row, one in zip(rows.tolist(), expected, strict=True):
        assert dt.date.fromordinal(int(found.day[row])) == one.day
        assert (found.hour[row], found.rating[row]) == (one.hour, one.rating)
        assert found.gap[row] == (-1 if one.gap is None else one.gap)
        assert (found.fresh[row], found.tests[row]) == (one.fresh, one.tests_recall)
        assert found.right[row] == one.right
        assert found.kinds[found.kind[row]] == (one.kind or UNKNOWN_KIND)
        assert found.confidence[row] == (one.confidence or 0)
        assert found.duration[row] == (-1 if one.seconds is None else round(1000 * one.seconds))
    assert found.graded.unseen.tolist() == [a.unseen for a in expected if a.unseen is not None]


@given(detailed_logs)
def test_the_schedule_is_judged_the_same_in_columns(log: list[Review]) -> None:
    found = answered(log)
    tests = expectations(scheduling_log(found), SCHEDULER.parameters)
    rows = zip(
        found.card[found.tests],
        found.day[found.tests],
        tests.elapsed,
        tests.expected,
        tests.passed,
        tests.number,
        tests.lapses,
        strict=True,
    )
    listed = [
        plain.Expectation(
            found.cards[card],
            dt.date.fromordinal(int(day)),
            int(waited),
            float(likely),
            bool(passed),
            int(number),
            int(lapses),
        )
        for card, day, waited, likely, passed, number, lapses in rows
    ]
    topics = groups_of(found.cards, TOPIC_OF)
    group = topics.group[found.card[found.tests]]
    tally = Tally.of(tests, group, len(topics.names))
    again = log_of(log)
    assert len(listed) == int((again.elapsed > 0).sum())
    assert told(plain.schedule_fit(listed)) == told_plainly(expectation.schedule_fit(tests))
    assert told(list(plain.forgetting_by_days(listed))) == told_plainly(list(tally.forgetting()))
    whole, by_topic = tally.fit(), tally.fits(topics.names)
    assert told(plain.schedule_fit(listed)) == told_plainly(whole)
    assert told(plain.fit_by_topic(listed, TOPIC_OF)) == told_plainly(by_topic)


@given(detailed_logs)
def test_concepts_are_the_same_in_columns(log: list[Review]) -> None:
    found = answered(log)
    states = {
        card: SCHEDULER.fold([review for review in log if review.card_id == card])
        for card in {review.card_id for review in log}
    }
    kept = {card: state for card, state in states.items() if state is not None}
    recall = {card: SCHEDULER.retrievability(state, TODAY) for card, state in kept.items()}
    expected = plain.mastery_by_concept(MEMBERS, plain_answers.answered(log), kept, recall)
    order = [found.cards.index(card) for card in kept]
    known = Known(
        np.array(order, dtype=np.int32),
        np.array([state.stability for state in kept.values()]),
        np.array(list(recall.values())),
    )
    concepts = concepts_of(found.cards, MEMBERS)
    assert told(list(expected)) == told_plainly(
        list(mastery_by_concept(concepts, found.graded, known))
    )


@given(detailed_logs)
def test_a_day_is_the_same_in_columns(log: list[Review]) -> None:
    for day in {study_day(r.reviewed_at, r.offset_minutes) for r in log} | {TODAY + DAY}:
        assert told(plain.day_summary(log, day)) == told_plainly(day_summary(answered(log), day))
