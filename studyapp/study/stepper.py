"""Steps a run in a thread of its own, so that whoever asks for it never waits for a step.

One thread alone touches the run while there is something to do; what it sees is handed out as
a ``Look``, which does not change. The clock decides when a look is due, never what is in it:
every step comes from ``Run``, in order, as without a thread.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.figure import Figure
from sim.record import Record
from sim.run import Run

FRAMES_PER_SECOND = 24
SLICE = 0.012
"""Seconds of stepping between two chances to be interrupted."""
BREATH = 0.001
"""Seconds between slices that follow one another: other threads get the interpreter then."""
PATIENCE = 0.03
"""Seconds that a caller waits for an answer, in the hope of seeing it at once."""
LONGEST_SILENCE = 0.25
"""Seconds after which a long way is shown at the place that it has reached."""


@dataclass(frozen=True, slots=True)
class Look:
    """A run as it stood at a moment.

    Attributes:
        run: which run; to compare, not to step.
        furthest: the last step that was ever made.
        figure: what it shows.
        record: recipe and outcome; None while it moves and nobody compares.
        resting: whether the run stays as it is until something is asked for.
    """

    run: Run[Any, Any]
    step: int
    furthest: int
    total: int
    finished: bool
    diverged_at: int | None
    figure: Figure
    record: Record | None
    resting: bool


def look_at(run: Run[Any, Any], *, with_record: bool, resting: bool) -> Look:
    """The run as it stands; nothing may step it meanwhile."""
    return Look(
        run=run,
        step=run.step_number,
        furthest=run.furthest,
        total=run.total_steps,
        finished=run.finished,
        diverged_at=run.model.diverged_at(run.state, run.params),
        figure=run.figure(),
        record=run.record() if with_record else None,
        resting=resting,
    )


class Stepper:
    """Plays a run, goes to its steps, and stops, all at once for the caller.

    Args:
        told: called from the thread with every new look; the next frame of a run that plays
            waits until ``shown`` was called.
        now: a clock that only goes forward, in seconds.
    """

    def __init__(
        self, told: Callable[[Look], None], now: Callable[[], float] = time.perf_counter
    ) -> None:
        self._told, self._now = told, now
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._run: Run[Any, Any] | None = None
        self._look: Look | None = None
        self._goal: int | None = None
        self._pace = 0.0
        self._owed = 0.0
        self._busy = self._interrupted = self._closed = False
        self._seen = True
        self.compares = False
        """Whether looks on the way carry a record too."""
        self.trouble: Exception | None = None
        """What went wrong in a step, if anything did."""

    @property
    def look(self) -> Look:
        """The newest look."""
        assert self._look is not None  # noqa: S101 (a run is taken first)
        return self._look

    @property
    def playing(self) -> bool:
        """Whether the run goes on by itself."""
        return self._pace > 0

    @property
    def goal(self) -> int | None:
        """The step that it is on its way to."""
        return self._goal

    @property
    def still(self) -> bool:
        """Whether nothing is being done, so that the run may be touched."""
        return not (self._busy or self._has_work())

    def rest(self) -> Look:
        """The newest look with its record; only where nothing is being done."""
        assert self._run is not None  # noqa: S101 (a run is taken first)
        if self.look.record is None or self.look.step != self._run.step_number:
            self._look = look_at(self._run, with_record=True, resting=True)
        return self.look

    def take(self, run: Run[Any, Any]) -> Look:
        """Work on another run from now on; the old one must be still."""
        self._run, self._goal, self._pace = run, None, 0.0
        self._look = look_at(run, with_record=self.compares, resting=True)
        return self._look

    def play(self, pace: float) -> None:
        """Go on by itself, ``pace`` steps a second; infinity goes as fast as it can."""
        with self._changed:
            if not self.playing or math.isinf(self._owed):
                self._owed = 0.0
            self._pace, self._goal, self._interrupted = pace, None, False
            self._wake()

    def go(self, step: int) -> None:
        """Go to a step and rest there; a later wish replaces an earlier one."""
        with self._changed:
            self._pace, self._goal = 0.0, step
            self._interrupted = False
            self._wake()

    def pause(self) -> None:
        """Begin no further step."""
        with self._changed:
            if self.still:
                return
            self._pace, self._goal, self._interrupted = 0.0, None, True
            self._changed.notify_all()

    def settle(self, seconds: float = PATIENCE) -> bool:
        """Wait until nothing is being done; whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: self.still, seconds)

    def shown(self) -> None:
        """The newest look is on screen: the next one may come."""
        with self._changed:
            self._seen = True
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread, at the latest after the step that it is making."""
        with self._changed:
            self._closed = self._interrupted = True
            self._pace, self._goal = 0.0, None
            self._changed.notify_all()

    # In the thread

    def _wake(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._serve, name="stepper", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _has_work(self) -> bool:
        return self._goal is not None or self._pace > 0

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._has_work())
                if self._closed or self._run is None:
                    return
                run, self._busy = self._run, True
            look = self.look
            try:
                look = self._travel(run) if self._goal is not None else self._roll(run)
                if not (look.resting or self._has_work()):
                    look = self._see(run, resting=True)
            except Exception as error:  # noqa: BLE001 (told where it can be read)
                self.trouble = error
                self._pace, self._goal = 0.0, None
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
            self._told(look)

    def _clock(self) -> float:
        """The time as the run sees it: over, as soon as somebody interrupts."""
        return math.inf if self._interrupted else self._now()

    def _travel(self, run: Run[Any, Any]) -> Look:
        """On the way to the goal: until it is reached, given up, or overdue for a look."""
        due = self._now() + LONGEST_SILENCE
        while True:
            goal = self._goal
            if goal is None:
                return self._see(run, resting=True)
            run.rewind(goal)
            run.advance_for(SLICE, max(0, goal - run.step_number), self._clock)
            if run.step_number == goal or run.finished:
                with self._changed:
                    arrived = self._goal == goal
                    if arrived:
                        self._goal = None
                if arrived:
                    return self._see(run, resting=True)
            if self._now() >= due:
                return self._see(run, resting=False)
            self._breathe(BREATH)

    def _roll(self, run: Run[Any, Any]) -> Look:
        """One frame of a run that plays: at least one step, and no more than it has time for."""
        frame = 1 / FRAMES_PER_SECOND
        end, made = self._now(), 0
        while self.playing and not run.finished:
            if self._now() >= end:
                if made:
                    break
                end += frame
                self._owed += self._pace * frame
            if self._owed >= 1:
                most = run.total_steps if math.isinf(self._owed) else int(self._owed)
                now_made = run.advance_for(SLICE, most, self._clock)
                made += now_made
                # Another pace may have been asked for meanwhile: what is owed began anew then.
                self._owed = max(0.0, self._owed - now_made)
            behind = self._owed >= 1
            self._breathe(BREATH if behind else max(BREATH, end - self._now()), rolling=True)
        self._owed = min(self._owed, max(1.0, self._pace * frame))
        with self._changed:
            if run.finished:
                self._pace = 0.0
            self._changed.wait_for(lambda: self._seen or not self.playing)
            resting = not self._has_work()
        return self._see(run, resting=resting)

    def _breathe(self, seconds: float, *, rolling: bool = False) -> None:
        """Let others work; less long where somebody interrupts."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._interrupted or (rolling and not self.playing), seconds
            )

    def _see(self, run: Run[Any, Any], *, resting: bool) -> Look:
        look = look_at(run, with_record=resting or self.compares, resting=resting)
        with self._changed:
            self._look, self._seen = look, False
        return look
