"""Day after day through the session itself: cards open in turn, and none is locked for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.clock import FixedClock
from studyapp.records.rating import Rating
from studyapp.study.queue import Limits
from studyapp.study.requirements import HELD_ANSWERS
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import MORNING, make_card
from tests.study.conftest import Sitting
from tests.study.remembering import remembering_desk

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=3))
BASE, NEXT = make_card("base"), make_card("next", requires=("base",))
OTHER = make_card("other")


def answered(session: Session, rating: Rating) -> str:
    """Answer the card on the table and go on; the card's id."""
    name = session.task.card.id
    session.reveal()
    session.rate(rating)
    session.next()
    return name


def test_a_card_opens_within_the_session_once_what_it_needs_is_known(sitting: Sitting) -> None:
    session = Session(sitting.desk(NEXT, OTHER, BASE))
    assert [answered(session, Rating.EASY) for _ in range(3)] == ["base", "next", "other"]


def test_a_card_waits_while_what_it_needs_is_forgotten(sitting: Sitting) -> None:
    session = Session(sitting.desk(BASE, NEXT, OTHER))
    seen = [answered(session, Rating.AGAIN)]
    seen += [answered(session, Rating.EASY) for _ in range(3)]
    assert seen == ["base", "other", "base", "next"]


def test_a_card_that_is_forgotten_again_and_again_locks_nothing_for_ever(sitting: Sitting) -> None:
    session = Session(sitting.desk(BASE, NEXT))
    seen = [answered(session, Rating.AGAIN) for _ in range(HELD_ANSWERS + 1)]
    assert seen == ["base"] * HELD_ANSWERS + ["next"]


def test_a_card_put_away_opens_what_needs_it_and_undo_closes_it_again(sitting: Sitting) -> None:
    session = Session(sitting.desk(BASE, NEXT))
    session.suspend()
    assert session.task.card.id == "next"
    session.undo()
    answered(session, Rating.AGAIN)
    assert session.task.card.id == "base"


def test_an_undone_answer_closes_what_it_opened(sitting: Sitting) -> None:
    session = Session(sitting.desk(BASE, NEXT))
    answered(session, Rating.EASY)
    assert session.task.card.id == "next"
    session.undo()
    assert answered(session, Rating.AGAIN) == "base"
    assert session.task.card.id == "base"


def test_a_topic_whose_cards_need_another_topic_can_be_studied(sitting: Sitting) -> None:
    near = make_card("near", topic="two", requires=("base",))
    session = Session(sitting.desk(BASE, near), "deck", "two")
    assert session.task.card.id == "near"


@dataclass
class Learner:
    """Forgets each card so often before it stays, and has put some away."""

    slips: dict[str, int]
    away: set[str]
    met: list[str] = field(default_factory=list)

    def sit(self, session: Session, clock: FixedClock) -> None:
        while session.phase is not Phase.FINISHED:
            name = session.task.card.id
            if name in self.away:
                session.bury()
                continue
            slips = self.slips.get(name, 0)
            self.slips[name] = slips - 1
            if name not in self.met:
                self.met.append(name)
            answered(session, Rating.AGAIN if slips > 0 else Rating.GOOD)
            clock.advance(seconds=20)


def studied(
    needs: Mapping[str, Iterable[str]], learner: Learner, days: int, topic: str, new_per_day: int
) -> None:
    """Sit down on so many days, 15 answers at most on each."""
    cards = [
        make_card(
            name,
            requires=tuple(sorted(needs.get(name, ()))),
            topic="one" if name in "abc" else "two",
            confusable="X" if name in "ace" else "",
        )
        for name in NAMES
    ]
    clock = FixedClock(MORNING)
    desk = remembering_desk(clock, *cards)
    desk.limits = Limits(new_per_day=new_per_day)
    for day in range(days):
        clock.instant = MORNING + dt.timedelta(days=day)
        learner.sit(Session(desk, "deck" if topic else "", topic, limit=15), clock)


@settings(max_examples=60)
@given(
    GRAPHS,
    st.dictionaries(st.sampled_from(NAMES), st.integers(1, 8), max_size=4),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.sampled_from(["", "one", "two"]),
    st.integers(1, 3),
)
def test_no_card_is_locked_for_ever(
    needs: Mapping[str, set[str]],
    slips: dict[str, int],
    away: set[str],
    topic: str,
    new_per_day: int,
) -> None:
    learner = Learner(slips, away)
    studied(needs, learner, 12, topic, new_per_day)
    chosen = {"": NAMES, "one": "abc", "two": "def"}[topic]
    assert set(learner.met) == set(chosen) - away


@settings(max_examples=10)
@given(GRAPHS, st.sampled_from(NAMES))
def test_one_card_that_never_stays_keeps_no_other_away(
    needs: Mapping[str, set[str]], stubborn: str
) -> None:
    learner = Learner({stubborn: 10_000}, set())
    studied(needs, learner, 12, "", 2)
    assert set(learner.met) == set(NAMES)


@settings(max_examples=10)
@given(GRAPHS)
def test_whoever_forgets_nothing_meets_every_card_after_those_it_requires(
    needs: Mapping[str, set[str]],
) -> None:
    needs = {name: {n for n in found if n > name} for name, found in needs.items()}
    learner = Learner({}, set())
    studied(needs, learner, 4, "", 2)
    places = {name: place for place, name in enumerate(learner.met)}
    assert all(places[n] < places[name] for name, found in needs.items() for n in found)
