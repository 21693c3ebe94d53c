"""Least squares on a stream in PyTorch: ``backward`` and ``torch.optim.SGD``."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from sim.models.batch_online import State, fit_of
from sim.models.batch_online_theory import Fit
from sim.peer import Case
from sim.peers.normals import Normals, Stream
from sim.protocol import Array
from sim.run import Run


class Online:
    """From where a run stands: each step draws a batch of examples and descends on its loss."""

    def __init__(self, run: Run[Any, Any]) -> None:
        torch: Any = import_module("torch")
        self._torch, self._fit, self._runs = torch, fit_of(run.params), run.runs
        self._w = torch.tensor(run.state.w[0] if run.runs == 1 else run.state.w, requires_grad=True)
        self._truth = torch.ones(self._fit.d, dtype=torch.float64)
        self._normals = Normals()
        self._batch: Callable[[], tuple[Any, Any]] = self._drawn
        self._optimiser = torch.optim.SGD([self._w], lr=self._fit.eta)

    def follow(self, run: Run[Any, Any]) -> None:
        """Take examples whose gradients are those that the run draws."""
        chance = np.random.default_rng()
        chance.bit_generator.state = run.checkpoint().chance[Stream.NOISE]

        def batch() -> tuple[Any, Any]:
            x, noise = examples_for(self.place(), self._fit, chance)
            shape = (self._runs, self._fit.m) if self._runs > 1 else (self._fit.m,)
            return (
                self._torch.from_numpy(x.reshape(*shape, self._fit.d)),
                self._torch.from_numpy(noise.reshape(shape)),
            )

        self._batch = batch

    def _drawn(self) -> tuple[Any, Any]:
        """Inputs (..., m, d) and noise (..., m)."""
        shape = (self._runs, self._fit.m) if self._runs > 1 else (self._fit.m,)
        return self._normals((*shape, self._fit.d)), self._fit.sigma * self._normals(shape)

    def advance(self, steps: int) -> None:
        """Make updates."""
        for _ in range(steps):
            x, noise = self._batch()
            y = x @ self._truth + noise
            self._optimiser.zero_grad()
            self._loss(x, y).backward()
            self._optimiser.step()

    def _loss(self, x: Any, y: Any) -> Any:
        if self._runs == 1:
            return 0.5 * ((x @ self._w - y) ** 2).mean()
        guess = (x @ self._w[..., None])[..., 0]
        return 0.5 * ((guess - y) ** 2).mean(dim=-1).sum()

    def place(self) -> Array:
        """The weights, shape (runs, d)."""
        w: Array = self._w.detach().numpy()
        return w.reshape(-1, self._fit.d)


def examples_for(w: Array, fit: Fit, chance: np.random.Generator) -> tuple[Array, Array]:
    """Batches that have just the gradients that ``streamed`` draws at ``w`` (runs, d).

    All examples of a batch are alike in their residual, s sqrt(q / m), and in their inputs: what
    the law says of X along and across the error is spread over them evenly.

    Returns:
        Inputs (runs, m, d), and noise of the targets (runs, m).
    """
    off = w - 1.0
    size = np.vecdot(off, off)[:, None]
    spread = np.sqrt(size + fit.sigma**2)
    squares, free = chance.chisquare(fit.m, len(w))[:, None], chance.standard_normal(w.shape)
    residual = spread * np.sqrt(squares / fit.m)
    along = np.vecdot(off, free)[:, None] / size
    across = free - along * off
    # One row of X: its mean and its rest along the error, and what is free across it.
    row = (residual / spread**2 + fit.sigma / spread * along / math.sqrt(fit.m)) * off
    row += across / math.sqrt(fit.m)
    noise = np.vecdot(off, row)[:, None] - residual
    return np.repeat(row[:, None, :], fit.m, axis=1), np.repeat(noise, fit.m, axis=1)


def _place(state: State) -> Array:
    return state.w


CASES = (
    Case(
        name="stream, batches of 8, 10 weights",
        params={"mode": "stream", "batch": 8, "d": 10, "steps": 20_000},
        runs=256,
        steps=200,
        ratio=244.0,
        peer=Online,
        place=_place,
    ),
)
