from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from sim.catalog import find, identifiers
from sim.figure import Figure
from sim.knobs import knobs_of
from studyapp.drawing.cells import Cells
from studyapp.drawing.terminal import draw
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.widgets.figure_view import FigureView
from tests.tui.conftest import Opened, words

EVERY = pytest.mark.parametrize("simulation", identifiers())


async def open_lab(pilot: Pilot[None], simulation: str) -> LabScreen:
    """The lab of a simulation, without the way there through the list."""
    app = pilot.app
    assert isinstance(app, StudyApp)
    assert app.desk is not None
    screen = LabScreen(app.desk, simulation)
    await app.push_screen(screen)
    await pilot.pause()
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 14)])
async def test_the_first_thing_painted_is_the_picture_and_it_is_drawn_once(
    size: tuple[int, int], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[bool] = []
    drawn: list[Figure] = []
    paint = FigureView.render_line

    def watched(self: FigureView, y: int) -> Strip:
        strip = paint(self, y)
        painted.append(self.cells is not None)
        return strip

    def counted(figure: Figure, *area: Any, whole: bool) -> Cells:
        drawn.append(figure)
        return draw(figure, *area, whole=whole)

    monkeypatch.setattr(FigureView, "render_line", watched)
    monkeypatch.setattr("studyapp.tui.widgets.figure_view.draw", counted)
    async with opened(size=size) as pilot:
        screen = await open_lab(pilot, "noise-floor")
        await pilot.pause()
        assert painted
        assert all(painted)
        assert len(drawn) == 1
        view = screen.query_one(FigureView)
        assert view.cells is not None
        assert view.cells.shape == (view.content_size.height, view.content_size.width)


async def test_a_lab_is_not_laid_out_again_while_nothing_moves(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    layouts: list[Screen[Any]] = []
    lay_out = Compositor.reflow

    def counted(self: Compositor, parent: Screen[Any], size: Size) -> object:
        layouts.append(parent)
        return lay_out(self, parent, size)

    monkeypatch.setattr(Compositor, "reflow", counted)
    async with opened() as pilot:
        screen = await open_lab(pilot, "noise-floor")
        await pilot.pause()
        assert layouts.count(screen) <= 3
        layouts.clear()
        await pilot.press("full_stop", "full_stop")
        await screen.at_rest()
        assert layouts == []


KNOBS_IN_SIGHT = [
    pytest.param(name, size, marks=[] if few else [pytest.mark.long])
    for name in identifiers()
    for size in ((80, 24), (50, 14), (120, 40))
    for few in [name == "adaptive" or (name in ("saddle", "batch-online") and size == (80, 24))]
]


@pytest.mark.parametrize(("simulation", "size"), KNOBS_IN_SIGHT)
async def test_the_chosen_knob_is_always_in_sight(
    simulation: str, size: tuple[int, int], opened: Opened
) -> None:
    async with opened(size=size) as pilot:
        await open_lab(pilot, simulation)
        for knob in knobs_of(find(simulation).parameters):
            await pilot.pause()
            assert f"▸{knob.name[:11]}" in words(pilot)
            await pilot.press("down")


@EVERY
async def test_a_run_starts_paused_steps_both_ways_and_ends_as_a_record(
    simulation: str, opened: Opened
) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, simulation)
        assert not screen.playing
        assert screen.visit.run.step_number == 0
        await pilot.press("full_stop", "full_stop", "comma")
        assert screen.visit.run.step_number == 1
        await pilot.press("escape")
        (run,) = pilot.app.desk.store.runs()  # type: ignore[attr-defined]
        assert (run.simulation, run.steps, run.status) == (simulation, 1, "stopped")


async def test_play_goes_on_by_itself_and_stops_when_the_screen_is_left(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "saddle")
        await pilot.press("space")
        while screen.visit.run.step_number < 3:
            await pilot.pause(0.05)
        await pilot.press("i")
        assert not screen.playing


async def test_a_value_out_of_range_names_the_range_and_changes_nothing(opened: Opened) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        before = dict(screen.visit.values)
        for typed in ("nan", "inf", "1e308", "-1", "0,1", "漢", "x" * 40):
            pilot.app.clear_notifications()
            await pilot.press("enter")
            pilot.app.screen.query_one(Input).value = typed
            await pilot.press("enter")
            assert screen.visit.values == before
            told = [notice.title for notice in pilot.app._notifications]
            assert any("from 1 to 10000" in title for title in told), typed


@pytest.mark.parametrize(("key", "kind"), [("s", "png"), ("S", "svg")])
async def test_the_picture_is_saved_where_the_program_was_started(
    key: str, kind: str, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = tmp_path / f"saddle-0.{kind}"
    taken.touch()
    async with opened() as pilot:
        await open_lab(pilot, "saddle")
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
    assert {path.name for path in tmp_path.glob("saddle*")} == {taken.name, f"saddle-0-2.{kind}"}
    assert (tmp_path / f"saddle-0-2.{kind}").stat().st_size > 0 == taken.stat().st_size
