"""The peer of `erm`: least squares in eager PyTorch, written on the residuals."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.erm import weights_of
from sim.peer import Case
from sim.peers.descent import Descent
from sim.protocol import Array
from sim.run import Run


class LeastSquares(Descent):
    """Full-batch descent on half the mean square, one learning rate a member."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        problem = run.state.problem
        rate = run.params.step_scale / problem.eigenvalues[:, 0]
        single = run.runs == 1
        features, targets, weights = (
            torch.tensor(array[0] if single else array, dtype=torch.float64)
            for array in (problem.features, problem.targets, weights_of(run.state))
        )
        self._features, self._targets = features, targets
        self._weights = weights.requires_grad_()
        # torch.optim knows one learning rate: that of each member goes into its loss.
        self._rate = None if single else torch.tensor(rate, dtype=torch.float64)
        first = float(rate[0]) if single else 1.0
        self._optimiser = torch.optim.SGD([self._weights], lr=first)

    def _loss(self) -> Any:
        if self._rate is None:
            return 0.5 * ((self._features @ self._weights - self._targets) ** 2).mean()
        outputs = (self._features @ self._weights[:, :, None])[:, :, 0]
        risks = ((outputs - self._targets) ** 2).mean(dim=1)
        return 0.5 * (self._rate * risks).sum()

    def place(self) -> Array:
        """The weights, shape (runs, d)."""
        return np.atleast_2d(self._weights.detach().numpy())


CASES = (
    Case(
        name="least squares n=40 d=20",
        params={"steps": 5000},
        runs=64,
        steps=1000,
        ratio=1380,
        peer=LeastSquares,
        place=weights_of,
    ),
)
