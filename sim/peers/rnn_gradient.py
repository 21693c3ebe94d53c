"""`rnn-gradient` in eager PyTorch: a loop over time, and a ``backward`` through each time."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models.rnn_gradient import Parameters, State
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Unrolled:
    """The net unrolled through time, from where a run of tanh units begins.

    A step back is the ``backward`` of one time, from a gradient of length 1: unscaled, the
    gradient of the longest lags would leave the range. After the last step the walk begins
    anew, so that it can be measured for long.
    """

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        state, self.params, self.runs = run.state, run.params, run.runs
        self.tanh = torch.tanh
        self.inputs = torch.from_numpy(state.inputs.copy())
        alone = 0 if run.runs == 1 else slice(None)
        self.weights = torch.from_numpy(state.weights[alone].copy())
        self.rest = torch.from_numpy(state.hidden[alone].copy())
        self.direction = torch.from_numpy(state.adjoint[alone].copy())
        self.start()

    def start(self) -> None:
        """To the beginning: the net at rest, the gradient before its first step."""
        self.position = 0
        self.times: list[tuple[Any, Any]] = []
        self.hidden, self.adjoint = self.rest, self.direction
        self.log_norm = 0.0 * self.rest[..., :1]

    def advance(self, steps: int) -> None:
        """Make steps: forward through time, then back."""
        length = self.params.steps
        for _ in range(steps):
            if self.position == 2 * length:
                self.start()
            if self.position < length:
                self._forward(self.inputs[self.position])
            else:
                self._back()
            self.position += 1

    def _forward(self, inputs: Any) -> None:
        before = self.hidden.detach().requires_grad_()
        product = self.weights @ before if self.runs == 1 else _each(self.weights, before)
        self.hidden = self.tanh(product + inputs)
        self.times.append((before, self.hidden))

    def _back(self) -> None:
        before, after = self.times.pop()
        after.backward(self.adjoint)
        norm = before.grad.norm(dim=-1, keepdim=True)
        self.adjoint = before.grad / norm
        self.log_norm = self.log_norm + norm.log()

    def place(self) -> Array:
        """The newest state, and the gradient by the state at the lag reached, (runs, 2, n)."""
        gradient = self.adjoint * self.log_norm.exp()
        both = [self.hidden.detach().numpy(), gradient.numpy()]
        return np.stack([one.reshape(self.runs, -1) for one in both], axis=1)


def _each(weights: Any, vectors: Any) -> Any:
    """The product of every matrix (runs, n, n) with its vector (runs, n)."""
    return (weights @ vectors.unsqueeze(-1)).squeeze(-1)


def _place(state: State) -> Array:
    gradient = state.adjoint * np.exp(state.log_norm)[:, None]
    return np.stack([state.hidden, gradient], axis=1)


CASES = (
    Case(
        name="RNN adjoint n=64 T=100 (S15)",
        params={"n": 64, "steps": 100},
        runs=16,
        steps=200,
        ratio=20,
        peer=Unrolled,
        place=_place,
    ),
)
