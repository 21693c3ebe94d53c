from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.errors import DeckError, UsageError
from studyapp.progress.home import find_home
from studyapp.questions.question import read_answer
from studyapp.study.quiz import END, Quiz, unfinished_quiz
from studyapp.study.quiz_plan import Feedback
from studyapp.study.quiz_result import result_of
from tests.questions.typed import right_line, wrong_line
from tests.study.conftest import Sitting
from tests.study.quizzes import answer_all, begun, choices, laid, option

ROOT = Path(__file__).parents[2]


def kept(quiz: Quiz) -> list[int]:
    return [row.place for row in quiz.desk.store.quiz_answers(quiz.id)]


def test_nothing_is_written_before_the_first_answer(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(3)))
    quiz.flag()
    quiz.step(1)
    quiz.leave()
    assert not sitting.folder.exists()
    quiz.answer(option(quiz, right=True))
    assert kept(quiz) == [1]


def test_an_answer_is_on_disk_with_all_that_is_known_before_the_next(sitting: Sitting) -> None:
    desk = sitting.desk(*choices(3))
    quiz = begun(desk)
    sitting.clock.advance(seconds=9)
    given = option(quiz, right=False)
    assert quiz.answer(given) is None, "nothing is told before the end"
    (row,) = desk.store.quiz_answers(quiz.id)
    assert (row.score, row.kind, row.duration_ms) == (0.0, "choice", 9000)
    assert row.detail["answer"] == given
    assert row.detail["right"] is False
    assert row.detail["misconception"] == "mixed-up"
    assert row.detail["seed"] == quiz.plan.seed_of(0)
    (session,) = desk.store.sessions("quiz")
    assert session.filter == quiz.plan.as_filter()


def test_an_answer_can_be_changed_until_the_end_and_the_newest_counts(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(2)))
    answer_all(quiz, False, True)
    quiz.go(0)
    assert quiz.given(0) == option(quiz, right=False)
    quiz.answer(option(quiz, right=True))
    quiz.finish()
    assert result_of(quiz).total.points == 2
    assert kept(quiz) == [0, 1, 0, END]
    with pytest.raises(UsageError, match="over"):
        quiz.answer(0)


def test_verdicts_wait_for_the_end(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(2)))
    quiz.answer(option(quiz, right=False))
    with pytest.raises(UsageError):
        quiz.verdict(0)
    quiz.finish()
    verdict = quiz.verdict(0)
    assert verdict is not None
    assert verdict.why in ("not that", "nor that")
    assert quiz.verdict(1) is None


def test_told_at_once_an_answer_stands(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(2)), feedback=Feedback.NOW)
    verdict = quiz.answer(option(quiz, right=False))
    assert verdict is not None
    assert verdict.right is False
    with pytest.raises(UsageError, match="judged already"):
        quiz.answer(option(quiz, right=True))


def test_flags_and_open_places_lead_round_the_quiz(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(4)))
    quiz.step(1)
    assert quiz.flag()
    quiz.answer(option(quiz, right=True))
    assert quiz.next_open() == 2
    quiz.go(3)
    quiz.answer(option(quiz, right=True))
    assert quiz.next_open() == 0
    assert (quiz.flagged, quiz.open_places) == (frozenset({1}), (0, 2))
    assert not quiz.flag() or quiz.flagged == {1, 3}
    for by, place in ((9, 3), (-9, 0)):
        quiz.step(by)
        assert quiz.place == place
    with pytest.raises(UsageError):
        quiz.go(4)


def test_a_quiz_is_gone_on_with_where_it_was_left(sitting: Sitting) -> None:
    cards = choices(4)
    quiz = begun(sitting.desk(*cards), minutes=10)
    sitting.clock.advance(minutes=2)
    quiz.answer(option(quiz, right=True))
    quiz.flag()
    sitting.clock.advance(minutes=1)
    quiz.leave()
    texts = [quiz.question(place).options for place in quiz.places]
    sitting.close()
    sitting.clock.advance(hours=30)
    again = unfinished_quiz(sitting.desk(*cards))
    assert again is not None
    assert (again.id, again.place, again.flagged) == (quiz.id, 1, frozenset({0}))
    assert again.spent.total_seconds() == 180, "the time away does not count"
    assert [again.question(place).options for place in again.places] == texts
    answer_all(again, True, True, True, False)
    again.finish()
    assert result_of(again).total.points == 3
    assert unfinished_quiz(again.desk) is None


def test_a_quiz_that_was_left_outlasts_the_next_one(sitting: Sitting) -> None:
    desk = sitting.desk(*choices(3))
    left, ended = begun(desk), begun(desk)
    for quiz in (left, ended):
        quiz.answer(option(quiz, right=True))
        sitting.clock.advance(seconds=30)
    ended.finish()
    again = unfinished_quiz(desk)
    assert again is not None
    assert again.id == left.id
    again.finish()
    assert unfinished_quiz(desk) is None


def test_cards_that_vanished_meanwhile_do_not_count(sitting: Sitting) -> None:
    cards = choices(3)
    quiz = begun(sitting.desk(*cards))
    quiz.answer(option(quiz, right=True))
    first = quiz.question(0).card.id
    sitting.close()
    again = unfinished_quiz(sitting.desk(*[card for card in cards if card.id != first]))
    assert again is not None
    assert again.places == (1, 2)
    assert result_of(again).total.questions == 2
    sitting.close()
    assert unfinished_quiz(sitting.desk()) is None


CUT_OFF = """
import os, signal, sys
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home
from studyapp.study.desk import open_desk
from studyapp.study.quiz import begin_quiz
from studyapp.study.quiz_plan import QuizSettings
from studyapp.cards.card import Kind
desk = open_desk(find_home(), SystemClock())
quiz = begin_quiz(desk, QuizSettings(kinds=(Kind.CHOICE,), questions=5), 9)
for place in (0, 1):
    quiz.go(place)
    quiz.answer(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_killed_quiz_is_gone_on_with_from_the_store(tmp_path: Path) -> None:
    home = tmp_path / "home"
    variables = {**os.environ, "STUDYAPP_HOME": str(home)}
    ran = subprocess.run([sys.executable, "-c", CUT_OFF], cwd=ROOT, env=variables, check=False)
    assert ran.returncode == -signal.SIGKILL
    from studyapp.clock import SystemClock
    from studyapp.study.desk import open_desk

    desk = open_desk(find_home({"STUDYAPP_HOME": str(home)}), SystemClock())
    quiz = unfinished_quiz(desk)
    assert quiz is not None
    assert (sorted(quiz.rows), quiz.place, quiz.plan.seed) == ([0, 1], 2, 9)
    assert quiz.given(0) == 0
    desk.close()


def test_when_time_is_up_the_quiz_ends_and_open_questions_have_no_point(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(3)), minutes=5)
    quiz.answer(option(quiz, right=True))
    sitting.clock.advance(minutes=4)
    assert not quiz.is_time_up()
    assert quiz.time_left is not None
    assert quiz.time_left.total_seconds() == 60
    sitting.clock.advance(minutes=3)
    with pytest.raises(UsageError, match="over"):
        quiz.answer(option(quiz, right=True))
    assert quiz.finished
    result = result_of(quiz)
    assert (result.total.points, result.total.open, result.seconds) == (1, 2, 300)


def test_a_clock_that_goes_back_takes_no_time(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(2)), minutes=5)
    sitting.clock.advance(hours=-3)
    assert quiz.spent.total_seconds() == 0
    quiz.answer(option(quiz, right=True))
    (row,) = quiz.desk.store.quiz_answers()
    assert row.duration_ms is None


FORMS = sorted(
    {"demo.choice", "demo.text", "demo.number", "demo.tune", "demo.interval", "demo.predict"}
    | {"demo.order", "demo.match", "demo.multiple"}
)


@pytest.mark.parametrize("name", FORMS)
def test_every_kind_is_asked_kept_and_judged_the_same_after_coming_back(
    name: str, sitting: Sitting
) -> None:
    card = laid(name)
    quiz = begun(sitting.desk(card))
    question = quiz.question(0)
    quiz.answer(read_answer(question, right_line(question)))
    quiz.finish()
    verdict = quiz.verdict(0)
    assert verdict is not None
    assert (verdict.right, result_of(quiz).total.points) == (True, 1)
    runs = quiz.desk.store.runs()
    assert len(runs) == question.measured
    for run in runs:
        assert run.session_id == quiz.id
        assert run.prediction == {"given": verdict.given, "right": True}
    session = quiz.desk.store.sessions("quiz")[0]
    sitting.close()
    from studyapp.study.quiz import quiz_of

    again = quiz_of(sitting.desk(card), session)
    assert again.finished
    assert again.verdict(0) == verdict


@pytest.mark.parametrize("name", ["demo.order", "demo.multiple", "demo.match"])
def test_an_answer_that_is_partly_right_has_a_part_of_the_point(
    name: str, sitting: Sitting
) -> None:
    quiz = begun(sitting.desk(laid(name)))
    question = quiz.question(0)
    given = read_answer(question, wrong_line(question))
    quiz.answer(given)
    quiz.finish()
    verdict = quiz.verdict(0)
    assert verdict is not None
    assert result_of(quiz).total.points == pytest.approx(verdict.score)
    assert result_of(quiz).missed


def test_a_goal_that_is_missed_in_a_quiz_is_wrong_and_can_be_changed(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(laid("demo.tune")))
    question = quiz.question(0)
    quiz.answer(read_answer(question, wrong_line(question)))
    assert result_of(quiz).total.points == 0
    quiz.answer(read_answer(question, right_line(question)))
    assert result_of(quiz).total.points == 1


def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_kept(sitting: Sitting) -> None:
    quiz = begun(sitting.desk(*choices(2)))
    for nonsense in (9, None, "x"):
        with pytest.raises(UsageError):
            quiz.answer(nonsense)
    assert not sitting.folder.exists()


def test_where_nothing_can_be_kept_one_can_practise(sitting: Sitting, clock: FixedClock) -> None:
    first = sitting.desk(*choices(2))
    begun(first).answer(0)
    second = sitting.desk(*choices(2))
    quiz = begun(second)
    assert quiz.why_not_kept
    answer_all(quiz, True, True)
    quiz.finish()
    assert result_of(quiz).total.points == 2
    assert len(first.store.quiz_answers()) == 1


def test_the_schedule_is_untouched_by_a_quiz(sitting: Sitting) -> None:
    desk = sitting.desk(*choices(3))
    quiz = begun(desk)
    answer_all(quiz, True, False, False)
    quiz.finish()
    assert desk.store.reviews() == []
    assert desk.store.states() == {}
    assert desk.store.day_counts() == {}


def test_an_empty_deck_has_no_quiz(sitting: Sitting) -> None:
    with pytest.raises(DeckError, match="nothing here that can be asked"):
        begun(sitting.desk())
