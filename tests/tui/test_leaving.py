"""Leaving in every way: the terminal is given back and nothing is lost. How soon: the bench."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from studyapp.progress.glance import glance
from studyapp.progress.home import find_home
from tests.bench.terminal import Terminal
from tests.building import DAY
from tests.cards.decks import HEAD, recall

LEAVE_SCREEN = b"\x1b[?1049l"
ENTER_SCREEN = b"\x1b[?1049h"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(["-m", "studyapp"], tmp_path / "home")
    yield terminal
    terminal.close()


def leaves_well(terminal: Terminal, code: int) -> None:
    assert terminal.wait() == code
    if ENTER_SCREEN in terminal.seen:
        assert LEAVE_SCREEN in terminal.seen
    assert b"Traceback" not in terminal.seen


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_gives_the_terminal_back(terminal: Terminal, name: str) -> None:
    number = getattr(signal, name)
    terminal.wait_for("Today")
    terminal.signal(number)
    leaves_well(terminal, 128 + number)
    assert LEAVE_SCREEN in terminal.seen


INTERPRETER, EDGE, FRAMEWORK, SCREEN, STORE = (
    "| site",
    "studyapp.cli.screens",
    " textual.app",
    ENTER_SCREEN.decode(),
    " sqlalchemy\r",
)
"""What is seen as a start goes on, where Python tells each module that it has loaded."""
WHILE_STARTING = [
    *(("SIGTERM", moment) for moment in (INTERPRETER, EDGE, FRAMEWORK, SCREEN, STORE)),
    *(("SIGINT", moment) for moment in (EDGE, SCREEN)),
    *(pytest.param("SIGINT", m, marks=pytest.mark.long) for m in (INTERPRETER, FRAMEWORK, STORE)),
]


@pytest.mark.parametrize(("name", "moment"), WHILE_STARTING)
def test_a_signal_while_starting_leaves_no_mess(tmp_path: Path, name: str, moment: str) -> None:
    number = getattr(signal, name)
    with closing(Terminal(["-X", "importtime", "-m", "studyapp"], tmp_path / "home")) as terminal:
        terminal.wait_for(moment)
        terminal.signal(number)
        code = terminal.wait()
    assert (ENTER_SCREEN in terminal.seen) <= (LEAVE_SCREEN in terminal.seen)
    if moment == INTERPRETER:  # nothing of the program can catch it yet
        assert code in (128 + number, -number, 1)
    else:
        assert code in (128 + number, -number)
        assert b"Traceback" not in terminal.seen


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x11", 0), ("q", 0)])
def test_a_key_leaves_from_home(terminal: Terminal, key: str, code: int) -> None:
    terminal.wait_for("Today")
    terminal.settle()
    terminal.type(key)
    leaves_well(terminal, code)


def test_a_session_cut_by_kill_keeps_every_answer(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = home / "decks" / "demo.toml"
    own.parent.mkdir(parents=True)
    own.write_text(HEAD + "".join(recall(f"demo.{n}") for n in range(5)), encoding="utf-8")
    for number in (1, 2):
        terminal = Terminal(["-m", "studyapp", "study", "--deck", "demo"], home)
        terminal.wait_for(" left")
        terminal.settle()
        terminal.type(" ")
        terminal.wait_for("good")
        terminal.type("3")
        terminal.wait_for("1 done")
        terminal.signal(signal.SIGKILL)
        assert terminal.wait() == -signal.SIGKILL
        seen = glance(find_home({"STUDYAPP_HOME": str(home)}).database, DAY)
        assert sum(count.answers for count in seen.day_counts.values()) == number
