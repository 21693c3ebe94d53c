"""True retention, against a second count that goes card by card and day by day."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studyapp.insight.retention import (
    recall_by_age,
    recall_tests,
    retention,
    retention_by_group,
    retention_by_week,
    retention_words,
)
from studyapp.insight.share import Share
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from tests.insight.logs import DAY, TODAY, TOPIC_OF, answered, answers, given_tests, groups, logs

AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD


def day_of(review: Review) -> dt.date:
    return (review.reviewed_at - dt.timedelta(hours=4)).date()


def counted_by_card(log: list[Review], cards: str = "abcdx") -> set[tuple[str, dt.date, int, bool]]:
    tests = set()
    for card in cards:
        own = [review for review in log if review.card_id == card]
        days = sorted({day_of(review) for review in own})
        for previous, day in pairwise(days):
            first = min(
                (review for review in own if day_of(review) == day),
                key=lambda review: (review.reviewed_at, review.id),
            )
            tests.add((card, day, (day - previous).days, first.rating is not AGAIN))
    return tests


@given(logs, st.randoms(use_true_random=False))
def test_the_recall_tests_are_those_counted_card_by_card(
    log: list[Review], chance: random.Random
) -> None:
    answers = answered(chance.sample(log, len(log)))
    found = recall_tests(answers)
    columns = (found.card.tolist(), found.day.tolist(), found.gap.tolist(), found.passed.tolist())
    listed = [
        (answers.cards[card], dt.date.fromordinal(day), gap, passed)
        for card, day, gap, passed in zip(*columns, strict=True)
    ]
    assert set(listed) == counted_by_card(log)
    assert len(listed) == len(counted_by_card(log))


@given(logs)
def test_young_and_mature_are_split_at_three_weeks(log: list[Review]) -> None:
    counted = counted_by_card(log)
    found = retention(recall_tests(answered(log)))
    for share, chosen in (
        (found.both, counted),
        (found.young, {test for test in counted if test[2] <= 20}),
        (found.mature, {test for test in counted if test[2] >= 21}),
    ):
        assert share == Share(sum(passed for *_, passed in chosen), len(chosen))


@given(logs)
def test_each_topic_has_its_own_cards_only(log: list[Review]) -> None:
    answers = answered(log)
    found = retention_by_group(recall_tests(answers), groups(answers, TOPIC_OF))
    assert list(found) == ["saddles", "conditioning", "curvature"]
    for topic, cards in (("saddles", "ab"), ("conditioning", "c"), ("curvature", "d")):
        counted = counted_by_card(log, cards)
        assert found[topic].both == Share(sum(test[3] for test in counted), len(counted))


@given(logs, st.integers(1, 20))
def test_weeks_end_today(log: list[Review], weeks: int) -> None:
    found = retention_by_week(recall_by_age(recall_tests(answered(log)), TODAY), weeks)
    assert len(found) == weeks
    for n, share in enumerate(reversed(found)):
        last = TODAY - 7 * n * DAY
        inside = [t for t in counted_by_card(log) if last - 6 * DAY <= t[1] <= last]
        assert share == Share(sum(test[3] for test in inside), len(inside))


def test_only_the_first_answer_of_a_later_day_is_a_test() -> None:
    log = answers("a", (30, GOOD), (30, AGAIN), (9, AGAIN), (9, GOOD), (8, HARD))
    found = recall_tests(answered(log))
    assert found.day.tolist() == [(TODAY - ago * DAY).toordinal() for ago in (9, 8)]
    assert (found.gap.tolist(), found.passed.tolist()) == ([21, 1], [False, True])


def test_a_card_is_mature_after_three_weeks_and_not_a_day_before() -> None:
    tests = given_tests(*(("a", TODAY, gap, True) for gap in (1, 20, 21, 22)))
    assert tests.mature.tolist() == [False, False, True, True]


def test_an_answer_after_midnight_belongs_to_the_evening() -> None:
    evening, night = answers("a", (1, GOOD), (1, AGAIN))
    night = replace(night, reviewed_at=evening.reviewed_at + dt.timedelta(hours=15))
    assert recall_tests(answered([evening, night])).day.size == 0
    assert recall_tests(answered([evening, night], roll_over_hour=0)).day.size == 1


def test_travel_west_makes_no_test() -> None:
    first, second, third = answers("a", (0, GOOD), (0, GOOD), (0, GOOD))
    west = replace(second, offset_minutes=-14 * 60)
    assert recall_tests(answered([replace(first, offset_minutes=0), west, third])).day.size == 0


def test_the_sentence_of_a_long_log() -> None:
    mature = [("a", TODAY, 30, n < 375) for n in range(412)]
    young = [("a", TODAY, 3, n < 8) for n in range(10)]
    assert retention_words(retention(given_tests(*mature, *young)), 0.9) == (
        "You recall 91 % of mature cards (n = 412, 88-93 %); the schedule aims at 90 %.",
        "You recall 80 % of young cards (n = 10, 49-94 %); the schedule aims at 90 %.",
    )


def test_what_is_missing_is_said() -> None:
    assert "later day" in " ".join(retention_words(retention(given_tests())))
    young = retention(given_tests(("a", TODAY, 3, True)))
    sentences = retention_words(young)
    assert sentences[0].endswith("of young cards (n = 1, 21-100 %).")
    assert "No mature card" in sentences[1]
