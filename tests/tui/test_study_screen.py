from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.cards.library import Library
from studyapp.cards.simulation_link import SimulationLink
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.records.rating import Rating
from studyapp.study.desk import open_desk
from studyapp.study.task import Phase
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.home import HomeScreen
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.screens.study import StudyScreen
from studyapp.tui.widgets.key_bar import KeyBar
from tests.building import make_card, make_choice, make_deck
from tests.study.conftest import remember
from tests.tui.conftest import SADDLE, Opened, words


def desk_of(app: object):  # type: ignore[no-untyped-def]
    assert isinstance(app, StudyApp)
    assert app.desk is not None
    return app.desk


async def test_a_self_graded_card_is_revealed_graded_and_kept(opened: Opened) -> None:
    async with opened(make_card("one"), make_card("two")) as pilot:
        await pilot.press("enter")
        assert "What of one?" in words(pilot)
        assert words(pilot).count("the answer") == 1  # in the name of the key alone
        await pilot.press("space")
        assert "the answer" in words(pilot)
        assert "Because of one." in words(pilot)
        await pilot.press("4")
        kept = desk_of(pilot.app).store.reviews()
        assert [(r.card_id, r.rating) for r in kept] == [("one", Rating.EASY)]
        assert "What of two?" in words(pilot)


async def test_the_interval_stands_beside_each_grade(opened: Opened) -> None:
    async with opened(make_card("one")) as pilot:
        await pilot.press("enter", "space")
        line = words(pilot).splitlines()[-1]
        for word in ("1 again", "2 hard", "3 good", "4 easy"):
            assert word in line


async def test_a_chosen_option_is_kept_before_the_next_card(opened: Opened) -> None:
    async with opened(make_choice("one"), make_card("two")) as pilot:
        await pilot.press("enter", "1", "enter")
        assert len(desk_of(pilot.app).store.reviews()) == 1
        shown = words(pilot)
        assert "✓ right" in shown
        assert ("Right." in shown) is not ("✗ yours" in shown)
        await pilot.press("enter")
        assert "What of two?" in words(pilot)


async def test_a_right_choice_can_be_called_easy(opened: Opened) -> None:
    async with opened(make_choice("one"), make_card("two")) as pilot:
        await pilot.press("enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        right = [o.right for o in screen.session.task.question.options].index(True)
        await pilot.press(str(right + 1), "3", "4")
        kept = desk_of(pilot.app).store.reviews()
        assert [r.rating for r in kept] == [Rating.EASY]
        assert "What of two?" in words(pilot)


async def test_a_wrong_choice_cannot_be_called_good(opened: Opened) -> None:
    async with opened(make_choice("one")) as pilot:
        await pilot.press("enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        wrong = [o.right for o in screen.session.task.question.options].index(False)
        await pilot.press(str(wrong + 1), "3", "3")
        assert screen.session.phase is Phase.ANSWERED
        assert [r.rating for r in desk_of(pilot.app).store.reviews()] == [Rating.AGAIN]


async def test_undo_brings_the_card_back_and_takes_the_answer_out(opened: Opened) -> None:
    async with opened(make_card("one"), make_card("two")) as pilot:
        await pilot.press("enter", "space", "3", "u")
        assert "What of one?" in words(pilot)
        assert desk_of(pilot.app).store.reviews() == []


@pytest.mark.parametrize("key", ["at", "minus"])
async def test_a_card_put_away_is_gone_and_comes_back_with_undo(opened: Opened, key: str) -> None:
    async with opened(make_card("one"), make_card("two")) as pilot:
        await pilot.press("enter", key)
        assert "What of two?" in words(pilot)
        await pilot.press("u")
        assert "What of one?" in words(pilot)


async def test_a_card_opens_its_simulation_and_says_so_afterwards(opened: Opened) -> None:
    async with opened(make_card("one", simulation=SADDLE)) as pilot:
        await pilot.press("enter", "o")
        assert isinstance(pilot.app.screen, LabScreen)
        assert "When does it leave?" in words(pilot)
        await pilot.press("full_stop", "escape")
        runs = desk_of(pilot.app).store.runs()
        assert [(run.card_id, run.status) for run in runs] == [("one", "stopped")]
        assert "You ran saddle" in words(pilot)


async def test_the_end_of_a_session_leads_home(opened: Opened) -> None:
    async with opened(make_card("one")) as pilot:
        await pilot.press("enter", "space", "4")
        assert "Done: 1 answer" in words(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "1 of 1" in words(pilot)


async def test_nonsense_keys_do_nothing(opened: Opened) -> None:
    async with opened(make_card("one")) as pilot:
        await pilot.press("enter", "9", "x", "z", "é", "0", "f5", "delete", "r")
        assert "What of one?" in words(pilot)
        assert desk_of(pilot.app).store.reviews() == []


HOSTILE = "array[0] [/nope] [@click=app.quit]x[/] \N{REPLACEMENT CHARACTER}[31m"


async def test_card_text_is_only_ever_text(opened: Opened) -> None:
    async with opened(make_card("one"), make_card(HOSTILE)) as pilot:
        await pilot.press("enter", "space", "3")
        assert "[@click=app.quit]" in words(pilot)
        await pilot.press("space", "i")
        assert "[/nope]" in words(pilot)


async def test_nothing_moves_when_the_answer_appears(opened: Opened) -> None:
    async with opened(make_choice("one")) as pilot:
        await pilot.press("enter")
        before = words(pilot).splitlines()
        await pilot.press("1")
        after = words(pilot).splitlines()
        for option in ("right one", "wrong one", "other one"):
            place = next(i for i, line in enumerate(before) if option in line)
            assert option in after[place]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        (SimulationLink("sadle", {}), "There is no simulation 'sadle'."),
        (SimulationLink("saddle", {"eta": 99}), "from 0.001 to 0.5"),
        (SimulationLink("saddle", {"nonsense": 1}), "There is no parameter 'nonsense'."),
    ],
)
async def test_a_link_that_leads_nowhere_is_told_and_the_card_stays(
    link: SimulationLink, told: str, opened: Opened
) -> None:
    async with opened(make_card("one", simulation=link)) as pilot:
        await pilot.press("enter", "o")
        await pilot.pause()
        assert isinstance(pilot.app.screen, StudyScreen)
        assert any(told in notice.title for notice in pilot.app._notifications)


async def test_a_card_that_will_not_stay_offers_its_simulation_and_what_it_builds_on(
    opened: Opened, tmp_path: Path, clock: FixedClock
) -> None:
    hard = make_card("hard", requires=("base",), simulation=SADDLE)
    library = Library(decks=(make_deck(hard, make_card("base")),))
    desk = open_desk(find_home({"STUDYAPP_HOME": str(tmp_path / "home")}), clock, library)
    remember(desk, "base", Rating.EASY, days_ago=1)
    remember(desk, "hard", Rating.EASY, *[Rating.AGAIN, Rating.GOOD] * 5, days_ago=20)
    desk.close()
    async with opened(library=library) as pilot:
        await pilot.press("enter", "space", "1")
        shown = words(pilot)
        assert "You have forgotten this card 6 times." in shown
        assert "What of hard?" in shown
        bar = pilot.app.screen.query_one(KeyBar)
        assert bar.shown[:3] == ("o", "p", "enter")
        await pilot.press("o", "escape")
        assert "6 times" in words(pilot)
        await pilot.press("p")
        assert "What of base?" in words(pilot)
        await pilot.press("space", "3")
        kept = desk_of(pilot.app).store.reviews()
        assert [review.card_id for review in kept[-2:]] == ["hard", "base"]
