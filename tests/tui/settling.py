"""Waiting until an application has nothing left to do, seen from its event loop."""

from __future__ import annotations

import asyncio
import threading
from time import process_time
from typing import Any

from textual._context import active_app
from textual.app import App
from textual.screen import Screen

LIMIT = 1.0
"""Seconds after which it is gone on all the same, as where a run plays; the library's own limit."""

LOOK = 0.005
"""Seconds of one look at whether threads compute."""

QUIET = 0.001
"""Seconds of computing in one look that still count as none."""

PATIENCE = 3
"""Quiet looks in a row after which a worker is taken to wait for something; the thread that steps
runs rests most of the time, so that one look is enough to see it at work."""


async def settle(min_sleep: float = 0.0, max_sleep: float | None = None) -> None:
    """Wait until each message is handled, the screen is drawn and no thread computes.

    It stands for the library's ``wait_for_idle``, which sleeps until little was computed for a
    while. Messages need no sleep: once the loop has nothing ready, none is under way. Only
    threads can be seen by the clock alone, and only where there are any.
    """
    app = active_app.get()
    loop = asyncio.get_running_loop()
    end = loop.time() + (LIMIT if max_sleep is None else max_sleep)
    quiet = 0
    while loop.time() < end:
        await _until_nothing_is_ready(loop, end)
        if _is_to_be_drawn(app):
            app.screen._on_timer_update()
        elif quiet >= _patience(app):
            return
        else:
            before = process_time()
            await asyncio.sleep(LOOK)
            quiet = quiet + 1 if process_time() - before < QUIET else 0


async def _until_nothing_is_ready(loop: asyncio.AbstractEventLoop, end: float) -> None:
    ready: Any = loop._ready  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    while ready and loop.time() < end:
        await asyncio.sleep(0)


def _is_to_be_drawn(app: App[Any]) -> bool:
    if not app._running or not app._screen_stack:
        return False
    screen: Screen[Any] = app.screen
    if screen._callbacks:
        return True
    return (
        screen.is_current
        and not app._batch_count
        and bool(
            screen._layout_required
            or screen._scroll_required
            or screen._repaint_required
            or screen._recompose_required
            or screen._dirty_widgets
        )
    )


def _patience(app: App[Any]) -> int:
    """How many quiet looks the threads that there are call for."""
    if any(worker._thread_worker and not worker.is_finished for worker in app.workers):
        return PATIENCE
    return int(any(thread.name in ("stepper", "checkpoint") for thread in threading.enumerate()))
