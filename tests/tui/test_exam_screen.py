"""The plan for a date on screen: made, shown beside what came, dropped; and Home's lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.progress.store import open_store
from studyapp.records.identifier import IdentifierSource
from studyapp.study.backlog import Backlog
from studyapp.study.exam_making import make_plan
from studyapp.study.exam_status import ExamStatus
from studyapp.study.overview import Overview
from studyapp.tui.deck_table import plan_lines
from studyapp.tui.screens.exam import ExamScreen
from tests.building import DAY, MORNING, make_card, make_deck
from tests.progress.samples import make_review, state_after
from tests.tui.conftest import Opened, small_library, words


async def until(pilot: Pilot[None], said: str) -> None:
    for _ in range(300):
        if said in words(pilot):
            return
        await pilot.pause(0.02)
    raise TimeoutError(words(pilot))


async def make(pilot: Pilot[None], text: str = "2026-12-12 15") -> None:
    await pilot.press("x", "n")
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_without_a_plan_it_says_how_to_make_one(opened: Opened) -> None:
    async with opened() as pilot:
        await pilot.press("x")
        assert "There is no date to be ready for." in words(pilot)
        await pilot.press("D")
        assert isinstance(pilot.app.screen, ExamScreen)


async def test_a_plan_is_made_shown_and_told_on_home(opened: Opened) -> None:
    async with opened() as pilot:
        assert "Exam" not in words(pilot)
        await make(pilot)
        await until(pilot, "Saturday 12 December 2026, 20 days left")
        assert "Every card fits" in words(pilot)
        await pilot.press("escape")
        shown = words(pilot)
        assert "Exam    Sat 12 Dec, 20 days left" in shown
        assert "Next    Mon" in shown


async def test_a_plan_is_still_there_when_the_program_is_opened_again(opened: Opened) -> None:
    async with opened() as pilot:
        await make(pilot)
        await until(pilot, "20 days left")
    async with opened() as pilot:
        assert "Exam    Sat 12 Dec" in words(pilot)


async def test_home_points_at_a_deck_of_the_plan(opened: Opened, clock: FixedClock) -> None:
    far = tuple(make_card(f"far{n}", deck_id="far") for n in range(6))
    library = Library(
        decks=(make_deck(make_card("near")), replace(make_deck(*far), id="far", title="Far away"))
    )
    async with opened(library=library) as pilot:
        desk = pilot.app.desk  # type: ignore[attr-defined]
        desk.store.add_exam_plan(make_plan(desk, dt.date(2026, 12, 12), 15, "far"))
    async with opened(library=library) as pilot:
        assert "❯ Far away" in words(pilot)
        await pilot.press("up", "up", "escape", "m", "escape")
        assert "❯ Far away" not in words(pilot), "it stays where the learner put it"


async def test_a_dropped_plan_is_gone(opened: Opened) -> None:
    async with opened() as pilot:
        await make(pilot)
        await until(pilot, "20 days left")
        await pilot.press("D")
        assert "There is no date to be ready for." in words(pilot)
        await pilot.press("x")
        assert "Exam" not in words(pilot)


@pytest.mark.parametrize("text", ["", "2026-12-12", "soon 15", "2020-01-01 15", "2026-12-12 0"])
async def test_what_cannot_be_planned_is_told_and_nothing_is_kept(
    opened: Opened, text: str
) -> None:
    async with opened() as pilot:
        await make(pilot, text)
        await pilot.pause()
        assert "There is no date to be ready for." in words(pilot)
        assert len(pilot.app._notifications) == bool(text)
        await pilot.press("n")
        assert pilot.app.screen.query_one(Input).value == text, "it can be mended"


async def test_the_key_of_the_plan_is_in_the_help(opened: Opened) -> None:
    async with opened(size=(100, 50)) as pilot:
        await pilot.press("question_mark")
        assert "Plan for a date" in words(pilot)


@pytest.mark.parametrize(("due", "left", "held"), [(29, 15, True), (85, 15, False), (29, 0, False)])
def test_a_share_is_not_promised_where_the_plan_lets_less_come(
    due: int, left: int, held: bool
) -> None:
    backlog = Backlog(426, 60, True, 85, dt.date(2026, 11, 30))
    exam = ExamStatus(dt.date(2026, 12, 10), left, 0.9, 0, ())
    view = Overview(DAY, (), due, 0, 0, 0, 7, None, None, 0, backlog, exam)
    (line, *_) = plan_lines(view, 100)
    assert ("85 a day" in line.plain) is not held
    assert ("plan's minutes" in line.plain) is held


async def test_home_and_study_share_a_backlog_out_and_offer_more(
    opened: Opened, clock: FixedClock
) -> None:
    names = [f"c{n:02}" for n in range(90)]
    library = small_library(*(make_card(name) for name in names))
    with open_store(find_home(), clock, IdentifierSource()) as store:
        for n, name in enumerate(names):
            state = None
            for ago in (first := 200 + 3 * (n // 5), first - 1, first - 2):
                review = make_review(name, at=MORNING - dt.timedelta(days=ago))
                state = state_after(review, state)
                store.add_review(review, state)
    async with opened(library=library) as pilot:
        shown = words(pilot)
        assert "20 due · 0 new" in shown
        assert "Back    away 197 days: 90 wait; 20 a day, most valuable first" in shown
        await pilot.press("enter")
        for _ in range(20):
            await pilot.press("space", "3")
        assert "That was today's share. More waits: m goes on" in words(pilot)
        await pilot.press("m")
        assert "20 left" in words(pilot)
        await pilot.press("escape")
        assert "today's share is done" in words(pilot)
