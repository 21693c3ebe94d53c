"""A quiz on screen: begun, answered by keys, left, gone on with, ended, and what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from studyapp.cards.bodies import Choice, Option
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.progress.store import Store
from studyapp.questions.question import Form, grade, read_answer
from studyapp.records.rating import Rating
from studyapp.study.quiz import END, Quiz
from studyapp.study.quiz_plan import Feedback, QuizSettings
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.home import HomeScreen
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.screens.match_game import MatchGameScreen
from studyapp.tui.screens.quiz import QuizScreen
from studyapp.tui.screens.quiz_overview import QuizOverviewScreen
from studyapp.tui.screens.quiz_past import QuizPastScreen
from studyapp.tui.screens.quiz_result import QuizAnswerScreen, QuizResultScreen
from studyapp.tui.screens.quiz_start import QuizStartScreen
from studyapp.tui.screens.study import StudyScreen
from tests.building import make_card, make_choice, make_match
from tests.questions.typed import cards, right_line, wrong_line
from tests.study.quizzes import choices, laid
from tests.tui.conftest import SADDLE, Opened, small_library, words


def app_of(pilot: Pilot[None]) -> StudyApp:
    assert isinstance(pilot.app, StudyApp)
    return pilot.app


def store_of(pilot: Pilot[None]) -> Store:
    desk = app_of(pilot).desk
    assert desk is not None
    return desk.store


def screen_of(pilot: Pilot[None]) -> QuizScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


def key_of(quiz: Quiz, *, right: bool) -> str:
    options = quiz.question(quiz.place).options
    return str([option.right for option in options].index(right) + 1)


async def press_option(pilot: Pilot[None], quiz: Quiz, *, right: bool) -> None:
    await pilot.press(key_of(quiz, right=right))


async def begin(pilot: Pilot[None], **settings: object) -> QuizScreen:
    made = QuizSettings(**settings)  # type: ignore[arg-type]
    app_of(pilot).quiz(made, 5)
    await pilot.pause()
    await pilot.press("enter")
    return screen_of(pilot)


async def until_settled(pilot: Pilot[None], screen: QuizScreen) -> None:
    for _ in range(200):
        await pilot.pause(0.01)
        if not screen._measuring:
            break
    await pilot.pause()


def shown(pilot: Pilot[None]) -> type[object]:
    return type(pilot.app.screen)


async def test_t_and_enter_begin_a_quiz_and_each_answer_leads_on(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        await pilot.press("t")
        assert shown(pilot) is QuizStartScreen
        assert "Questions" in words(pilot)
        await pilot.press("enter")
        quiz = screen_of(pilot).quiz
        assert "Quiz · 1 of 3" in words(pilot)
        await pilot.press(key_of(quiz, right=True))
        assert "Quiz · 2 of 3" in words(pilot)
        assert "✓" not in words(pilot), "nothing is told before the end"
        assert [row.place for row in store_of(pilot).quiz_answers()] == [0]
        await press_option(pilot, quiz, right=False)
        await press_option(pilot, quiz, right=True)
        assert shown(pilot) is QuizOverviewScreen
        await pilot.press("e")
        assert shown(pilot) is QuizResultScreen
        assert "2 of 3 (67 %)" in words(pilot)
        assert "Missed: 1" in words(pilot)
        assert store_of(pilot).reviews() == []
        await pilot.press("escape", "escape")
        assert shown(pilot) is HomeScreen


async def test_settings_are_turned_with_the_arrows(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        await pilot.press("t", "right", "down", "right", "down", "right", "right", "down", "right")
        start = pilot.app.screen
        assert isinstance(start, QuizStartScreen)
        made = start.settings
        assert (made.questions, made.minutes, made.feedback) == (15, 3.0, Feedback.NOW)
        assert (made.deck, made.topics) == ("deck", ("two",))
        await pilot.press("enter")
        (told, *_) = [notice.title for notice in pilot.app._notifications]
        assert "nothing here that can be asked" in told
        assert pilot.app.screen is start


async def test_a_quiz_from_a_topic_of_home_is_on_that_topic(opened: Opened) -> None:
    async with opened(make_choice("a"), replace(make_choice("b"), topic="two")) as pilot:
        await pilot.press("down", "down", "t", "enter")
        assert [place.card_id for place in screen_of(pilot).quiz.plan.places] == ["b"]


async def test_topics_that_a_command_asks_for_are_called_by_their_titles(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        app_of(pilot).quiz(QuizSettings(topics=("two", "one")))
        await pilot.pause()
        assert "Cards         Topic two, Topic one" in words(pilot)
        assert "So far        No quiz" in words(pilot), "values stand below one another"


async def test_a_question_is_flagged_left_open_and_come_back_to(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        screen = await begin(pilot)
        await pilot.press("f", "n", "n")
        assert "Quiz · 3 of 3" in words(pilot)
        await pilot.press("o")
        (row,) = [line for line in words(pilot).splitlines() if "⚑" in line and "open" in line]
        assert "1" in row
        await pilot.press("home", "enter")
        assert "Quiz · 1 of 3 ⚑" in words(pilot)
        await pilot.press(key_of(screen.quiz, right=False), "b")
        assert "Your answer:" in words(pilot)
        await pilot.press(key_of(screen.quiz, right=True))
        assert [row.score for row in store_of(pilot).quiz_answers() if row.place >= 0] == [0, 1]


async def test_the_end_is_asked_twice_while_questions_are_open(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        screen = await begin(pilot)
        await pilot.press(key_of(screen.quiz, right=True), "o", "e")
        assert shown(pilot) is QuizOverviewScreen
        assert "2 have no answer." in [notice.title for notice in pilot.app._notifications]
        await pilot.press("e")
        assert "1 of 3 (33 %)" in words(pilot)
        assert "2 without an answer" in words(pilot)
        assert not len(pilot.app._notifications), "the question lies no more over the result"


async def test_told_at_once_the_verdict_stands_until_enter(opened: Opened) -> None:
    async with opened(*choices(2)) as pilot:
        screen = await begin(pilot, feedback=Feedback.NOW)
        await pilot.press(key_of(screen.quiz, right=False))
        assert "✗ yours" in words(pilot)
        assert "Because of" in words(pilot)
        await pilot.press("1", "2", "backspace", "down")
        assert len(store_of(pilot).quiz_answers()) == 1
        await pilot.press("enter")
        await press_option(pilot, screen.quiz, right=True)
        await pilot.press("enter")
        assert shown(pilot) is QuizResultScreen
        assert "1 of 2 (50 %)" in words(pilot)


@pytest.mark.parametrize("name", ["demo.predict", "demo.outcomes", "demo.multiple"])
async def test_told_at_once_the_verdict_is_seen_on_the_smallest_screen(
    name: str, opened: Opened
) -> None:
    async with opened(laid(name), size=(60, 16)) as pilot:
        screen = await begin(pilot, feedback=Feedback.NOW)
        question = screen.quiz.question(0)
        line = wrong_line(question) if name != "demo.multiple" else "1 2 3"
        if question.form is Form.ONE:
            await pilot.press(line)
        else:
            await pilot.press(*(line if question.form is Form.TYPED else line.split()), "enter")
        await until_settled(pilot, screen)
        if screen._area.playing:
            assert "takes its place" not in words(pilot), "it is locked"
            await pilot.press("enter")
            await pilot.pause()
        await pilot.pause()
        assert "Not so." in words(pilot)


async def test_what_was_said_of_one_question_does_not_lie_over_the_next(opened: Opened) -> None:
    async with opened(laid("demo.order"), make_choice("c")) as pilot:
        screen = await begin(pilot)
        place = next(p for p in screen.quiz.places if screen.quiz.question(p).pieces)
        screen.quiz.go(place)
        await pilot.press("enter")
        assert len(pilot.app._notifications) == 1
        await pilot.press("n" if place == 0 else "b")
        assert not pilot.app._notifications


async def test_a_quiz_that_was_left_is_gone_on_with(opened: Opened) -> None:
    async with opened(*choices(3)) as pilot:
        screen = await begin(pilot)
        await pilot.press(key_of(screen.quiz, right=True), "f", "escape")
        assert "a quiz was left at 1 of 3" in words(pilot)
    async with opened(*choices(3)) as pilot:
        await pilot.press("t", "r")
        again = screen_of(pilot).quiz
        assert (again.id, again.place, again.flagged) == (screen.quiz.id, 1, frozenset({1}))


async def test_the_time_is_shown_and_ends_the_quiz(opened: Opened, clock: FixedClock) -> None:
    async with opened(*choices(3)) as pilot:
        screen = await begin(pilot, minutes=2.0)
        assert "02:00 left" in words(pilot)
        await pilot.press(key_of(screen.quiz, right=True))
        clock.advance(seconds=90)
        screen._tick()
        await pilot.pause()
        assert "00:30 left" in words(pilot)
        clock.advance(seconds=40)
        screen._tick()
        await pilot.pause()
        assert shown(pilot) is QuizResultScreen
        assert "1 of 3 (33 %)   2 min 0 s" in words(pilot)
        assert store_of(pilot).quiz_answers()[-1].place == END


async def test_an_answer_after_the_time_is_not_taken(opened: Opened, clock: FixedClock) -> None:
    async with opened(*choices(2)) as pilot:
        await begin(pilot, minutes=2.0)
        clock.advance(minutes=3)
        await pilot.press("1")
        assert shown(pilot) is QuizResultScreen
        assert "0 of 2" in words(pilot)


KINDS = sorted(set(cards()) - {"demo.recall", "demo.cloze"})


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "feedback", [Feedback.NOW, pytest.param(Feedback.END, marks=pytest.mark.long)]
)
async def test_every_kind_is_answered_by_keys(
    name: str, feedback: Feedback, opened: Opened
) -> None:
    async with opened(laid(name)) as pilot:
        screen = await begin(pilot, feedback=feedback)
        quiz = screen.quiz
        question, line = quiz.question(0), right_line(quiz.question(0))
        match question.form.value:
            case "typed":
                await pilot.press(*line, "enter")
            case "knobs":
                knob, _, value = line.partition("=")
                screen._area.set_knob(knob, float(value))
                await pilot.press("space")
            case "one":
                await pilot.press(line)
            case _:
                await pilot.press(*line.split(), "enter")
        await until_settled(pilot, screen)
        (row,) = store_of(pilot).quiz_answers()
        assert (row.score, row.detail["right"]) == (1.0, True)
        assert len(store_of(pilot).runs()) == question.measured
        if feedback is Feedback.NOW:
            if screen._area.playing:
                await pilot.press("enter")
                await pilot.pause()
            assert "Right." in words(pilot)


@pytest.mark.parametrize("name", ["demo.text", "demo.tune", "demo.order"])
async def test_what_was_answered_stands_there_again(name: str, opened: Opened) -> None:
    async with opened(laid(name), make_choice("c")) as pilot:
        screen = await begin(pilot)
        quiz = screen.quiz
        place = next(p for p in quiz.places if quiz.question(p).card.id == name)
        quiz.go(place)
        given = read_answer(quiz.question(place), wrong_line(quiz.question(place)))
        quiz.answer(given)
        for step in (1, -1) if place == 0 else (-1, 1):
            screen.action_step(step)
            await pilot.pause()
        if isinstance(given, str):
            assert screen._area.query_one("#line").value == given  # type: ignore[attr-defined]
        elif isinstance(given, tuple):
            assert screen._pad_now.answer == given
        assert "Your answer:" in words(pilot)


async def test_the_result_opens_explanation_and_refuting_run(opened: Opened) -> None:
    options = (
        Option("right one", right=True),
        Option("wrong one", right=False, why="not that", refuted_by=SADDLE),
    )
    async with opened(make_card("one", body=Choice(options))) as pilot:
        screen = await begin(pilot)
        await pilot.press(key_of(screen.quiz, right=False), "e", "enter")
        assert shown(pilot) is QuizAnswerScreen
        for told in ("You said: wrong one", "not that", "Right: right one", "Because of one."):
            assert told in words(pilot)
        await pilot.press("escape", "r")
        assert shown(pilot) is LabScreen
        assert "saddle" in words(pilot)
        await pilot.press("escape")
        assert shown(pilot) is QuizResultScreen


async def test_the_missed_ones_are_studied_now_or_sent_to_the_schedule(opened: Opened) -> None:
    async with opened(make_card("z"), *choices(2)) as pilot:
        screen = await begin(pilot)
        await press_option(pilot, screen.quiz, right=True)
        await press_option(pilot, screen.quiz, right=False)
        await pilot.press("e")
        missed = screen.quiz.question(1).card.id
        await pilot.press("a", "a")
        (sent,) = store_of(pilot).reviews()
        assert (sent.card_id, sent.rating) == (missed, Rating.AGAIN)
        await pilot.press("u")
        assert store_of(pilot).reviews() == []
        await pilot.press("s")
        await pilot.pause()
        study = pilot.app.screen
        assert isinstance(study, StudyScreen)
        assert study.session.task.card.id == missed


async def test_past_scores_stand_on_the_result(opened: Opened) -> None:
    async with opened(make_choice("one")) as pilot:
        for right in (False, True, True):
            screen = await begin(pilot)
            await pilot.press(key_of(screen.quiz, right=right), "e")
            last = words(pilot)
            await pilot.press("escape", "escape")
        assert "0 100 100 %" in last
        assert "+50.0 points a quiz (n = 3)" in last


async def test_a_past_quiz_opens_again_and_one_that_was_left_is_gone_on_with(
    opened: Opened,
) -> None:
    async with opened(*choices(2)) as pilot:
        ended = (await begin(pilot)).quiz
        await press_option(pilot, ended, right=True)
        await press_option(pilot, ended, right=False)
        await pilot.press("e", "escape", "escape")
        left = (await begin(pilot)).quiz
        await press_option(pilot, left, right=True)
        await pilot.press("escape")
        assert "r go on   m match   p past   ? help   esc back" in words(pilot)
        await pilot.press("escape")
    async with opened(*choices(2)) as pilot:
        await pilot.press("t", "p")
        assert shown(pilot) is QuizPastScreen
        assert "50 %       1 of 2" in words(pilot)
        assert words(pilot).index("left") < words(pilot).index("50 %       1 of 2"), "newest first"
        await pilot.press("down", "enter")
        assert shown(pilot) is QuizResultScreen
        assert "Missed: 1" in words(pilot)
        await pilot.press("escape", "up", "enter")
        quiz = screen_of(pilot).quiz
        assert (quiz.id, quiz.place) == (left.id, 1)
        await press_option(pilot, quiz, right=True)
        await pilot.press("e", "escape")
        assert "100 %       2 of 2" in words(pilot)


async def test_pairs_are_matched_against_the_clock(opened: Opened, clock: FixedClock) -> None:
    async with opened(make_match("m"), make_match("n")) as pilot:
        await pilot.press("t", "m")
        screen = pilot.app.screen
        assert isinstance(screen, MatchGameScreen)
        game = screen.game
        right = grade(game.question, (0, 1, 2)).right_places
        await pilot.press(str(right[1] + 1))
        assert "do not belong together: 3 s" in words(pilot)
        clock.advance(seconds=4)
        await pilot.press(str(right[0] + 1), str(right[1] + 1))
        assert "7.0 s: the first time on this board." in words(pilot)
        await pilot.press("enter")
        assert "board 2 of 2" in words(pilot)
        right = grade(game.question, (0, 1, 2)).right_places
        await pilot.press(str(right[0] + 1), "down", "up", str(right[1] + 1))
        assert "All boards: 7.0 s." in words(pilot)
        await pilot.press("enter")
        assert shown(pilot) is QuizStartScreen


async def test_the_overview_ends_with_the_time_but_not_under_help(
    opened: Opened, clock: FixedClock
) -> None:
    async with opened(*choices(3)) as pilot:
        await begin(pilot, minutes=2.0)
        await pilot.press("o", "question_mark")
        clock.advance(minutes=3)
        overview = pilot.app.screen_stack[-2]
        assert isinstance(overview, QuizOverviewScreen)
        overview._tick()
        await pilot.press("escape")
        assert shown(pilot) is QuizOverviewScreen
        overview._tick()
        await pilot.pause()
        assert shown(pilot) is QuizResultScreen


async def until_shown(pilot: Pilot[None], screen: type[object]) -> None:
    for _ in range(500):
        if shown(pilot) is screen:
            return
        await pilot.pause(0.02)
    raise TimeoutError(f"{screen.__name__} did not open")


async def test_a_command_begins_a_quiz_or_goes_on_with_one(clock: FixedClock) -> None:
    library = small_library(*choices(3))
    for resume in (False, True):
        app = StudyApp(
            find_home(),
            clock,
            library=library,
            begin_with=lambda app, resume=resume: app.quiz(  # type: ignore[misc]
                QuizSettings(questions=2), 4, begin=not resume, resume=resume
            ),
        )
        async with app.run_test(size=(80, 24)) as pilot:
            await until_shown(pilot, QuizScreen)
            quiz = screen_of(pilot).quiz
            assert (quiz.place, quiz.plan.seed, len(quiz.places)) == (int(resume), 4, 2)
            await pilot.press("1")
        assert app.desk is not None
        app.desk.close()


async def test_nonsense_keys_do_nothing(opened: Opened) -> None:
    async with opened(*choices(2)) as pilot:
        await begin(pilot)
        await pilot.press("9", "x", "z", "é", "0", "f5", "delete", "r", "g", "u")
        assert "Quiz · 1 of 2" in words(pilot)
        assert store_of(pilot).quiz_answers() == []
