from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.cards.simulation_link import SimulationLink
from studyapp.cli.plain_session import HELP, PlainSession
from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.study.backlog import SMALL
from studyapp.study.desk import Desk, open_desk
from studyapp.study.session import Session
from tests.building import make_card, make_choice, make_deck
from tests.questions.typed import card_named, cards, right_line
from tests.study.conftest import remember

SADDLE = SimulationLink("saddle", {"y0": 0.001, "steps": 60}, ask="When does it leave?")


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    library = Library(decks=(make_deck(make_card("one"), make_card("two")),), problems=())
    desk = open_desk(Home.below(tmp_path / "home"), clock, library)
    yield desk
    desk.close()


def with_cards(desk: Desk, *cards: Card) -> Desk:
    desk.library = Library(decks=(make_deck(*cards),), problems=())
    return desk


def talk(desk: Desk, *lines: str, limit: int | None = None) -> str:
    """What a session says when these lines are typed into it."""
    said: list[str] = []
    PlainSession(desk, Session(desk, limit=limit), lines, said.append).run()
    return "\n".join(said)


def ratings(desk: Desk) -> list[Rating]:
    return [review.rating for review in desk.store.reviews()]


def test_a_card_is_asked_shown_and_graded(desk: Desk) -> None:
    said = talk(desk, "", "4", "q")
    assert said.index("What of one?") < said.index("the answer") < said.index("Because of one.")
    assert "1 again <1 m, 2 hard <6 m, 3 good <10 m, 4 easy" in said
    assert ratings(desk) == [Rating.EASY]
    assert "1 answer, all of them kept." in said


def test_enter_is_good(desk: Desk) -> None:
    talk(desk, "", "", "q")
    assert ratings(desk) == [Rating.GOOD]


def test_the_end_of_the_input_ends_the_session_with_everything_kept(desk: Desk) -> None:
    said = talk(desk, "", "3", "")
    assert ratings(desk) == [Rating.GOOD]
    assert said.rstrip().endswith("1 answer, all of them kept.")


def test_a_choice_is_read_graded_and_explained(desk: Desk) -> None:
    task = Session(with_cards(desk, make_choice("c"))).task
    wrong = str([o.right for o in task.question.options].index(False) + 1)
    said = talk(desk, wrong, "", "q")
    assert ratings(desk) in ([Rating.AGAIN], [Rating.GOOD])  # the draw is new each time
    assert "The right answer: right one" in said or "Right." in said


@pytest.mark.parametrize(("typed", "told"), [("9", "Choose 1 to 3"), ("abc", "Choose 1 to 3")])
def test_nonsense_for_an_option_is_told_and_asked_again(desk: Desk, typed: str, told: str) -> None:
    assert told in talk(with_cards(desk, make_choice("c")), typed, "q")
    assert ratings(desk) == []


@pytest.mark.parametrize("typed", ["7", "good", "\x1b[31m", "-1"])
def test_nonsense_for_a_grade_is_told_and_nothing_is_kept(desk: Desk, typed: str) -> None:
    said = talk(desk, "", typed, "q")
    assert "1 to 4" in said
    assert "\x1b" not in said
    assert ratings(desk) == []


def test_undo_takes_back_the_last_answer_and_asks_again(desk: Desk) -> None:
    said = talk(desk, "", "1", "u", "", "3", "q")
    assert "Taken back: one" in said
    assert ratings(desk) == [Rating.GOOD]


def test_undo_with_nothing_to_undo_says_so(desk: Desk) -> None:
    assert "Nothing to undo" in talk(desk, "u", "q")


def test_suspend_and_bury_put_a_card_away(desk: Desk) -> None:
    said = talk(desk, "@", "-")
    assert "Suspended" in said
    assert "Buried" in said
    assert desk.store.suspended() == {"one"}


def test_the_simulation_is_run_told_in_words_and_kept(desk: Desk) -> None:
    said = talk(with_cards(desk, make_card("one", simulation=SADDLE)), "o", "", "q")
    (run,) = desk.store.runs()
    assert run.card_id == "one"
    assert run.status == "ok"
    assert "When does it leave?" in said
    assert run.sentence in said
    assert f"Your last run: {run.sentence}" in said
    assert "studyapp sim run saddle" in said


def test_a_card_without_a_simulation_says_so(desk: Desk) -> None:
    assert "no simulation" in talk(desk, "o", "q")


def test_help_names_every_key_and_keeps_the_card(desk: Desk) -> None:
    said = talk(desk, "?", "q")
    assert HELP in said


def test_a_limit_ends_the_session(desk: Desk) -> None:
    said = talk(desk, "", "3", "", "3", limit=1)
    assert len(ratings(desk)) == 1
    assert "What of two?" not in said


def test_with_nothing_due_it_says_when_there_will_be(desk: Desk) -> None:
    talk(desk, "", "4", "", "4")
    assert "Nothing to study here now." in talk(desk)
    assert "The next card comes" in talk(desk)


def test_hostile_card_text_is_only_text(desk: Desk) -> None:
    said = talk(with_cards(desk, make_card("[/x][@click=app.quit]")), "q")
    assert "[/x][@click=app.quit]" in said


def hard_to_keep(desk: Desk) -> Desk:
    """A desk with a card that lapses for the sixth time, and builds on one that is not due."""
    with_cards(desk, make_card("hard", requires=("base",), simulation=SADDLE), make_card("base"))
    remember(desk, "base", Rating.EASY, days_ago=1)
    remember(desk, "hard", Rating.EASY, *[Rating.AGAIN, Rating.GOOD] * 5, days_ago=20)
    return desk


def test_a_card_that_will_not_stay_is_told_once_and_what_it_builds_on_can_be_practised(
    desk: Desk,
) -> None:
    said = talk(hard_to_keep(desk), "", "1", "p", "", "3", "q")
    assert said.count("You have forgotten this card 6 times.") == 1
    assert "[o: simulation, p: practise first, enter: next card" in said
    assert said.index("6 times") < said.index("What of base?")
    assert ratings(desk)[-2:] == [Rating.AGAIN, Rating.GOOD]
    assert desk.store.suspended() == frozenset()


def test_p_is_nothing_where_nothing_is_offered(desk: Desk) -> None:
    assert "'p' is no grade" in talk(desk, "", "p", "q")


@pytest.mark.parametrize("name", sorted(cards()))
def test_every_kind_is_asked_judged_and_kept_line_by_line(desk: Desk, name: str) -> None:
    card = replace(card_named(name), deck_id="deck", topic="one")
    session = Session(with_cards(desk, card), limit=1)
    question = session.task.question
    line = right_line(question)
    said: list[str] = []
    asked = session.asks_confidence
    lines = [line, "3", "q"] if asked else [line, "", "q"]
    PlainSession(desk, session, lines, said.append).run()
    (review,) = desk.store.reviews()
    assert review.rating is Rating.GOOD
    assert "@{" not in "\n".join(said)
    for piece in (*question.pieces, *question.left):
        assert any(piece.split()[0] in heard for heard in said)
    if asked:
        assert "Right." in said
        assert review.detail["confidence"] == Confidence.SURE


def test_a_missed_goal_may_be_tried_again_line_by_line(desk: Desk) -> None:
    card = replace(card_named("demo.tune"), deck_id="deck", topic="one")
    said = talk(with_cards(desk, card), "step_scale=1", "step_scale=1.2", "q")
    assert "rose above its start: 0, not the goal yet. Try again" in said
    assert ratings(desk) == [Rating.HARD]


def test_who_gives_up_hears_of_the_run_of_the_solution(desk: Desk) -> None:
    card = replace(card_named("demo.tune"), deck_id="deck", topic="one")
    said = talk(with_cards(desk, card), "step_scale=1", "give up", "q")
    assert "The right answer: step_scale = 1.2" in said
    assert "The run of that setting: " in said
    assert "Your last run" not in said


def test_the_right_order_begins_below_its_lead(desk: Desk) -> None:
    card = replace(card_named("demo.order"), deck_id="deck", topic="one")
    lines = talk(with_cards(desk, card), "1 2 3", "3", "q").splitlines()
    lead = lines.index("The right answer:")
    assert [line.strip()[:2] for line in lines[lead + 1 :] if line.strip()][:3] == [
        "1.",
        "2.",
        "3.",
    ]


def test_a_note_is_taken_and_shown_when_the_card_comes_again(desk: Desk) -> None:
    card = replace(card_named("demo.true-false"), deck_id="deck", topic="one")
    with_cards(desk, card)
    assert "Written down" in talk(desk, "t", "3", "y I mixed them up", "q")
    assert "You wrote last time: I mixed them up" in talk(desk, "q")


def test_after_the_share_of_a_backlog_the_next_one_is_offered(
    desk: Desk,
) -> None:
    names = [f"c{n:02}" for n in range(90)]
    with_cards(desk, *(make_card(name) for name in names))
    for n, name in enumerate(names):
        remember(desk, name, *[Rating.GOOD] * 3, days_ago=200 + 3 * (n // 5))
    share = [""] * 2 * SMALL
    assert "Today's share is done" in talk(desk, *share, "", "q")
    said = talk(desk, "m", "", "", "q")
    assert "m: the next share" in said
    assert "Kept" not in said.split("m: the next share")[0]
    assert len(ratings(desk)) == 3 * 90 + SMALL + 1
