from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer

from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.progress.store import open_store
from studyapp.records.identifier import IdentifierSource
from studyapp.tui import screens
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.about import AboutScreen
from studyapp.tui.screens.ask import AskScreen
from studyapp.tui.screens.catalog import CatalogScreen
from studyapp.tui.screens.concept import ConceptScreen
from studyapp.tui.screens.concept_map import ConceptMapScreen
from studyapp.tui.screens.exam import ExamScreen
from studyapp.tui.screens.fit import FitScreen
from studyapp.tui.screens.help import HelpScreen
from studyapp.tui.screens.home import HomeScreen
from studyapp.tui.screens.info import InfoScreen
from studyapp.tui.screens.keys import KeysScreen
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.screens.match_game import MatchGameScreen
from studyapp.tui.screens.progress import ProgressScreen
from studyapp.tui.screens.quiz import QuizScreen
from studyapp.tui.screens.quiz_overview import QuizOverviewScreen
from studyapp.tui.screens.quiz_past import QuizPastScreen
from studyapp.tui.screens.quiz_result import QuizAnswerScreen, QuizResultScreen
from studyapp.tui.screens.quiz_start import QuizStartScreen
from studyapp.tui.screens.reading import ReadingScreen
from studyapp.tui.screens.settings import SettingsScreen
from studyapp.tui.screens.study import StudyScreen
from studyapp.tui.screens.sweep import SweepScreen
from studyapp.tui.screens.words import WordsScreen
from studyapp.tui.widgets.key_bar import KeyBar
from studyapp.tui.widgets.knob_panel import KnobPanel
from studyapp.tui.widgets.timeline import Timeline
from tests.progress.samples import make_run
from tests.tui.conftest import Opened, resized, words

ROADS: dict[str, tuple[type[Screen[Any]], tuple[str, ...]]] = {
    "home": (HomeScreen, ()),
    "study": (StudyScreen, ("enter",)),
    "answer": (StudyScreen, ("enter", "space")),
    "lab": (LabScreen, ("enter", "o")),
    "played": (LabScreen, ("enter", "o", "full_stop", "full_stop")),
    "typed": (AskScreen, ("enter", "o", "enter")),
    "about": (AboutScreen, ("enter", "o", "i")),
    "words": (WordsScreen, ("enter", "o", "full_stop", "e")),
    "asked": (AskScreen, ("enter", "o", "w")),
    "sweep": (SweepScreen, ("enter", "o", "w", "enter")),
    "compared": (LabScreen, ("enter", "o", "full_stop", "c", "r", "full_stop")),
    "info": (InfoScreen, ("enter", "i")),
    "catalog": (CatalogScreen, ("l",)),
    "quiz settings": (QuizStartScreen, ("t",)),
    "quiz": (QuizScreen, ("t", "enter")),
    "quiz overview": (QuizOverviewScreen, ("t", "enter", "o")),
    "quiz result": (QuizResultScreen, ("t", "enter", "o", "e", "e")),
    "quiz answer": (QuizAnswerScreen, ("t", "enter", "o", "e", "e", "enter")),
    "past quizzes": (QuizPastScreen, ("t", "p")),
    "match game": (MatchGameScreen, ("t", "m")),
    "progress": (ProgressScreen, ("p",)),
    "chapter": (ProgressScreen, ("p", "right")),
    "settings": (SettingsScreen, ("s",)),
    "keys": (KeysScreen, ("s", "k", "enter")),
    "fit": (FitScreen, ("f",)),
    "exam": (ExamScreen, ("x",)),
    "concept map": (ConceptMapScreen, ("m",)),
    "concept": (ConceptScreen, ("m", "enter")),
    "help": (HelpScreen, ("f1",)),
}
SIZES = ((60, 24), (120, 40), (30, 8), (1, 1), (80, 24))
"""Sizes that a screen is given one after another; it opens at a smaller one than it is made for."""


@pytest.mark.parametrize("road", ROADS)
async def test_every_screen_stands_at_every_size_and_leads_home(opened: Opened, road: str) -> None:
    screen, keys = ROADS[road]
    async with opened(size=(40, 10)) as pilot:
        await pilot.press(*keys)
        assert type(pilot.app.screen) is screen
        assert words(pilot).strip()
        for size in SIZES:
            await resized(pilot, *size)
            assert pilot.app.is_running, size
            assert words(pilot).strip() or size == (1, 1), size
            if size[1] == 24:
                assert_the_key_line_fits(pilot.app.screen)
        await pilot.press(*["escape"] * 4)
        assert isinstance(pilot.app.screen, HomeScreen)


def assert_the_key_line_fits(screen: Screen[Any]) -> None:
    """What the foot of a screen shows at its size; texts to read have a line of their own."""
    for bar in screen.query(KeyBar):
        assert len(bar.shown) >= 3
        assert bar.region.height == 1
        assert bar.region.bottom == screen.size.height


@pytest.mark.long
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("size", [(20, 5), (60, 16), (80, 24), (120, 40), (200, 60)])
async def test_every_screen_opens_at_every_size(
    opened: Opened, road: str, size: tuple[int, int]
) -> None:
    async with opened(size=size) as pilot:
        await pilot.press(*ROADS[road][1])
        assert pilot.app.is_running
        assert words(pilot).strip()


def test_a_road_leads_to_every_screen() -> None:
    reached = {screen for screen, _ in ROADS.values()}
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    ours = {cls for cls in every_subclass(Screen) if cls.__module__.startswith(screens.__name__)}
    others_are_made_from = {cls for cls in ours if cls.__subclasses__()}
    assert ours - others_are_made_from == reached


def every_subclass(cls: type[object]) -> set[type[object]]:
    found = {cls}
    for below in cls.__subclasses__():
        found |= every_subclass(below)
    return found


SCREENS = (
    HomeScreen,
    StudyScreen,
    LabScreen,
    SweepScreen,
    CatalogScreen,
    ProgressScreen,
    ExamScreen,
    ConceptMapScreen,
    QuizStartScreen,
    QuizScreen,
    QuizOverviewScreen,
    QuizResultScreen,
    MatchGameScreen,
    ReadingScreen,
    SettingsScreen,
    KeysScreen,
    FitScreen,
)
UNSAFE = re.compile(r"ctrl\+[ijmhab]\b|alt\+|ctrl\+[^a-z]")


def bindings() -> list[tuple[str, Binding]]:
    return [
        (owner.__name__, binding)
        for owner in (*SCREENS, KnobPanel, Timeline, StudyApp)
        for binding in owner.BINDINGS
        if isinstance(binding, Binding)
    ]


def test_every_binding_has_an_id_of_its_own_and_says_what_it_does() -> None:
    ids = [binding.id for _, binding in bindings()]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert all(binding.description for _, binding in bindings())


def test_only_keys_that_every_terminal_sends_are_bound() -> None:
    assert [b.key for _, b in bindings() if UNSAFE.search(b.key)] == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: s.__name__)
def test_no_key_is_bound_twice_on_a_screen(screen: type) -> None:
    keys = [
        key
        for binding in screen.BINDINGS  # type: ignore[attr-defined]
        for key in binding.key.split(",")
    ]
    assert len(set(keys)) == len(keys)


async def test_help_lists_the_keys_of_the_screen(opened: Opened) -> None:
    async with opened(size=(100, 50)) as pilot:
        await pilot.press("enter", "question_mark")
        shown = words(pilot)
        for binding in StudyScreen.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.description in shown


def is_ticking(timer: Timer) -> bool:
    task = timer._task
    return task is not None and not task.done() and timer._active.is_set()


async def test_nothing_ticks_while_nothing_moves(opened: Opened) -> None:
    async with opened() as pilot:
        for road in ((), ("enter",), ("o",)):
            await pilot.press(*road)
            screen = pilot.app.screen
            nodes = [pilot.app, screen, *screen.walk_children()]
            assert [t for node in nodes for t in node._timers if is_ticking(t)] == []


async def test_a_second_instance_says_that_it_only_looks_and_keeps_nothing(
    opened: Opened, clock: FixedClock
) -> None:
    with open_store(find_home(), clock, IdentifierSource()) as first:
        first.add_run(make_run())
        async with opened() as pilot:
            assert "Look only: another studyapp is open" in words(pilot)
            await pilot.press("enter", "space")
            (told, *_) = [notice.title for notice in pilot.app._notifications]
            assert "Nothing can be kept: another studyapp is open" in told
            assert "look only" in words(pilot)
            before = words(pilot)
            await pilot.press("3", "enter")
            assert words(pilot) != before, "one can practise on"
        assert first.reviews() == []


async def test_records_of_a_newer_version_are_only_looked_at_and_it_is_named(
    opened: Opened, clock: FixedClock
) -> None:
    with open_store(find_home(), clock, IdentifierSource()) as store:
        store.add_run(make_run())
    with closing(sqlite3.connect(find_home().database)) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute("UPDATE meta SET value = '9.1' WHERE key = 'needs_version'")
        database.commit()
    async with opened() as pilot:
        assert "it needs studyapp 9.1" in " ".join(words(pilot).split())


async def test_a_damaged_database_is_told_on_home(opened: Opened) -> None:
    find_home().database.parent.mkdir(parents=True)
    find_home().database.write_bytes(b"this is no database" * 500)
    async with opened() as pilot:
        await pilot.pause(0.1)
        assert "cannot be read" in " ".join(words(pilot).split())
