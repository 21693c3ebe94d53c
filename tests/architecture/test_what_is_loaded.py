"""What each way into the program loads: a learner waits for every module."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("textual", "rich", "sqlalchemy", "alembic"),
    *("numpy", "matplotlib", "fsrs", "markdown_it", "PIL"),
)


def loaded_by(program: str, home: Path) -> set[str]:
    """The heavy packages that are loaded after ``program`` ran in a new interpreter."""
    asked = (
        "\nimport sys, json\n"
        f"sys.stderr.write('\\n' + json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program + asked],
        env={"STUDYAPP_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stderr.splitlines()[-1]))


def command(*words: str) -> str:
    return (
        f"import sys\nsys.argv = ['studyapp', *{words!r}]\n"
        "from studyapp.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )


NEEDS_NUMPY = (
    *("check --json", "sim list", "sim show saddle", "sim check saddle"),
    *("sim run saddle", "sim run saddle --json"),
)
NEEDS_NOTHING = ("--version", "--help", "completion bash", "completion zsh", "doctor")


@pytest.mark.parametrize("words", [*NEEDS_NOTHING, *NEEDS_NUMPY])
def test_a_command_loads_only_what_it_needs(words: str, tmp_path: Path) -> None:
    allowed = {"numpy"} if words in NEEDS_NUMPY else set()
    assert loaded_by(command(*words.split()), tmp_path / "home") <= allowed


FIRST_FRAME = """
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home
from studyapp.tui.app import StudyApp

async def look():
    app = StudyApp(find_home(), SystemClock())
    app._open_in_thread = lambda: app.exit()
    async with app.run_test() as pilot:
        await pilot.pause()

import asyncio
asyncio.run(look())
"""


def test_home_is_on_screen_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    assert loaded_by(FIRST_FRAME, tmp_path / "home") <= {"textual", "rich"}


def test_importing_the_package_does_nothing(tmp_path: Path) -> None:
    assert loaded_by("import studyapp, sim", tmp_path / "home") == set()
    assert not (tmp_path / "home").exists()
