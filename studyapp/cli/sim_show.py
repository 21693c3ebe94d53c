"""`studyapp sim show`: what one simulation claims, takes and measures, and who uses it."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

import click

from sim.catalog import find
from sim.knobs import Knob, knobs_of
from sim.protocol import Description
from studyapp.cli.completing import simulation_ids
from studyapp.cli.output import say, say_json, table

WIDEST = 100


@click.command()
@click.argument("simulation", metavar="ID", shell_complete=simulation_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(simulation: str, as_json: bool) -> None:
    """Say what a simulation shows and what it takes."""
    model = find(simulation)
    knobs, cards = knobs_of(model.parameters), _cards(simulation)
    if as_json:
        say_json(_object(model.description, knobs, cards))
    else:
        say(_words(model.description, knobs, cards))


def _cards(simulation: str) -> list[str]:
    from studyapp.progress.home import find_home
    from studyapp.study.desk import read_library
    from studyapp.study.lab import cards_that_use

    return [card.id for card in cards_that_use(read_library(find_home()).cards, simulation)]


def _object(about: Description, knobs: tuple[Knob, ...], cards: list[str]) -> dict[str, Any]:
    return {
        "id": about.id,
        "section": about.section,
        "title": about.title,
        "claim": about.claim,
        "reference": about.reference,
        "version": about.version,
        "parameters": [_parameter(knob) for knob in knobs],
        "measures": [
            {
                "name": measure.name,
                "help": measure.help,
                "over_runs": measure.over_runs,
                "unit": measure.unit,
            }
            for measure in about.measures
        ],
        "cards": cards,
        "default_runs": about.default_runs,
        "most_runs": about.most_runs,
    }


def _parameter(knob: Knob) -> dict[str, Any]:
    return {
        "name": knob.name,
        "kind": knob.kind.value,
        "default": knob.default,
        "low": knob.low,
        "high": knob.high,
        "choices": list(knob.choices),
        "words": list(knob.words),
        "form": knob.form.words if knob.form else "",
        "examples": list(knob.form.examples) if knob.form else [],
        "help": knob.help,
        "unit": knob.unit,
        "scale": knob.scale,
    }


def _words(about: Description, knobs: tuple[Knob, ...], cards: list[str]) -> str:
    parameters = [
        (knob.name, _default(knob.default), knob.range_words, _with_unit(knob.help, knob.unit))
        for knob in knobs
    ]
    measures = [
        (measure.name, measure.over_runs, _with_unit(measure.help, measure.unit))
        for measure in about.measures
    ]
    used = ", ".join(cards) or "none"
    return "\n\n".join(
        [
            f"{about.id} ({about.section}, version {about.version}): {about.title}",
            _wrapped(about.claim),
            _wrapped(f"After: {about.reference}"),
            table(("parameter", "default", "takes", "what it does"), parameters),
            table(("measure", "over runs", "what it is"), measures),
            f"Runs: {about.default_runs} if not said, at most {about.most_runs}.",
            _wrapped(f"Cards that use it: {used}"),
        ]
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _with_unit(text: str, unit: str) -> str:
    return f"{text} ({unit})" if unit else text


def _wrapped(text: str) -> str:
    columns = min(WIDEST, max(40, shutil.get_terminal_size((80, 24)).columns - 1))
    return textwrap.fill(text, columns, break_long_words=False, break_on_hyphens=False)
