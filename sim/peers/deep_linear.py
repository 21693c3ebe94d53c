"""`deep-linear` in eager PyTorch: a product of layers, autograd and ``torch.optim.SGD``."""

from __future__ import annotations

from typing import Any

from sim.models.deep_linear import Parameters, State, targets
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Descent:
    """Gradient descent on half the squared distance of the product, from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        layers = torch.from_numpy(run.state.layers[0] if run.runs == 1 else run.state.layers)
        self.layers = [layer.clone().requires_grad_() for layer in layers.unbind(-3)]
        self.target = torch.diag(torch.from_numpy(targets(run.params)))
        self.optimiser = torch.optim.SGD(self.layers, lr=run.params.eta)

    def advance(self, steps: int) -> None:
        """Make steps; the sum over members keeps their gradients apart."""
        for _ in range(steps):
            self.optimiser.zero_grad()
            loss: Any = 0.5 * ((self._product() - self.target) ** 2).sum()
            loss.backward()
            self.optimiser.step()

    def place(self) -> Array:
        """The product of the layers, shape (runs, size, size)."""
        found: Array = self._product().detach().numpy().reshape(-1, *self.target.shape)
        return found

    def _product(self) -> Any:
        product = self.layers[0]
        for layer in self.layers[1:]:
            product = layer @ product
        return product


def _place(state: State) -> Array:
    return state.product


CASES = (
    Case(
        name="deep linear 4x4 (S18)",
        params={"init": "random"},
        runs=16,
        steps=1200,
        ratio=110,
        peer=Descent,
        place=_place,
    ),
)
