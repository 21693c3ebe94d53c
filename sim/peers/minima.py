"""`minima` in eager PyTorch: a small relu network on XOR, one by one or with a seed axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.minima import rate
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run

HIDDEN = 4


class Network:
    """A 2-h-1 network, its loss by autograd, plain gradient descent by ``torch.optim.SGD``."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._alone = run.runs == 1
        place, hidden = run.state.place, run.params.hidden
        parts = (
            place[:, : 2 * hidden].reshape(-1, 2, hidden),
            place[:, None, 2 * hidden : 3 * hidden],
            place[:, 3 * hidden : 4 * hidden, None],
            place[:, None, 4 * hidden :],
        )
        self._parts = [
            torch.tensor(np.ascontiguousarray(part[0] if self._alone else part), requires_grad=True)
            for part in parts
        ]
        self._inputs = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
        self._targets = torch.tensor([[0.0], [1], [1], [0]], dtype=torch.float64)
        self._optimiser = torch.optim.SGD(self._parts, lr=rate(run.params))
        self._relu = torch.relu

    def advance(self, steps: int) -> None:
        """Forward, backward, step; members do not touch one another, so their losses are summed."""
        incoming, bias, outgoing, last = self._parts
        for _ in range(steps):
            self._optimiser.zero_grad()
            seen = self._relu(self._inputs @ incoming + bias)
            loss = (seen @ outgoing + last - self._targets).square().sum() / 8
            loss.backward()
            self._optimiser.step()

    def place(self) -> Array:
        """The weights, shape (runs, P)."""
        runs = 1 if self._alone else self._parts[0].shape[0]
        return np.concatenate(
            [part.detach().numpy().reshape(runs, -1) for part in self._parts], axis=1
        )


def _place(state: Any) -> Array:
    return np.asarray(state.place)


CASES = (
    Case(
        name="XOR 2-4-1",
        params={"mode": "xor", "hidden": HIDDEN, "steps": 20_000},
        runs=64,
        steps=300,
        ratio=285.0,
        peer=Network,
        place=_place,
    ),
)
