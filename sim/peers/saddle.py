"""`saddle` in eager PyTorch: a function of two numbers, autograd and ``torch.optim.SGD``."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.saddle import Parameters, State
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Descent:
    """Plain gradient descent from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        point = torch.from_numpy(_place(run.state))
        self.b = run.params.b
        self.point = (point[0] if run.runs == 1 else point).clone().requires_grad_()
        self.optimiser = torch.optim.SGD([self.point], lr=run.params.eta)

    def advance(self, steps: int) -> None:
        """Make steps; the sum over members keeps their gradients apart."""
        for _ in range(steps):
            self.optimiser.zero_grad()
            x, y = self.point.unbind(-1)
            loss: Any = (0.5 * x**2 - 0.5 * self.b * y**2 + 0.25 * y**4).sum()
            loss.backward()
            self.optimiser.step()

    def place(self) -> Array:
        """The coordinates x and y, shape (runs, 2)."""
        found: Array = self.point.detach().numpy().reshape(-1, 2)
        return found


def _place(state: State) -> Array:
    return np.stack([state.x, state.y], axis=-1)


CASES = (
    Case(
        name="saddle, 2 parameters (S11)",
        params={"method": "gd", "steps": 20_000},
        runs=256,
        steps=1024,
        ratio=8_100,
        peer=Descent,
        place=_place,
    ),
)
