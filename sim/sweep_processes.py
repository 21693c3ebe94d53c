"""The points of a sweep in processes of their own: every core has one, none has too many.

A worker knows the simulation by its id alone, leaves interrupts to the process that began it,
and ends when that one is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.synchronize import Event
from typing import Any

from sim.catalog import find
from sim.knobs import as_dict, read
from sim.record import Record
from sim.sweep import SLICE, Grid, Point, Stopped, played

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
WAITING = 2
"""Points handed out for each process: one that runs, and one that waits for it."""

_unwanted: Event | None = None
"""What a worker is told when it begins: set when nothing is wanted of it any more."""


def finished_in_processes(sweep: Grid, jobs: int, stopped: Stopped) -> Iterator[Point]:
    """What ``sim.sweep.finished`` gives, as the points are finished."""
    context = multiprocessing.get_context("spawn")
    unwanted = context.Event()
    executor = ProcessPoolExecutor(jobs, context, _begin, (unwanted,))
    task = (sweep.model.description.id, sweep.seed, sweep.runs)
    left = iter(enumerate(sweep.points))
    running: dict[Future[Record | None], int] = {}
    try:
        while True:
            for index, params in islice(left, WAITING * jobs - len(running)):
                with _shielded():
                    running[executor.submit(_play, *task, as_dict(params))] = index
            if not running or stopped():
                return
            done, _ = wait(running, timeout=SLICE, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=running.__getitem__):
                index, record = running.pop(future), future.result()
                if record is not None:
                    yield Point(index, record)
    finally:
        unwanted.set()
        executor.shutdown(cancel_futures=True)


def _begin(unwanted: Event) -> None:
    """Make a worker of this process."""
    global _unwanted
    _unwanted = unwanted
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when the one that began it has ended, however that came."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _play(identifier: str, seed: int, runs: int, values: dict[str, Any]) -> Record | None:
    model = find(identifier)
    unwanted = _unwanted
    assert unwanted is not None  # noqa: S101 (a worker has begun)
    return played(model, read(model.parameters, values), seed, runs, unwanted.is_set)


@contextmanager
def _shielded() -> Iterator[None]:
    """Let a process that is begun here inherit one thread for algebra and no interrupts.

    A new process loads NumPy, and can be interrupted, before it does anything of ours.
    """
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    mask = getattr(signal, "pthread_sigmask", None)
    held = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask is not None else None
    try:
        yield
    finally:
        if mask is not None:
            mask(signal.SIG_SETMASK, held)
        for name, value in before.items():
            if value is None:
                with suppress(KeyError):
                    del os.environ[name]
            else:
                os.environ[name] = value
