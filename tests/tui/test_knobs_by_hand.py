"""Knobs by mouse and keys, and what is said of the chosen one."""

from __future__ import annotations

import pytest

from sim.catalog import find, identifiers
from sim.knobs import KnobKind, knobs_of
from studyapp.tui.screens.lab_words import knob_words
from studyapp.tui.widgets.knob_panel import TRACK, TRACK_AT, KnobPanel, at_track, turned
from tests.tui.conftest import Opened, words
from tests.tui.test_lab_screen import open_lab

EVERY = pytest.mark.parametrize("name", identifiers())


@EVERY
def test_every_column_of_a_track_is_a_value_that_the_knob_takes(name: str) -> None:
    from sim.knobs import read

    parameters = find(name).parameters
    for knob in knobs_of(parameters):
        for column in range(TRACK + 2):
            read(parameters, {knob.name: at_track(knob, knob.default, column)})


@EVERY
def test_the_ends_of_a_track_are_the_ends_of_the_range(name: str) -> None:
    for knob in knobs_of(find(name).parameters):
        if knob.kind in (KnobKind.REAL, KnobKind.INTEGER):
            low, high = (at_track(knob, knob.default, column) for column in (1, TRACK))
            assert (low, high) == (pytest.approx(knob.low), pytest.approx(knob.high, rel=0.01))


@EVERY
@pytest.mark.parametrize("width", [36, 76, 116])
def test_the_help_of_a_knob_fits_on_a_line_and_says_where_it_began(name: str, width: int) -> None:
    for knob in knobs_of(find(name).parameters):
        said = knob_words(knob, knob.default, width, from_card=False)
        assert said.cell_length <= width
        assert said.plain.startswith(f"{knob.name}"[:width])
        if width > 70:
            assert " d: " in said.plain
            assert knob.help[:6] in said.plain


async def test_a_click_on_a_track_turns_the_knob_there(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.click(KnobPanel, offset=(1 + TRACK_AT + 1, 1))  # b, at its low end
        await pilot.pause()
        assert screen.visit.values["b"] == 0.0
        await pilot.click(KnobPanel, offset=(1 + TRACK_AT + TRACK + 1, 1))
        await pilot.pause()
        knob = next(k for k in screen.visit.knobs if k.name == "b")
        assert screen.visit.values["b"] == turned(knob, 0.0, 1)


async def test_a_key_brings_a_knob_back_and_another_all_of_them(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        began = dict(screen.visit.values)
        await pilot.press("down", "left", "down", "right")
        assert screen.visit.values != began
        await pilot.press("d")
        await pilot.pause()
        changed = [n for n, value in screen.visit.values.items() if value != began[n]]
        assert changed == ["eta"]
        await pilot.press("D")
        await pilot.pause()
        assert screen.visit.values == began


async def test_the_line_below_says_what_the_chosen_knob_does(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        for knob in screen.visit.knobs:
            await pilot.pause()
            assert f"{knob.name}: {knob.help[:5]}" in words(pilot)
            await pilot.press("down")
