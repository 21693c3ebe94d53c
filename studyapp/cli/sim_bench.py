"""`studyapp sim bench`: how many steps a second, and how many of PyTorch's that is."""

from __future__ import annotations

from dataclasses import asdict

import click

from sim import bench as speeds
from sim.bench import Comparison, Speed
from sim.catalog import find
from studyapp.cli.catalog import everything
from studyapp.cli.completing import simulation_ids
from studyapp.cli.output import say, say_json, table, talk
from studyapp.cli.progress import progress
from studyapp.drawing.ticks import number_words

HEAD = ("id", "runs", "single", "ensemble", "loop", "ensemble/loop")
CASE_HEAD = (
    "case", "runs", "ours", "torch", "batched", "ours/torch", "needed", "ours/batched", "met",
)  # fmt: skip


@click.command()
@click.argument("simulations", metavar="[ID]...", nargs=-1, shell_complete=simulation_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def bench(simulations: tuple[str, ...], as_json: bool) -> None:
    """Measure seed-steps per second of processor time: those named, or all.

    A seed-step is one step of one member of an ensemble. Each simulation is driven as one run
    (single), as an ensemble, and as a plain loop over its members, one run after another.

    Where PyTorch is installed (pip install torch), eager PyTorch stands beside it in the same
    minute, on one thread, nothing recorded: one seed at a time (torch), and all seeds in one
    tensor (batched). A case is met where we make as many times the steps of torch as are
    needed, and no fewer than batched.

    \b
    --json prints an object for each simulation:
      sim, runs, single, ensemble, loop, gain (ensemble/loop), and cases, a list of
      name, runs, ours, torch, torch_batched, ratio (ours/torch),
      ratio_batched (ours/torch_batched), required (of ratio), met.
      Without PyTorch all of torch, torch_batched, ratio, ratio_batched, met are null;
      both of batched are null too where PyTorch cannot carry all seeds at once.
    """  # noqa: D301 (the escape is click's mark of lines to be left as they are)
    models = [find(name) for name in dict.fromkeys(simulations) or everything()]
    if not speeds.torch_is_here():
        talk(speeds.HOW_TO_GET_IT)
    found = [
        (speeds.speed_of(model, speeds.SECONDS), speeds.comparisons_of(model, speeds.SECONDS))
        for model in progress(models, len(models), "simulations")
    ]
    if as_json:
        say_json([{**asdict(s), "cases": [asdict(case) for case in cases]} for s, cases in found])
        return
    say(table(HEAD, [_row(speed) for speed, _ in found], right=range(1, len(HEAD))))
    say("seed-steps per second of processor time")
    rows = [_case_row(case) for _, cases in found for case in cases]
    if rows:
        say("")
        say(table(CASE_HEAD, rows, right=range(1, len(CASE_HEAD) - 1)))
        say("the same beside eager PyTorch, one seed and all seeds in a batch; nothing recorded")


def _row(speed: Speed) -> tuple[str, ...]:
    rates = (speed.single, speed.ensemble, speed.loop)
    return (speed.sim, str(speed.runs), *map(_rounded, rates), f"{speed.gain:.3g}")


def _case_row(case: Comparison) -> tuple[str, ...]:
    met = "-" if case.met is None else "yes" if case.met else "NO"
    rates = (case.ours, case.torch, case.torch_batched, case.ratio)
    return (
        case.name,
        str(case.runs),
        *map(_rounded, rates),
        number_words(case.required),
        _rounded(case.ratio_batched),
        met,
    )


def _rounded(value: float | None) -> str:
    return "-" if value is None else number_words(float(f"{value:.3g}"))
