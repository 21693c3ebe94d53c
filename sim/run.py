"""The driver: takes a model step by step, keeps what it measures, and can go back exactly.

It is the only thing with a state of its own. Everything that a run depends on is its recipe:
simulation, parameters, seed and the number of members. The clock only limits how long one
call may take, never what comes out.
"""

from __future__ import annotations

import time
import zlib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

import numpy as np
import numpy.typing as npt

from sim.catalog import find
from sim.errors import KnobError
from sim.figure import Figure
from sim.knobs import as_dict, read, shown
from sim.protocol import History, Leaping, Model, P, S, Streams
from sim.record import Record, finite

BUDGET = 2e10
"""Most numbers that a run may touch (``Model.cost``): about a minute of one core."""
LARGEST_SEED = 2**63 - 1
LONGEST_FILM = 2**25
"""Most numbers that a run may keep of what it measures: a quarter of a gigabyte."""
LEAP = 128
"""Most steps that a leaping model makes in one call: under a millisecond of them."""
MARKS = 32
"""How many checkpoints a run keeps to go back from; their distance doubles as it grows."""


@dataclass(frozen=True, slots=True)
class Checkpoint(Generic[S]):
    """All that is needed to go on from a step exactly as before."""

    step_number: int
    state: S
    chance: tuple[Mapping[str, Any], ...]


class Run(Generic[P, S]):
    """One run of a simulation.

    Args:
        model: the simulation.
        params: its parameters, read by ``sim.knobs.read``.
        seed: the master seed, from 0 to 2**63 - 1.
        runs: members of the ensemble; None takes the simulation's default.

    Raises:
        KnobError: seed or runs out of range, knobs that do not go together, or more than the
            budget allows. Nothing has been allocated then.
    """

    def __init__(
        self, model: Model[P, S], params: P, seed: int = 0, runs: int | None = None
    ) -> None:
        about = model.description
        runs = checked_runs(model, params, seed, runs)
        self.model, self.params, self.seed, self.runs = model, params, seed, runs
        self.total_steps = model.total_steps(params)
        self.cpu_seconds = 0.0
        self._stopped = False
        self._streams = streams_of(about.id, seed)
        before = time.thread_time()
        self._state = model.start(params, runs, self._streams)
        measured = model.measure(self._state, params)
        _check_film(measured, self.total_steps)
        self._film = _Film()
        self._film.add(0, measured)
        self.cpu_seconds += time.thread_time() - before
        self._step = 0
        self._marks: list[Checkpoint[S]] = [self.checkpoint()]
        # A model that leaps makes the steps after a mark anew in no time, so few marks do.
        self._apart = LEAP if isinstance(model, Leaping) else 1

    @property
    def step_number(self) -> int:
        """How many steps were made."""
        return self._step

    @property
    def state(self) -> S:
        """The state of the model now."""
        return self._state

    @property
    def furthest(self) -> int:
        """The last step that was ever made; going back does not lower it."""
        return self._film.last_step

    @property
    def finished(self) -> bool:
        """Whether no step is left to make."""
        return self._step >= self.total_steps or self.model.done(self._state, self.params)

    @property
    def status(self) -> str:
        """ok, stopped (before its end), or diverged (a member left the range of numbers)."""
        if self.model.diverged_at(self._state, self.params) is not None:
            return "diverged"
        return "ok" if self.finished else "stopped"

    @property
    def history(self) -> History:
        """What was measured at each step up to now."""
        return self._film.history()

    def advance(self, steps: int) -> int:
        """Make up to ``steps`` steps; how many were made."""
        return self._advance(steps, lambda: False)

    def advance_for(
        self,
        seconds: float,
        steps: int | None = None,
        now: Callable[[], float] = time.perf_counter,
    ) -> int:
        """Make up to ``steps`` steps, but begin none after ``seconds``; how many were made.

        Args:
            seconds: by the clock ``now``.
            steps: the most steps to make; None sets no limit but the end of the run.
            now: a clock that only goes forward, in seconds.
        """
        until = now() + seconds
        most = self.total_steps if steps is None else steps
        return self._advance(most, lambda: now() >= until)

    def stop(self) -> None:
        """Make no further step."""
        self._stopped = True

    def checkpoint(self) -> Checkpoint[S]:
        """A mark to come back to with ``restore``."""
        # NumPy makes a new dictionary of every reading, and copies it when it is set.
        chance = tuple(generator.bit_generator.state for generator in self._generators())
        return Checkpoint(self._step, self._state, chance)

    def restore(self, mark: Checkpoint[S]) -> None:
        """Go to a mark of this run; the steps after it come out as they did.

        Raises:
            ValueError: the mark lies beyond what this run has measured.
        """
        self._film.wind(mark.step_number)
        for generator, chance in zip(self._generators(), mark.chance, strict=True):
            generator.bit_generator.state = chance
        self._step, self._state = mark.step_number, mark.state
        self._stopped = False

    def rewind(self, step: int) -> None:
        """Go to the nearest mark at or before a step; nowhere where the step lies ahead."""
        if step < self._step:
            places = [mark.step_number for mark in self._marks]
            self.restore(self._marks[bisect_right(places, max(0, step)) - 1])

    def seek(self, step: int) -> None:
        """Go to a step, forward by stepping, back from the nearest mark before it."""
        step = max(0, min(step, self.total_steps))
        self.rewind(step)
        self.advance(step - self._step)

    def figure(self) -> Figure:
        """What to draw now."""
        return self.model.figure(self._state, self.history, self.params)

    def sentence(self) -> str:
        """What is seen now, in words."""
        return self.figure().sentence

    def summary(self) -> dict[str, float | None]:
        """Every measure; None where it does not exist."""
        return finite(self.model.summary(self._state, self.history, self.params))

    def theory(self) -> dict[str, float | None]:
        """What mathematics predicts, by the measures' names; None where it is silent."""
        known = self.model.theory(self.params, self.runs)
        return finite({m.name: known.get(m.name) for m in self.model.description.measures})

    def record(self) -> Record:
        """The record of the run as it stands."""
        about = self.model.description
        return Record(
            sim=about.id,
            version=about.version,
            params=as_dict(self.params),
            seed=self.seed,
            runs=self.runs,
            steps=self._step,
            status=self.status,
            summary=self.summary(),
            theory=self.theory(),
            cpu_seconds=round(self.cpu_seconds, 6),
            sentence=self.sentence(),
        )

    def _advance(self, steps: int, enough: Callable[[], bool]) -> int:
        made, before = 0, time.thread_time()
        with np.errstate(all="ignore"):  # what is not finite is frozen and reported by the model
            while made < steps and not self._stopped and not self.finished and not enough():
                made += self._go_on(min(steps - made, self.total_steps - self._step))
                if self._step % self._apart == 0:
                    self._mark()
        self.cpu_seconds += time.thread_time() - before
        return made

    def _go_on(self, most: int) -> int:
        """One step, or a leap that does not pass the next mark; how many steps were made."""
        model = self.model
        room = min(most, LEAP, self._apart - self._step % self._apart)
        if room > 1 and isinstance(model, Leaping):
            self._state, film = model.leap(self._state, self.params, self._streams, room)
            made = len(next(iter(film.values())))
            self._film.extend(self._step + 1, made, film)
        else:
            self._state = model.step(self._state, self.params, self._streams)
            made = 1
            self._film.add(self._step + 1, model.measure(self._state, self.params))
        self._step += made
        return made

    def _mark(self) -> None:
        if self._marks[-1].step_number >= self._step:
            return
        self._marks.append(self.checkpoint())
        if len(self._marks) > MARKS:
            self._apart *= 2
            self._marks = [m for m in self._marks if m.step_number % self._apart == 0]

    def _generators(self) -> tuple[np.random.Generator, ...]:
        return (self._streams.data, self._streams.start, self._streams.noise)


class _Film:
    """The traces as they grow: one array a trace, doubled when it is full."""

    def __init__(self) -> None:
        self._count = self._measured = 0
        self._steps: npt.NDArray[np.int64] = np.zeros(64, dtype=np.int64)
        self._traces: dict[str, npt.NDArray[np.float64]] = {}

    def add(self, step: int, measured: Mapping[str, Any]) -> None:
        if not self._traces:
            for name, value in measured.items():
                self._traces[name] = np.zeros((64, *np.shape(value)))
        self._make_room(1)
        self._steps[self._count] = step
        for name, value in measured.items():
            self._traces[name][self._count] = value
        self._count += 1
        self._measured = max(self._measured, self._count)

    def extend(self, first: int, steps: int, film: Mapping[str, npt.NDArray[np.float64]]) -> None:
        """Add ``steps`` steps from the step ``first`` on, traces of shapes (steps, ...)."""
        self._make_room(steps)
        end = self._count + steps
        self._steps[self._count : end] = np.arange(first, first + steps)
        for name, values in film.items():
            self._traces[name][self._count : end] = values
        self._count = end
        self._measured = max(self._measured, end)

    def _make_room(self, steps: int) -> None:
        while self._count + steps > len(self._steps):
            self._steps = np.concatenate([self._steps, np.zeros_like(self._steps)])
            self._traces = {
                n: np.concatenate([t, np.zeros_like(t)]) for n, t in self._traces.items()
            }

    @property
    def last_step(self) -> int:
        return self._measured - 1

    def wind(self, step: int) -> None:
        """Go to a step; what was measured after it stays, since it will come out the same."""
        if step >= self._measured:
            raise ValueError("the mark is not of this run")
        self._count = step + 1

    def history(self) -> History:
        """Views, not copies: what was measured does not change."""
        count = self._count
        return History(self._steps[:count], {n: t[:count] for n, t in self._traces.items()})


def simulate(
    identifier: str, raw: Mapping[str, object], seed: int = 0, runs: int | None = None
) -> Record:
    """Run a simulation to its end.

    Raises:
        UnknownSimulation, KnobError: what is asked for cannot be run.
    """
    model = find(identifier)
    run: Run[Any, Any] = Run(model, read(model.parameters, raw), seed, runs)
    run.advance(run.total_steps)
    return run.record()


def checked_runs(model: Model[P, S], params: P, seed: int = 0, runs: int | None = None) -> int:
    """The members of an ensemble, the default where None is said, once the recipe is sound.

    Raises:
        KnobError: seed or runs out of range, knobs that do not go together, or more than the
            budget allows. Nothing is allocated to find out.
    """
    about = model.description
    runs = about.default_runs if runs is None else runs
    check_whole("--seed", seed, 0, LARGEST_SEED)
    check_whole("--runs", runs, 1, about.most_runs)
    _check_together(model, params, runs)
    return runs


def streams_of(identifier: str, seed: int) -> Streams:
    """The sources of chance of a run with this master seed."""
    entropy = (zlib.crc32(identifier.encode()), seed)
    children = np.random.SeedSequence(entropy).spawn(3)
    return Streams(*(np.random.default_rng(child) for child in children))


def check_whole(name: str, value: object, low: int, high: int) -> None:
    """See that an option holds a whole number of its range.

    Raises:
        KnobError: it does not; the message names the range.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= value <= high:  # type: ignore[operator]  # whole by then
        raise KnobError(f"{name} takes a whole number from {low} to {high}, not {shown(value)}.")


def _check_film(measured: Mapping[str, Any], steps: int) -> None:
    numbers = (steps + 1) * sum(np.size(value) for value in measured.values())
    if numbers > LONGEST_FILM:
        raise KnobError(
            f"This run would keep {numbers:.1e} numbers; there is room for {LONGEST_FILM:.0e}.",
            "take fewer steps or fewer runs",
        )


def _check_together(model: Model[P, S], params: P, runs: int) -> None:
    complaint = next(iter(model.complaints(params, runs)), None)
    if complaint is not None:
        raise KnobError(complaint)
    cost = model.cost(params, runs)
    if not cost <= BUDGET:
        raise KnobError(
            f"This run would touch about {cost:.1e} numbers; the budget is {BUDGET:.0e}.",
            "take fewer steps, fewer runs or a smaller size",
        )
