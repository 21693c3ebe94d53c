"""The run behind a measured question: made from its link, and read by the names of expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.catalog import find
from sim.knobs import as_dict, read
from sim.run import Run
from studyapp.cards.expression import Names, Value
from studyapp.cards.simulation_link import SimulationLink


def run_of(link: SimulationLink, params: Mapping[str, object] | None = None) -> Run[Any, Any]:
    """The run that a link asks for, not begun; ``params`` are set on top of the link's own.

    Raises:
        UnknownSimulation, KnobError: the link does not fit the catalog.
    """
    model = find(link.simulation)
    values = read(model.parameters, {**link.params, **(params or {})})
    return Run(model, values, link.seed or 0, link.runs)


def names_of(run: Run[Any, Any], sheet: Names) -> dict[str, Value]:
    """What an expression may name: drawn values, knobs, measures, ``status`` and ``steps``."""
    names: dict[str, Value] = {}
    for name, value in as_dict(run.params).items():
        names[name] = value if isinstance(value, int | float | str) else str(value)
    names.update(sheet)
    names["made"] = run.step_number
    names["status"] = run.status
    names.update(run.summary())
    return names


def known_names(simulation: str, sheet: Names) -> frozenset[str]:
    """The names that ``names_of`` will know.

    Raises:
        UnknownSimulation: there is none of that id.
    """
    model = find(simulation)
    knobs = as_dict(model.parameters())
    measures = [measure.name for measure in model.description.measures]
    return frozenset({*knobs, *sheet, *measures, "made", "status"})
