"""`studyapp sim run`: one simulation to its end, said, drawn, traced and kept as asked."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.catalog import find
from sim.knobs import read
from sim.run import Run
from studyapp.cli.completing import settings, simulation_ids
from studyapp.cli.output import say, say_json, table, talk
from studyapp.cli.sim_settings import check_target, pairs, whole
from studyapp.drawing.ticks import number_words
from studyapp.drawing.words import describe
from studyapp.study.film import film_of
from studyapp.study.trace import ENDINGS, save_trace

if TYPE_CHECKING:
    from sim.figure import Figure
    from sim.record import Record
    from studyapp.study.desk import Desk

PICTURES = ("png", "svg", "pdf", "gif")

File = click.Path(dir_okay=True, path_type=Path)


@click.command()
@click.argument("simulation", metavar="ID", shell_complete=simulation_ids)
@click.option(
    "-p",
    "--param",
    "told",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=settings,
    help="Set a parameter; the rest keep their defaults. May be given for several.",
)
@click.option("--seed", default="0", metavar="N", help="Master seed; 0 if not said.")
@click.option("--runs", metavar="N", help="Members of the ensemble; the simulation's own default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--words", "in_words", is_flag=True, help="Say in words what its figure shows.")
@click.option("--plot", type=File, metavar="FILE", help="Draw it: .png, .svg, .pdf, or a .gif.")
@click.option("--trace", type=File, metavar="FILE", help="Write every step: .csv or .npz.")
@click.option("--save", is_flag=True, help="Keep the run with your own.")
def run(
    simulation: str,
    told: tuple[str, ...],
    seed: str,
    runs: str | None,
    as_json: bool,
    in_words: bool,
    plot: Path | None,
    trace: Path | None,
    save: bool,
) -> None:
    """Run a simulation to its end.

    The parameters of one are listed by: studyapp sim show ID
    """
    model = find(simulation)
    params = read(model.parameters, pairs(told))
    made: Run[Any, Any] = Run(model, params, whole(seed), None if runs is None else whole(runs))
    check_target(plot, "--plot", PICTURES)
    check_target(trace, "--trace", ENDINGS)
    with ExitStack() as open_things:
        desk = _desk(open_things) if save else None
        frames = _play(made, moving=plot is not None and plot.suffix.lower() == ".gif")
        if desk is not None:
            _keep(desk, made)
    record = made.record()
    if trace is not None:
        save_trace(made.history, trace, record)
    if plot is not None:
        _draw(frames, plot, record, model.description.title)
    if as_json:
        say_json(record.as_dict())
    else:
        say(summary(record, model.description.title))
        if in_words:
            say("\n" + describe(replace(made.figure(), sentence="")))


def summary(record: Record, title: str) -> str:
    """What came out, beside theory, and the command that makes it again."""
    many = "1 run" if record.runs == 1 else f"{record.runs} runs"
    rows = [
        (name, _number(value), _number(record.theory.get(name)), _ratio(record, name))
        for name, value in record.summary.items()
    ]
    parts = [
        f"{record.sim}: {title} ({many}, {record.steps} steps, {record.status})",
        record.sentence,
        table(("measure", "run", "theory", "ratio"), rows, right=(1, 2, 3)),
        f"Again: {record.command_line()}",
    ]
    return "\n\n".join(part for part in parts if part)


def _number(value: float | None) -> str:
    return "-" if value is None else number_words(value)


def _ratio(record: Record, name: str) -> str:
    value, theory = record.summary[name], record.theory.get(name)
    if value is None or not theory:
        return "-"
    return f"{value / theory:.4g}"


def _play(run: Run[Any, Any], *, moving: bool) -> list[Figure]:
    """Go to the end; the last figure, or with ``moving`` those on the way too."""
    if moving:
        return film_of(run, run.total_steps)
    run.advance(run.total_steps)
    return [run.figure()]


def _draw(figures: list[Figure], path: Path, record: Record, title: str) -> None:
    from studyapp.drawing.caption import caption_of
    from studyapp.drawing.picture import save_animation, save_picture

    caption = caption_of(record)
    if path.suffix.lower() == ".gif":
        save_animation(figures, path, caption, title=title)
    else:
        save_picture(figures[-1], path, caption, title)


def _desk(open_things: ExitStack) -> Desk:
    """Open what is kept before the run is made, so that nothing is computed in vain."""
    from studyapp.clock import SystemClock
    from studyapp.errors import StoreError
    from studyapp.progress.home import find_home
    from studyapp.study.desk import open_desk

    desk = open_desk(find_home(), SystemClock())
    open_things.callback(desk.close)
    if desk.store.why_look_only:
        raise StoreError(f"The run cannot be kept: {desk.store.why_look_only}.", "leave out --save")
    return desk


def _keep(desk: Desk, run: Run[Any, Any]) -> None:
    from studyapp.study.lab import record_of

    kept = record_of(desk, run.record())
    desk.store.add_run(kept)
    talk(f"Kept as run {kept.id}.")
