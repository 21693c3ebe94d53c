"""Tune cards: knobs are set so that a run meets a goal; any setting that does is right."""

from __future__ import annotations

from studyapp.cards.bodies import Tune
from studyapp.cards.expression import parse
from studyapp.cards.reading import Table, quoted

MOST_KNOBS = 4


class TuneReader:
    """Reads ``knobs``, ``goal``, ``solution`` and ``measure``."""

    keys: tuple[str, ...] = ("knobs", "goal", "solution", "measure")
    needs_question = True

    def read(self, table: Table) -> Tune | None:
        """The goal, the knobs that may be set, and one setting that shows it is in reach."""
        if not table.has("simulation"):
            table.problem(
                None, "missing-key", "a goal needs a simulation", "add [cards.simulation]"
            )
        knobs = table.phrases("knobs")
        if not 1 <= len(knobs) <= MOST_KNOBS:
            place = "knobs" if table.has("knobs") else None
            hint = f"name 1 to {MOST_KNOBS} parameters of the simulation"
            table.problem(place, "wrong-count", f"`knobs` lists {len(knobs)}", hint)
        goal = table.expression("goal", required=True)
        solution = table.scalars("solution")
        if not table.values.get("solution"):
            place = "solution" if table.has("solution") else None
            hint = "write one setting that meets the goal"
            table.problem(place, "missing-key", "`solution` is missing", hint)
        for name in solution:
            if name not in knobs:
                table.problem("solution", "unknown-knob", f"{quoted(name)} is not in `knobs`")
        measure = table.expression("measure")
        if goal and not measure:
            measure = min(parse(goal).names, default="")
            if not measure:
                hint = "name a measure of the simulation in it"
                table.problem("goal", "bad-goal", "`goal` is about nothing measured", hint)
        if not (knobs and goal and solution and measure):
            return None
        return Tune(knobs, goal, tuple(solution.items()), measure)
