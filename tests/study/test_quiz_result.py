from __future__ import annotations

from dataclasses import replace

import pytest

from studyapp.cards.library import Library
from studyapp.records.rating import Rating
from studyapp.study.quiz import begin_quiz
from studyapp.study.quiz_history import change_per_quiz, past_quizzes, trend_words
from studyapp.study.quiz_plan import QuizSettings
from studyapp.study.quiz_result import refuting_link, result_of, send_missed, take_back
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import make_card, make_choice, make_deck
from tests.study.conftest import Sitting
from tests.study.quizzes import answer_all, begun, choices, laid


def test_scores_are_told_in_all_by_topic_and_by_kind(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(4), laid("demo.text")))
    for place in quiz.places:
        quiz.go(place)
        if quiz.question(place).card.id == "demo.text":
            quiz.answer("nonsense")
    answered = [p for p in quiz.places if quiz.question(p).card.id != "demo.text"]
    for place, right in zip(answered, (True, True, False), strict=False):
        quiz.go(place)
        options = quiz.question(place).options
        quiz.answer([option.right for option in options].index(right))
    quiz.finish()
    result = result_of(quiz)
    assert result.total.words == "2 of 5 (40 %)"
    assert {tally.name: tally.words for tally in result.kinds} == {
        "choice": "2 of 4 (50 %)",
        "text": "0 of 1 (0 %)",
    }
    assert [tally.name for tally in result.topics] == ["Topic one"]
    assert (len(result.missed), len(result.wrong), result.total.open) == (3, 2, 1)
    assert sorted(line.sign for line in result.lines) == ["·", "✓", "✓", "✗", "✗"]


def test_topics_of_one_title_in_two_decks_are_told_apart(sitting: Sitting) -> None:
    desk = sitting.desk(make_choice("a"))
    other = replace(make_choice("b"), deck_id="other")
    decks = (make_deck(make_choice("a")), replace(make_deck(other), id="other", title="Another"))
    desk.library = Library(decks=decks)
    quiz = begun(desk)
    answer_all(quiz, True, False)
    quiz.finish()
    told = {tally.name: tally.questions for tally in result_of(quiz).topics}
    assert told == {"Topic one (A deck)": 1, "Topic one (Another)": 1}


def test_missed_cards_go_to_the_schedule_once_when_asked_and_can_be_taken_back(
    sitting: Sitting,
) -> None:
    desk = sitting.desk(*choices(3))
    quiz = begun(desk)
    answer_all(quiz, True, False)
    quiz.finish()
    sent = send_missed(quiz, result_of(quiz))
    (review,) = desk.store.reviews()
    assert [review] == sent
    assert (review.card_id, review.rating) == (quiz.question(1).card.id, Rating.AGAIN)
    assert review.detail == {"quiz": str(quiz.id)}
    assert desk.store.states()[review.card_id] == desk.scheduler.fold([review])
    assert send_missed(quiz, result_of(quiz)) == []
    take_back(desk, sent)
    assert desk.store.reviews() == []
    assert desk.store.states() == {}


def test_the_missed_ones_come_first_whatever_is_due(sitting: Sitting) -> None:
    desk = sitting.desk(*(make_card(name) for name in ("one", "two", "three", "four")))
    session = Session(desk, first=("four", "two", "four", "none"))
    assert session.counts.left == 4
    seen: list[str] = []
    while session.phase is not Phase.FINISHED and len(seen) < 4:
        seen.append(session.task.card.id)
        session.reveal()
        session.rate(Rating.EASY)
        session.next()
    assert seen == ["four", "two", "one", "three"]
    session.undo()
    assert session.task.card.id == "three"


def test_a_wrong_answer_leads_to_its_run_and_else_to_the_run_of_its_card(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(laid("demo.predict"), make_choice("c")))
    for place in quiz.places:
        quiz.go(place)
        quiz.answer("1" if quiz.question(place).card.id == "demo.predict" else 0)
    quiz.finish()
    links = {quiz.question(p).card.id: refuting_link(quiz, p) for p in quiz.places}
    assert links["demo.predict"] is not None
    assert links["c"] is None


def test_quizzes_of_the_past_are_listed_with_their_scores(sitting: Sitting) -> None:
    desk = sitting.desk(*choices(2))
    assert (past_quizzes(desk), trend_words([])) == ([], "No quiz was finished yet.")
    for marks in ((False, False), (True, False), (True, True)):
        quiz = begin_quiz(desk, QuizSettings(topics=("one",)))
        sitting.clock.advance(seconds=30)
        answer_all(quiz, *marks)
        quiz.finish()
    left = begin_quiz(desk, QuizSettings())
    left.answer(0)
    found = past_quizzes(desk)
    assert [quiz.share for quiz in found[:3]] == [0, 0.5, 1]
    assert [quiz.finished for quiz in found] == [True, True, True, False]
    assert {(quiz.scope, quiz.seconds, quiz.answered) for quiz in found[:3]} == {("one", 30.0, 2)}
    assert trend_words(found) == "▁▅█ … 0 50 100 %   +50.0 points a quiz (n = 3)"


@pytest.mark.parametrize(
    ("shares", "slope"), [((), None), ((0.5, 0.6), None), ((0.2, 0.4, 0.6), 0.2), ((1, 1, 1), 0)]
)
def test_the_trend_is_the_slope_and_needs_three(
    shares: tuple[float, ...], slope: float | None
) -> None:
    found = change_per_quiz(shares)
    assert found == (None if slope is None else pytest.approx(slope))
