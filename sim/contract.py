"""What every simulation promises, whatever it simulates, and how to see that it keeps it.

``problems(model)`` is for anybody's model: it plays short runs of it and says in words what it
does not keep. The program's own tests and ``studyapp sim check`` ask the same.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.contract_figure import figure_problems
from sim.errors import KnobError
from sim.knobs import Knob, KnobKind, as_dict, knobs_of, read
from sim.leaping import one_by_one
from sim.protocol import Leaping, Model, Streams
from sim.run import Run

SHORT = 40
"""Steps of a run that is only looked at from outside."""
RUNS = 3
SEED = 0
OVER_RUNS = frozenset({"mean", "median", "share", "same", "largest", "count", "pooled"})
NOTHING: Mapping[str, object] = MappingProxyType({})

AnyModel = Model[Any, Any]
Knobs = Mapping[str, object]
Promise = Callable[[AnyModel, Knobs], Iterable[str]]


def problems(model: AnyModel, knobs: Knobs = NOTHING) -> list[str]:
    """What a model promises and does not keep, a line each; an empty list where it keeps all.

    Args:
        model: the simulation.
        knobs: values for all runs, where the defaults leave something out that is worth a look.
    """
    found: list[str] = []
    for promise in PROMISES:
        try:
            for problem in promise(model, knobs):
                found.append(problem)  # noqa: PERF402 (what came before an error is told too)
        except (Exception, SystemExit) as error:  # noqa: BLE001 (a model may do anything)
            words = (promise.__doc__ or promise.__name__).splitlines()[0].rstrip(".")
            found.append(f"{words}: {type(error).__name__}: {error}")
    return found


# Playing


def begun(
    model: AnyModel, knobs: Knobs = NOTHING, seed: int = SEED, runs: int = RUNS
) -> Run[Any, Any]:
    """A run of few steps, where steps are a knob, that has not begun."""
    few = {k.name: SHORT for k in knobs_of(model.parameters) if k.name == "steps"}
    for name, steps in few.items():
        knob = next(k for k in knobs_of(model.parameters) if k.name == name)
        few[name] = int(min(max(steps, knob.low or steps), knob.high or steps))
    runs = min(runs, model.description.most_runs)
    return Run(model, read(model.parameters, {**few, **knobs}), seed, runs)


def played(
    model: AnyModel, knobs: Knobs = NOTHING, seed: int = SEED, runs: int = RUNS
) -> Run[Any, Any]:
    """A run of few steps, played to its end."""
    run = begun(model, knobs, seed, runs)
    run.advance(run.total_steps)
    return run


def bits(run: Run[Any, Any]) -> str:
    """A digest of everything that was measured, bit for bit."""
    digest = hashlib.sha256(run.history.steps.tobytes())
    for name, trace in sorted(run.history.traces.items()):
        digest.update(name.encode() + np.ascontiguousarray(trace).tobytes())
    digest.update(json.dumps([run.summary(), run.theory()], sort_keys=True).encode())
    return digest.hexdigest()


def arrays_in(value: object) -> Iterator[np.ndarray[Any, Any]]:
    """Every array of a state, however deep."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from arrays_in(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays_in(getattr(value, field.name))


def streams(seed: int = SEED) -> Streams:
    """Sources of chance of a seed, apart from any run."""
    return Streams(*(np.random.default_rng([seed, part]) for part in range(3)))


def ends_of(knob: Knob) -> tuple[object, ...]:
    """The extremes of a knob: its range, its choices, its words, the examples of its form."""
    if knob.kind is KnobKind.YES_NO:
        return (True, False)
    if knob.kind is KnobKind.CHOICE:
        return knob.choices
    form = getattr(knob, "form", None)
    if form is not None:
        return tuple(form.examples)
    if knob.name == "steps":  # the longest run is a matter of the budget
        return (knob.low,)
    return (knob.low, knob.high, *knob.words)


# What it says of itself


def describes_itself(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """It describes itself, and names each measure once."""
    about = model.description
    for name in ("id", "section", "title", "claim", "reference", "version"):
        if not getattr(about, name):
            yield f"its description has no {name}"
    names = [measure.name for measure in about.measures]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"it names the measure {name} twice"
    for measure in about.measures:
        if not measure.help:
            yield f"its measure {measure.name} has no help"
        if measure.over_runs not in OVER_RUNS:
            yield f"its measure {measure.name} is {measure.over_runs!r} over runs, none of " + (
                ", ".join(sorted(OVER_RUNS))
            )
    if not 1 <= about.default_runs <= about.most_runs:
        yield f"its default of {about.default_runs} runs is not from 1 to {about.most_runs}"


def takes_its_own_defaults(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """Its parameters are frozen, can be hashed, and take their own defaults within the budget."""
    params = model.parameters()
    field = dataclasses.fields(params)[0].name
    try:
        setattr(params, field, getattr(params, field))
        yield "its parameters can be changed: they are no frozen dataclass"
    except dataclasses.FrozenInstanceError:
        pass
    if hash(params) != hash(model.parameters()):
        yield "equal parameters have different hashes"
    if read(model.parameters, as_dict(params)) != params:
        yield "it does not take its own defaults"
    try:
        Run(model, params)
    except KnobError as error:
        yield f"it refuses its own defaults: {error}"


def costs_what_it_takes(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """A longer run costs more."""
    if "steps" not in as_dict(model.parameters()):
        return
    params = model.parameters()
    longer = dataclasses.replace(params, steps=10 * params.steps)
    if not model.cost(longer, 1) > 5 * model.cost(params, 1) > 0:
        yield "ten times the steps do not cost more than five times as much"


# Sameness


def repeats_itself(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """Two runs of a recipe are equal in every bit."""
    if bits(played(model, knobs)) != bits(played(model, knobs)):
        yield "two runs of one recipe differ"


def leaves_a_state_as_it_is(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """A step leaves its input as it is."""
    run = begun(model, knobs)
    for _ in range(3):
        state = run.state
        for array in arrays_in(state):
            array.setflags(write=False)
        before = [array.tobytes() for array in arrays_in(state)]
        try:
            run.advance(1)
        except ValueError as error:
            yield f"step {run.step_number + 1} writes to the state that it is given: {error}"
            return
        if before != [array.tobytes() for array in arrays_in(state)]:
            yield f"step {run.step_number} changes the state that it is given"


def goes_back_and_on(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """A run goes back and on exactly, by steps and by checkpoints."""
    straight, wandering = played(model, knobs), begun(model, knobs)
    for step in (17, 3, 3, 30, 29, 0, 11, straight.total_steps):
        wandering.seek(step)
        reached = min(step, straight.step_number)
        if wandering.step_number != reached:
            yield f"going to step {reached} ends at step {wandering.step_number}"
    if bits(wandering) != bits(straight):
        yield "a run that went back and on differs from one that went straight"
    run = begun(model, knobs)
    run.advance(7)
    mark, there = run.checkpoint(), bits(run)
    run.advance(20)
    end = bits(run)
    run.restore(mark)
    if bits(run) != there:
        yield "a checkpoint does not bring back what was there"
    run.advance(20)
    if bits(run) != end:
        yield "the steps after a checkpoint come out differently"


def leaps_as_it_steps(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """A leap comes to the same bits as its steps."""
    if not isinstance(model, Leaping):
        return
    run = begun(model, knobs)
    leaping, walking = streams(), streams()
    state = model.start(run.params, run.runs, leaping)
    other = model.start(run.params, run.runs, walking)
    left = run.total_steps
    with np.errstate(all="ignore"):
        while left > 0 and not model.done(state, run.params):
            state, film = model.leap(state, run.params, leaping, left)
            made = len(next(iter(film.values())))
            other, steps = one_by_one(model, other, run.params, walking, made)
            left -= made
            if _bytes(film) != _bytes(steps) or _bytes(state) != _bytes(other):
                yield "a leap does not come to the bits of its steps"
                return


def keeps_its_recipe(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """The recipe in a record, and its command line, make the run again."""
    record = played(model, knobs, seed=5).record()
    told = json.loads(record.to_json())
    again = Run(model, read(model.parameters, told["params"]), told["seed"], told["runs"])
    again.advance(again.total_steps)
    if dataclasses.replace(again.record(), cpu_seconds=0) != dataclasses.replace(
        record, cpu_seconds=0
    ):
        yield "the recipe in its record makes another run"
    words = shlex.split(record.command_line())
    given = dict(b.split("=", 1) for a, b in pairwise(words) if a == "-p")
    if as_dict(read(model.parameters, given)) != dict(record.params):
        yield "the command in its record says other parameters"


def keeps_chance_apart(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """What the noise has drawn does not change the start."""
    run = begun(model, knobs)
    first, second = streams(), streams()
    second.noise.standard_normal(5)
    starts = [model.start(run.params, run.runs, chance) for chance in (first, second)]
    if _bytes(starts[0]) != _bytes(starts[1]):
        yield "its start draws from the stream of the noise"


# Names, numbers and figures


def measures_the_same_things(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """Traces keep their names and shapes, summary and theory the names of the measures."""
    run = begun(model, knobs)
    chance = streams()
    state, first = model.start(run.params, run.runs, chance), _shapes(run, run.state)
    with np.errstate(all="ignore"):
        for step in range(1, run.total_steps + 1):
            if model.done(state, run.params):
                break
            state = model.step(state, run.params, chance)
            if _shapes(run, state) != first:
                yield f"what it measures changes at step {step}"
                return
    names = {measure.name for measure in model.description.measures}
    unknown = set(model.theory(run.params, run.runs)) - names
    if unknown:
        yield f"its theory is of no measure: {', '.join(sorted(unknown))}"
    for _ in range(3):
        found = set(model.summary(run.state, run.history, run.params))
        if found != names:
            yield f"its summary at step {run.step_number} has not the names of its measures"
            return
        json.loads(run.record().to_json())
        run.advance(1)


def can_be_drawn(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """Every step can be drawn and told, and drawing changes nothing."""
    run = begun(model, knobs)
    while True:
        figure = run.figure()
        for problem in figure_problems(figure):
            yield f"at step {run.step_number} {problem}"
            return
        run.summary(), run.theory()
        if not run.advance(7):
            break
    if bits(run) != bits(played(model, knobs)):
        yield "drawing changes what comes out"


def bears_its_ends(model: AnyModel, knobs: Knobs) -> Iterator[str]:
    """A knob at its end gives numbers or a reason."""
    for knob in knobs_of(model.parameters):
        for value in ends_of(knob):
            for problem in problems_at(model, {**knobs, knob.name: value}):
                yield f"with {knob.name} = {value} {problem}"


def problems_at(model: AnyModel, knobs: Knobs, seed: int = SEED, runs: int = 2) -> Iterator[str]:
    """What is wrong with a run that has these knobs; nothing where they are refused."""
    try:
        run = begun(model, knobs, seed, runs)
    except KnobError:  # knobs that do not go together are refused
        return
    run.advance(run.total_steps)
    if not run.finished or run.step_number > run.total_steps:
        yield f"it ends at step {run.step_number} of {run.total_steps}"
    if run.status not in ("ok", "diverged"):
        yield f"its status is {run.status}"
    said = json.loads(run.record().to_json())
    if run.status != "diverged" and all(value is None for value in said["summary"].values()):
        yield "no measure exists, and it does not say that it diverged"
    yield from figure_problems(run.figure())


PROMISES: tuple[Promise, ...] = (
    describes_itself,
    takes_its_own_defaults,
    costs_what_it_takes,
    measures_the_same_things,
    repeats_itself,
    leaves_a_state_as_it_is,
    goes_back_and_on,
    leaps_as_it_steps,
    keeps_its_recipe,
    keeps_chance_apart,
    can_be_drawn,
    bears_its_ends,
)


def _shapes(run: Run[Any, Any], state: Any) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(value) for name, value in run.model.measure(state, run.params).items()}


def _bytes(value: object) -> list[bytes]:
    """All arrays of a state or of traces, as bytes."""
    if isinstance(value, Mapping):
        return [np.ascontiguousarray(value[name]).tobytes() for name in sorted(value)]
    return [np.ascontiguousarray(array).tobytes() for array in arrays_in(value)]
