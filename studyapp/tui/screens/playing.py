"""Playing a run on screen: on, back, along, faster, to its end; and leaving it kept."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from sim.errors import SimulationError
from studyapp.errors import StudyError
from studyapp.study.lab import LabVisit
from studyapp.study.stepper import FRAMES_PER_SECOND, Look, Stepper
from studyapp.tui.screens.saving import RunSavingScreen
from studyapp.tui.widgets.knob_panel import KnobPanel
from studyapp.tui.widgets.timeline import Timeline

SECONDS_FOR_A_RUN = 6
SPEEDS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
FEWEST_STEPS = 0.25
"""Steps of a frame at least, however few the run has."""
JUMPS = 10
"""So many jumps lead from one end of a run to the other."""
LONGEST_WAIT = 0.1
"""Seconds that a key waits for the step that is being made; it is answered later otherwise."""
LAST_WAIT = 5.0
"""Seconds to wait for a step when the program ends: its run is kept as it stands after it."""


class PlayingScreen(RunSavingScreen):
    """A screen that plays the run of a visit; how it is shown is for others to say.

    Args:
        visit: whose run it is.
    """

    @dataclass
    class Stepped(Message):
        """The run was stepped."""

        look: Look

    def __init__(self, visit: LabVisit) -> None:
        super().__init__()
        self.visit = visit
        self._stepper = Stepper(self._told_from_thread)
        self._stepper.take(visit.run)
        self._speed = SPEEDS.index(1.0)
        self._later: list[Callable[[], object]] = []
        self._kept = False

    def show(self) -> None:
        """Show how the run stands."""
        raise NotImplementedError

    def show_knobs(self) -> None:
        """Show the knobs of another run."""
        raise NotImplementedError

    def on_unmount(self) -> None:
        """Nothing steps on behind a screen that is gone."""
        self._stepper.close()

    def on_screen_suspend(self) -> None:
        """Nothing runs behind another screen."""
        self._stepper.pause()

    @property
    def playing(self) -> bool:
        """Whether the run goes on by itself."""
        return self._stepper.playing

    @property
    def speed(self) -> float:
        """How many times faster than at first."""
        return SPEEDS[self._speed]

    def action_play(self) -> None:
        """Play or pause; at the end, begin anew and play."""
        if self.playing:
            self._stepper.pause()
        elif self._place() and self._stepper.look.finished and self._stepper.still:
            self._renew(self.visit.restart, then_play=True)
        else:
            self._kept = False
            self._stepper.play(self._pace())
        self.show()

    def action_step(self, by: int) -> None:
        """One step on or back, paused."""
        self._go(self._place() + by)

    def action_jump(self, by: int) -> None:
        """A tenth of the run on or back."""
        self._go(self._place() + by * max(1, self._stepper.look.total // JUMPS))

    def action_seek(self, where: str) -> None:
        """To the start, or as far as the run was made."""
        self._go(0 if where == "start" else self._stepper.look.furthest)

    def action_scrub(self) -> None:
        """The arrows move along the run, or turn knobs again."""
        line = self.query_one(Timeline)
        other = self.query_one(KnobPanel) if line.has_focus else line
        other.focus()

    def action_to_end(self) -> None:
        """Go to the end as fast as it can, still drawing on the way."""
        if not self._stepper.look.finished:
            self._kept = False
            self._stepper.play(math.inf)
            self.show()

    def action_restart(self) -> None:
        """Back to step 0 with the knobs as they stand."""
        self._renew(self.visit.restart)

    def action_reseed(self) -> None:
        """The same knobs, other chance."""
        self._renew(lambda: self.visit.reseed(self.visit.seed + 1))

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self._speed = max(0, min(len(SPEEDS) - 1, self._speed + by))
        if self.playing:
            self._stepper.play(self._pace())
        self.show()

    def on_timeline_sought(self, event: Timeline.Sought) -> None:
        """Go where the line of the run points."""
        self._go(event.step)

    def on_playing_screen_stepped(self, event: Stepped) -> None:
        """Show the newest look, keep a run that is over, and do what had to wait for it."""
        look = event.look
        if look.run is self.visit.run and look.finished and look.resting:
            self._guard(lambda: self._keep(look))
        if self._stepper.trouble is not None:
            told, self._stepper.trouble = repr(self._stepper.trouble), None
            self.notify(told, title="The run broke off", severity="error", markup=False)
        if self._stepper.still:
            waiting, self._later = self._later, []
            for do in waiting:
                do()
        self.show()
        self._stepper.shown()

    def _told_from_thread(self, look: Look) -> None:
        with contextlib.suppress(RuntimeError):  # the application is gone
            self.post_message(self.Stepped(look))

    def _pace(self) -> float:
        """Steps a second."""
        total = self._stepper.look.total
        slowest = FEWEST_STEPS * FRAMES_PER_SECOND
        return max(total / SECONDS_FOR_A_RUN, slowest) * self.speed

    def _place(self) -> int:
        """Where the run stands, or is on its way to."""
        goal = self._stepper.goal
        if goal is not None:
            return goal
        return self.visit.run.step_number if self._stepper.still else self._stepper.look.step

    def _go(self, step: int) -> None:
        self._stepper.go(max(0, min(step, self._stepper.look.total)))
        self._stepper.settle()
        self.show()

    def _renew(self, how: Callable[[], None], *, then_play: bool = False) -> None:
        """Put another run on the bench, as soon as the old one is still."""

        def do() -> None:
            if self._guard(how):
                self._kept = False
                self._stepper.take(self.visit.run)
                self.show_knobs()
                if then_play:
                    self._stepper.play(self._pace())
            self.show()

        self._when_still(do)

    def _when_still(self, do: Callable[[], object]) -> None:
        """Stop and do it; where a step takes long, after that step."""
        self._stepper.pause()
        if self._stepper.settle(LONGEST_WAIT):
            do()
        else:
            self._later.append(do)
            self.show()

    def _keep(self, look: Look) -> None:
        if self.visit.keep(look.record) is not None:
            self._kept = True

    def _guard(self, what: Callable[[], object]) -> bool:
        """Do it; show what the simulation or the store refuses."""
        try:
            what()
        except (SimulationError, StudyError) as error:
            self.notify(error.hint or "", title=error.message, severity="warning", markup=False)
            return False
        return True

    async def at_rest(self) -> None:
        """Wait until the run stands still and is shown so: for scripts that drive the screen."""
        while not (self._stepper.still and self._stepper.look.resting):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    # Leaving

    def action_back(self) -> None:
        """Keep the run and go back."""
        self._when_still(self._back)

    def _back(self) -> None:
        self.stop_saving()
        self._guard(self.visit.keep)
        self.dismiss()

    def before_leaving(self) -> None:
        """Keep what was run, whatever way the learner leaves."""
        self._stepper.pause()
        if self._stepper.settle(LAST_WAIT):
            self._guard(self.visit.keep)
