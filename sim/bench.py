"""Speeds, measured side by side: one run, an ensemble, a plain loop, and PyTorch where it is.

Every figure is seed-steps (one step of one member) per second of processor time, the best of
rounds in which all contestants take their turns, so that a busy machine slows all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from sim.knobs import read
from sim.peer import Case, cases_of
from sim.protocol import Leaping, Model
from sim.run import LEAP, Run, streams_of

SECONDS = 0.1
"""How long one measurement takes at least."""
ROUNDS = 3
SMALLEST_ENSEMBLE = 64
HOW_TO_GET_IT = "PyTorch is not installed, so nothing is compared with it; pip install torch"


@dataclass(frozen=True, slots=True)
class Speed:
    """A simulation with its default knobs, driven and recorded as ``sim run`` does.

    Attributes:
        runs: members of the ensemble.
        single: one run, from its start.
        ensemble: all members side by side.
        loop: the same members in a plain loop, one run after another.
        gain: ensemble over loop.
    """

    sim: str
    runs: int
    single: float
    ensemble: float
    loop: float
    gain: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case of ``sim.peer`` beside eager PyTorch, nothing recorded; None where that is missing.

    Attributes:
        name: the model and its size.
        runs: members of our ensemble, and of PyTorch's batch.
        ours: our steps (``leap`` where the model leaps).
        torch: eager PyTorch, one seed.
        torch_batched: eager PyTorch with all members side by side; None too where it cannot.
        ratio: ours over torch.
        ratio_batched: ours over torch_batched.
        required: the least that ``ratio`` must be; ``ratio_batched`` must be 1.
        met: whether both are as large as they must be.
    """

    name: str
    runs: int
    ours: float
    torch: float | None
    torch_batched: float | None
    ratio: float | None
    ratio_batched: float | None
    required: float
    met: bool | None


def speed_of(model: Model[Any, Any], seconds: float = SECONDS, rounds: int = ROUNDS) -> Speed:
    """Measure one simulation with its default knobs."""
    about = model.description
    runs = min(about.most_runs, max(about.default_runs, SMALLEST_ENSEMBLE))
    single = ensemble = loop = 0.0
    for _ in range(rounds):
        single = max(single, _rate(_played(model, 0, 1, seconds)))
        ensemble = max(ensemble, _rate(_played(model, 0, runs, seconds)))
        loop = max(loop, _rate(*_one_by_one(model, runs, seconds)))
    return Speed(about.id, runs, single, ensemble, loop, ensemble / loop)


def torch_is_here() -> bool:
    """Whether PyTorch is installed; it is not loaded to find out."""
    return find_spec("torch") is not None


def comparisons_of(
    model: Model[Any, Any],
    seconds: float = SECONDS,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> tuple[Comparison, ...]:
    """Measure the cases of a simulation; it has none where nobody wrote a peer."""
    cases = cases_of(model.description.id)
    if not cases or not torch_is_here():
        return tuple(_compared(model, case, seconds, rounds, clock, peers=False) for case in cases)
    with _one_torch_thread():
        return tuple(_compared(model, case, seconds, rounds, clock, peers=True) for case in cases)


def _compared(
    model: Model[Any, Any],
    case: Case,
    seconds: float,
    rounds: int,
    clock: Callable[[], float],
    *,
    peers: bool,
) -> Comparison:
    ours = single = batched = 0.0
    work = case.work or _ahead
    with np.errstate(all="ignore"):
        for _ in range(rounds):
            together = _begun(model, case, case.runs)
            ours = max(ours, case.runs * _steps_per_second(work(together), case, seconds, clock))
            if not peers:
                continue
            alone = case.peer(_begun(model, case, 1))
            single = max(single, _steps_per_second(alone.advance, case, seconds, clock))
            if case.batched:
                batch = case.peer(together)
                found = case.runs * _steps_per_second(batch.advance, case, seconds, clock)
                batched = max(batched, found)
    ratio = ours / single if single else None
    ratio_batched = ours / batched if batched else None
    return Comparison(
        name=case.name,
        runs=case.runs,
        ours=ours,
        torch=single or None,
        torch_batched=batched or None,
        ratio=ratio,
        ratio_batched=ratio_batched,
        required=float(case.ratio),
        met=None if ratio is None else ratio >= case.ratio and (ratio_batched or 1.0) >= 1.0,
    )


def _begun(model: Model[Any, Any], case: Case, runs: int) -> Run[Any, Any]:
    return Run(model, read(model.parameters, case.params), 0, runs)


def _ahead(run: Run[Any, Any]) -> Callable[[int], None]:
    """Makes steps from where the run stands, each time from there, and keeps nothing of them."""
    model, params = run.model, run.params
    streams = streams_of(model.description.id, run.seed)

    def leaping(steps: int) -> None:
        assert isinstance(model, Leaping)  # noqa: S101 (it is chosen for that)
        state, left = run.state, steps
        while left > 0:
            state, film = model.leap(state, params, streams, min(left, LEAP))
            left -= len(next(iter(film.values())))

    def stepping(steps: int) -> None:
        state = run.state
        for _ in range(steps):
            state = model.step(state, params, streams)

    return leaping if isinstance(model, Leaping) else stepping


def _steps_per_second(
    advance: Callable[[int], None], case: Case, seconds: float, clock: Callable[[], float]
) -> float:
    advance(min(case.steps, 3))  # what is loaded or cached at the first step is not its speed
    made, before = 0, clock()
    while (spent := clock() - before) < seconds or not made:
        advance(case.steps)
        made += case.steps
    return made / max(spent, 1e-9)


@contextmanager
def _one_torch_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _played(model: Model[Any, Any], seed: int, runs: int, seconds: float) -> Run[Any, Any]:
    run: Run[Any, Any] = Run(model, model.parameters(), seed, runs)
    run.advance_for(seconds)
    return run


def _one_by_one(model: Model[Any, Any], runs: int, seconds: float) -> Iterator[Run[Any, Any]]:
    """The members as runs of their own, as many as there is time for."""
    spent = 0.0
    for seed in range(runs):
        if spent > seconds:
            return
        run = _played(model, seed, 1, seconds)
        spent += run.cpu_seconds
        yield run


def _rate(*runs: Run[Any, Any]) -> float:
    steps = sum(run.step_number * run.runs for run in runs)
    return steps / max(sum(run.cpu_seconds for run in runs), 1e-9)
