"""`conditioning` in eager PyTorch: a quadratic, autograd and ``torch.optim.SGD``."""

from __future__ import annotations

from typing import Any

from sim.models.conditioning import Parameters, State, bowl_of
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Descent:
    """Plain gradient descent on x'Hx/2 in eigen-coordinates, from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        bowl = bowl_of(run.params)
        x = torch.from_numpy(run.state.x.copy("C"))
        self.eigenvalues = torch.from_numpy(bowl.eigenvalues.copy())
        self.x = (x[0] if run.runs == 1 else x).clone().requires_grad_()
        self.optimiser = torch.optim.SGD([self.x], lr=bowl.eta)

    def advance(self, steps: int) -> None:
        """Make steps; the sum over members keeps their gradients apart."""
        for _ in range(steps):
            self.optimiser.zero_grad()
            loss: Any = 0.5 * (self.eigenvalues * self.x * self.x).sum()
            loss.backward()
            self.optimiser.step()

    def place(self) -> Array:
        """The coordinates, shape (runs, d)."""
        found: Array = self.x.detach().numpy().reshape(-1, self.eigenvalues.numel())
        return found


def _place(state: State) -> Array:
    return state.x


CASES = (
    Case(
        name="quadratic d=2 (S07)",
        params={"d": 2, "steps": 20_000},
        runs=256,
        steps=1024,
        ratio=10_200,
        peer=Descent,
        place=_place,
    ),
)
