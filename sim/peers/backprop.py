"""`backprop` in eager PyTorch: backward passes, then ``torch.optim``."""

from __future__ import annotations

from typing import Any

from sim.peer import Case
from sim.peers.network import TanhNetwork
from sim.protocol import Array
from sim.run import Run


class Learner:
    """The same network and optimiser. Each step ends with the gradient where it led, as ours."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        params = run.params
        self._network = TanhNetwork(run.state.rows, run.state.learned, run.runs == 1)
        leaves, rate = self._network.leaves, params.eta
        if params.optimiser == "adam":
            self._optimiser: Any = torch.optim.Adam(leaves, lr=rate)
        else:
            momentum = 0.9 if params.optimiser == "momentum" else 0.0
            self._optimiser = torch.optim.SGD(leaves, lr=rate, momentum=momentum)
        self._passes = params.passes - run.step_number
        self._network.loss().backward()

    def advance(self, steps: int) -> None:
        """Passes without a step as long as there are any, then steps of the optimiser."""
        for _ in range(steps):
            if self._passes > 0:
                self._passes -= 1
            else:
                self._optimiser.step()
            self._optimiser.zero_grad()
            self._network.loss().backward()

    def place(self) -> Array:
        """The parameters, shape (runs, P)."""
        return self._network.rows()


def _place(state: Any) -> Array:
    rows: Array = state.rows
    return rows


CASES = (
    Case(
        name="MLP 4-16-16-1, n=64",
        params={"sizes": "4-16-16-1", "n": 64, "passes": 1, "updates": 1000},
        runs=32,
        steps=100,
        ratio=22.0,
        peer=Learner,
        place=_place,
    ),
)
