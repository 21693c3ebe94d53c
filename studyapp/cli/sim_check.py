"""`studyapp sim check`: the simulations held to mathematics, one row a check."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import click

from sim.check import CheckResult, examined
from studyapp.cli.catalog import everything
from studyapp.cli.completing import simulation_ids
from studyapp.cli.output import counted, say, say_json, talk
from studyapp.drawing.ticks import number_words

MISSED = 1


@click.command()
@click.argument("simulations", metavar="[ID]...", nargs=-1, shell_complete=simulation_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def check(simulations: tuple[str, ...], as_json: bool) -> None:
    """Hold simulations to their theory: those named, or all.

    The first row says whether a simulation keeps what all of them promise: the same numbers
    from the same recipe, steps that leave their input alone, figures that can be drawn. Those
    that other packages bring are held to it too.

    The exit code is 0 only if every check passes.
    """
    chosen = tuple(dict.fromkeys(simulations)) or everything()
    rows = examined(chosen)
    found = list(rows) if as_json else _said(rows)
    passed = bool(found) and all(row.passed for row in found)
    if as_json:
        say_json([_object(row) for row in found])
    missed = sum(not row.passed for row in found)
    outcome = f"{missed} missed" if missed else "all passed"
    talk(f"{counted(len(found), 'check')} of {counted(len(chosen), 'simulation')}, {outcome}")
    if not passed:
        raise SystemExit(MISSED)


def _said(rows: Iterable[CheckResult]) -> list[CheckResult]:
    """Say each row as it comes."""
    found = []
    for row in rows:
        mark = "ok    " if row.passed else "MISSED"
        tolerance = f" within {number_words(row.tolerance)}" if row.tolerance else ""
        say(
            f"{mark}  {row.simulation}: {row.name}: {_number(row.measured)}, "
            f"expected {_number(row.expected)}{tolerance}"
        )
        found.append(row)
    return found


def _object(row: CheckResult) -> dict[str, Any]:
    return {
        "sim": row.simulation,
        "name": row.name,
        "measured": _finite(row.measured),
        "expected": _finite(row.expected),
        "tolerance": _finite(row.tolerance),
        "passed": row.passed,
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _number(value: float) -> str:
    return number_words(value) if math.isfinite(value) else str(float(value))
