"""How soon the terminal is given back: from a polite kill to the end of the process."""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measurement import Measurement
from tests.bench.terminal import Terminal

ROUNDS = 9
MOMENTS = {"home": ((), 0.5), "loading": ((), 0.02), "playing": (("l", "\r", " "), 0.5)}
"""Keys pressed after Home stands, and how long after them the signal comes."""


def leave() -> Iterator[Measurement]:
    """The longest of some rounds at each moment."""
    for name, (keys, pause) in MOMENTS.items():
        spent = [_round(keys, pause) for _ in range(ROUNDS)]
        yield Measurement(f"leave.{name}.max", 1000 * max(spent), "ms")


def _round(keys: tuple[str, ...], pause: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(["-m", "studyapp"], Path(folder))
        try:
            terminal.wait_for("Today")
            for key in keys:
                terminal.settle(0.3)
                terminal.type(key)
            time.sleep(pause)
            start = time.perf_counter()
            terminal.signal(signal.SIGTERM)
            while not terminal.ended():
                terminal.read(0.005)
            return time.perf_counter() - start
        finally:
            terminal.close()
