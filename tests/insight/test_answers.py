"""The plain answers, which those in columns must agree with, against questions put to the log."""

from __future__ import annotations

import datetime as dt

from hypothesis import given

from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.detailed import detailed_logs, told
from tests.insight.logs import TODAY
from tests.insight.plain import recall_tests
from tests.insight.plain_answers import answered


@given(detailed_logs)
def test_recall_tests_are_those_of_retention(log: list[Review]) -> None:
    found = [(a.card_id, a.day, a.gap, a.rating > 1) for a in answered(log) if a.tests_recall]
    assert found == [(t.card_id, t.day, t.gap, t.passed) for t in recall_tests(log)]


@given(detailed_logs)
def test_one_answer_of_a_card_and_day_is_fresh(log: list[Review]) -> None:
    found = answered(log)
    fresh = [(answer.card_id, answer.day) for answer in found if answer.fresh]
    assert len(fresh) == len(set(fresh))
    assert set(fresh) == {(answer.card_id, answer.day) for answer in found}


@given(detailed_logs)
def test_values_that_came_before_are_not_unseen(log: list[Review]) -> None:
    ordered = sorted(log, key=lambda kept: (kept.reviewed_at, kept.id))
    for place, (review, answer) in enumerate(zip(ordered, answered(log), strict=True)):
        graded = review.detail.get("kind") in ("predict", "tune") and "right" in review.detail
        if not graded:
            assert answer.unseen is None
            continue
        before = [
            other
            for other in ordered[:place]
            if other.card_id == review.card_id
            and other.detail.get("kind") in ("predict", "tune")
            and "right" in other.detail
            and other.detail.get("draws") == review.detail.get("draws")
        ]
        assert answer.unseen is (not before)


def test_the_machine_is_believed_before_the_grade() -> None:
    log = [
        told("a", 3, Rating.AGAIN, 1),
        told("a", 2, Rating.HARD, 2),
        told("a", 1, Rating.GOOD, 3, right=False),
    ]
    assert [answer.right for answer in answered(log)] == [False, True, False]


def test_the_hour_is_that_of_the_learners_clock() -> None:
    log = [told("a", 0, offset=-13 * 60), told("b", 0, offset=330)]
    assert {a.card_id: (a.hour, a.day) for a in answered(log)} == {
        "a": (23, TODAY - dt.timedelta(days=1)),
        "b": (17, TODAY),
    }


def test_details_of_another_make_are_passed_over() -> None:
    (answer,) = answered([told("a", 0, kind=3, confidence="sure", right="yes", predicted=True)])
    assert (answer.kind, answer.confidence, answer.right) == ("unknown", None, True)
    assert (answer.predicted, answer.measured, answer.unseen) == (None, None, None)
