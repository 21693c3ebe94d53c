"""`studyapp sim sweep`: one simulation over a grid of its parameters, on every core."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from sim.errors import SimulationError
from sim.sweep import Grid, Point, checked_jobs, checked_measure, finished, grid, places
from studyapp import __version__
from studyapp.cli.completing import measure_names, settings, simulation_ids
from studyapp.cli.edge import INTERRUPTED
from studyapp.cli.output import counted, say, say_json, table, talk
from studyapp.cli.progress import progress
from studyapp.cli.sim_settings import check_target, pairs, whole
from studyapp.drawing.ticks import number_words
from studyapp.errors import StudyError, UsageError
from studyapp.study.sweep_table import cell, command_line, csv_text

PICTURES = ("png", "svg", "pdf")
File = click.Path(dir_okay=True, path_type=Path)
HELP = """Run a simulation over a grid of its parameters.

\b
-p NAME=VALUE       the same value at every point
-p NAME=a:b:n       n values from a to b, evenly spaced
-p NAME=a:b:n:log   spaced by equal factors
-p NAME=v1,v2,v3    these values (v1;v2 where a value has commas itself)

Several swept parameters make a grid, the last one varying fastest. All points are checked
before any is run. Each is a run like any other: sim run with the same parameters, seed and
runs gives the same numbers. ctrl-C keeps the points that are finished.

\b
--json prints sim, version, swept (name to values), seed, runs, measure, complete,
  command, and points in grid order, each as sim run --json prints it.
--csv has a column for each parameter, then version, seed, runs, steps_made, status,
  the measures, theory.MEASURE for each, and cpu_seconds.
--plot draws the measure against the swept parameter with theory beside it, or a map of two.
"""


@click.command(help=HELP)
@click.argument("simulation", metavar="ID", shell_complete=simulation_ids)
@click.option(
    "-p",
    "--param",
    "told",
    multiple=True,
    metavar="NAME=VALUES",
    shell_complete=settings,
    help="Sweep or set a parameter. May be given for several.",
)
@click.option("--seed", default="0", metavar="N", help="Master seed of every point; 0 if not said.")
@click.option("--runs", metavar="N", help="Members of the ensemble; the simulation's own default.")
@click.option(
    "--measure",
    metavar="NAME",
    shell_complete=measure_names,
    help="What the table and the picture show; the first measure if not said.",
)
@click.option("--jobs", metavar="N", help="Processes at once; every core where that is quicker.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a line of CSV for each point.")
@click.option("--plot", type=File, metavar="FILE", help="Draw it: .png, .svg or .pdf.")
def sweep(
    simulation: str,
    told: tuple[str, ...],
    seed: str,
    runs: str | None,
    measure: str | None,
    jobs: str | None,
    as_json: bool,
    as_csv: bool,
    plot: Path | None,
) -> None:
    """Run a simulation over a grid of its parameters: see ``HELP``."""
    if as_json and as_csv:
        raise UsageError("--json and --csv cannot both be printed.", "choose one of them")
    members = None if runs is None else whole(runs)
    asked = grid(simulation, pairs(told), whole(seed), members)
    shown = checked_measure(asked.model, measure)
    check_target(plot, "--plot", PICTURES)
    if plot is not None:
        from sim.sweep_figure import check_drawable

        check_drawable(asked)
    again = command_line(asked, told, measure)
    points, ended = _run(asked, None if jobs is None else checked_jobs(whole(jobs)))
    if as_json:
        say_json(_object(asked, points, shown, again))
    elif as_csv:
        say(csv_text(asked, points))
    else:
        say(_words(asked, points, shown, again))
    if plot is not None and points:
        _draw(asked, points, shown, plot, again)
    if ended is not None:
        done = f"{len(points)} of {len(asked.points)} points are finished"
        if isinstance(ended, KeyboardInterrupt):
            talk(f"Stopped: {done}.")
            raise SystemExit(INTERRUPTED)
        talk(f"Ended early: {done}.")
        raise ended


def _run(asked: Grid, jobs: int | None) -> tuple[list[Point], BaseException | None]:
    """The finished points in grid order, and what ended the sweep before its end."""
    points: list[Point] = []
    ended: BaseException | None = None
    with closing(finished(asked, jobs)) as coming:
        try:
            for point in progress(coming, len(asked.points), f"{asked.model.description.id}"):
                points.append(point)  # noqa: PERF402 (what came before an interrupt is kept)
        except (KeyboardInterrupt, SimulationError) as reason:
            ended = reason
        except BrokenExecutor:
            ended = StudyError(
                "A process of the sweep was ended from outside.", "memory may be short: --jobs 1"
            )
    return sorted(points, key=lambda point: point.index), ended


def _object(asked: Grid, points: Sequence[Point], measure: str, again: str) -> dict[str, Any]:
    about = asked.model.description
    return {
        "sim": about.id,
        "version": about.version,
        "swept": {knob.knob.name: list(knob.values) for knob in asked.swept},
        "seed": asked.seed,
        "runs": asked.runs,
        "measure": measure,
        "complete": len(points) == len(asked.points),
        "command": again,
        "points": [point.record.as_dict() for point in points],
    }


def _words(asked: Grid, points: Sequence[Point], measure: str, again: str) -> str:
    about = asked.model.description
    head = [*(knob.knob.name for knob in asked.swept), measure, "theory", "status"]
    rows = [_row(asked, point, measure) for point in points]
    parts = [
        f"{about.id}: {about.title} ({counted(len(points), 'point')}, "
        f"{counted(asked.runs, 'run')} each)",
        table(head, rows, right=range(len(head) - 1)),
        f"Again: {again}",
    ]
    return "\n\n".join(parts)


def _row(asked: Grid, point: Point, measure: str) -> tuple[str, ...]:
    record = point.record
    values = (record.summary[measure], record.theory.get(measure))
    return (
        *(_value(value) for value in places(asked, point)),
        *("-" if value is None else number_words(value) for value in values),
        record.status,
    )


def _value(value: object) -> str:
    return number_words(value) if isinstance(value, float) else str(cell(value))


def _draw(asked: Grid, points: Sequence[Point], measure: str, path: Path, again: str) -> None:
    from sim.sweep_figure import figure_of
    from studyapp.drawing.picture import save_picture

    about = asked.model.description
    caption = f"{about.id} version {about.version}, studyapp {__version__}\nAgain: {again}"
    save_picture(figure_of(asked, points, measure), path, caption, about.title)
