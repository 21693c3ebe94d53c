"""`powers` in eager PyTorch: repeated products, their norms in logarithms; no gradient is asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.models.powers import LN2, State
from sim.models.powers_matrix import Parameters
from sim.peer import Case
from sim.peers.normals import Normals, Stream
from sim.protocol import Array
from sim.run import Run


class OneMatrix:
    """W^t with its spectral norm, and a vector with its length, scaled every step.

    Members differ in a rotation that no norm feels; side by side each carries a matrix.
    """

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        state = run.state
        assert state.power is not None  # noqa: S101 (the case asks for one matrix)
        self.torch: Any = torch
        members = (run.runs,) if run.runs > 1 else ()
        self.matrix, self.power, self.vector = (
            torch.from_numpy(array).expand(*members, *array.shape).clone()
            for array in (state.matrix[0], state.power, state.vector[0][:, None])
        )
        self.log_norm, self.log_length = (
            torch.zeros(members, dtype=torch.float64) for _ in range(2)
        )

    def advance(self, steps: int) -> None:
        """Make steps."""
        for _ in range(steps):
            power = self.matrix @ self.power
            norm = self.torch.linalg.matrix_norm(power, ord=2)
            self.power, self.log_norm = power / norm[..., None, None], self.log_norm + norm.log()
            vector = self.matrix @ self.vector
            length = vector.norm(dim=(-2, -1))
            self.vector = vector / length[..., None, None]
            self.log_length = self.log_length + length.log()

    def place(self) -> Array:
        """The logarithms of the norm and of the length of the first member, shape (1, 2)."""
        return np.array([[float(each.reshape(-1)[0]) for each in (self.log_norm, self.log_length)]])


class Products:
    """A vector through a fresh normal matrix each step, from where a run stands."""

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        vector = torch.from_numpy(run.state.vector.copy())
        self.vector: Any = vector[0] if run.runs == 1 else vector
        self.log_length = 0.0 * self.vector[..., 0]
        self.n, self.shape = run.params.n, (*self.vector.shape, run.params.n)
        self.normals = Normals()

    def follow(self, run: Run[Parameters, State]) -> None:
        """Take the run's matrices."""
        self.normals.follow(run, Stream.NOISE)

    def advance(self, steps: int) -> None:
        """Make steps."""
        for _ in range(steps):
            matrix = self.normals(self.shape) / math.sqrt(self.n)
            vector = (matrix @ self.vector.unsqueeze(-1)).squeeze(-1)
            length = vector.norm(dim=-1, keepdim=True)
            self.vector = vector / length
            self.log_length = self.log_length + length.squeeze(-1).log()

    def place(self) -> Array:
        """Each member's vector over its length, and the logarithm of that, (runs, n + 1)."""
        both = np.concatenate([self.vector.numpy(), self.log_length.numpy()[..., None]], axis=-1)
        return both.reshape(-1, self.n + 1)


def _norms(state: State) -> Array:
    return np.array([[state.course.recent[-1], state.log_lengths[0]]])


def _products(state: State) -> Array:
    lengths = np.exp(state.log_lengths - state.vector_exponent * LN2)[:, None]
    return np.concatenate([state.vector / lengths, state.log_lengths[:, None]], axis=1)


CASES = (
    Case(
        name="matrix power step n=16, one W (S14)",
        params={"kind": "symmetric", "n": 16, "steps": 2000},
        runs=64,  # which differ in a rotation that no norm feels: ours carries one for all
        steps=500,
        ratio=92,
        peer=OneMatrix,
        place=_norms,
    ),
    Case(
        name="matrix power step n=16, fresh W (S14)",
        params={"kind": "gaussian", "n": 16, "steps": 2000},
        runs=64,
        steps=500,
        ratio=5,  # drawing W takes nine tenths of our time, and most of the peer's
        peer=Products,
        place=_products,
    ),
)
