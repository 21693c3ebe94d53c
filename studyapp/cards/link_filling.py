"""Putting drawn values into a link to a simulation."""

from __future__ import annotations

from studyapp.cards.draws import filled, filled_params
from studyapp.cards.expression import Names
from studyapp.cards.simulation_link import SimulationLink


def filled_link(link: SimulationLink, sheet: Names, seed: int | None = None) -> SimulationLink:
    """The link with drawn values in place; ``seed`` where it names none of its own.

    Raises:
        ExpressionError: a value cannot be worked out.
    """
    return SimulationLink(
        simulation=link.simulation,
        params=filled_params(link.params, sheet),
        ask=filled(link.ask, sheet),
        seed=link.seed if link.seed is not None else seed,
        runs=link.runs,
    )
