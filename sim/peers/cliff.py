"""`cliff` in eager PyTorch: a map repeated in a loop, autograd, clipping and SGD."""

from __future__ import annotations

from typing import Any

from sim.models.cliff import FIRST_STATE, TARGET, Parameters, State
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Descent:
    """Gradient descent with the norm clipped, on the recurrence, from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        self.torch, self.params = torch, run.params
        place = torch.from_numpy(run.state.place.copy())
        self.point = (place[0] if run.runs == 1 else place).clone().requires_grad_()
        self.optimiser = torch.optim.SGD([self.point], lr=run.params.eta)

    def advance(self, steps: int) -> None:
        """Make steps; the sum over members keeps their gradients apart."""
        for _ in range(steps):
            self.optimiser.zero_grad()
            self._loss().backward()
            self._clip()
            self.optimiser.step()

    def place(self) -> Array:
        """Weight and bias, shape (runs, 2)."""
        found: Array = self.point.detach().numpy().reshape(-1, 2)
        return found

    def _loss(self) -> Any:
        w, b = self.point.unbind(-1)
        x = self.torch.full_like(w, FIRST_STATE)
        for _ in range(self.params.length):
            x = w * x.sigmoid() + b
        return ((x.sigmoid() - TARGET) ** 2).sum()

    def _clip(self) -> None:
        """Every member on its own, and exactly: the library adds a millionth to the norm."""
        gradient = self.point.grad
        norm = gradient.norm(dim=-1, keepdim=True)
        gradient *= (self.params.clip / norm.clamp(min=1e-300)).clamp(max=1.0)


def _place(state: State) -> Array:
    return state.place


CASES = (
    Case(
        name="cliff, T=50 (S13)",
        params={"length": 50, "eta": 0.1, "steps": 200},
        runs=64,
        steps=200,
        ratio=271,
        peer=Descent,
        place=_place,
    ),
)
