"""Playing in the lab: along the run, at a slow model, to its end and back, kept once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from textual.pilot import Pilot

from sim.catalog import find
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.widgets.knob_panel import KnobPanel
from studyapp.tui.widgets.timeline import Timeline
from tests.building import make_card
from tests.tui.conftest import SADDLE, Opened, words
from tests.tui.test_lab_screen import open_lab

SLOW_STEP = 0.15
ANSWER = 1.0
"""Seconds: far less than the run would hold up a key if it were stepped on the screen."""


async def at_rest(pilot: Pilot[None], screen: LabScreen) -> None:
    for _ in range(400):
        await pilot.pause(0.01)
        if screen._stepper.still:
            await pilot.pause()
            return
    raise TimeoutError("the run did not come to rest")


def kept(pilot: Pilot[None]) -> list[tuple[int, str]]:
    runs = pilot.app.desk.store.runs()  # type: ignore[attr-defined]
    return [(run.steps, run.status) for run in runs]


async def test_keys_move_along_the_run(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        run = screen.visit.run
        places = []
        for key in ("full_stop", "pagedown", "pagedown", "pageup", "comma", "end", "home"):
            await pilot.press(key)
            await at_rest(pilot, screen)
            places.append(run.step_number)
        assert places == [1, 31, 61, 31, 30, 61, 0]


async def test_in_scrub_mode_the_arrows_move_along_the_run(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        before = dict(screen.visit.values)
        await pilot.press("m", "right", "right", "shift+right", "left")
        await at_rest(pilot, screen)
        assert screen.visit.run.step_number == 11
        assert screen.visit.values == before
        await pilot.press("m", "right")
        assert screen.focused is screen.query_one(KnobPanel)
        assert screen.visit.values != before or screen.visit.run.step_number == 0


async def test_the_mouse_moves_along_the_run(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.click(Timeline, offset=(40, 0))
        await at_rest(pilot, screen)
        assert 140 < screen.visit.run.step_number < 165


async def test_a_run_scrubbed_back_and_on_is_the_same_and_kept_once(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.press("z")
        await at_rest(pilot, screen)
        run = screen.visit.run
        summary = run.summary()
        await pilot.press("home", "pagedown", "comma", "end")
        await at_rest(pilot, screen)
        assert run.step_number == run.total_steps
        assert run.summary() == summary
        await pilot.press("pageup", "escape")
        assert kept(pilot) == [(300, "ok")]


async def test_the_end_of_a_guided_run_answers_the_question(opened: Opened) -> None:
    async with opened(make_card("one", simulation=SADDLE)) as pilot:
        await pilot.press("enter", "o", "z")
        screen = pilot.app.screen
        assert isinstance(screen, LabScreen)
        await at_rest(pilot, screen)
        shown = words(pilot)
        assert "The question: When does it leave?" in shown
        assert "The answer of this run:" in shown
        assert "theory" in shown
        assert "kept ✓" in shown


async def test_a_run_that_diverged_says_at_which_step(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        screen._turn({"step_scale": 2.2})
        await pilot.press("z")
        await at_rest(pilot, screen)
        at = screen._stepper.look.diverged_at
        assert at is not None
        assert f"✗ diverged from step {at} on" in words(pilot)
        assert kept(pilot)[-1][1] == "diverged"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step of `conditioning` takes long, and leaps are not offered."""
    model = find("conditioning")
    step = model.step

    def slowly(*given: Any) -> Any:
        time.sleep(SLOW_STEP)
        return step(*given)

    def leap(state: Any, params: Any, streams: Any, steps: int) -> Any:
        from sim.leaping import one_by_one

        return one_by_one(model, state, params, streams, 1)

    monkeypatch.setattr(model, "step", slowly, raising=False)
    monkeypatch.setattr(model, "leap", leap, raising=False)


@pytest.mark.usefixtures("slow")
async def test_a_slow_step_holds_up_no_key(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        screen.action_to_end()
        await pilot.pause(0.4)
        assert screen.playing
        longest = 0.0
        for act in (screen.action_panel, screen.action_pin, screen.action_play):
            before = time.perf_counter()
            act()
            longest = max(longest, time.perf_counter() - before)
        screen.action_play()
        assert "‖" in screen._right(screen._stepper.look)
        assert longest < ANSWER
        before = time.perf_counter()
        await at_rest(pilot, screen)
        assert time.perf_counter() - before < 20 * SLOW_STEP
        stood = screen.visit.run.step_number
        await pilot.pause(2 * SLOW_STEP)
        assert screen.visit.run.step_number == stood


@pytest.mark.usefixtures("slow")
async def test_what_a_key_asks_for_during_a_slow_step_comes_after_it(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        screen.action_to_end()
        await pilot.pause(0.3)
        before = time.perf_counter()
        screen._turn({"kappa": 50.0})
        assert time.perf_counter() - before < ANSWER
        for _ in range(100):
            await pilot.pause(0.02)
            if screen.visit.values["kappa"] == 50.0:
                break
        assert screen.visit.values["kappa"] == 50.0
        assert kept(pilot)[0][1] == "stopped"
        screen.action_back()
        await pilot.pause(2 * SLOW_STEP)
        assert pilot.app.screen is not screen
