"""Calibration of the learner, against sums written out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given

from studyapp.insight.confidence import (
    STATED,
    confidence_words,
    knowledge_by_group,
    sure_but_wrong,
)
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import study_day
from tests.insight.detailed import detailed_logs, told
from tests.insight.logs import DAY, TODAY, TOPIC_OF, answered, groups, self_knowledge

CHANCES = {1: 0.25, 2: 0.6, 3: 0.9}


def said_and_right(log: list[Review], cards: str = "abcdx") -> list[tuple[int, bool]]:
    """Confidence and outcome of the first answer of each card and day, plainly."""
    found: list[tuple[int, bool]] = []
    met: set[tuple[str, dt.date]] = set()
    for review in sorted(log, key=lambda kept: (kept.reviewed_at, kept.id)):
        latest = max((day for card, day in met if card == review.card_id), default=None)
        day = study_day(review.reviewed_at, review.offset_minutes)
        if latest is None or day > latest:
            met.add((review.card_id, day))
            said = review.detail.get("confidence")
            right = review.detail.get("right", review.rating != Rating.AGAIN)
            if said is not None and review.card_id in cards:
                assert isinstance(said, int)
                found.append((said, bool(right)))
    return found


@given(detailed_logs)
def test_steps_and_scores_are_those_of_the_plain_sums(log: list[Review]) -> None:
    found, pairs = self_knowledge(answered(log)), said_and_right(log)
    for step in found.steps:
        outcomes = [right for said, right in pairs if said == step.confidence]
        assert (step.right.hits, step.right.n) == (sum(outcomes), len(outcomes))
    assert found.brier.n == found.excess.n == len(pairs)
    if pairs:
        brier = sum((CHANCES[said] - right) ** 2 for said, right in pairs) / len(pairs)
        excess = sum(CHANCES[said] - right for said, right in pairs) / len(pairs)
        rate = sum(right for _, right in pairs) / len(pairs)
        always = sum((rate - right) ** 2 for _, right in pairs) / len(pairs)
        assert found.brier.value == pytest.approx(brier)
        assert found.excess.value == pytest.approx(excess)
        assert found.baseline == pytest.approx(always)


@given(detailed_logs)
def test_topics_hold_their_own_statements_most_over_confident_first(log: list[Review]) -> None:
    answers = answered(log)
    found = knowledge_by_group(answers, groups(answers, TOPIC_OF))[1]
    for topic, knowledge in found.items():
        cards = "".join(card for card, of in TOPIC_OF.items() if of == topic)
        assert knowledge.brier.n == len(said_and_right(log, cards)) > 0
    values = [knowledge.excess.value or 0.0 for knowledge in found.values()]
    assert values == sorted(values, reverse=True)


@given(detailed_logs)
def test_one_error_in_the_list_is_one_sure_statement_that_was_wrong(log: list[Review]) -> None:
    found = sure_but_wrong(answered(log))
    for card in "abcdx":
        pairs = said_and_right(log, card)
        errors = pairs.count((3, False))
        listed = [error for error in found if error.card_id == card]
        assert [error.times for error in listed] == [errors] * (errors > 0)
        assert all(e.sure == errors + pairs.count((3, True)) for e in listed)


def test_an_error_that_was_mended_comes_after_one_that_stands() -> None:
    log = [
        told("a", 5, Rating.AGAIN, 1, confidence=3),
        told("b", 9, Rating.AGAIN, 2, confidence=3),
        told("a", 2, Rating.GOOD, 3),
    ]
    errors = [(e.card_id, e.times, e.sure, e.last, e.since) for e in sure_but_wrong(answered(log))]
    assert errors == [("b", 1, 1, TODAY - 9 * DAY, 0), ("a", 1, 1, TODAY - 5 * DAY, 1)]


def test_who_is_sure_and_half_right_is_told_over_confident() -> None:
    log = [
        told("a", 20 - n, Rating.GOOD if n % 2 else Rating.AGAIN, n, confidence=3)
        for n in range(20)
    ]
    first, *_, last = confidence_words(self_knowledge(answered(log)))
    assert first == "Over-confident by 40 points (n = 20, +18 to +62)."
    assert last.startswith("Brier score 0.410 (n = 20, ")
    assert last.endswith("no better than always saying your average (0.250).")


def test_without_a_statement_it_says_what_is_missing() -> None:
    (said,) = confidence_words(self_knowledge(answered([told("a", 1)])))
    assert said.startswith("No answer says how sure you were yet")


def test_the_chances_grow_with_the_steps() -> None:
    assert {int(step): chance for step, chance in STATED.items()} == CHANCES
    assert list(STATED) == list(Confidence)
