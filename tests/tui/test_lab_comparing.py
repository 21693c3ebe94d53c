"""Comparing in the lab: pins over and beside, panels, scales, signs, words."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from sim.figure import Scale
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.screens.words import WordsScreen
from studyapp.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import Opened, words
from tests.tui.test_lab_playing import at_rest
from tests.tui.test_lab_screen import open_lab


async def with_a_pin(pilot: Pilot[None], simulation: str = "saddle") -> LabScreen:
    """A whole run pinned, and another with a turned knob beside it."""
    screen = await open_lab(pilot, simulation)
    await pilot.press("z")
    await at_rest(pilot, screen)
    await pilot.press("c", "down", "right", "z")
    await at_rest(pilot, screen)
    return screen


def pins(screen: LabScreen) -> int:
    return len(screen.visit.pins)


@pytest.mark.parametrize("simulation", ["saddle", "conditioning", "cliff"])
async def test_a_pinned_run_stays_when_a_knob_is_turned(opened: Opened, simulation: str) -> None:
    async with opened() as pilot:
        screen = await with_a_pin(pilot, simulation)
        shown = words(pilot)
        (pin,) = screen.visit.pins
        assert pin.record.steps > 0
        assert "Compared" in shown
        assert "now " in shown
        assert "pinned " in shown
        assert "┄┄ 1" in shown


async def test_wide_screens_show_pins_beside_and_o_lays_them_over(opened: Opened) -> None:
    async with opened(size=(120, 40)) as pilot:
        await with_a_pin(pilot)
        assert "pinned 1: eta" in words(pilot)
        await pilot.press("o")
        await pilot.pause()
        assert "pinned 1: eta" not in words(pilot)
        assert "┄┄ 1 eta" in words(pilot)


async def test_three_pins_and_no_more_and_each_can_go(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.press("down")
        for _ in range(4):
            await pilot.press("full_stop", "c", "left")
            await at_rest(pilot, screen)
        assert pins(screen) == 3
        await pilot.press("u", "u", "u")
        assert pins(screen) == 0
        assert "Compared" not in words(pilot)
        await pilot.press("u")
        assert [n.title for n in pilot.app._notifications][-1] == "Nothing is pinned."


async def test_a_run_without_a_step_cannot_be_pinned(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.press("c")
        assert pins(screen) == 0
        assert [n.message for n in pilot.app._notifications] == ["play the run first"]


async def test_every_panel_can_be_brought_to_the_front(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "powers")
        titles = [panel.title for panel in screen._stepper.look.figure.panels]
        seen = []
        for _ in titles:
            await pilot.press("p")
            await pilot.pause()
            seen.append([title for title in titles if title in words(pilot)])
        assert seen == [[title] for title in titles]
        fronts = []
        for key in ("p", "2", "9", "0"):
            await pilot.press(key)
            await pilot.pause()
            fronts.append(screen.arrangement.front)
            assert ("panel 2 of 3" in words(pilot)) is (key in "29")
        assert fronts == [None, 1, 1, None], "there is no ninth panel"


async def test_a_key_changes_the_scale_of_an_axis(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        await pilot.press("z")
        await at_rest(pilot, screen)
        await pilot.press("2", "a")
        assert scale_of_loss(screen) is Scale.LINEAR
        await pilot.press("a")
        assert scale_of_loss(screen) is Scale.LOG
        await pilot.press("1", "a")
        assert "a surface is drawn on linear axes" in str(
            [n.message for n in pilot.app._notifications][-1]
        )


def scale_of_loss(screen: LabScreen) -> Scale:
    return screen.arrangement.scales[1, "y"]


async def test_other_signs_for_a_plain_font(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.press("z")
        await at_rest(pilot, screen)
        await pilot.press("v", "v")
        await pilot.pause()
        shown = words(pilot)
        assert not any(0x2800 <= ord(letter) < 0x2900 for letter in shown)
        assert "▀" not in shown
        assert "# step 300 of 300" in shown
        assert "==O" in shown


async def test_the_figure_can_be_read_in_words(opened: Opened) -> None:
    async with opened(size=(100, 50)) as pilot:
        await with_a_pin(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, WordsScreen)
        shown = words(pilot)
        assert "median |y|: rises" in shown
        assert "pinned 1" in shown
        assert "escape_time" in shown


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (80, 24), (120, 40), (200, 60)])
async def test_a_compared_run_stands_at_every_size(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size=size) as pilot:
        screen = await with_a_pin(pilot)
        assert screen.query_one("#figure").size.height >= 3
        assert screen.query_one(KeyBar).region.bottom == size[1]
        assert "Compared" in words(pilot)


async def test_it_can_be_resized_at_any_moment(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await with_a_pin(pilot)
        await pilot.press("space")
        for size in ((120, 40), (40, 10), (20, 5), (1, 1), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.press("space")
        await at_rest(pilot, screen)
        shown = words(pilot)
        assert "Compared" in shown
        knob = screen.visit.knobs[1]
        assert f"{knob.name}: {knob.help}" in shown, "the words fit the new width"
