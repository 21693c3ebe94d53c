"""`studyapp sim list`: the simulations by name."""

from __future__ import annotations

import click

from sim.catalog import find
from studyapp.cli.catalog import everything
from studyapp.cli.output import say, say_json, table


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_command(as_json: bool) -> None:
    """Name the simulations, those that other packages bring among them."""
    found = [find(identifier).description for identifier in everything()]
    if as_json:
        rows = [
            {
                "id": about.id,
                "section": about.section,
                "title": about.title,
                "claim": about.claim,
                "version": about.version,
            }
            for about in found
        ]
        say_json(rows)
    else:
        say(table(("id", "title"), [(about.id, about.title) for about in found]))
