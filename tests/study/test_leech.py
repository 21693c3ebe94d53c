"""A card that is forgotten again and again: said at the sixth lapse, and never put away."""

from __future__ import annotations

import pytest

from studyapp.errors import UsageError
from studyapp.records.card_event import CardEvent, CardEventKind
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk
from studyapp.study.leech import EVERY_LAPSES, FIRST_LAPSES, Leech, became_leech
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import make_card, make_state
from tests.progress.samples import new_id
from tests.study.conftest import Sitting, remember
from tests.tui.conftest import SADDLE

BASE, OTHER = make_card("base"), make_card("other")
HARD_CARD = make_card("hard", requires=("base", "other", "gone"), simulation=SADDLE)


def lapsed(sitting: Sitting, lapses: int = FIRST_LAPSES - 1) -> Desk:
    """A desk with a card that lapsed so often, is due, and builds on two that are not."""
    desk = sitting.desk(HARD_CARD, BASE, OTHER, make_card("last"))
    remember(desk, "base", Rating.EASY, days_ago=1)
    remember(desk, "other", Rating.EASY, days_ago=1)
    forgotten = [Rating.AGAIN, Rating.GOOD] * lapses
    remember(desk, "hard", Rating.EASY, *forgotten, days_ago=20)
    assert desk.store.states()["hard"].lapses == lapses
    return desk


def forget(session: Session) -> None:
    session.reveal()
    session.rate(Rating.AGAIN)


@pytest.mark.parametrize("lapses", range(1, 14))
def test_it_is_said_at_the_sixth_lapse_and_at_every_third_more(lapses: int) -> None:
    after = make_state("a", lapses=lapses)
    assert became_leech(make_state("a", lapses=lapses - 1), after) == (lapses in (6, 9, 12))
    assert not became_leech(after, after)
    assert (FIRST_LAPSES, EVERY_LAPSES) == (6, 3)


def test_a_lapse_too_many_is_said_once_with_what_may_help(sitting: Sitting) -> None:
    session = Session(lapsed(sitting))
    forget(session)
    assert session.leech == Leech(6, demonstrated=True, practice=("base", "other"))
    assert session.phase is Phase.ANSWERED
    session.next()
    assert session.leech is None


def test_a_lapse_before_the_sixth_and_a_right_answer_say_nothing(sitting: Sitting) -> None:
    session = Session(lapsed(sitting, lapses=FIRST_LAPSES - 2))
    forget(session)
    assert session.leech is None
    sitting.close()
    session = Session(lapsed(sitting))
    session.reveal()
    session.rate(Rating.GOOD)
    assert session.leech is None


def test_what_it_builds_on_comes_next_as_ordinary_reviews(sitting: Sitting) -> None:
    desk = lapsed(sitting)
    session = Session(desk)
    forget(session)
    before = session.counts
    session.practise()
    assert session.counts.reviews == before.reviews + 2
    seen = []
    for _ in range(3):
        seen.append(session.task.card.id)
        session.reveal()
        session.rate(Rating.EASY)
        session.next()
    assert seen == ["base", "other", "last"]
    assert [r.card_id for r in desk.store.reviews()[-4:]] == ["hard", "base", "other", "last"]
    assert session.task.card.id == "hard"  # it is not put away, and its step comes


def test_what_comes_today_anyway_or_was_put_away_is_not_offered(sitting: Sitting) -> None:
    desk = lapsed(sitting)
    desk.store.add_event(
        CardEvent(new_id(), "other", CardEventKind.SUSPEND, sitting.clock.now(), 0)
    )
    remember(desk, "base", Rating.AGAIN, days_ago=0)
    sitting.clock.advance(seconds=1)
    session = Session(desk)
    assert session.task.card.id == "hard"  # base is on a step and comes in a minute
    forget(session)
    assert session.leech == Leech(6, demonstrated=True)


def test_undo_takes_back_the_practice_with_the_lapse_that_led_to_it(sitting: Sitting) -> None:
    session = Session(lapsed(sitting))
    forget(session)
    session.practise()
    session.reveal()
    session.rate(Rating.GOOD)
    session.next()
    assert session.task.card.id == "other"
    assert session.undo().id == "base"
    session.reveal()
    session.rate(Rating.GOOD)
    session.next()
    assert session.task.card.id == "other"
    session.undo()
    session.undo()
    assert (session.task.card.id, session.leech) == ("hard", None)
    session.reveal()
    session.rate(Rating.EASY)
    session.next()
    assert session.task.card.id == "last"


def test_a_card_of_another_topic_can_be_practised_for(sitting: Sitting) -> None:
    far = make_card("far", topic="two")
    near = make_card("near", requires=("far",))
    desk = sitting.desk(near, far)
    remember(desk, "near", Rating.EASY, *[Rating.AGAIN, Rating.GOOD] * 5, days_ago=20)
    session = Session(desk, "deck", "one")
    forget(session)
    session.practise()
    assert session.task.card.id == "far"


def test_there_is_nothing_to_practise_without_a_leech(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    forget(session)
    with pytest.raises(UsageError, match="practise"):
        session.practise()


def test_the_sentence_offers_only_what_there_is() -> None:
    assert "simulation" not in Leech(6, demonstrated=False, practice=("a",)).sentence
    assert "builds on" not in Leech(6, demonstrated=True).sentence
    assert "6 times" in Leech(6, demonstrated=False).sentence
