"""`symmetry` in eager PyTorch: a small network, its loss, autograd and SGD."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.symmetry import Parameters, State
from sim.models.symmetry_network import POINTS, data
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Training:
    """Full-batch gradient descent of one tanh network, from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        weights, known = run.state.weights, data()
        self.features = torch.from_numpy(known.features.T.copy())
        self.targets = torch.from_numpy(known.targets.copy())
        self.incoming, self.outgoing, self.offset = (
            torch.from_numpy(array[0].copy() if array.ndim > 1 else array[:1].copy())
            .clone()
            .requires_grad_()
            for array in (weights.incoming, weights.outgoing, weights.offset)
        )
        moved = [self.incoming, self.outgoing, self.offset]
        self.optimiser = torch.optim.SGD(moved, lr=run.params.eta)

    def advance(self, steps: int) -> None:
        """Make steps."""
        for _ in range(steps):
            self.optimiser.zero_grad()
            hidden: Any = (self.features @ self.incoming.T).tanh()
            errors = hidden @ self.outgoing + self.offset - self.targets
            loss = (errors**2).sum() / (2 * POINTS)
            loss.backward()
            self.optimiser.step()

    def place(self) -> Array:
        """All weights in a row, shape (1, 4 hidden + 1)."""
        parts = [p.detach().numpy().ravel() for p in (self.incoming, self.outgoing, self.offset)]
        return np.concatenate(parts)[None]


def _place(state: State) -> Array:
    weights = state.weights
    parts = [weights.incoming[0].ravel(), weights.outgoing[0], weights.offset[:1]]
    return np.concatenate(parts)[None]


CASES = (
    Case(
        name="symmetry 2-8-1, fixed order (S16)",
        params={"hidden": 8, "init": "random", "steps": 3000},
        runs=1,
        steps=500,
        ratio=12,
        peer=Training,
        place=_place,
        batched=False,
    ),
)
