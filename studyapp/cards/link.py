"""Reading a link to a simulation: which one, with which parameters, and what to look for."""

from __future__ import annotations

from studyapp.cards.reading import LARGEST_NUMBER, FoundLink, Table
from studyapp.cards.simulation_link import SimulationLink

MOST_RUNS = 1_000_000


def read_link(table: Table) -> SimulationLink | None:
    """The link in ``table``, noted for the check against the catalog; None without a good id."""
    simulation = table.slug("id")
    link = SimulationLink(
        simulation=simulation,
        params=table.scalars("params"),
        ask=table.text("ask"),
        seed=table.whole("seed", 0, LARGEST_NUMBER),
        runs=table.whole("runs", 1, MOST_RUNS),
    )
    table.close()
    if not simulation:
        return None
    table.report.links.append(FoundLink(link, table.name, table.report.file, table.place()))
    return link
