from __future__ import annotations

import datetime as dt

import pytest

from studyapp.cards.bodies import Choice
from studyapp.errors import DeckError, UsageError
from studyapp.records.memory import Stage
from studyapp.records.rating import Rating
from studyapp.study.queue import Limits
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import make_card, make_choice
from tests.progress.samples import make_run
from tests.study.conftest import Sitting


def answer_self(session: Session, rating: Rating) -> None:
    session.reveal()
    session.rate(rating)


def place(session: Session, *, right: bool) -> int:
    return [option.right for option in session.task.question.options].index(right)


def test_nothing_is_written_before_the_first_answer(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    session.reveal()
    assert not sitting.folder.exists()
    session.rate(Rating.GOOD)
    assert list(sitting.folder.iterdir())


def test_a_self_graded_card_goes_from_asking_to_the_next(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    assert (session.phase, session.task.card.id) == (Phase.ASKING, "one")
    session.reveal()
    assert session.phase is Phase.REVEALED
    session.rate(Rating.EASY)
    session.next()
    assert (session.phase, session.task.card.id) == (Phase.ASKING, "two")


def test_an_answer_stands_in_the_log_with_all_that_is_known(sitting: Sitting) -> None:
    desk = sitting.desk()
    session = Session(desk)
    sitting.clock.advance(seconds=7)
    answer_self(session, Rating.HARD)
    (kept,) = desk.store.reviews()
    assert (kept.card_id, kept.deck_id, kept.rating) == ("one", "deck", Rating.HARD)
    assert kept.session_id == session.id
    assert kept.duration_ms == 7000
    assert kept.parameters_id == desk.scheduler.parameters_id
    assert kept.detail["kind"] == "recall"


def test_the_kept_state_is_the_fold_of_the_log(sitting: Sitting) -> None:
    desk = sitting.desk()
    session = Session(desk)
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD):
        answer_self(session, rating)
        sitting.clock.advance(minutes=3)
        session.next()
    for name, state in desk.store.states().items():
        assert state == desk.scheduler.fold(desk.store.reviews(name))


def test_the_preview_of_a_grade_is_what_the_grade_does(sitting: Sitting) -> None:
    for rating in Rating:
        desk = sitting.desk()
        session = Session(desk)
        session.reveal()
        name, promised = session.task.card.id, session.previews()[rating]
        session.rate(rating)
        assert desk.store.states()[name].due_at == promised.due_at
        session.undo()
        sitting.close()


def test_a_right_choice_is_good_and_kept_at_once(sitting: Sitting) -> None:
    desk = sitting.desk(make_choice("one"))
    session = Session(desk)
    verdict = session.answer(place(session, right=True))
    assert verdict.right is True
    assert [r.rating for r in desk.store.reviews()] == [Rating.GOOD]
    assert session.phase is Phase.ANSWERED


def test_a_wrong_choice_is_again_and_names_what_is_wrong(sitting: Sitting) -> None:
    desk = sitting.desk(make_choice("one"))
    session = Session(desk)
    verdict = session.answer(place(session, right=False))
    assert (verdict.right, bool(verdict.why)) == (False, True)
    assert [r.rating for r in desk.store.reviews()] == [Rating.AGAIN]
    with pytest.raises(UsageError):
        session.rate(Rating.GOOD)


def test_a_right_choice_can_be_graded_anew_and_only_the_last_grade_counts(
    sitting: Sitting,
) -> None:
    desk = sitting.desk(make_choice("one"))
    session = Session(desk)
    session.answer(place(session, right=True))
    promised = session.previews()[Rating.EASY]
    session.rate(Rating.EASY)
    assert [r.rating for r in desk.store.reviews()] == [Rating.EASY]
    assert desk.store.states()["one"].due_at == promised.due_at


def test_the_shown_order_of_options_can_be_drawn_again_from_the_log(sitting: Sitting) -> None:
    from studyapp.questions.question import pose

    desk = sitting.desk(make_choice("one"))
    session = Session(desk)
    shown = session.task.question.options
    session.answer(0)
    (kept,) = desk.store.reviews()
    seed = kept.detail["seed"]
    assert isinstance(seed, int)
    assert pose(session.task.card, seed).options == shown
    assert isinstance(session.task.card.body, Choice)


def test_undo_reaches_back_through_the_whole_session(sitting: Sitting) -> None:
    desk = sitting.desk()
    session = Session(desk)
    for rating in (Rating.GOOD, Rating.EASY):
        answer_self(session, rating)
        session.next()
    session.bury()
    assert session.undo().id == "three"
    assert session.undo().id == "two"
    assert session.undo().id == "one"
    assert desk.store.reviews() == []
    assert desk.store.states() == {}
    assert session.counts.done == 0
    with pytest.raises(UsageError, match="undo"):
        session.undo()


def test_an_undone_answer_can_be_given_anew(sitting: Sitting) -> None:
    desk = sitting.desk()
    session = Session(desk)
    answer_self(session, Rating.AGAIN)
    session.undo()
    answer_self(session, Rating.EASY)
    assert [r.rating for r in desk.store.reviews()] == [Rating.EASY]


def test_a_suspended_card_stays_away_a_buried_one_until_tomorrow(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    session.suspend()
    session.bury()
    assert session.task.card.id == "three"
    sitting.close()
    sitting.clock.advance(days=1)
    ids = set()
    session = Session(sitting.desk())
    while session.phase is not Phase.FINISHED:
        ids.add(session.task.card.id)
        answer_self(session, Rating.EASY)
        session.next()
    assert ids == {"two", "three"}


def test_a_forgotten_card_comes_back_in_the_same_session(sitting: Sitting) -> None:
    session = Session(sitting.desk(make_card("one"), make_card("two")))
    answer_self(session, Rating.AGAIN)
    session.next()
    sitting.clock.advance(minutes=2)
    answer_self(session, Rating.EASY)
    session.next()
    assert session.task.card.id == "one"


def test_a_learning_step_is_shown_early_when_nothing_else_is_left(sitting: Sitting) -> None:
    session = Session(sitting.desk(make_card("one")))
    answer_self(session, Rating.GOOD)
    session.next()
    assert session.task.card.id == "one"
    assert session.task.state is not None
    assert session.task.state.stage is Stage.LEARNING


def test_the_limit_ends_a_session(sitting: Sitting) -> None:
    session = Session(sitting.desk(), limit=2)
    for _ in range(2):
        answer_self(session, Rating.GOOD)
        session.next()
    assert session.phase is Phase.FINISHED


def test_new_cards_of_a_day_are_limited_across_sessions(sitting: Sitting) -> None:
    desk = sitting.desk()
    desk.limits = Limits(new_per_day=1)
    session = Session(desk)
    answer_self(session, Rating.EASY)
    sitting.close()
    desk = sitting.desk()
    desk.limits = Limits(new_per_day=1)
    assert Session(desk).phase is Phase.FINISHED


def test_what_is_done_and_left_adds_up(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    seen = []
    while session.phase is not Phase.FINISHED:
        seen.append((session.counts.done, session.counts.left))
        answer_self(session, Rating.EASY)
        session.next()
    assert seen == [(0, 3), (1, 2), (2, 1)]


def test_the_day_rolls_over_in_the_middle_of_a_session(sitting: Sitting) -> None:
    session = Session(sitting.desk(make_card("one")))
    answer_self(session, Rating.EASY)
    sitting.clock.advance(days=30)
    session.next()
    assert session.task.card.id == "one"


def test_a_long_absence_is_no_answering_time(sitting: Sitting) -> None:
    desk = sitting.desk()
    session = Session(desk)
    sitting.clock.advance(hours=3)
    answer_self(session, Rating.GOOD)
    assert desk.store.reviews()[0].duration_ms is None


def test_a_clock_set_back_inflates_no_memory(sitting: Sitting) -> None:
    desk = sitting.desk(make_card("one"))
    session = Session(desk)
    answer_self(session, Rating.EASY)
    once = desk.store.states()["one"].stability
    sitting.clock.advance(days=-400)
    session.next()
    if session.phase is Phase.ASKING:
        answer_self(session, Rating.GOOD)
    sitting.clock.advance(days=400)
    assert desk.store.states()["one"].stability <= 12 * once
    assert desk.store.states()["one"] == desk.scheduler.fold(desk.store.reviews("one"))


def test_an_unknown_deck_or_topic_is_named(sitting: Sitting) -> None:
    with pytest.raises(DeckError, match="nowhere"):
        Session(sitting.desk(), "nowhere")
    with pytest.raises(DeckError, match="three"):
        Session(sitting.desk(), "deck", "three")


def test_an_answer_to_an_answered_card_is_refused(sitting: Sitting) -> None:
    session = Session(sitting.desk(make_choice("one")))
    session.answer(0)
    with pytest.raises(UsageError):
        session.answer(1)


def test_half_of_a_session_is_there_when_one_comes_back(sitting: Sitting) -> None:
    session = Session(sitting.desk())
    answer_self(session, Rating.EASY)
    sitting.close()
    sitting.clock.advance(hours=1)
    session = Session(sitting.desk())
    assert session.task.card.id == "two"
    assert session.started_at - dt.timedelta(hours=1) < sitting.clock.now()


def test_where_nothing_can_be_kept_one_can_practise_and_nothing_is_kept(sitting: Sitting) -> None:
    first = sitting.desk()
    first.store.add_run(make_run())  # the first instance holds the lock now
    second = sitting.desk()
    session = Session(second)
    assert "another studyapp" in session.why_not_kept
    asked = []
    while session.phase is not Phase.FINISHED:
        asked.append(session.task.card.id)
        session.reveal()
        session.rate(Rating.GOOD)
        session.next()
    assert asked == ["one", "two", "three"]
    assert session.counts.done == 0
    assert not session.can_undo
    assert first.store.reviews() == second.store.reviews() == []
