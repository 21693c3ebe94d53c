"""Least squares on a stream in PyTorch: ``backward`` and ``torch.optim.SGD``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from sim.models.batch_online import State, fit_of
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Stream:
    """From where a run stands, with the same examples: drawn by NumPy, as the run draws them."""

    def __init__(self, run: Run[Any, Any]) -> None:
        torch: Any = import_module("torch")
        self._torch, self._fit, self._runs = torch, fit_of(run.params), run.runs
        self._w = torch.tensor(run.state.w[0] if run.runs == 1 else run.state.w, requires_grad=True)
        self._truth = torch.ones(self._fit.d, dtype=torch.float64)
        self._noise = np.random.default_rng()
        self._noise.bit_generator.state = run.checkpoint().chance[2]
        self._optimiser = torch.optim.SGD([self._w], lr=self._fit.eta)

    def advance(self, steps: int) -> None:
        """Make updates."""
        shape = (self._runs, self._fit.m) if self._runs > 1 else (self._fit.m,)
        for _ in range(steps):
            x = self._torch.from_numpy(self._noise.standard_normal((*shape, self._fit.d)))
            noise = self._torch.from_numpy(self._noise.standard_normal(shape))
            y = x @ self._truth + self._fit.sigma * noise
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


def _place(state: State) -> Array:
    return state.w


CASES = (
    Case(
        name="stream, batches of 8, 10 weights",
        params={"mode": "stream", "batch": 8, "d": 10, "steps": 20_000},
        runs=256,
        steps=200,
        ratio=244.0,
        peer=Stream,
        place=_place,
    ),
)
