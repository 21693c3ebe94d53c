"""`studyapp sim`: the simulations without a screen."""

from __future__ import annotations

from types import MappingProxyType

import click

from studyapp.cli.lazy import LazyGroup, Place
from studyapp.cli.output import say

COMMANDS = MappingProxyType(
    {
        "list": Place("studyapp.cli.sim_list", "list_command", "Name the simulations."),
        "show": Place("studyapp.cli.sim_show", "show", "Say what one shows and what it takes."),
        "run": Place("studyapp.cli.sim_run", "run", "Run one to its end."),
        "sweep": Place("studyapp.cli.sim_sweep", "sweep", "Run one over a grid of parameters."),
        "check": Place("studyapp.cli.sim_check", "check", "Hold them to their theory."),
        "bench": Place("studyapp.cli.sim_bench", "bench", "Measure how fast they are."),
    }
)


@click.group(cls=LazyGroup, places=COMMANDS, invoke_without_command=True)
@click.pass_context
def sim(context: click.Context) -> None:
    """Run simulations without a screen."""
    if context.invoked_subcommand is None:
        say(context.get_help())
