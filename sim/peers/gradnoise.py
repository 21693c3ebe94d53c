"""Batch gradients in PyTorch: the least-squares fit with these gradients, and ``backward``."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np

from sim.models.gradnoise import State, at_once, edges_of, sampling_of
from sim.models.gradnoise_population import drawn_batches
from sim.peer import Case
from sim.protocol import Array
from sim.run import Run


class Batches:
    """From where a run stands, with the same batches: drawn by NumPy, as the run draws them.

    A step is as many batch gradients as a step of ours. A single run takes them one by one, as
    its users do; several runs have one copy of the weights for every batch of every run.
    """

    def __init__(self, run: Run[Any, Any]) -> None:
        torch: Any = import_module("torch")
        self._torch, self._params, self._runs = torch, run.params, run.runs
        examples = np.ascontiguousarray(run.state.gradients.transpose(0, 2, 1))
        lengths = np.linalg.norm(examples, axis=2) / math.sqrt(run.params.d)
        x = examples / lengths[:, :, None]
        weights = np.ones(run.params.d)
        self._x = torch.tensor(x)
        self._y = torch.tensor(x @ weights - lengths)
        self._size = sampling_of(run.params).sizes[0]
        self._count = at_once(self._size)
        shape = (self._runs, self._count) if self._runs > 1 else ()
        self._w = torch.ones((*shape, run.params.d), dtype=torch.float64, requires_grad=True)
        self._noise = np.random.default_rng()
        self._noise.bit_generator.state = run.checkpoint().chance[2]
        self._gradients = torch.zeros(0)

    def advance(self, steps: int) -> None:
        """Draw batches, as many as ours in so many steps."""
        for _ in range(steps):
            batches = self._torch.from_numpy(
                drawn_batches(
                    self._params.kind,
                    self._runs,
                    self._count,
                    self._size,
                    edges_of(self._params),
                    self._noise,
                )
            )
            self._gradients = self._together(batches) if self._runs > 1 else self._each(batches[0])

    def _each(self, batches: Any) -> Any:
        found = []
        for batch in batches:
            self._w.grad = None
            loss = 0.5 * ((self._x[0, batch] @ self._w - self._y[0, batch]) ** 2).mean()
            loss.backward()
            found.append(self._w.grad)
        return self._torch.stack(found)

    def _together(self, batches: Any) -> Any:
        self._w.grad = None
        rows = self._torch.arange(self._runs)[:, None, None]
        x, y = self._x[rows, batches], self._y[rows, batches]
        off = (x @ self._w[..., None])[..., 0] - y
        (0.5 * (off * off).mean(dim=2).sum()).backward()
        return self._w.grad

    def place(self) -> Array:
        """The batch gradients of the last step, shape (runs, count, d)."""
        found: Array = self._gradients.numpy()
        return found.reshape(self._runs, -1, self._params.d)


def _place(state: State) -> Array:
    return state.cloud


CASES = (
    Case(
        name="gradients of batches of 64",
        params={"batch": 64, "sizes": "one", "batches": 20_000},
        runs=2,
        steps=40,
        ratio=99.0,
        peer=Batches,
        place=_place,
    ),
)
