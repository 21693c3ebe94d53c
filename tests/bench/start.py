"""How soon something is to be seen: the version, Home, the first card; the floor in turn."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measurement import Measurement, pair
from tests.bench.terminal import Terminal

ROUNDS = 9
BARE = ["-m", "tests.bench.bare_app"]


def version() -> Iterator[Measurement]:
    """``--version`` as a whole process, beside an interpreter that does nothing."""
    ours, floor = [], []
    for _ in range(ROUNDS):
        ours.append(_process(["-m", "studyapp", "--version"]))
        floor.append(_process(["-c", "pass"]))
    yield from pair("version", ours, floor, "ms")


def home() -> Iterator[Measurement]:
    """From spawn to Home, beside a bare Textual application's first frame.

    First its frame with the keys, then with the decks and their numbers.
    """
    yield from _first_paint("home", ["-m", "studyapp"], "quit")
    yield from _first_paint("home-decks", ["-m", "studyapp"], "Today")


def first_card() -> Iterator[Measurement]:
    """From spawn to the first card of ``study``, beside a bare Textual application's."""
    yield from _first_paint("first-card", ["-m", "studyapp", "study"], " left")


def _first_paint(name: str, argv: list[str], text: str) -> Iterator[Measurement]:
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            floor.append(_paint(BARE, "bare frame", Path(folder)))
            ours.append(_paint(argv, text, Path(folder)))
    yield from pair(name, ours, floor, "ms")


def _paint(argv: list[str], text: str, folder: Path) -> float:
    terminal = Terminal(argv, folder)
    try:
        return 1000 * (terminal.wait_for(text) - terminal.started)
    finally:
        terminal.close()


def _process(argv: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *argv], check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)
