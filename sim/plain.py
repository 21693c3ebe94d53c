"""The parts of a model that are the same for every plain one: a fixed number of steps, no end.

A model may inherit them and write the rest. Whatever is not so plain it writes itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.figure import Axis, Curve, Figure, Panel, Role
from sim.protocol import Array, Description, History, Measure

PLACES = 100
"""At so many steps the theory is asked for, evenly spread."""
PANELS = 3


class Plain:
    """Takes the steps that its knob ``steps`` says, never ends early, and never diverges.

    What it measures it is asked for at the end: each measure is the last value of the trace of
    its name, a number a step. So what theory says of a run of t steps is what it says of the
    trace at t, and both are drawn.
    """

    description: Description

    def cost(self, params: Any, runs: int) -> float:
        """Ten numbers a member and step; a model of many numbers a member says so itself."""
        return 10.0 * float(params.steps) * runs

    def complaints(self, params: Any, runs: int) -> Iterable[str]:  # noqa: ARG002 (the protocol's)
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Any) -> int:
        """``steps``."""
        return int(params.steps)

    def done(self, state: Any, params: Any) -> bool:  # noqa: ARG002
        """Never before the last step."""
        return False

    def diverged_at(self, state: Any, params: Any) -> int | None:  # noqa: ARG002
        """Never: a model whose numbers can leave their range says so itself."""
        return None

    def summary(self, state: Any, history: History, params: Any) -> Mapping[str, float | None]:  # noqa: ARG002
        """The last value of each measure's trace."""
        names = (measure.name for measure in self.description.measures)
        return {name: float(history.traces[name][-1]) for name in names}

    def theory(self, params: Any, runs: int) -> Mapping[str, float | None]:  # noqa: ARG002
        """Silent."""
        return {}

    def figure(self, state: Any, history: History, params: Any) -> Figure:  # noqa: ARG002
        """The first measures by step, with what theory says of each, and both in a sentence."""
        shown = self.description.measures[:PANELS]
        asked = np.unique(np.linspace(1, max(1, history.steps[-1]), PLACES).round())
        said = [self.theory(replace(params, steps=int(t)), 1) for t in asked]
        theory = {each.name: _column(said, each.name) for each in shown}
        panels = tuple(_panel(each, history, asked, theory[each.name]) for each in shown)
        found = [_told(each.name, history, theory[each.name]) for each in shown]
        return Figure(panels, f"After {history.steps[-1]} steps: {', '.join(found)}.")


def _column(said: list[Mapping[str, float | None]], name: str) -> Array:
    """What theory says of a measure, NaN where it is silent."""
    values = [each.get(name) for each in said]
    return np.array([np.nan if value is None else value for value in values])


def _panel(measure: Measure, history: History, asked: Array, theory: Array) -> Panel:
    marks = [Curve(history.steps.astype(np.float64), history.traces[measure.name], "measured")]
    if np.isfinite(theory).any():
        marks.append(Curve(asked, theory, "theory", Role.THEORY, dashed=True))
    title = measure.name.replace("_", " ")
    return Panel(title, Axis("step"), Axis(title, unit=measure.unit), tuple(marks))


def _told(name: str, history: History, theory: Array) -> str:
    words = f"{name.replace('_', ' ')} {history.traces[name][-1]:.3g}"
    if history.steps[-1] and np.isfinite(theory[-1]):
        words += f" (theory {theory[-1]:.3g})"
    return words
