"""A sweep as text: the command that makes it again, and its points as CSV."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Sequence

from sim.knobs import knobs_of
from sim.sweep import Grid, Point


def command_line(asked: Grid, told: Sequence[str], measure: str | None) -> str:
    """The command that makes this sweep again."""
    words = ["studyapp", "sim", "sweep", asked.model.description.id]
    for text in told:
        words += ["-p", text]
    words += ["--seed", str(asked.seed), "--runs", str(asked.runs)]
    words += ["--measure", measure] if measure else []
    return shlex.join(words)


def csv_text(asked: Grid, points: Sequence[Point]) -> str:
    """A line for each point: its parameters, what came out, and theory."""
    names = [knob.name for knob in knobs_of(asked.model.parameters)]
    measures = [measure.name for measure in asked.model.description.measures]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    made = ["version", "seed", "runs", "steps_made", "status"]
    theories = [f"theory.{name}" for name in measures]
    writer.writerow([*names, *made, *measures, *theories, "cpu_seconds"])
    for point in points:
        record = point.record
        writer.writerow(
            [
                *(cell(record.params[name]) for name in names),
                *(record.version, record.seed, record.runs, record.steps, record.status),
                *(cell(record.summary[name]) for name in measures),
                *(cell(record.theory.get(name)) for name in measures),
                record.cpu_seconds,
            ]
        )
    return text.getvalue().rstrip("\n")


def cell(value: object) -> object:
    """Numbers as they read back exactly, yes or no, and nothing for what does not exist."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value
