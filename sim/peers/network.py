"""A tanh network in eager PyTorch, plain or with a seed axis, as `backprop` and `edge` descend it.

Weights and biases are leaves that require a gradient; the points lie on the last axis, as in
``sim.models.network``, from whose rows they are taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.network import Network, layers
from sim.protocol import Array


class TanhNetwork:
    """A network begun from rows of parameters.

    Args:
        rows: shape (runs, P).
        learned: sizes and points.
        alone: whether one run is written plain, without a seed axis.
    """

    def __init__(self, rows: Array, learned: Network, alone: bool) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        self._torch, self._alone = torch, alone
        self.leaves = [
            torch.tensor(np.ascontiguousarray(part[0] if alone else part), requires_grad=True)
            for layer in layers(rows, learned.sizes)
            for part in (layer[:, :, :-1], layer[:, :, -1:])
        ]
        self._inputs = torch.tensor(np.array(learned.features[:-1]))
        self._targets = torch.tensor(np.array(learned.targets))

    def loss(self) -> Any:
        """1/(2n) sum of squares; members do not touch one another, so their losses are summed."""
        seen, tanh = self._inputs, self._torch.tanh
        for place in range(0, len(self.leaves) - 2, 2):
            seen = tanh(self.leaves[place] @ seen + self.leaves[place + 1])
        outputs = self.leaves[-2] @ seen + self.leaves[-1]
        return (outputs - self._targets).square().sum() / (2 * self._inputs.shape[1])

    def rows(self) -> Array:
        """The parameters, shape (runs, P)."""
        leaves = [leaf.detach().numpy() for leaf in self.leaves]
        units = [
            np.concatenate(pair, axis=-1) for pair in zip(leaves[::2], leaves[1::2], strict=True)
        ]
        runs = 1 if self._alone else len(units[0])
        return np.concatenate([layer.reshape(runs, -1) for layer in units], axis=1)
