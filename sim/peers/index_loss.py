"""`index-loss` in eager PyTorch: Newton's method with the Hessian that autograd gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.index_loss import CUT, LONGEST
from sim.models.index_loss_network import SIZE, STRENGTHS
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Newton:
    """One start: the Hessian by autograd, its eigenvectors, a step along them."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._torch = torch
        self._hidden = run.params.hidden
        self._place = torch.tensor(run.state.place[0].copy(), requires_grad=True)
        self._target = torch.diag(torch.tensor(STRENGTHS, dtype=torch.float64))

    def _loss(self, place: Any) -> Any:
        split = SIZE * self._hidden
        first = place[:split].reshape(self._hidden, SIZE)
        second = place[split:].reshape(SIZE, self._hidden)
        return (second @ first - self._target).square().sum() / 2

    def advance(self, steps: int) -> None:
        """Gradient by ``backward``, Hessian, eigenvectors, and a step of at most LONGEST."""
        torch = self._torch
        for _ in range(steps):
            self._place.grad = None
            self._loss(self._place).backward()
            bends = torch.autograd.functional.hessian(self._loss, self._place.detach())
            with torch.no_grad():
                values, axes = torch.linalg.eigh(bends)
                size = values.abs()
                kept = size > CUT * size.max()
                along = (axes.T @ self._place.grad) / torch.where(kept, values, torch.inf)
                along *= LONGEST / torch.clamp(along.norm(), min=LONGEST)
                self._place -= axes @ along

    def place(self) -> Array:
        """The weights, shape (1, P)."""
        return np.asarray(self._place.detach().numpy()[None, :])


def _place(state: Any) -> Array:
    return np.asarray(state.place)


CASES = (
    Case(
        name="Newton, P = 12",
        params={"mode": "linear-net", "hidden": 2, "method": "newton", "iterations": 2000},
        runs=64,
        steps=60,
        ratio=167.0,
        peer=Newton,
        place=_place,
        batched=False,
    ),
)
