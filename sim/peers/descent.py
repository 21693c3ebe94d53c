"""What peers share that descend a loss of all their numbers: in PyTorch, by ``torch.optim``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from sim.protocol import Array


class Descent(ABC):
    """A loss, ``backward`` and a step of the optimiser, again and again."""

    _optimiser: Any

    @abstractmethod
    def _loss(self) -> Any:
        """The loss where it stands, as a tensor of one number."""

    def advance(self, steps: int) -> None:
        """Make steps."""
        for _ in range(steps):
            self._optimiser.zero_grad()
            self._loss().backward()
            self._optimiser.step()


class Bowl(Descent):
    """Descent on the quadratic of given curvatures along its axes; it lacks its optimiser."""

    def __init__(self, x: Array, curvatures: Array) -> None:
        """Begin at ``x``, shape (d,) or (runs, d), with curvatures of shape (d,)."""
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._x = torch.tensor(x, requires_grad=True)
        self._curvatures = torch.tensor(curvatures)

    def _loss(self) -> Any:
        return 0.5 * (self._curvatures * self._x**2).sum()

    def place(self) -> Array:
        """The coordinates, shape (runs, d)."""
        x: Array = self._x.detach().numpy()
        return x.reshape(-1, self._curvatures.numel())
