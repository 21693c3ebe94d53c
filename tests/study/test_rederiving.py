"""Whatever is set anew, the stored states are what the log adds up to under it."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from uuid import UUID

import pytest

from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.day_count import counts_of
from studyapp.progress.home import Home
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.desk import Desk, open_desk
from studyapp.study.facts import facts_of_day, today
from studyapp.study.glimpse import glimpse, overview_of
from studyapp.study.insights import prepared
from studyapp.study.report import report_of
from studyapp.study.settings import Settings
from studyapp.study.settings_file import read_settings
from tests.building import make_card, make_deck
from tests.study.nearness import same

CARDS = tuple(make_card(f"c{n}") for n in range(12))
LIBRARY = Library(decks=(make_deck(*CARDS),), problems=())
NIGHT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
"""Before four o'clock: the study day of the evening before, unless a day begins at midnight."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.below(tmp_path)


def opened(home: Home, **settings: float) -> Desk:
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    home.config.parent.mkdir(parents=True, exist_ok=True)
    home.config.write_text(f"[study]\n{lines}", encoding="utf-8")
    return open_desk(home, FixedClock(NIGHT), LIBRARY)


def answer_at_night(home: Home) -> None:
    """Answers round the clock, so that the hour decides on the day of many."""
    desk, chance = opened(home), random.Random(4)
    for number, card in enumerate(CARDS):
        state = None
        for again in range(6):
            at = NIGHT - dt.timedelta(days=30 - 4 * again - number % 3, hours=chance.randint(0, 23))
            rating = Rating.GOOD if chance.random() < 0.8 else Rating.AGAIN
            review = Review(
                UUID(int=1 + 100 * number + again), card.id, "deck", None, at, 0, rating, 900, ""
            )
            state = desk.scheduler.next_state(state, review)
            desk.store.add_review(review, state)
    desk.close()


CHANGES: list[dict[str, float]] = [
    {"day_begins_at": 0},
    {"day_begins_at": 23},
    {"desired_retention": 0.8},
    {"desired_retention": 0.97, "day_begins_at": 2},
]


@pytest.mark.parametrize("change", CHANGES)
def test_states_after_a_change_are_a_fresh_fold(home: Home, change: dict[str, float]) -> None:
    answer_at_night(home)
    desk = opened(home)
    before, days = dict(desk.store.states()), dict(desk.store.day_counts())
    desk.close()
    desk = opened(home, **change)
    after = dict(desk.store.states())
    assert after != before
    hour = int(change.get("day_begins_at", 4))
    assert desk.scheduler.roll_over_hour == hour
    for card, state in after.items():
        assert same(state, desk.scheduler.fold(desk.store.reviews(card)))
    assert desk.store.day_counts() == counts_of(desk.store.reviews(), hour)
    desk.close()
    again = opened(home, **change)
    assert again.store.states() == after
    assert again.store.derived()["parameters_id"] == again.scheduler.parameters_id
    again.close()
    back = opened(home)
    assert all(same(state, before[card]) for card, state in back.store.states().items())
    assert back.store.states().keys() == before.keys()
    assert back.store.day_counts() == days
    back.close()


def test_answers_after_a_change_go_on_from_it(home: Home) -> None:
    answer_at_night(home)
    desk = opened(home, day_begins_at=0)
    state = desk.store.states()["c0"]
    review = Review(UUID(int=10**6), "c0", "deck", None, NIGHT, 0, Rating.GOOD, 900, "")
    desk.store.add_review(review, desk.scheduler.next_state(state, review))
    assert same(desk.store.states()["c0"], desk.scheduler.fold(desk.store.reviews("c0")))
    assert desk.store.day_counts() == counts_of(desk.store.reviews(), 0)
    desk.close()


def test_the_hour_is_the_same_everywhere(home: Home) -> None:
    """Session, both forms of Home, statistics and what is put away for a day agree on it."""
    answer_at_night(home)
    for hour, day in ((4, dt.date(2026, 11, 22)), (0, dt.date(2026, 11, 23))):
        desk = opened(home, day_begins_at=hour)
        desk.store.add_event(
            CardEvent(
                IdentifierSource().new(NIGHT), "c3", CardEventKind.BURY, NIGHT, offset_minutes=0
            )
        )
        settings, _ = read_settings(home.config)
        first = glimpse(home, LIBRARY, FixedClock(NIGHT), settings)
        assert today(desk) == day
        assert overview_of(desk).day == first.day == report_of(desk).day == day
        assert (overview_of(desk).due, overview_of(desk).new) == (first.due, first.new)
        assert "c3" in facts_of_day(desk, desk.store.states()).hidden
        assert report_of(desk).answers == {
            date: count.answers for date, count in counts_of(desk.store.reviews(), hour).items()
        }
        tests = sum(known.both.n for _, known in report_of(desk).topics.values())
        assert tests == report_of(desk).retention.both.n == prepared(desk)().fit.recalled.n
        desk.close()


def test_who_may_not_write_keeps_the_hour_of_what_is_stored(home: Home) -> None:
    answer_at_night(home)
    holder = opened(home)
    holder.store.put_setting("goal", {})
    looker = opened(home, day_begins_at=0)
    assert looker.scheduler.roll_over_hour == 4
    assert today(looker) == dt.date(2026, 11, 22)
    assert overview_of(looker).due == overview_of(holder).due
    looker.close()
    holder.close()


def test_nothing_is_made_anew_where_nothing_changed(home: Home) -> None:
    answer_at_night(home)
    desk = opened(home)
    assert desk.store.derived() == {}
    desk.close()
    desk = opened(home, new_per_day=3)
    assert desk.store.derived() == {}
    desk.close()


def test_nothing_is_created_for_a_learner_who_has_answered_nothing(home: Home) -> None:
    desk = opened(home, day_begins_at=0, desired_retention=0.8)
    desk.close()
    assert not home.database.exists()


def test_the_quick_look_goes_by_the_limits_that_are_set(home: Home) -> None:
    assert glimpse(home, LIBRARY, FixedClock(NIGHT), Settings(new_per_day=5)).new == 5
