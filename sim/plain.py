"""The parts of a model that are the same for every plain one: a fixed number of steps, no end.

A model may inherit them and write the rest. Whatever is not so plain it writes itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.protocol import Description, History


class Plain:
    """Takes the steps that its knob ``steps`` says, never ends early, and never diverges.

    What it measures it is asked for at the end: each measure is the last value of the trace of
    its name, a number a step.
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
