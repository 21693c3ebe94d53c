"""The concept map on screen: the arrows go along its lines, and what is chosen can be studied."""

from __future__ import annotations

from textual.pilot import Pilot

from studyapp.tui.screens.concept import ConceptScreen
from studyapp.tui.screens.concept_map import ConceptMapScreen
from studyapp.tui.screens.progress import ProgressScreen
from studyapp.tui.screens.study import StudyScreen
from studyapp.tui.widgets.map_view import MapView
from tests.building import make_card
from tests.tui.conftest import Opened, words

CARDS = (
    make_card("one", concept="slope"),
    make_card("two", concept="curvature", requires=("one",)),
    make_card("three", concept="descent", requires=("one",)),
    make_card("four", concept="newton", requires=("two",)),
    make_card("five", concept="newton", requires=("three",)),
    make_card("six", concept="noise", topic="two", requires=("three",)),
)


def chosen(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(MapView).chosen


def place(pilot: Pilot[None]) -> type:
    return type(pilot.app.screen)


async def test_the_arrows_go_along_the_lines(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("m")
        places = [chosen(pilot)]
        for key in ("down", "right", "left", "down", "down", "up", "up", "up"):
            await pilot.press(key)
            places.append(chosen(pilot))
        assert places[:5] == ["slope", "curvature", "descent", "curvature", "newton"]
        assert places[5] == "newton", "nothing lies below it"
        assert places[6] in {"curvature", "descent"}
        assert places[7:] == ["slope", "slope"]


async def test_what_is_chosen_is_told_with_what_it_requires_and_opens(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("m", "down", "right")
        shown = words(pilot)
        assert "descent  not met yet · 0 of 1 card" in shown
        assert "requires  · slope" in shown
        assert "opens     · newton, · noise" in shown
        assert "4 concepts:  ● 0 firm   ◐ 0 growing   ○ 0 begun   · 4 not met" in shown


async def test_topics_are_turned_and_each_keeps_its_place(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("m", "down", "n")
        assert "Concepts · Topic two" in words(pilot)
        assert chosen(pilot) == "noise"
        await pilot.press("b")
        assert chosen(pilot) == "curvature"


async def test_it_opens_at_the_topic_under_the_cursor_of_home(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("down", "down", "m")
        assert "Concepts · Topic two" in words(pilot)


async def test_enter_shows_the_cards_of_a_concept(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("m", "down", "down", "enter")
        assert place(pilot) is ConceptScreen
        shown = words(pilot)
        for told in ("four", "five", "recall: not met yet", "curvature", "Opens", "nothing"):
            assert told in shown
        await pilot.press("escape")
        assert place(pilot) is ConceptMapScreen


async def test_a_concept_is_studied_at_once_and_its_sign_changes(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("m", "down", "down", "s")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.session.task.card.id == "four"
        await pilot.press("space", "4", "escape")
        while isinstance(pilot.app.screen, StudyScreen):
            await pilot.press("escape")
        assert isinstance(pilot.app.screen, ConceptMapScreen)
        assert "○ newton" in words(pilot)
        assert "newton  20 % mastered · 1 of 2 cards · recall 20 %" in words(pilot)


async def test_plain_signs_are_letters(opened: Opened) -> None:
    from dataclasses import replace

    from studyapp.study.settings import Signs
    from studyapp.tui.app import StudyApp

    async with opened(*CARDS) as pilot:
        app = pilot.app
        assert isinstance(app, StudyApp)
        assert app.desk is not None
        app.desk.settings = replace(app.desk.settings, glyphs=Signs.PLAIN)
        await pilot.press("m")
        assert ". slope" in words(pilot)
        assert "# 0 firm" in words(pilot)


async def test_progress_leads_to_it_and_back(opened: Opened) -> None:
    async with opened(*CARDS) as pilot:
        await pilot.press("p", "m")
        assert isinstance(pilot.app.screen, ConceptMapScreen)
        await pilot.press("m")
        assert isinstance(pilot.app.screen, ProgressScreen)
