"""Momentum in PyTorch: ``backward`` through the quadratic and ``torch.optim.SGD``."""

from __future__ import annotations

from typing import Any

from sim.models.momentum import State, problem_of
from sim.peer import Case
from sim.peers.descent import Bowl
from sim.protocol import Array
from sim.run import Run


class Ball(Bowl):
    """Heavy ball, or gradient descent, from where a run stands.

    Its buffer is -v/eta: the optimiser adds up gradients and multiplies by eta when it moves.
    """

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        problem, state = problem_of(run.params), run.state
        x, v = (state.x[0], state.v[0]) if run.runs == 1 else (state.x, state.v)
        super().__init__(x, problem.curvatures)
        self._optimiser = torch.optim.SGD([self._x], lr=problem.eta, momentum=problem.beta)
        if problem.beta:
            buffer = torch.tensor(-v / problem.eta)
            self._optimiser.state[self._x]["momentum_buffer"] = buffer


def _place(state: State) -> Array:
    return state.x


CASES = (
    Case(
        name="momentum d=30 (S08)",
        params={"method": "heavy-ball", "d": 30, "kappa": 1e4, "steps": 20_000},
        runs=64,
        steps=1024,
        ratio=1490.0,
        peer=Ball,
        place=_place,
    ),
)
