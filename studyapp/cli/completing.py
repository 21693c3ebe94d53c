"""What the shell offers: ids of simulations, names of their parameters, and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import SimulationError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from sim.knobs import Knob


def simulation_ids(
    context: click.Context,  # noqa: ARG001 (click's signature)
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Ids that begin so, with their titles."""
    from click.shell_completion import CompletionItem

    from sim.catalog import find, identifiers

    return [
        CompletionItem(identifier, help=find(identifier).description.title)
        for identifier in identifiers()
        if identifier.startswith(incomplete)
    ]


def measure_names(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001 (click's signature)
    incomplete: str,
) -> list[CompletionItem]:
    """Measures of the simulation named that begin so."""
    from click.shell_completion import CompletionItem

    from sim.catalog import find

    try:
        measures = find(_named(context)).description.measures
    except SimulationError:
        return []
    return [
        CompletionItem(measure.name, help=measure.help)
        for measure in measures
        if measure.name.startswith(incomplete)
    ]


def settings(
    context: click.Context,
    parameter: click.Parameter,  # noqa: ARG001 (click's signature)
    incomplete: str,
) -> list[CompletionItem]:
    """``NAME=`` of each parameter of the simulation named; after it, the words that it takes."""
    from click.shell_completion import CompletionItem

    from sim.catalog import find
    from sim.knobs import knobs_of

    try:
        knobs = knobs_of(find(_named(context)).parameters)
    except SimulationError:
        return []
    name, equals, _ = incomplete.partition("=")
    if not equals:
        found = [(f"{knob.name}=", knob.help) for knob in knobs]
    else:
        found = [
            (f"{name}={word}", knob.help)
            for knob in knobs
            if knob.name == name
            for word in _words(knob)
        ]
    return [
        CompletionItem(text, help=words) for text, words in found if text.startswith(incomplete)
    ]


def _named(context: click.Context) -> str:
    """The simulation named so far."""
    # An option that still waits for its value leaves the arguments before it unread.
    return context.params.get("simulation") or next(iter(context.args), "")


def _words(knob: Knob) -> tuple[str, ...]:
    if knob.form is not None:
        return knob.form.examples
    return knob.choices or knob.words or (("yes", "no") if isinstance(knob.default, bool) else ())
