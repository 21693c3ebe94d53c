from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.cards.simulation_link import SimulationLink
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.tui.app import StudyApp
from tests.building import make_card, make_choice, make_deck, make_match
from tests.tui.settling import settle
from tests.tui.sheets import parse_once

Opened = Callable[..., AbstractAsyncContextManager[Pilot[None]]]

SADDLE = SimulationLink("saddle", {"y0": 0.001, "steps": 60}, ask="When does it leave?")


def small_library(*cards: Card) -> Library:
    cards = cards or (
        make_card("first", simulation=SADDLE),
        make_choice("second"),
        make_card("third", topic="two"),
        make_match("fourth"),
    )
    return Library(decks=(make_deck(*cards),), problems=())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press ends when all widgets have handled it and the screen is drawn, not by a long wait."""
    press = Pilot.press

    async def press_and_settle(pilot: Pilot[None], *keys: str) -> None:
        await press(pilot, *keys)
        await pilot.pause()

    monkeypatch.setattr("textual.app.wait_for_idle", settle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", settle)
    monkeypatch.setattr(Pilot, "press", press_and_settle)
    monkeypatch.setattr("textual.css.stylesheet.Stylesheet._parse_rules", parse_once)


async def until_open(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, StudyApp)
    for _ in range(500):
        if app.desk is not None or app.trouble is not None:
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise TimeoutError("the store did not open")


@pytest.fixture
def opened(tmp_path: Path, clock: FixedClock) -> Opened:
    """Run the application with a small deck; the store is open when it is handed over."""

    @asynccontextmanager
    async def run(
        *cards: Card, size: tuple[int, int] = (80, 24), library: Library | None = None
    ) -> AsyncIterator[Pilot[None]]:
        app = StudyApp(
            find_home({"STUDYAPP_HOME": str(tmp_path / "home")}),
            clock,
            library=library or small_library(*cards),
        )
        async with app.run_test(size=size) as pilot:
            await until_open(pilot)
            yield pilot
        if app.desk is not None:
            app.desk.close()

    return run


async def resized(pilot: Pilot[None], columns: int, rows: int) -> None:
    """Give the terminal another size and wait until the screen is laid out for it."""
    await pilot.resize_terminal(columns, rows)
    for _ in range(500):
        await pilot.pause()
        if pilot.app.screen._compositor.size == (columns, rows):
            return
    raise TimeoutError("the screen did not take its new size")


def words(pilot: Pilot[None]) -> str:
    """Everything that stands on the screen, as text."""
    screen = pilot.app.screen
    strips = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
