"""What the catalog of simulations has against a card's link; deck checking is handed this."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.catalog import find
from sim.errors import KnobError, UnknownSimulation
from sim.knobs import knobs_of, read
from sim.protocol import Model
from sim.run import BUDGET
from studyapp.cards.check import LinkFault
from studyapp.cards.simulation_link import SimulationLink


class CatalogNames:
    """Checks links against the simulations that there are; runs none of them."""

    def faults(self, link: SimulationLink) -> Iterator[LinkFault]:
        """An unknown simulation or parameter, a value out of range, knobs that do not go together.

        Args:
            link: as the deck has it; values may be of any kind that a deck file can hold.
        """
        try:
            model = find(link.simulation)
        except UnknownSimulation as error:
            yield LinkFault("unknown-simulation", error.message, error.hint)
            return
        alone = list(_alone(model, link)) + list(_runs(model, link))
        yield from alone or _together(model, link)


def _alone(model: Model[Any, Any], link: SimulationLink) -> Iterator[LinkFault]:
    known = {knob.name for knob in knobs_of(model.parameters)}
    for name, value in link.params.items():
        try:
            read(model.parameters, {name: value})
        except KnobError as error:
            code = "out-of-range" if name in known else "unknown-parameter"
            yield LinkFault(code, error.message, error.hint, name)


def _runs(model: Model[Any, Any], link: SimulationLink) -> Iterator[LinkFault]:
    most = model.description.most_runs
    if link.runs is not None and not 1 <= link.runs <= most:
        words = f"runs takes a whole number from 1 to {most}, not {link.runs}."
        yield LinkFault("out-of-range", words)


def _together(model: Model[Any, Any], link: SimulationLink) -> Iterator[LinkFault]:
    """What is wrong with knobs that are each within their range."""
    params = read(model.parameters, link.params)
    runs = model.description.default_runs if link.runs is None else link.runs
    complaints = list(model.complaints(params, runs))
    for complaint in complaints:
        yield LinkFault("out-of-range", complaint)
    if not complaints and not model.cost(params, runs) <= BUDGET:
        yield LinkFault("too-costly", "The run is beyond the budget.", "fewer steps or runs")
