"""A run as a row of figures, evenly spread over its steps: what an animation is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.figure import Figure
from sim.run import Run

FRAMES = 40
"""How many pictures an animation has at most."""
SLICE = 0.1
"""Seconds of stepping between two looks at whether it is still wanted."""


def film_of(
    run: Run[Any, Any], last: int, watch: Callable[[int], None] | None = None
) -> list[Figure]:
    """Figures from where the run stands to the step ``last``, or its end if that comes first.

    Args:
        run: stepped on the way.
        last: the step of the last figure.
        watch: called with the number of figures so far; what it raises ends the work.
    """
    figures, last = [run.figure()], min(last, run.total_steps)
    pace = max(1, -(-(last - run.step_number) // (FRAMES - 1)))
    while run.step_number < last and not run.finished:
        goal = min(last, run.step_number + pace)
        while run.step_number < goal and not run.finished:
            run.advance_for(SLICE, goal - run.step_number)
            if watch is not None:
                watch(len(figures))
        figures.append(run.figure())
    return figures
