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
    """From each start: the Hessian, its eigenvectors, a step along them.

    One start takes ``backward`` and ``autograd.functional.hessian``, several ``torch.func``.
    """

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._torch = torch
        self._hidden = run.params.hidden
        self._alone = run.runs == 1
        place = run.state.place[0] if self._alone else run.state.place
        self._place = torch.tensor(place.copy(), requires_grad=self._alone)
        self._target = torch.diag(torch.tensor(STRENGTHS, dtype=torch.float64))

    def _loss(self, place: Any) -> Any:
        split = SIZE * self._hidden
        first = place[:split].reshape(self._hidden, SIZE)
        second = place[split:].reshape(SIZE, self._hidden)
        return (second @ first - self._target).square().sum() / 2

    def advance(self, steps: int) -> None:
        """Gradient, Hessian, eigenvectors, and a step of at most LONGEST."""
        torch = self._torch
        for _ in range(steps):
            slope, bends = self._curved()
            with torch.no_grad():
                values, axes = torch.linalg.eigh(bends)
                size = values.abs()
                kept = size > CUT * size.amax(dim=-1, keepdim=True)
                along = (axes.mT @ slope[..., None])[..., 0] / torch.where(kept, values, torch.inf)
                longest = torch.clamp(along.norm(dim=-1, keepdim=True), min=LONGEST)
                self._place -= (axes @ (along * (LONGEST / longest))[..., None])[..., 0]

    def _curved(self) -> tuple[Any, Any]:
        torch = self._torch
        if not self._alone:
            func = torch.func
            slopes = func.vmap(func.grad(self._loss))(self._place)
            return slopes, func.vmap(func.hessian(self._loss))(self._place)
        self._place.grad = None
        self._loss(self._place).backward()
        bends = torch.autograd.functional.hessian(self._loss, self._place.detach())
        return self._place.grad, bends

    def place(self) -> Array:
        """The weights, shape (runs, P)."""
        found: Array = self._place.detach().numpy()
        return found.reshape(-1, found.shape[-1])


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
        within=1e-6,  # a step divides by curvatures down to a millionth of the largest
    ),
)
