"""Saving from the lab and from a sweep: pictures, films, traces, tables."""

from __future__ import annotations

import asyncio
import csv
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot

from studyapp.tui.screens.lab import LabScreen
from studyapp.tui.screens.sweep import SweepScreen
from tests.tui.conftest import Opened, words
from tests.tui.test_lab_playing import at_rest
from tests.tui.test_lab_screen import open_lab


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


async def saved(pilot: Pilot[None]) -> list[str]:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return [notice.title for notice in pilot.app._notifications]


@pytest.mark.parametrize(("key", "ending"), [("t", "csv"), ("T", "npz"), ("g", "gif")])
async def test_a_run_is_saved_and_said_where(
    opened: Opened, folder: Path, key: str, ending: str
) -> None:
    async with opened() as pilot:
        screen = await open_lab(pilot, "conditioning")
        await pilot.press(*["full_stop"] * 2)
        await at_rest(pilot, screen)
        await pilot.press(key)
        assert "Saved" in await saved(pilot)
        target = folder / f"conditioning-2.{ending}"
        assert str(target) in [notice.message for notice in pilot.app._notifications]
    assert [path.name for path in folder.iterdir()] == [target.name]
    if ending == "csv":
        lines = target.read_text().splitlines()
        assert any("sim run conditioning" in line for line in lines if line.startswith("#"))
        rows = list(csv.reader(line for line in lines if not line.startswith("#")))
        assert [row[0] for row in rows] == ["step", "0", "1", "2"]
    elif ending == "npz":
        assert np.load(target)["loss"].shape == (3,)
    else:
        assert target.read_bytes().startswith(b"GIF89a")


async def test_a_film_can_be_stopped_and_leaves_no_file(
    opened: Opened, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.tui.settling.LIMIT", 0.05)  # keys come while it is drawn
    film, ended = LabScreen._film, threading.Event()

    def watched(*given: Any) -> None:
        try:
            film(*given)
        finally:
            ended.set()

    monkeypatch.setattr(LabScreen, "_film", watched)
    async with opened() as pilot:
        screen = await open_lab(pilot, "symmetry")
        await pilot.press("pagedown")
        await at_rest(pilot, screen)
        await pilot.press("g")
        await pilot.pause()
        assert "g stops it" in words(pilot) or "saving symmetry" in words(pilot)
        await pilot.press("g")
        assert "Not saved: stopped" in [notice.title for notice in pilot.app._notifications]
        assert await asyncio.to_thread(ended.wait, 30)
    assert list(folder.iterdir()) == []


async def test_there_is_no_film_of_nothing(opened: Opened, folder: Path) -> None:
    async with opened() as pilot:
        await open_lab(pilot, "saddle")
        await pilot.press("g")
        assert [n.title for n in pilot.app._notifications] == ["There is no step to film."]


async def test_a_sweep_grows_and_is_saved(opened: Opened, folder: Path) -> None:
    async with opened() as pilot:
        await open_lab(pilot, "conditioning")
        await pilot.press("w", *["backspace"] * 20, *"10:100:4", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, SweepScreen)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "4 of 4 points" in words(pilot)
        assert "contraction against kappa" in words(pilot)
        assert "theory" in words(pilot)
        await pilot.press("s")
        await saved(pilot)
        await pilot.press("t")
        await saved(pilot)
        await pilot.press("m", "a", "e", "escape", "escape")
        assert not isinstance(pilot.app.screen, SweepScreen)
    assert {path.suffix for path in folder.iterdir()} == {".png", ".csv"}
    (table,) = folder.glob("*.csv")
    assert len(table.read_text().splitlines()) == 5


async def test_a_sweep_that_cannot_be_read_says_why_and_asks_again(opened: Opened) -> None:
    async with opened() as pilot:
        await open_lab(pilot, "conditioning")
        await pilot.press("w", *["backspace"] * 20, *"1:99999:3", "enter")
        await pilot.pause()
        told = [notice.title for notice in pilot.app._notifications]
        assert any("from 1 to 10000" in title for title in told)
        assert "1:99999:3" in words(pilot)
        await pilot.press("escape")
