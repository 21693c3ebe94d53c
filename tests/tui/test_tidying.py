"""Memory is tidied after a screen was left, and not while one opens."""

from __future__ import annotations

import subprocess
import sys

import pytest

from studyapp.tui import tidying
from tests.tui.conftest import Opened, until_open


async def test_memory_is_tidied_when_a_screen_was_left_and_not_before(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[str] = []
    monkeypatch.setattr(tidying, "REST", 0.01)
    monkeypatch.setattr(tidying, "tidy", lambda: tidied.append("tidied"))

    async with opened() as pilot:
        await until_open(pilot)
        await pilot.press("p")
        await pilot.pause(0.05)
        assert tidied == []
        await pilot.press("escape")
        await pilot.pause(0.05)
        assert tidied == ["tidied"]


def test_what_was_loaded_is_not_looked_at_again() -> None:
    code = (
        "import gc; gc.disable(); from studyapp.tui import tidying; tidying.begin()\n"
        "assert gc.isenabled() and gc.get_freeze_count() > 1000\n"
        "assert gc.get_threshold() == (tidying.YOUNG, tidying.MIDDLE, tidying.OLD)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_no_collection_but_the_one_at_rest_looks_at_more_than_a_picture_has_time_for() -> None:
    assert tidying.YOUNG * (tidying.MIDDLE + 2) <= 30_000
    assert tidying.YOUNG * (tidying.MIDDLE + 2) * tidying.OLD >= 20_000_000
