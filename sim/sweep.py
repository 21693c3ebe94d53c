"""Sweeps: one simulation over a grid of its knobs, point after point, on one core or on many.

A sweep is read and checked as a whole before anything runs. Its points are runs like any other:
the same recipe gives the same numbers, alone, in a sweep, and in any number of processes.
"""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.catalog import find
from sim.errors import KnobError
from sim.knobs import Knob, KnobKind, knobs_of, read, shown
from sim.protocol import Model
from sim.record import Record
from sim.run import Run, check_whole, checked_runs

MOST_POINTS = 10_000
"""Most points of a sweep."""
MOST_JOBS = 61
"""Most processes at once: what every system can wait for."""
SLICE = 0.05
"""Seconds after which a running point looks whether it is still wanted."""
WORTH_PROCESSES = 3e8
"""Numbers to touch (``Model.cost``, about a second) below which one process is the quickest."""
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class SweptKnob:
    """A knob and the values that it goes through, in order.

    Attributes:
        values: as ``sim.knobs.read`` gives them, each once.
        log: whether they are spaced by equal factors.
    """

    knob: Knob
    values: tuple[object, ...]
    log: bool = False

    @property
    def numeric(self) -> bool:
        """Whether all values are numbers."""
        return all(isinstance(v, int | float) and not isinstance(v, bool) for v in self.values)


@dataclass(frozen=True, slots=True)
class Grid:
    """All points of a sweep, sound in themselves and within the budget.

    Attributes:
        model: the simulation.
        swept: the knobs that vary; the last one varies fastest.
        points: the parameters of each point, in grid order.
        seed, runs: the same for all points.
    """

    model: Model[Any, Any]
    swept: tuple[SweptKnob, ...]
    points: tuple[Any, ...]
    seed: int
    runs: int


@dataclass(frozen=True, slots=True)
class Point:
    """A finished point: its place in grid order, and the record of its run."""

    index: int
    record: Record


Stopped = Callable[[], bool]


def values_of(model: Model[Any, Any], name: str, text: str) -> SweptKnob:
    """The values of a knob that a text stands for.

    Args:
        model: the simulation.
        name: of the knob.
        text: one value; ``a:b:n``, n values from a to b, evenly spaced; ``a:b:n:log``, spaced by
            equal factors; or a list ``v1,v2,v3``. A list of values that hold commas themselves
            is told with semicolons. Whole numbers are rounded, and what comes twice counts once.

    Raises:
        KnobError: no such knob, or a text that is none of these or holds what the knob does
            not take.
    """
    try:
        single = _value(model, name, text)
    except KnobError:
        knob = next((k for k in knobs_of(model.parameters) if k.name == name), None)
        if knob is None:
            raise
        if ":" in text and knob.kind in (KnobKind.REAL, KnobKind.INTEGER):
            return _ranged(model, knob, text)
        parts = text.split(";" if ";" in text else ",")
        if len(parts) == 1:
            raise
        listed = (_value(model, name, part) for part in parts)
        return SweptKnob(knob, tuple(dict.fromkeys(listed)))
    return SweptKnob(next(k for k in knobs_of(model.parameters) if k.name == name), (single,))


def grid(identifier: str, told: Mapping[str, str], seed: int = 0, runs: int | None = None) -> Grid:
    """All points of a sweep, each of them checked before anything runs.

    Args:
        identifier: of the simulation.
        told: knob name to a text that ``values_of`` reads; one value fixes a knob.
        seed: master seed of every point.
        runs: members of every point; None takes the simulation's default.

    Raises:
        UnknownSimulation: there is none with this id.
        KnobError: an unknown knob, a value out of range, no knob that varies, too many points,
            or a point that cannot be run, which the message names.
    """
    model = find(identifier)
    all_told = [values_of(model, name, text) for name, text in told.items()]
    swept = tuple(knob for knob in all_told if len(knob.values) > 1)
    if not swept:
        raise KnobError("No parameter is swept.", "give one several values, as NAME=a:b:n")
    count = math.prod(len(knob.values) for knob in swept)
    if count > MOST_POINTS:
        raise KnobError(f"This sweep has {count} points; there is room for {MOST_POINTS}.")
    fixed = {knob.knob.name: knob.values[0] for knob in all_told if len(knob.values) == 1}
    names = [knob.knob.name for knob in swept]
    points = []
    for values in product(*(knob.values for knob in swept)):
        place = dict(zip(names, values, strict=True))
        points.append(_checked(model, {**fixed, **place}, place, seed, runs))
    return Grid(model, swept, tuple(points), seed, checked_runs(model, points[0], seed, runs))


def finished(
    sweep: Grid, jobs: int | None = None, stopped: Stopped = lambda: False
) -> Generator[Point, None, None]:
    """Run the points; each comes as it is finished, with one job in grid order.

    Closing the iterator ends what still runs, within a moment, and forgets it.

    Args:
        sweep: what to run.
        jobs: processes at once; 1 runs all points here, which any thread may do; None takes
            every core where that is worth it.
        stopped: asked again and again while points run; where it holds, no point comes any more.

    Raises:
        KnobError: jobs out of range, or a point that would keep more than there is room for.
    """
    jobs = jobs_for(sweep) if jobs is None else min(checked_jobs(jobs), len(sweep.points))
    if jobs > 1:
        from sim.sweep_processes import finished_in_processes

        yield from finished_in_processes(sweep, jobs, stopped)
        return
    for index, params in enumerate(sweep.points):
        record = played(sweep.model, params, sweep.seed, sweep.runs, stopped)
        if record is None:
            return
        yield Point(index, record)


def checked_jobs(jobs: int) -> int:
    """The number of processes.

    Raises:
        KnobError: it is out of range.
    """
    check_whole("--jobs", jobs, 1, MOST_JOBS)
    return jobs


def jobs_for(sweep: Grid) -> int:
    """As many processes as there are cores, or one where starting them takes longer."""
    cost = sum(sweep.model.cost(params, sweep.runs) for params in sweep.points)
    if cost < WORTH_PROCESSES:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    return max(1, min(cores, MOST_JOBS, len(sweep.points)))


def played(
    model: Model[Any, Any], params: Any, seed: int, runs: int, stopped: Stopped
) -> Record | None:
    """The record of a whole run, or None where it was stopped on the way."""
    run: Run[Any, Any] = Run(model, params, seed, runs)
    while not run.finished:
        if stopped():
            return None
        run.advance_for(SLICE)
    return None if stopped() else run.record()


def default_measure(model: Model[Any, Any]) -> str:
    """The measure that a sweep looks at if none is named: the first."""
    return model.description.measures[0].name


def checked_measure(model: Model[Any, Any], name: str | None) -> str:
    """The name of a measure, the default for None.

    Raises:
        KnobError: the simulation has none of that name; the hint names the nearest.
    """
    if name is None:
        return default_measure(model)
    names = [measure.name for measure in model.description.measures]
    if name not in names:
        near = difflib.get_close_matches(name[:64], names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise KnobError(
            f"There is no measure {shown(name)}.", hint + "there are " + ", ".join(names)
        )
    return name


def places(sweep: Grid, point: Point) -> tuple[object, ...]:
    """The values of the swept knobs at a point, in the order of the knobs."""
    return tuple(point.record.params[knob.knob.name] for knob in sweep.swept)


def _checked(
    model: Model[Any, Any],
    values: Mapping[str, object],
    place: Mapping[str, object],
    seed: int,
    runs: int | None,
) -> Any:
    params = read(model.parameters, values)
    try:
        checked_runs(model, params, seed, runs)
    except KnobError as error:
        if error.message.startswith("--"):
            raise
        at = ", ".join(f"{name} = {value}" for name, value in place.items())
        raise KnobError(f"At {at}: {error.message}", error.hint) from None
    return params


def _ranged(model: Model[Any, Any], knob: Knob, text: str) -> SweptKnob:
    parts = [part.strip() for part in text.split(":")]
    log = len(parts) == 4 and parts[3].lower() == "log"
    if not (len(parts) == 3 or log):
        raise KnobError(
            f"{knob.name} cannot be swept over {shown(text)}.", "a range is a:b:n or a:b:n:log"
        )
    ends = [_value(model, knob.name, part) for part in parts[:2]]
    if not all(isinstance(end, int | float) for end in ends):
        raise KnobError(f"A range of {knob.name} goes from number to number, not {shown(text)}.")
    low, high = (float(str(end)) for end in ends)
    count = int(parts[2]) if parts[2].isdecimal() and len(parts[2]) < _DIGITS else 0
    if not 1 <= count <= MOST_POINTS:
        raise KnobError(
            f"A range of {knob.name} has from 1 to {MOST_POINTS} values, not {shown(parts[2])}."
        )
    if log and min(low, high) <= 0:
        raise KnobError(f"A log range of {knob.name} has both ends above 0, not {shown(text)}.")
    spaced = np.geomspace(low, high, count) if log else np.linspace(low, high, count)
    # Twelve digits: 0.3 and not 0.30000000000000004, which would be in every record.
    plain = (float(f"{value:.12g}") for value in spaced.tolist())
    whole = knob.kind is KnobKind.INTEGER
    inside = (min(max(value, min(low, high)), max(low, high)) for value in plain)
    values = (_value(model, knob.name, round(v) if whole else v) for v in inside)
    return SweptKnob(knob, tuple(dict.fromkeys(values)), log)


def _value(model: Model[Any, Any], name: str, raw: object) -> object:
    """A value as the knob takes it."""
    return getattr(read(model.parameters, {name: raw}), name)
