"""Fitting the schedule: judged on unseen answers, kept only where it is better, and undone."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from studyapp.clock import FixedClock
from studyapp.errors import StoreError, StudyError, UsageError
from studyapp.progress.home import find_home
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.scheduling.replay import Log
from studyapp.study.desk import Desk, open_desk
from studyapp.study.optimising import Trial, adopt, fitted, judged, parted, undo
from tests.building import make_card
from tests.study.nearness import nearly

if TYPE_CHECKING:
    from tests.study.conftest import Sitting

CARDS = tuple(make_card(f"c{n}") for n in range(40))
SLOW = tuple(w * (0.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))
FAST = tuple(w * (1.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))


@pytest.fixture
def desk(sitting: Sitting) -> Desk:
    """A learner who recalls four of five where the published weights expect nine of ten."""
    desk, chance = sitting.desk(*CARDS), random.Random(2)
    start = desk.clock.now() - dt.timedelta(days=60)
    for number, card in enumerate(CARDS):
        state, at = None, start + dt.timedelta(days=number % 12)
        for again in range(9):
            rating = Rating.GOOD if chance.random() < 0.8 else Rating.AGAIN
            review = Review(
                UUID(int=1 + 100 * number + again), card.id, "deck", None, at, 0, rating, None, ""
            )
            state = desk.scheduler.next_state(state, review)
            desk.store.add_review(review, state)
            at = at + dt.timedelta(days=chance.randint(1, 8))
    return desk


def trial_of(desk: Desk, weights: tuple[float, ...]) -> Trial:
    return judged(desk, parted(desk), weights)


def test_the_later_fifth_is_judged_and_nothing_of_it_is_fitted(desk: Desk) -> None:
    seen: list[tuple[Log, int]] = []
    parts = parted(desk)

    def fit(log: Log, before: int) -> tuple[float, ...]:
        seen.append((log, before))
        return SLOW

    assert fitted(parts, fit) == SLOW
    ((log, before),) = seen
    tests = log.elapsed > 0
    assert before == parts.since.toordinal()
    assert parts.earlier == (tests & (log.day < before)).sum()
    assert parts.later == (tests & (log.day >= before)).sum()
    assert 0.2 <= parts.later / (parts.earlier + parts.later) < 0.3


def test_the_loss_is_that_of_each_answer_with_the_state_before_it(desk: Desk) -> None:
    trial = trial_of(desk, SLOW)
    losses = []
    for weights in (DEFAULT_WEIGHTS, SLOW):
        scheduler = type(desk.scheduler)(weights, fuzz=False)
        found: list[float] = []
        states: dict[str, MemoryState] = {}
        for review in desk.store.reviews():
            before = states.get(review.card_id)
            after = states[review.card_id] = scheduler.next_state(before, review)
            if before and before.last_day < after.last_day and after.last_day >= trial.since:
                chance = scheduler.retrievability(before, after.last_day)
                found.append(-math.log(chance if review.rating > Rating.AGAIN else 1 - chance))
        losses.append(sum(found) / len(found))
    assert trial.old.log_loss.value == pytest.approx(losses[0])
    assert trial.new.log_loss.value == pytest.approx(losses[1])
    assert trial.gain.value == pytest.approx(losses[0] - losses[1])


def test_only_weights_that_expect_better_are_better(desk: Desk) -> None:
    assert trial_of(desk, SLOW).better
    assert not trial_of(desk, FAST).better
    assert not trial_of(desk, DEFAULT_WEIGHTS).better


def test_weights_in_force_fold_every_state_and_last(desk: Desk, clock: FixedClock) -> None:
    before = dict(desk.store.states())
    adopt(desk, trial_of(desk, SLOW))
    assert desk.scheduler.parameters == SLOW
    after = dict(desk.store.states())
    assert after.keys() == before.keys()
    for card, state in after.items():
        folded = desk.scheduler.fold(desk.store.reviews(card))
        assert folded is not None
        assert nearly(state) == asdict(folded)
        assert state != before[card]
    folder = desk.store.home.database
    desk.close()
    again = open_desk(
        find_home({"STUDYAPP_HOME": str(folder.parent)}), clock, desk.library, look_only=True
    )
    assert again.scheduler.parameters == SLOW
    assert again.scheduler.parameters_id == desk.scheduler.parameters_id
    assert dict(again.store.states()) == after
    again.close()


def test_undo_brings_back_the_weights_before_and_their_states(desk: Desk) -> None:
    states = [dict(desk.store.states())]
    for weights in (SLOW, FAST):
        adopt(desk, trial_of(desk, weights))
        states.append(dict(desk.store.states()))
    assert undo(desk) is True
    assert desk.scheduler.parameters == desk.store.weights() == SLOW
    assert dict(desk.store.states()) == states[1]
    assert undo(desk) is False
    assert desk.scheduler.parameters == DEFAULT_WEIGHTS
    assert desk.store.weights() == ()
    assert {c: nearly(s) for c, s in states[0].items()} == {
        c: asdict(s) for c, s in desk.store.states().items()
    }
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(desk)


def test_too_few_recall_tests_are_not_fitted(sitting: Sitting) -> None:
    with pytest.raises(StudyError, match="There are 0 recall tests"):
        parted(sitting.desk(*CARDS))


def test_weights_that_do_not_fit_are_told_and_let_go_of_the_store(
    desk: Desk, clock: FixedClock
) -> None:
    desk.store.put_setting("scheduler.weights", {"weights": [1.0, 2.0]})
    desk.close()
    home = find_home({"STUDYAPP_HOME": str(desk.store.home.database.parent)})
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be used"):
            open_desk(home, clock, desk.library)
