"""What stands under the four buttons is what they do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given

from studyapp.records.rating import Rating
from studyapp.scheduling.preview import interval_words
from studyapp.scheduling.scheduler import Scheduler
from tests.scheduling.histories import DAY, FIRST, Step, any_steps, history, identifiers, review_at

SCHEDULER = Scheduler()
WORDS = {
    dt.timedelta(seconds=1): "<1 m",
    dt.timedelta(minutes=1): "<1 m",
    dt.timedelta(minutes=5.5): "<6 m",
    dt.timedelta(minutes=10): "<10 m",
    dt.timedelta(minutes=60): "<60 m",
    dt.timedelta(minutes=61): "<2 h",
    dt.timedelta(hours=23, minutes=59): "<24 h",
    dt.timedelta(days=1): "1 d",
    dt.timedelta(days=30): "30 d",
    dt.timedelta(days=31): "1 mo",
    dt.timedelta(days=46): "1.5 mo",
    dt.timedelta(days=91): "3 mo",
    dt.timedelta(days=364): "12 mo",
    dt.timedelta(days=365): "1 y",
    dt.timedelta(days=438): "1.2 y",
    dt.timedelta(days=36_500): "99.9 y",
}


@given(any_steps, identifiers)
def test_a_preview_is_what_the_answer_then_does(steps: list[Step], review_id: UUID) -> None:
    state, at = SCHEDULER.fold(history(steps)), FIRST + 3_000 * DAY
    previews = SCHEDULER.previews(
        state,
        card_id=review_at(at, Rating.GOOD).card_id,
        deck_id="optimization",
        at=at,
        offset_minutes=60,
        review_id=review_id,
    )
    assert list(previews) == list(Rating)
    for rating, preview in previews.items():
        review = replace(review_at(at, rating, 0, 60), id=review_id)
        after = SCHEDULER.next_state(state, review)
        assert (preview.due_at, preview.due_day) == (after.due_at, after.due_day)
        assert preview.words == interval_words(preview.interval)


@given(any_steps, identifiers)
def test_a_better_rating_never_comes_back_sooner(steps: list[Step], review_id: UUID) -> None:
    at = FIRST + 3_000 * DAY
    previews = SCHEDULER.previews(
        SCHEDULER.fold(history(steps)),
        card_id=review_at(at, Rating.GOOD).card_id,
        deck_id="optimization",
        at=at,
        offset_minutes=0,
        review_id=review_id,
    )
    due = [preview.due_at for preview in previews.values()]
    assert due == sorted(due)


def test_the_four_buttons_of_a_new_card() -> None:
    previews = Scheduler(fuzz=False).previews(
        None, card_id="a", deck_id="d", at=FIRST, offset_minutes=0, review_id=UUID(int=1)
    )
    words = [preview.words for preview in previews.values()]
    assert words == ["<1 m", "<6 m", "<10 m", "8 d"]
    assert previews[Rating.EASY].interval == 8 * DAY


@pytest.mark.parametrize(("interval", "words"), WORDS.items())
def test_an_interval_in_words(interval: dt.timedelta, words: str) -> None:
    assert interval_words(interval) == words
