"""Fitting: what is handed to the other process, and what is taken from it."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from studyapp.errors import StudyError, UsageError
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.scheduling import fitting
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS, check_weights
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, review_at
from tests.scheduling.plain_log import log_of


def log_of_a_learner(cards: int, recall: float) -> list[Review]:
    """Answers on their due days by one who recalls less than the published weights expect."""
    chance, scheduler = random.Random(4), Scheduler()
    reviews: list[Review] = []
    for card in range(cards):
        state, at = None, FIRST + card % 20 * DAY
        for _ in range(8):
            right = chance.random() < recall
            number = len(reviews)
            rating = Rating.GOOD if right else Rating.AGAIN
            review = replace(review_at(at, rating, number), card_id=f"c{card}")
            state = scheduler.next_state(state, review)
            reviews.append(review)
            at = max(state.due_at, at + dt.timedelta(minutes=1))
    return reviews


def answering(monkeypatch: pytest.MonkeyPatch, out: str) -> list[Any]:
    asked: list[Any] = []

    def ask(_command: list[str], text: str, _stopped: object) -> str:
        asked.append(json.loads(text))
        return out

    monkeypatch.setattr(fitting, "find_spec", lambda name: name)
    monkeypatch.setattr(fitting, "ask", ask)
    return asked


def test_only_reviews_before_the_day_are_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, json.dumps(DEFAULT_WEIGHTS))
    reviews = [review_at(FIRST + n * DAY, Rating(n % 4 + 1), n) for n in (0, 1, 3, 6)]
    late = replace(review_at(FIRST + 5 * DAY, Rating.EASY, 9), card_id="other")
    log = log_of([*reviews, late])
    day = int(log.day[0])
    assert fitting.fit(log, day + 5) == DEFAULT_WEIGHTS
    assert asked == [[[[1, 0, day], [2, 1, day + 1], [4, 2, day + 3]]]]


@pytest.mark.parametrize("out", ["", "[1, 2]", "{}", '["a"]', "[NaN" + ", 1" * 20 + "]"])
def test_what_is_not_weights_is_told_and_not_taken(
    monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    answering(monkeypatch, out)
    with pytest.raises(StudyError):
        fitting.fit(log_of([]), 1)


def test_weights_beyond_the_bounds_are_brought_back() -> None:
    high, low = (fitting.within_bounds([value] * 21) for value in (1e9, -1e9))
    for weights in (high, low):
        check_weights(weights)
    with pytest.raises(UsageError):
        fitting.within_bounds([1.0])


def test_another_process_is_asked_and_what_it_says_is_told() -> None:
    shout = "import sys; sys.stdout.write(sys.stdin.read().upper())"
    assert fitting.ask([sys.executable, "-c", shout], "aha" * 10**5, never) == "AHA" * 10**5


def test_a_process_that_takes_longer_than_a_look_is_waited_for() -> None:
    slow = f"import sys, time; text = sys.stdin.read(); time.sleep({3 * fitting.LOOK_SECONDS})"
    told = fitting.ask([sys.executable, "-c", f"{slow}; print(len(text))"], "a" * 10**6, never)
    assert told.strip() == "1000000"


def test_a_process_that_fails_is_told() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        fitting.ask([sys.executable, "-c", "raise SystemExit('no way')"], "", never)
    assert "no way" in failed.value.stderr


def test_a_process_ends_soon_after_it_is_stopped() -> None:
    with pytest.raises(StudyError, match="was stopped"):
        fitting.ask([sys.executable, "-c", "import time; time.sleep(60)"], "", lambda: True)


def never() -> bool:
    return False


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "find_spec", {}.get)
    with pytest.raises(StudyError) as refused:
        fitting.fit(log_of([]), 1)
    assert "[fit]" in refused.value.hint


def test_the_library_finds_that_a_learner_forgets_faster() -> None:
    pytest.importorskip("fsrs_rs_python")
    log = log_of(log_of_a_learner(cards=150, recall=0.7))
    weights = fitting.fit(log, int(log.day.max()) + 1)
    check_weights(weights)
    assert weights != DEFAULT_WEIGHTS
    assert fitting.fit(log, int(log.day.max()) + 1) == weights
