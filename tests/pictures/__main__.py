"""Draw the screens as SVG: ``python -m tests.pictures [FOLDER] [--columns N] [--rows N]``."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from sim.catalog import identifiers
from studyapp.clock import FixedClock
from studyapp.progress.home import Home, find_home
from studyapp.records.identifier import IdentifierSource
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.lab import LabScreen
from tests.learners.learner import Habits, make_home

FOLDER = Path(__file__).parents[2] / ".github" / "pictures"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
DAYS = {"home": 9, "progress": 45, "concepts": 24}
"""How long the learner has studied in each scene; not at all in the others."""
Scene = Callable[[Pilot[None]], Awaitable[None]]


async def _ready(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, StudyApp)
    for _ in range(400):
        await pilot.pause(0.02)
        if app.desk is not None:
            return
    raise TimeoutError("the store did not open")


def study_for(days: int, home: Home, chance: random.Random) -> None:
    """What a learner leaves behind who studies on most days."""
    if days:
        make_home(home, NOW, days, chance.getrandbits(30), Habits(away=range(0), answers=24))


async def home(pilot: Pilot[None]) -> None:
    """Home after some days."""


async def card(pilot: Pilot[None]) -> None:
    """A choice card, answered."""
    await pilot.press("enter")
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, StudyApp)
    for _ in range(12):
        session = getattr(app.screen, "session", None)
        assert session is not None
        if session.task.question.options:
            await pilot.press("1", "3")  # an answer, and how sure of it
            break
        await pilot.press("space", "3")
    await pilot.pause()


async def lab(pilot: Pilot[None]) -> None:
    """The saddle left by gradient descent, beside Newton's method that is drawn into it."""
    await pilot.press("l", *["down"] * identifiers().index("saddle"), "enter")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, LabScreen)
    await pilot.press("right", "right", "z")
    await screen.at_rest()
    await pilot.press("c", "left", "left", "z")
    await screen.at_rest()
    for _ in range(4):
        await pilot.press("pageup")
    await screen.at_rest()
    await pilot.pause()


async def progress(pilot: Pilot[None]) -> None:
    """Progress after some weeks."""
    await pilot.press("p")
    await pilot.pause()


async def concepts(pilot: Pilot[None]) -> None:
    """The concept map of a topic, one of its concepts chosen."""
    await pilot.press("m", "n", "n", "down", "down")
    await pilot.pause()


SCENES: dict[str, Scene] = {
    "home": home,
    "card": card,
    "lab": lab,
    "progress": progress,
    "concepts": concepts,
}


async def _draw(name: str, folder: Path, size: tuple[int, int]) -> None:
    with tempfile.TemporaryDirectory() as place:
        source = random.Random(name)
        study_for(DAYS.get(name, 0), find_home({"STUDYAPP_HOME": place}), source)
        app = StudyApp(
            find_home({"STUDYAPP_HOME": place}),
            FixedClock(NOW),
            identifiers=IdentifierSource(source.getrandbits),
        )
        async with app.run_test(size=size) as pilot:
            await _ready(pilot)
            await SCENES[name](pilot)
            await pilot.pause()
            (folder / f"{name}.svg").write_text(app.export_screenshot(), encoding="utf-8")
        if app.desk is not None:
            app.desk.close()


def main() -> None:
    """Draw every scene."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--only", choices=SCENES, action="append")
    options = parser.parse_args()
    os.environ.pop("NO_COLOR", None)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in options.only or SCENES:
        asyncio.run(_draw(name, options.folder, (options.columns, options.rows)))


if __name__ == "__main__":
    main()
