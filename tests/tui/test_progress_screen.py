"""Progress: an overview and ten chapters, turned with the arrows or by their key."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from textual.pilot import Pilot

from studyapp.drawing.cells import plain_text
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.chapters import Chapter, Table
from studyapp.study.settings import Signs
from studyapp.tui.app import StudyApp
from studyapp.tui.chapter_text import tables_of
from studyapp.tui.screens.progress import PAGES, ProgressScreen
from studyapp.tui.widgets.figure_view import FigureView
from tests.tui.conftest import Opened, words

TITLES = (
    "Today",
    "Retention",
    "Forgetting",
    "How well the schedule knows you",
    "How well you know yourself",
    "Memory",
    "Hour of day",
    "Time to answer",
    "Predictions",
    "Concepts",
    "Workload",
    "Runs",
)
KEYS = "1234567890wr"
UNCOUNTED = {"Memory", "Hour of day", "Concepts", "Workload", "Runs"}
"""Pages that have no share to tell of a learner who has only answered one card."""


def answer_for_days(pilot: Pilot[None], days: int = 12) -> None:
    app = pilot.app
    assert isinstance(app, StudyApp)
    assert app.desk is not None
    state = None
    for number in range(days):
        review = Review(
            id=UUID(int=number + 1),
            card_id="first",
            deck_id="deck",
            session_id=None,
            reviewed_at=app.desk.clock.now() - (days - number) * dt.timedelta(days=1),
            offset_minutes=0,
            rating=Rating.GOOD if number % 4 else Rating.AGAIN,
            duration_ms=5_000,
            parameters_id="",
            detail={"kind": "predict", "right": bool(number % 4), "confidence": 3},
        )
        state = app.desk.scheduler.next_state(state, review)
        app.desk.store.add_review(review, state)


async def turned(pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return words(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_each_digit_opens_its_page(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size=size) as pilot:
        answer_for_days(pilot)
        await pilot.press("p")
        for number, title in enumerate(TITLES[1:], start=2):
            shown = await turned(pilot, KEYS[number - 1])
            assert f"page {number} of {PAGES}" in shown
            assert title in shown
            assert "n = " in shown or title in UNCOUNTED


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_every_panel_of_a_chapter_is_drawn_at_any_width(
    opened: Opened, size: tuple[int, int]
) -> None:
    async with opened(size=size) as pilot:
        answer_for_days(pilot)
        await pilot.press("p")
        await turned(pilot, "6")
        cells = pilot.app.screen.query_one("#figure", FigureView).cells
        assert cells is not None
        assert {"Stability", "Difficulty"} <= set(plain_text(cells).split())


async def test_a_row_is_moved_for_each_key_however_fast_they_come(opened: Opened) -> None:
    async with opened(size=(80, 24)) as pilot:
        answer_for_days(pilot)
        await pilot.press("p")
        screen = pilot.app.screen
        assert isinstance(screen, ProgressScreen)
        scroll = screen.query_one("#scroll")
        for _ in range(5):  # as keys that wait in a row do, with no picture between them
            screen.action_scroll_by(1)
        await pilot.pause()
        assert scroll.scroll_offset.y == 5
        await pilot.press("end")
        await pilot.pause()
        assert scroll.scroll_offset.y == scroll.max_scroll_y > 5
        await pilot.press("home")
        await pilot.pause()
        assert scroll.scroll_offset.y == 0


@pytest.mark.parametrize(
    ("glyphs", "key"), [(Signs.FULL, "· none   ▂ 1"), (Signs.PLAIN, ". none   : 1")]
)
async def test_the_calendar_tells_its_signs(opened: Opened, glyphs: Signs, key: str) -> None:
    async with opened() as pilot:
        answer_for_days(pilot)
        app = pilot.app
        assert isinstance(app, StudyApp)
        assert app.desk is not None
        app.desk.settings = replace(app.desk.settings, glyphs=glyphs)
        shown = await turned(pilot, "p")
        assert key in shown


async def test_the_arrows_go_round(opened: Opened) -> None:
    async with opened() as pilot:
        await pilot.press("p")
        screen = pilot.app.screen
        assert isinstance(screen, ProgressScreen)
        places = []
        for key in ("left", "right", "right", "left"):
            await turned(pilot, key)
            places.append(screen.at)
        assert places == [PAGES - 1, 0, 1, 0]
        assert "Days studied" in words(pilot)


async def test_without_answers_every_page_says_what_is_missing(opened: Opened) -> None:
    async with opened() as pilot:
        await pilot.press("p")
        for number in range(2, PAGES + 1):
            shown = await turned(pilot, KEYS[number - 1])
            assert "No " in shown
            assert "yet" in shown
            assert not pilot.app.screen.query_one("#figure").display


@pytest.mark.parametrize("width", [20, 34, 76, 120])
def test_tables_fit_their_width(width: int) -> None:
    rows = (("a rather long name of a topic", "85 % 83-87 n=1314", "9"), ("ση", "-", "10"))
    table = Table("Of topics", ("topic", "recalled", "n"), rows)
    lines = tables_of(Chapter("x", "X", (), (table,), ()), width).plain.split("\n")
    assert max(len(line) for line in lines) <= width
    assert any("85 %" in line for line in lines)
