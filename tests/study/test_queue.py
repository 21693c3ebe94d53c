from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import Stage
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.requirements import in_order_of_need
from tests.building import DAY, MORNING, make_card, make_state

CARDS = [make_card(name) for name in "abcdef"]
NOTHING = Facts(states={}, hidden=())


def test_new_cards_come_in_deck_order_up_to_the_limit() -> None:
    chosen = select(CARDS, NOTHING, DAY, Limits(new_per_day=3))
    assert chosen.main == ("a", "b", "c")


def test_new_cards_of_this_morning_count_towards_the_limit() -> None:
    facts = Facts(states={}, hidden=(), new_today=2)
    assert len(select(CARDS, facts, DAY, Limits(new_per_day=3)).main) == 1


def test_a_card_due_later_is_not_shown() -> None:
    late = {"a": make_state("a", due=DAY + dt.timedelta(days=1))}
    chosen = select(CARDS, Facts(late, ()), DAY, Limits(new_per_day=0))
    assert chosen.main == ()


def test_overdue_cards_come_before_those_of_today() -> None:
    due = {
        "a": make_state("a"),
        "b": make_state("b", due=DAY - dt.timedelta(days=9)),
    }
    assert select(CARDS, Facts(due, ()), DAY, Limits(new_per_day=0)).main == ("b", "a")


def test_hidden_cards_are_left_out() -> None:
    assert "a" not in select(CARDS, Facts({}, ("a",)), DAY, Limits()).main


def test_learning_steps_stand_apart_soonest_first() -> None:
    steps = {
        "a": make_state("a", stage=Stage.LEARNING, due_at=MORNING + dt.timedelta(minutes=9)),
        "b": make_state("b", stage=Stage.RELEARNING, due_at=MORNING),
    }
    chosen = select(CARDS, Facts(steps, ()), DAY, Limits(new_per_day=0))
    assert chosen.steps == ("b", "a")
    assert chosen.main == ()


def test_siblings_do_not_share_a_day() -> None:
    cards = [make_card("a", concept="x"), make_card("b", concept="x"), make_card("c")]
    assert select(cards, NOTHING, DAY, Limits()).main == ("a", "c")


def test_a_sibling_of_a_card_met_today_waits() -> None:
    cards = [make_card("a", concept="x"), make_card("b", concept="x")]
    met = Facts(
        {"a": make_state("a", due=DAY + dt.timedelta(days=2), last=DAY)}, (), met_today=("a",)
    )
    assert select(cards, met, DAY, Limits()).main == ()


def test_new_cards_are_spread_among_the_reviews() -> None:
    due = {name: make_state(name) for name in "abcd"}
    main = select(CARDS, Facts(due, ()), DAY, Limits()).main
    places = [main.index(name) for name in "ef"]
    assert places == [1, 4]


def test_a_required_card_is_met_first() -> None:
    cards = [make_card("a", requires=("c",)), make_card("b"), make_card("c", requires=("b",))]
    assert [card.id for card in in_order_of_need(cards)] == ["b", "c", "a"]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh"))))
def test_every_card_is_placed_once_even_in_a_cycle(needs: dict[str, set[str]]) -> None:
    cards = [make_card(name, requires=tuple(sorted(needs.get(name, ())))) for name in "abcdefgh"]
    assert sorted(card.id for card in in_order_of_need(cards)) == list("abcdefgh")


def test_the_order_of_a_day_is_the_same_each_time_and_differs_between_days() -> None:
    due = {card.id: make_state(card.id, due=DAY - dt.timedelta(days=1)) for card in CARDS}
    facts, limits = Facts(due, ()), Limits(new_per_day=0)
    orders = {select(CARDS, facts, DAY + dt.timedelta(days=n), limits).main for n in range(8)}
    assert select(CARDS, facts, DAY, limits) == select(CARDS, facts, DAY, limits)
    assert len(orders) > 1
