"""What a first picture needs is loaded while nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, sys
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home
from studyapp.tui.app import StudyApp

async def main():
    app = StudyApp(find_home(), SystemClock())
    async with app.run_test() as pilot:
        while app.desk is None:
            await pilot.pause(0.02)
        await pilot.press("l")
        await pilot.pause()
        from sim.catalog import find, identifiers
        from sim.knobs import read
        from sim.run import Run
        from studyapp.drawing.terminal import draw

        loaded = set(sys.modules)
        for name in identifiers():
            model = find(name)
            draw(Run(model, read(model.parameters, {})).figure(), 120, 30)
        assert not set(sys.modules) - loaded, sorted(set(sys.modules) - loaded)
    app.desk.close()

asyncio.run(main())
"""


def test_no_first_picture_of_a_simulation_loads_a_module(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", SCRIPT],
        check=True,
        timeout=60,
        env={**os.environ, "STUDYAPP_HOME": str(tmp_path)},
    )
