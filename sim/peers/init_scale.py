"""`init-scale` in eager PyTorch: layers drawn and passed, then one ``backward`` from the top."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.models.init_scale import Parameters, State
from sim.peer import Case
from sim.peers.normals import Normals, Stream
from sim.protocol import Array
from sim.run import Run


class Walk:
    """A tanh net drawn layer by layer and walked down again, from where a run begins.

    The step that puts a gradient on the top is the whole ``backward``; those after it only move
    on to gradients that it left. After the last step the walk begins anew.
    """

    def __init__(self, run: Run[Parameters, State]) -> None:
        import torch

        self.params, self.runs = run.params, run.runs
        inputs: Any = torch.from_numpy(run.state.sums.copy())
        self.inputs = inputs[0] if run.runs == 1 else inputs
        self.weights_drawn, self.gradient_drawn = Normals(), Normals()
        self.start()

    def follow(self, run: Run[Parameters, State]) -> None:
        """Take the run's weights, and its gradient on the top."""
        self.weights_drawn.follow(run, Stream.START)
        self.gradient_drawn.follow(run, Stream.NOISE)

    def start(self) -> None:
        """To the input."""
        self.position = 0
        self.sums: list[Any] = []
        self.outputs = self.inputs
        self.gradient = 0.0 * self.inputs

    def advance(self, steps: int) -> None:
        """Make steps: up, the gradient on the top, and down."""
        layers = self.params.layers
        for _ in range(steps):
            if self.position == 2 * layers:
                self.start()
            if self.position < layers:
                self._up()
            elif self.position == layers:
                self.sums[-1].backward(self.gradient_drawn(self.inputs.shape))
                self.gradient = self.sums[-1].grad
            else:
                self.gradient = self.sums[2 * layers - self.position - 1].grad
            self.position += 1

    def _up(self) -> None:
        n = self.params.n
        weights = self.weights_drawn((*self.inputs.shape, n)) * math.sqrt(
            self.params.weight_variance / n
        )
        weights.requires_grad_()
        sums = (weights @ self.outputs.unsqueeze(-1)).squeeze(-1)
        sums.retain_grad()
        self.sums.append(sums)
        self.outputs = sums.tanh()

    def place(self) -> Array:
        """What the highest layer passes on, and the gradient come down, shape (runs, 2, n)."""
        both = [self.outputs.detach().numpy(), self.gradient.numpy()]
        return np.stack([one.reshape(self.runs, -1) for one in both], axis=1)


def _place(state: State) -> Array:
    return np.stack([state.outputs, state.gradient], axis=1)


CASES = (
    Case(
        name="init scale L=30 n=64 (S17)",
        params={"layers": 30, "n": 64},
        runs=8,
        steps=60,
        ratio=2.4,  # drawing the weights takes nine tenths of our time, and most of the peer's
        peer=Walk,
        place=_place,
    ),
)
