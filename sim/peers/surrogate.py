"""The peer of `surrogate`: logistic regression in eager PyTorch on the signed inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.surrogate import State
from sim.peer import Case
from sim.peers.descent import Descent
from sim.protocol import Array
from sim.run import Run


class Logistic(Descent):
    """Full-batch descent on the mean negative log-likelihood, one learning rate a member."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        problem, single = run.state.problem, run.runs == 1
        self._loss_of = torch.nn.functional.softplus
        self._signed, weights = (
            torch.tensor(array[0] if single else array, dtype=torch.float64)
            for array in (problem.signed, run.state.weights)
        )
        self._weights = weights.requires_grad_()
        # torch.optim knows one learning rate: that of each member goes into its loss.
        self._rate = None if single else torch.tensor(problem.rate[:, 0], dtype=torch.float64)
        first = float(problem.rate[0, 0]) if single else 1.0
        self._optimiser = torch.optim.SGD([self._weights], lr=first)

    def _loss(self) -> Any:
        if self._rate is None:
            return self._loss_of(-(self._signed @ self._weights)).mean()
        margins = (self._signed @ self._weights[:, :, None])[:, :, 0]
        return (self._rate * self._loss_of(-margins).mean(dim=1)).sum()

    def place(self) -> Array:
        """The weights, shape (runs, d)."""
        return np.atleast_2d(self._weights.detach().numpy())


def _weights(state: State) -> Array:
    return state.weights


CASES = (
    Case(
        name="logistic n=60 d=30",
        params={"steps": 100_000},
        runs=32,
        steps=20_000,
        ratio=186,
        peer=Logistic,
        place=_weights,
    ),
)
