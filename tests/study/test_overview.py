from __future__ import annotations

import datetime as dt

from studyapp.cards.library import Library
from studyapp.study.overview import Kept, overview
from studyapp.study.queue import Limits
from tests.building import DAY, make_card, make_deck, make_state

LIBRARY = Library((make_deck(make_card("a"), make_card("b"), make_card("c", topic="two")),))


def test_an_untouched_deck_offers_its_new_cards() -> None:
    view = overview(LIBRARY, Kept({}), DAY, Limits())
    assert (view.due, view.new, view.done_today, view.streak) == (0, 3, 0, 0)
    assert [row.new for row in view.decks[0].topics] == [2, 1]


def test_minutes_are_cards_times_the_usual_time() -> None:
    view = overview(LIBRARY, Kept({}, seconds_per_card=40), DAY, Limits())
    assert view.minutes == 2


def test_mastery_is_the_mean_share_of_a_lasting_memory() -> None:
    states = {"a": make_state("a", stability=21.0), "b": make_state("b", stability=10.5)}
    row = overview(LIBRARY, Kept(states), DAY, Limits()).decks[0].deck
    assert row.mastered == 0.5
    assert row.learned == 2


def test_a_streak_outlasts_a_morning_without_answers() -> None:
    days = {DAY - dt.timedelta(days=n): 5 for n in (1, 2, 3)}
    assert overview(LIBRARY, Kept({}, answers_by_day=days), DAY, Limits()).streak == 3
    assert overview(LIBRARY, Kept({}, answers_by_day=days | {DAY: 1}), DAY, Limits()).streak == 4


def test_a_missed_day_ends_a_streak() -> None:
    days = {DAY: 2, DAY - dt.timedelta(days=2): 5}
    assert overview(LIBRARY, Kept({}, answers_by_day=days), DAY, Limits()).streak == 1


def test_a_hidden_card_is_neither_due_nor_new() -> None:
    view = overview(LIBRARY, Kept({}, suspended=("a",), buried=("b",)), DAY, Limits())
    assert view.new == 1
