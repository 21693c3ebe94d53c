"""Mastery of concepts and predictions, worked out a second time from the stored rows alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given

from studyapp.insight.concepts import (
    ConceptMastery,
    Known,
    concepts_words,
    mastery_by_concept,
)
from studyapp.insight.foresight import foresight_by_simulation, foresight_words
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.scheduler import Scheduler
from tests.insight.detailed import SIMULATION_OF, detailed_logs, told
from tests.insight.logs import TODAY, Member, answered, concepts_of, groups

MEMBERS = (
    Member("a", "escape", predicts=True),
    Member("b", "escape", predicts=False),
    Member("c", "walls", predicts=True),
    Member("d", "names", predicts=False),
)
SCHEDULER = Scheduler(fuzz=False)
DAY = TODAY + dt.timedelta(days=30)


def masteries(log: list[Review]) -> tuple[ConceptMastery, ...]:
    states = {}
    for card in "abcdx":
        state = SCHEDULER.fold([review for review in log if review.card_id == card])
        if state is not None:
            states[card] = state
    found = answered(log)
    known = Known(
        np.array([found.cards.index(card) for card in states], dtype=np.int32),
        np.array([state.stability for state in states.values()]),
        np.array([SCHEDULER.retrievability(state, DAY) for state in states.values()]),
    )
    return mastery_by_concept(concepts_of(found.cards, MEMBERS), found.graded, known)


def plainly(log: list[Review], cards: str, predicts: bool) -> float:
    """The documented formula, from the rows and the weights, without any of the modules."""
    ordered = sorted(log, key=lambda kept: (kept.reviewed_at, kept.id))
    decay = SCHEDULER.parameters[20]
    recall = 0.0
    for card in cards:
        state = SCHEDULER.fold([review for review in ordered if review.card_id == card])
        if state is not None:
            waited = max(0, (DAY - state.last_day).days)
            likely = (1 + (0.9 ** (-1 / decay) - 1) * waited / state.stability) ** -decay
            recall += likely * min(1, state.stability / 21)
    recall /= len(cards)
    if not predicts:
        return recall
    asked, right = [], []
    for review in ordered:
        if (
            review.card_id in cards
            and review.detail.get("kind") in {"predict", "tune"}
            and "right" in review.detail
        ):
            key = (review.card_id, review.detail.get("draws"))
            if key not in asked:
                right.append(review.detail["right"] is True)
            asked.append(key)
    return recall * (1 + sum(right[-3:]) / 3) / 2


@given(detailed_logs)
def test_mastery_follows_from_the_rows_by_its_formula(log: list[Review]) -> None:
    escape, walls, names = masteries(log)
    assert [one.concept for one in (escape, walls, names)] == ["escape", "walls", "names"]
    assert escape.mastery == pytest.approx(plainly(log, "ab", predicts=True))
    assert walls.mastery == pytest.approx(plainly(log, "c", predicts=True))
    assert names.mastery == pytest.approx(plainly(log, "d", predicts=False))


@given(detailed_logs)
def test_mastery_lies_between_none_and_all(log: list[Review]) -> None:
    for found in masteries(log):
        assert 0 <= found.mastery <= found.recall <= 1
        assert found.recall / 2 <= found.mastery


def test_a_right_prediction_on_new_values_raises_it_and_one_on_old_values_does_not() -> None:
    def predicted(number: int, eta: float) -> Review:
        return told("c", 30 - number, number=number, kind="predict", right=True, draws={"eta": eta})

    shown = [masteries([predicted(1, 0.1), predicted(2, second)])[1] for second in (0.1, 0.2)]
    assert [one.foreseen.n for one in shown] == [1, 2]
    assert shown[0].recall == shown[1].recall
    assert shown[1].mastery / shown[0].mastery == pytest.approx((5 / 3) / (4 / 3))


def test_an_old_error_is_outgrown_by_three_right_predictions() -> None:
    log = [
        told("c", 30 - n, Rating.GOOD, n, kind="predict", right=n > 0, draws={"eta": n})
        for n in range(4)
    ]
    found = masteries(log)[1]
    assert (found.foreseen.hits, found.foreseen.n) == (3, 3)
    assert found.mastery == found.recall


def test_concepts_in_words() -> None:
    log = [told("a", 20, Rating.EASY, 1, kind="predict", right=True), told("d", 20, number=2)]
    escape, walls, names = masteries(log)
    assert concepts_words([escape, walls, names]).startswith("2 of 3 concepts met, ")
    assert concepts_words(masteries([])).startswith("No concept was met yet")


@given(detailed_logs)
def test_predictions_are_counted_by_simulation(log: list[Review]) -> None:
    answers = answered(log)
    foreseen = foresight_by_simulation(answers, groups(answers, SIMULATION_OF))
    found = {one.simulation: one for one in foreseen}
    for simulation, cards in (("saddle", "ab"), ("cliff", "c")):
        graded = [
            review.detail
            for review in log
            if review.card_id in cards
            and review.detail.get("kind") in {"predict", "tune"}
            and "right" in review.detail
        ]
        assert (simulation in found) is bool(graded)
        if graded:
            one = found[simulation]
            assert (one.right.hits, one.right.n) == (
                sum(d["right"] is True for d in graded),
                len(graded),
            )
            numbers = [d for d in graded if "predicted" in d and d.get("measured")]
            assert one.off.n == len(numbers)
            assert one.unseen.n <= one.right.n


def test_foresight_in_words() -> None:
    log = [
        told("a", 9, number=1, kind="predict", right=True, predicted=9.0, measured=10.0),
        told("c", 8, Rating.AGAIN, 2, kind="predict", right=False, predicted=30.0, measured=10.0),
    ]
    answers = answered(log)
    cliff, saddle = foresight_by_simulation(answers, groups(answers, SIMULATION_OF))
    assert (cliff.simulation, cliff.off.median) == ("cliff", 2.0)
    assert saddle.off.median == pytest.approx(0.1)
    assert foresight_words([cliff, saddle]) == (
        "You foresaw 50 % of all runs (n = 2, 9-91 %), 50 % of those on values you had not met "
        "(n = 2, 9-91 %); least of all cliff."
    )
    assert foresight_words([]).startswith("No run was predicted yet")
