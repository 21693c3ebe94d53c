"""`studyapp quiz` line by line and as a command: asked, kept, left, ended, listed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from studyapp.cards.card import Card
from studyapp.cards.library import Library, load_library
from studyapp.cli.plain_quiz import PlainQuiz
from studyapp.cli.quiz_command import KINDS
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.questions.kinds import KINDS as ALL_KINDS
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk, open_desk
from studyapp.study.quiz import Quiz, unfinished_quiz
from studyapp.study.quiz_plan import Feedback
from tests.building import make_choice, make_deck, make_match
from tests.cli.conftest import Command
from tests.study.quizzes import begun, choices, laid

Typing = Callable[[str], None]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Lines that stand ready on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.fixture
def desk(clock: FixedClock) -> Any:
    desk = open_desk(find_home(), clock, Library(decks=(make_deck(*choices(3)),)))
    yield desk
    desk.close()


def with_cards(desk: Desk, *cards: Card) -> Desk:
    desk.library = Library(decks=(make_deck(*cards),))
    return desk


def talk(quiz: Quiz, *lines: str) -> str:
    """What a quiz says when these lines are typed into it."""
    said: list[str] = []
    PlainQuiz(quiz, lines, said.append).run()
    return "\n".join(said)


def number(quiz: Quiz, place: int, *, right: bool) -> str:
    return str([option.right for option in quiz.question(place).options].index(right) + 1)


def test_questions_are_asked_kept_and_told_at_the_end(desk: Desk) -> None:
    quiz = begun(desk)
    marks = (True, False, True)
    lines = [number(quiz, place, right=right) for place, right in enumerate(marks)]
    said = talk(quiz, *lines, "end", "")
    assert said.count("Kept.") == 3
    assert said.index("Question 1 of 3") < said.index("Question 2 of 3") < said.index("Score")
    assert "Score: 2 of 3 (67 %)" in said
    assert "You said: wrong one" in said or "You said: other one" in said
    assert "The right answer: right one" in said
    assert "Because of" in said
    assert "Not so." not in said


def test_told_at_once_the_quiz_ends_with_its_last_answer(desk: Desk) -> None:
    quiz = begun(desk, feedback=Feedback.NOW)
    lines = [number(quiz, place, right=False) for place in range(3)]
    said = talk(quiz, *lines)
    assert said.count("Not so.") == 3
    assert said.index("Not so.") < said.index("Question 2 of 3")
    assert "Score: 0 of 3 (0 %)" in said


def test_a_question_is_flagged_listed_and_changed(desk: Desk) -> None:
    quiz = begun(desk)
    said = talk(
        quiz, "f", number(quiz, 0, right=False), "l", "g 1", number(quiz, 0, right=True), "q"
    )
    assert "Flagged." in said
    assert ", flagged" in said
    assert "Your answer so far" in said
    assert "1 of 3 answered, all kept. `studyapp quiz --resume` goes on with it." in said
    assert [row.score for row in desk.store.quiz_answers() if row.place == 0] == [0, 1]


def test_an_interrupted_quiz_keeps_its_time_and_tells_how_it_goes_on(
    desk: Desk, clock: FixedClock
) -> None:
    quiz, said = begun(desk), list[str]()

    def lines() -> Iterator[str]:
        yield number(quiz, 0, right=True)
        clock.advance(seconds=40)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PlainQuiz(quiz, lines(), said.append).run()
    assert "1 of 3 answered, all kept. `studyapp quiz --resume` goes on with it." in said
    again = unfinished_quiz(desk)
    assert again is not None
    assert again.spent.total_seconds() == 40


@pytest.mark.parametrize(
    ("typed", "told"), [("9", "Choose 1 to 3"), ("g 7", "no question 7"), ("\x1b[31m", "Choose 1")]
)
def test_nonsense_is_told_and_asked_again(typed: str, told: str, desk: Desk) -> None:
    said = talk(begun(desk), typed, "q")
    assert told in said
    assert "\x1b" not in said
    assert "nothing is kept" in said
    assert desk.store.quiz_answers() == []


def test_a_letter_that_is_a_command_can_be_an_answer(desk: Desk) -> None:
    quiz = begun(with_cards(desk, laid("demo.text")))
    talk(quiz, "=f", "end", "")
    assert [row.detail["given"] for row in desk.store.quiz_answers() if row.place == 0] == ["f"]


def test_what_is_typed_cannot_steer_the_terminal(desk: Desk) -> None:
    quiz = begun(with_cards(desk, laid("demo.text")))
    said = talk(quiz, "\x1b[31mred", "g 1", "l", "end", "")
    assert "red" in said
    assert "\x1b" not in said


def test_an_answer_after_the_time_is_not_taken(desk: Desk, clock: FixedClock) -> None:
    quiz = begun(desk, minutes=1)
    assert "01:00 left" in talk(quiz, "q")
    clock.advance(minutes=2)
    said = talk(quiz, "1")
    assert "came too late" in said
    assert "Score: 0 of 3" in said


def test_the_wrong_ones_are_sent_to_the_schedule_when_asked(desk: Desk) -> None:
    quiz = begun(desk)
    said = talk(quiz, number(quiz, 0, right=False), "end", "s", "s", "x", "r 1", "")
    assert "1 card counts as forgotten now" in said
    assert "Sent already." in said
    assert "does nothing here" in said
    assert "There is no run to this question." in said
    assert [review.rating for review in desk.store.reviews()] == [Rating.AGAIN]


def test_the_missed_ones_are_studied_at_once_when_asked(desk: Desk) -> None:
    quiz = begun(desk)
    lines = [number(quiz, place, right=place != 2) for place in range(3)]
    said = talk(quiz, *lines, "end", "m", "1", "q")
    missed = quiz.question(2).card
    after = said.partition("m: study the missed ones now")[2]
    assert "0 done, 3 left" in after
    assert missed.question in after
    assert [review.card_id for review in desk.store.reviews()] == [missed.id]
    assert len(desk.store.quiz_answers()) == 4, "the quiz stays as it was"


def test_the_run_to_a_wrong_answer_is_played_and_kept(desk: Desk) -> None:
    quiz = begun(with_cards(desk, laid("demo.predict")))
    said = talk(quiz, "1", "end", "r 1", "q")
    assert "studyapp sim run" in said
    assert len(desk.store.runs()) == 2, "the one that graded the answer, and the one looked at"


def test_the_same_seed_asks_the_same_and_prints_one_object(
    command: Command, typing: Typing
) -> None:
    seen = []
    for _ in range(2):
        typing("1\n\n\nend\n")
        outcome = command("quiz", "--json", "--seed", "3", "--questions", "3", "--kinds", "choice")
        assert outcome.code == 0
        assert "Question 1 of 3" in outcome.err
        seen.append(outcome.value)
    first, again = seen
    assert [one["card"] for one in first["answers"]] == [one["card"] for one in again["answers"]]
    assert (first["finished"], first["kept"], first["questions"], first["open"]) == (
        True,
        True,
        3,
        2,
    )
    assert first["share"] == pytest.approx(first["points"] / 3)
    assert first["by_kind"]["choice"]["questions"] == 3
    assert [one["answered"] for one in first["answers"]] == [True, False, False]


def test_what_the_help_documents_is_what_is_printed(command: Command, typing: Typing) -> None:
    typing("1\n")
    told = command("quiz", "--help").out
    found = command("quiz", "--json", "--kinds", "choice").value
    assert not found["finished"]
    for name in (*found, *found["answers"][0], *next(iter(found["by_topic"].values()))):
        assert name in told, name


def test_a_quiz_is_resumed_and_listed(command: Command, typing: Typing) -> None:
    assert "No quiz is kept yet" in command("quiz", "--history").out
    assert command("quiz", "--resume", "--plain").code == 2
    typing("1\nq\n")
    first = command("quiz", "--json", "--kinds", "choice").value
    typing("end\n\n")
    again = command("quiz", "--resume", "--json").value
    assert (again["id"], again["finished"], again["open"]) == (first["id"], True, 9)
    (listed,) = command("quiz", "--history", "--json").value["quizzes"]
    assert (listed["id"], listed["answered"], listed["finished"]) == (first["id"], 1, True)
    assert "1" in command("quiz", "--history").out


def test_history_names_a_topic_by_its_title(command: Command, typing: Typing) -> None:
    topic = load_library().decks[0].topics[0]
    typing("1\nq\n")
    command("quiz", "--json", "--kinds", "choice", "--topic", topic.id)
    assert topic.title in command("quiz", "--history").out
    (listed,) = command("quiz", "--history", "--json").value["quizzes"]
    assert listed["scope"] == topic.id


def test_history_has_a_trend_from_three_quizzes_on(command: Command, typing: Typing) -> None:
    for _ in range(3):
        typing("1\nend\n\n")
        assert command("quiz", "--plain", "--kinds", "choice", "--questions", "2").code == 0
    trend = command("quiz", "--history", "--json").value["trend"]
    assert trend["n"] == 3
    assert isinstance(trend["change_per_quiz"], float)
    assert (
        "points a quiz" in command("quiz", "--history").out
        or "level" in command("quiz", "--history").out
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--kinds", "recall"], 2),
        (["--topic", "none"], 3),
        (["--deck", "none"], 3),
        (["--questions", "0"], 2),
        (["--minutes", "0"], 2),
        (["--minutes", "nan"], 2),
        (["--feedback", "never"], 2),
        (["--resume", "--seed", "1"], 2),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(
    words: list[str], code: int, command: Command
) -> None:
    outcome = command("quiz", "--plain", *words)
    assert outcome.code == code
    assert outcome.complaint


def test_who_asks_for_recall_is_told_what_it_is_asked_as(command: Command) -> None:
    assert "asked as choice" in command("quiz", "--plain", "--kinds", "recall").complaint
    assert "asked as text" in command("quiz", "--plain", "--kinds", "cloze").complaint


def test_a_list_begins_below_its_lead_and_a_card_without_a_source_names_none(desk: Desk) -> None:
    quiz = begun(with_cards(desk, replace(make_match(), source="", explanation="")))
    said = talk(quiz, "end", "")
    assert "The right answer:\n\n- left 0: right 0\n- left 1" in said
    assert "Source" not in said
    quiz = begun(desk, feedback=Feedback.NOW)
    assert "Source" not in talk(quiz, "a1 b2 c3", "")


def test_without_a_terminal_the_screens_are_not_opened(command: Command, typing: Typing) -> None:
    typing("")
    assert command("quiz").code == 2


def test_every_kind_that_a_machine_grades_can_be_asked_for() -> None:
    by_machine = [kind.value for kind in ALL_KINDS if kind.value not in ("recall", "cloze")]
    assert sorted(KINDS) == sorted(by_machine)
    assert make_choice("c").kind.value in KINDS
