"""New cards open once what they require is known, and nothing waits for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.memory import MemoryState, Stage
from studyapp.study.queue import Facts, Limits, select
from studyapp.study.requirements import HELD_ANSWERS, HELD_DAYS, Requirements
from tests.building import DAY, make_card, make_state

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES)))
BASE = make_card("base")
NEXT = make_card("next", requires=("base",))


def missing(
    states: Mapping[str, MemoryState], hidden: Collection[str] = (), *more: str
) -> list[str]:
    card = make_card("next", requires=("base", *more))
    return Requirements([BASE, card], states, hidden, DAY).missing("next")


def failed(reviews: int = 1, days_ago: int = 0) -> MemoryState:
    last = DAY - dt.timedelta(days=days_ago)
    return make_state("base", stage=Stage.LEARNING, reviews=reviews, last=last)


def test_a_card_that_was_never_answered_holds_back_what_builds_on_it() -> None:
    assert missing({}) == ["base"]


def test_a_card_that_was_just_forgotten_holds_back_what_builds_on_it() -> None:
    assert missing({"base": failed()}) == ["base"]


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.LEARNING])
def test_a_known_card_holds_nothing_back(stage: Stage) -> None:
    state = make_state("base", stage=stage, last=DAY)
    assert missing({"base": replace(state, step=None if stage is Stage.REVIEW else 1)}) == []


def test_a_card_put_away_or_missing_holds_nothing_back() -> None:
    assert missing({}, ("base",)) == []
    assert missing({"base": make_state("base")}, (), "nowhere") == []


def test_a_card_that_will_not_stay_holds_nothing_back_after_some_answers() -> None:
    assert missing({"base": failed(HELD_ANSWERS - 1)}) == ["base"]
    assert missing({"base": failed(HELD_ANSWERS)}) == []


def test_a_card_that_was_not_asked_for_days_holds_nothing_back() -> None:
    assert missing({"base": failed(days_ago=HELD_DAYS - 1)}) == ["base"]
    assert missing({"base": failed(days_ago=HELD_DAYS)}) == []


def test_a_sibling_that_takes_every_day_opens_what_builds_on_the_idea() -> None:
    cards = [make_card("other", concept="x"), make_card("base", concept="x"), NEXT]
    states = {"other": make_state("other", stage=Stage.LEARNING, reviews=HELD_ANSWERS, last=DAY)}
    assert Requirements(cards, states, (), DAY).missing("next") == []


@given(GRAPHS)
def test_in_a_circle_some_card_waits_for_nothing(needs: Mapping[str, set[str]]) -> None:
    cards = [make_card(name, requires=tuple(sorted(needs.get(name, ())))) for name in NAMES]
    waiting = Requirements(cards, {}, (), DAY)
    met: set[str] = set()
    for _ in NAMES:
        met.update(name for name in NAMES if met.issuperset(waiting.missing(name)))
    assert met == set(NAMES)


def test_what_a_new_card_needs_is_before_it_on_the_same_day() -> None:
    assert select([NEXT, BASE], Facts({}, ()), DAY, Limits()).main == ("base", "next")


def test_with_room_for_one_the_required_card_comes() -> None:
    assert select([NEXT, BASE], Facts({}, ()), DAY, Limits(new_per_day=1)).main == ("base",)


def test_a_card_of_a_chosen_topic_comes_though_it_needs_another_topics_card() -> None:
    free = make_card("free")
    needs = Requirements([BASE, NEXT, free], {}, (), DAY)
    assert select([NEXT, free], Facts({}, ()), DAY, Limits(), needs).main == ("free", "next")
    assert select([NEXT, free], Facts({}, ()), DAY, Limits(1), needs).main == ("free",)


def test_siblings_in_two_decks_do_not_share_a_day() -> None:
    one = make_card("one", concept="x")
    other = make_card("other", concept="x", deck_id="second")
    later = make_state("one", due=DAY + dt.timedelta(days=9), last=DAY)
    met = Facts({"one": later}, (), met_today=("one",))
    needs = Requirements([one, other], met.states, (), DAY)
    assert select([other], met, DAY, Limits(), needs).main == ()
    assert select([one, other], Facts({}, ()), DAY, Limits()).main == ("one",)


@given(GRAPHS, st.sets(st.sampled_from(NAMES), min_size=1), st.sets(st.sampled_from(NAMES)))
def test_no_day_is_empty_while_new_cards_remain_and_there_is_room(
    needs: Mapping[str, set[str]], studied: set[str], hidden: set[str]
) -> None:
    cards = [make_card(name, requires=tuple(sorted(needs.get(name, ())))) for name in NAMES]
    waiting = Requirements(cards, {}, hidden, DAY)
    chosen = [card for card in cards if card.id in studied]
    main = select(chosen, Facts({}, hidden), DAY, Limits(new_per_day=1), waiting).main
    assert len(main) == bool(studied - hidden)
