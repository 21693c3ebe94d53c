"""What a fit of 12,000 answers takes, and how long a key waits while it is at work."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from studyapp.clock import SystemClock
from tests.bench.forgetful import answers, keep
from tests.bench.measurement import Measurement, pair, quantile
from tests.bench.terminal import Terminal

ANSWERS, ROUNDS = 12_000, 5
MANY = 16 * ANSWERS
"""For the keys: a fit of fewer is over before many keys are pressed."""
LIBRARY = "fsrs_rs_python"


def fit() -> Iterator[Measurement]:
    """A whole fit, beside a process that loads the library and fits nothing."""
    if find_spec(LIBRARY) is None:
        return
    from studyapp.scheduling import fitting
    from tests.scheduling.plain_log import log_of

    log = log_of(answers(ANSWERS, SystemClock().now()))
    ours, floor = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        command = [sys.executable, "-c", f"import json, sys, {LIBRARY}; json.load(sys.stdin)"]
        subprocess.run(command, input=json.dumps([]), text=True, check=True)
        floor.append(1000 * (time.perf_counter() - start))
        start = time.perf_counter()
        fitting.fit(log, int(log.day.max()) + 1)
        ours.append(1000 * (time.perf_counter() - start))
    yield from pair("fit", ours, floor, "ms")


def fit_keys() -> Iterator[Measurement]:
    """From a key to its effect, pressed all the time while a fit is made and kept.

    The same key before the fit on the same screen is the floor.
    """
    with tempfile.TemporaryDirectory() as folder:
        now = SystemClock().now()
        keep(answers(MANY, now), Path(folder), now)
        terminal = Terminal(["-m", "studyapp"], Path(folder))
        try:
            terminal.wait_for("Today")
            terminal.settle(1.0)
            terminal.type("f")
            busy = _toggled(terminal, "RMSE in" if find_spec(LIBRARY) else "which is not")
            terminal.settle(0.5)
            rest = _toggled(terminal, "", 40)
        finally:
            terminal.close()
    yield Measurement("fit-keys.count", len(busy), "keys")
    yield Measurement("fit-keys.max", max(busy), "ms")
    yield Measurement("fit-keys.p95", quantile(busy, 0.95), "ms")
    yield Measurement("fit-keys.median", median(busy), "ms")
    yield Measurement("fit-keys.rest", median(rest), "ms")


def _toggled(terminal: Terminal, until: str, most: int = 10_000) -> list[float]:
    """Milliseconds from each press of ``i`` to the first thing painted after it."""
    spent: list[float] = []
    begin = len(terminal.seen)
    if until:
        terminal.wait_for("Fit the schedule")
    while len(spent) < most and not (until and until.encode() in terminal.seen[begin:]):
        terminal.settle(0.03)
        start = time.perf_counter()
        terminal.type("i")
        while not terminal.read(0.005):
            pass
        spent.append(1000 * (time.perf_counter() - start))
    return spent
