"""A fit is offered when the log has doubled, and goes in steps that write only at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.errors import StudyError
from studyapp.progress.home import Home
from studyapp.progress.log_columns import LogColumns
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.study.desk import Desk, open_desk
from studyapp.study.refitting import FITTED_SETTING, Doubling, Refit, Stage, recall_tests_kept
from tests.bench.forgetful import REVIEWS_PER_CARD, answers, keep
from tests.building import make_card, make_deck
from tests.conftest import START

SLOW = tuple(w * (0.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))
FAST = tuple(w * (1.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))
LIBRARY = Library(decks=(make_deck(make_card("card-1")),), problems=())
TESTS_PER_CARD = REVIEWS_PER_CARD - 1


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Desk]:
    """One with 60 cards and 420 recall tests."""
    keep(answers(60 * REVIEWS_PER_CARD, START), tmp_path, START)
    desk = open_desk(Home.below(tmp_path), FixedClock(START), LIBRARY)
    yield desk
    desk.close()


def answer_once_more(desk: Desk, cards: int, days: int) -> None:
    for number in range(cards):
        review = Review(
            UUID(int=10**6 + 1000 * days + number),
            f"card-{number}",
            "deck",
            None,
            START + dt.timedelta(days=days),
            0,
            Rating.GOOD,
            900,
            "",
        )
        state = desk.store.states().get(review.card_id)
        desk.store.add_review(review, desk.scheduler.next_state(state, review))


def done(desk: Desk, weights: tuple[float, ...]) -> Refit:
    refit = Refit(desk, lambda *_: weights)
    for stage in Stage:
        refit.do(stage)
    return refit


def test_the_first_fit_is_offered_at_twice_the_fewest_tests(learner: Desk) -> None:
    assert recall_tests_kept(learner) == 60 * TESTS_PER_CARD
    assert Doubling(learner).look() == 60 * TESTS_PER_CARD


def test_with_fewer_it_is_not_offered(tmp_path: Path) -> None:
    keep(answers(50 * REVIEWS_PER_CARD, START), tmp_path, START)
    desk = open_desk(Home.below(tmp_path), FixedClock(START), LIBRARY)
    assert Doubling(desk).look() == 0
    desk.close()


def test_after_a_fit_it_is_offered_when_there_are_twice_as_many(learner: Desk) -> None:
    doubling = Doubling(learner)
    refit = done(learner, FAST)
    assert not refit.trial.better
    assert learner.store.setting(FITTED_SETTING) == {"tests": 420}
    assert doubling.look() == 0
    for day in range(1, 7):
        answer_once_more(learner, 60, day)
    assert doubling.look() == 0
    answer_once_more(learner, 60, 7)
    assert recall_tests_kept(learner) == 840
    assert doubling.look() == 840


def test_the_log_is_read_only_when_there_can_be_enough(
    learner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    log_columns = learner.store.log_columns

    def counted() -> LogColumns:
        reads.append(1)
        return log_columns()

    monkeypatch.setattr(learner.store, "log_columns", counted)
    doubling = Doubling(learner)
    for _ in range(5):
        doubling.look()
    assert len(reads) == 1
    learner.store.put_setting(FITTED_SETTING, {"tests": 300})
    for _ in range(5):
        assert doubling.look() == 0
    assert len(reads) == 1


def test_answers_of_one_day_are_no_recall_tests(learner: Desk) -> None:
    answer_once_more(learner, 60, 1)
    before = recall_tests_kept(learner)
    answer_once_more(learner, 60, 1)
    assert recall_tests_kept(learner) == before


def test_nothing_is_written_before_the_last_step(learner: Desk) -> None:
    before = dict(learner.store.states())
    refit = Refit(learner, lambda *_: SLOW)
    for stage in (Stage.READING, Stage.FITTING, Stage.JUDGING):
        refit.do(stage)
    assert learner.store.weights() == ()
    assert dict(learner.store.states()) == before
    assert refit.trial.better
    refit.do(Stage.KEEPING)
    assert learner.store.weights() == learner.scheduler.parameters == SLOW
    assert dict(learner.store.states()) != before


def test_a_fit_that_fails_leaves_all_as_it_was(learner: Desk) -> None:
    def fit(*_: object) -> tuple[float, ...]:
        raise StudyError("no", "")

    refit = Refit(learner, fit)
    refit.do(Stage.READING)
    with pytest.raises(StudyError):
        refit.do(Stage.FITTING)
    assert learner.store.setting(FITTED_SETTING) is None
