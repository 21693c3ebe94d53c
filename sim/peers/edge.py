"""`edge` in eager PyTorch: full-batch steps of ``torch.optim.SGD``, and the whole Hessian."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from sim.models.edge_surface import hessian, sine
from sim.peer import Case
from sim.peers.network import TanhNetwork
from sim.protocol import Array
from sim.run import Run


def _learned(run: Run[Any, Any]) -> Any:
    return sine(run.params.width, run.params.frequency, run.params.n)


class Descent:
    """Steps of gradient descent; each ends with the gradient where it led, as ours."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._network = TanhNetwork(run.state.rows, _learned(run), run.runs == 1)
        self._optimiser = torch.optim.SGD(self._network.leaves, lr=run.params.eta)
        self._network.loss().backward()

    def advance(self, steps: int) -> None:
        """Step, then forward and backward."""
        for _ in range(steps):
            self._optimiser.step()
            self._optimiser.zero_grad()
            self._network.loss().backward()

    def place(self) -> Array:
        """The parameters, shape (runs, P)."""
        return self._network.rows()


class Curvature:
    """Whole Hessians: one by ``autograd.functional.hessian``, several by ``torch.func``."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        learned = _learned(run)
        self._torch, self._sizes = torch, learned.sizes
        self._inputs = torch.tensor(np.array(learned.features[:-1]))
        self._targets = torch.tensor(np.array(learned.targets))
        self._rows = torch.tensor(run.state.rows.copy())
        self._hessians: Any = None

    def advance(self, steps: int) -> None:
        """So many times the Hessians of all members where they are."""
        for _ in range(steps):
            if len(self._rows) == 1:
                found = self._torch.autograd.functional.hessian(self._loss_of, self._rows[0])
                self._hessians = found[None]
            else:
                each = self._torch.func.hessian(self._loss_of)
                self._hessians = self._torch.func.vmap(each)(self._rows)

    def place(self) -> Array:
        """The Hessians, shape (runs, P, P)."""
        found: Array = self._hessians.detach().numpy()
        return found

    def _loss_of(self, row: Any) -> Any:
        """The loss of one flat row (P,), which the Hessian is taken of."""
        seen, place, last = self._inputs, 0, len(self._sizes) - 2
        for depth, (below, above) in enumerate(pairwise(self._sizes)):
            units = row[place : place + (below + 1) * above].reshape(above, below + 1)
            sums = units[:, :below] @ seen + units[:, below:]
            seen = sums if depth == last else self._torch.tanh(sums)
            place += (below + 1) * above
        return (seen - self._targets).square().sum() / (2 * self._inputs.shape[1])


def _place(state: Any) -> Array:
    rows: Array = state.rows
    return rows


def _curvature(state: Any) -> Array:
    return np.stack([hessian(row, state.surface) for row in state.rows])


def _hessians(run: Run[Any, Any]) -> Callable[[int], None]:
    def work(count: int) -> None:
        for _ in range(count):
            _curvature(run.state)

    return work


CASES = (
    Case(
        name="MLP 1-10-10-1, n=20",
        params={"steps": 40_000, "every": 4000},
        runs=32,
        steps=120,
        ratio=65.0,
        peer=Descent,
        place=_place,
    ),
    Case(
        name="full Hessian, P=141",
        params={"steps": 1000, "every": 1000},
        runs=4,
        steps=10,
        ratio=37.0,
        peer=Curvature,
        place=_curvature,
        work=_hessians,
        within=1e-7,  # what central differences of a gradient leave of a second derivative
    ),
)
