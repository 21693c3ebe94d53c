"""Every simulation there is, with a line of talk for each of another package that is left out."""

from __future__ import annotations

from sim.catalog import identifiers, troubles
from studyapp.cli.output import talk


def everything() -> tuple[str, ...]:
    """The ids of all simulations; what cannot be used is told on stderr."""
    found = identifiers()
    for trouble in troubles():
        talk(f"Warning: {trouble}")
    return found
