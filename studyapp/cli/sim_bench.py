"""`studyapp sim bench`: how many steps a second, alone, as an ensemble, and one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import click

from sim.catalog import find, identifiers
from sim.protocol import Model
from sim.run import Run
from studyapp.cli.completing import simulation_ids
from studyapp.cli.output import say, say_json, table
from studyapp.drawing.ticks import number_words

SECONDS = 0.1
"""How long one measurement may take."""
ROUNDS = 3
SMALLEST_ENSEMBLE = 64


@dataclass(frozen=True, slots=True)
class Speed:
    """Seed-steps per second of processor time, the best of interleaved rounds.

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


@click.command()
@click.argument("simulations", metavar="[ID]...", nargs=-1, shell_complete=simulation_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def bench(simulations: tuple[str, ...], as_json: bool) -> None:
    """Measure seed-steps per second: those named, or all.

    A seed-step is one step of one member; ensembles stand beside the plain loop over their members.
    """
    models = [find(name) for name in dict.fromkeys(simulations) or identifiers()]
    speeds = [speed_of(model) for model in models]
    if as_json:
        say_json([asdict(speed) for speed in speeds])
        return
    head = ("id", "runs", "single", "ensemble", "loop", "ensemble/loop")
    rows = [
        (
            speed.sim,
            str(speed.runs),
            *(number_words(float(f"{v:.3g}")) for v in (speed.single, speed.ensemble, speed.loop)),
            f"{speed.gain:.3g}",
        )
        for speed in speeds
    ]
    say(table(head, rows, right=range(1, len(head))))
    say("seed-steps per second of processor time")


def speed_of(model: Model[Any, Any]) -> Speed:
    """Measure one simulation with its default parameters."""
    about = model.description
    runs = min(about.most_runs, max(about.default_runs, SMALLEST_ENSEMBLE))
    single = ensemble = loop = 0.0
    for _ in range(ROUNDS):
        single = max(single, _rate(_played(model, 0, 1)))
        ensemble = max(ensemble, _rate(_played(model, 0, runs)))
        loop = max(loop, _rate(*_one_by_one(model, runs)))
    return Speed(about.id, runs, single, ensemble, loop, ensemble / loop)


def _played(model: Model[Any, Any], seed: int, runs: int) -> Run[Any, Any]:
    run: Run[Any, Any] = Run(model, model.parameters(), seed, runs)
    run.advance_for(SECONDS)
    return run


def _one_by_one(model: Model[Any, Any], runs: int) -> Iterator[Run[Any, Any]]:
    """The members as runs of their own, as many as there is time for."""
    spent = 0.0
    for seed in range(runs):
        if spent > SECONDS:
            return
        run = _played(model, seed, 1)
        spent += run.cpu_seconds
        yield run


def _rate(*runs: Run[Any, Any]) -> float:
    steps = sum(run.step_number * run.runs for run in runs)
    return steps / max(sum(run.cpu_seconds for run in runs), 1e-9)
