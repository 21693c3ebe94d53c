"""The runs of each simulation in the order in which they were made, measured over theory."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from studyapp.insight.runs import runs_words
from studyapp.insight.share import Share, share_of
from studyapp.records.simulation_run import SimulationRun

NEAR = 0.1
"""So far from theory, relatively, a measurement still counts as near it."""


@dataclass(frozen=True, slots=True)
class RunHistory:
    """The runs of one simulation.

    Attributes:
        measure: the measure that most of its runs have beside theory. Of several it is the first
            that lies near theory in half of them, since some theory is but a rule of thumb; else
            the first. Empty where none has any.
        ratios: measured over theory of that measure, oldest run first; None where either does
            not exist or theory is 0.
        near: how many of those ratios lie within ``NEAR`` of 1.
        newest: when the last run was made.
        sentence: what the last run showed.
    """

    simulation: str
    runs: int
    measure: str
    ratios: tuple[float | None, ...]
    near: Share
    newest: dt.datetime
    sentence: str


def run_histories(runs: Iterable[SimulationRun]) -> tuple[RunHistory, ...]:
    """One for each simulation that was run, the one run last first."""
    by_simulation: dict[str, list[SimulationRun]] = {}
    for run in sorted(runs, key=lambda run: (run.started_at, run.id)):
        by_simulation.setdefault(run.simulation, []).append(run)
    found = [_history(name, made) for name, made in by_simulation.items()]
    return tuple(sorted(found, key=lambda one: (one.newest, one.simulation), reverse=True))


def history_words(found: Sequence[RunHistory], runs: Iterable[SimulationRun]) -> tuple[str, ...]:
    """How many runs of how many simulations, and how near to theory they came."""
    near = Share(sum(one.near.hits for one in found), sum(one.near.n for one in found))
    told = runs_words(runs)
    if not near.n:
        return (told,)
    return told, f"Within 10 % of theory came {near.words('of the runs that have one')}."


def _history(simulation: str, made: list[SimulationRun]) -> RunHistory:
    off: dict[str, list[float]] = {}
    for run in made:
        for name in run.summary:
            ratio = _ratio(run, name)
            if ratio is not None:
                off.setdefault(name, []).append(abs(ratio - 1))
    often = max(map(len, off.values()), default=0)
    told = [name for name, each in off.items() if len(each) == often]
    near = [name for name in told if median(off[name]) <= NEAR]
    measure = next(iter(near or told), "")
    ratios = tuple(_ratio(run, measure) for run in made)
    return RunHistory(
        simulation=simulation,
        runs=len(made),
        measure=measure,
        ratios=ratios,
        near=share_of(abs(ratio - 1) <= NEAR for ratio in ratios if ratio is not None),
        newest=made[-1].started_at,
        sentence=made[-1].sentence,
    )


def _ratio(run: SimulationRun, measure: str) -> float | None:
    measured, theory = run.summary.get(measure), run.theory.get(measure)
    if measured is None or not theory:
        return None
    ratio = measured / theory
    return ratio if math.isfinite(ratio) else None
