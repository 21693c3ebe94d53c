"""What a live figure costs at 120 by 40: frames a second, CPU and bytes a frame."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sim.catalog import identifiers
from tests.bench.measurement import Measurement
from tests.bench.terminal import Terminal

SECONDS = 4.0


def figure() -> Iterator[Measurement]:
    """Every lab played live: a trajectory on a contour, curves, spectra, heat maps."""
    for place, simulation in enumerate(identifiers()):
        with tempfile.TemporaryDirectory() as folder:
            terminal = Terminal(["-m", "studyapp"], Path(folder), columns=120, rows=40)
            try:
                _open(terminal, place)
                yield from _play(terminal, f"figure.{simulation}")
            finally:
                terminal.close()


def _open(terminal: Terminal, place: int) -> None:
    terminal.wait_for("Today")
    terminal.settle(0.5)
    terminal.type("l")
    terminal.wait_for("simulations")
    terminal.settle()
    for _ in range(place):
        terminal.type("j")
        terminal.settle(0.1)
    terminal.type("\r")
    terminal.wait_for("step 0 of")
    terminal.settle(0.5)


def _play(terminal: Terminal, name: str) -> Iterator[Measurement]:
    before, cpu, since = time.perf_counter(), terminal.cpu_seconds(), len(terminal.seen)
    terminal.type(" ")
    while time.perf_counter() - before < SECONDS:
        terminal.read(0.1)
    spent, used = time.perf_counter() - before, terminal.cpu_seconds() - cpu
    text = bytes(terminal.seen[since:])
    frames = len(set(re.findall(rb"step (\d+) of", text)))
    yield Measurement(f"{name}.rate", frames / spent, "frames/s")
    yield Measurement(f"{name}.cpu", 1000 * used / frames, "ms/frame")
    yield Measurement(f"{name}.bytes", len(text) / frames / 1000, "kB/frame")
