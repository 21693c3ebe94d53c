from __future__ import annotations

import pytest

from studyapp.errors import DeckError, UsageError
from studyapp.questions.question import grade
from studyapp.study.match_game import MatchGame, best_times
from studyapp.study.quiz_history import past_quizzes
from studyapp.study.quiz_plan import QuizSettings
from tests.building import make_choice, make_match
from tests.study.conftest import Sitting


def right_places(game: MatchGame) -> tuple[int, ...]:
    return grade(game.question, tuple(range(len(game.question.left)))).right_places


def play(game: MatchGame) -> None:
    """Pair rightly until the board is done."""
    for left, piece in enumerate(right_places(game)[:-1]):
        assert game.pair(left, piece)


def test_a_board_is_done_when_one_pair_is_left_and_its_time_is_kept(sitting: Sitting) -> None:
    desk = sitting.desk(make_match("m"), make_match("n"))
    game = MatchGame(desk, QuizSettings(), 1)
    assert not sitting.folder.exists()
    sitting.clock.advance(seconds=8)
    play(game)
    assert (game.times, len(game.matched)) == ([8.0], 3)
    game.next_board()
    sitting.clock.advance(seconds=5)
    play(game)
    game.next_board()
    assert game.finished
    rows = desk.store.quiz_answers()
    assert [(row.place, row.duration_ms) for row in rows] == [(0, 8000), (1, 5000), (-1, 13000)]
    assert (desk.store.states(), desk.store.reviews()) == ({}, [])


def test_a_wrong_pair_costs_three_seconds(sitting: Sitting) -> None:
    game = MatchGame(sitting.desk(make_match("m")), QuizSettings(), 1)
    right = right_places(game)
    assert not game.pair(0, right[1])
    assert game.seconds == 3
    play(game)
    assert game.times == [3.0]
    with pytest.raises(UsageError):
        game.pair(0, right[0])


def test_the_best_time_of_each_card_counts(sitting: Sitting) -> None:
    desk = sitting.desk(make_match("m"))
    for seconds in (9, 4, 6):
        game = MatchGame(desk, QuizSettings())
        sitting.clock.advance(seconds=seconds)
        play(game)
    assert best_times(desk) == {"m": 4.0}
    assert MatchGame(desk, QuizSettings()).best("m") == 4.0
    assert past_quizzes(desk) == [], "a game is no quiz"


def test_without_match_cards_there_is_no_game(sitting: Sitting) -> None:
    with pytest.raises(DeckError, match="no match card"):
        MatchGame(sitting.desk(make_choice("c")), QuizSettings())
