"""The noisy quadratic in PyTorch: ``backward`` through loss and noise, ``torch.optim.SGD``."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

from sim.models.noise_floor import State, curvatures, problem_of
from sim.models.noise_floor_theory import rate
from sim.peer import Case
from sim.peers.normals import Normals, Stream
from sim.protocol import Array
from sim.run import Run


class NoisyBowl:
    """From where a run stands."""

    def __init__(self, run: Run[Any, Any]) -> None:
        torch: Any = import_module("torch")
        self._torch, self._problem, self._step = torch, problem_of(run.params), run.state.step
        self._x = torch.tensor(run.state.x[0] if run.runs == 1 else run.state.x, requires_grad=True)
        self._shape = tuple(self._x.shape)
        self._curvatures = torch.tensor(curvatures(run.params))
        self._normals = Normals()
        self._optimiser = torch.optim.SGD([self._x], lr=self._problem.eta)

    def follow(self, run: Run[Any, Any]) -> None:
        """Take the run's noise."""
        self._normals.follow(run, Stream.NOISE)

    def advance(self, steps: int) -> None:
        """Make steps."""
        spread = math.sqrt(self._problem.variance)
        for _ in range(steps):
            self._optimiser.param_groups[0]["lr"] = rate(self._problem, self._step)
            noise = spread * self._normals(self._shape)
            self._optimiser.zero_grad()
            loss = (0.5 * self._curvatures * self._x * self._x + noise * self._x).sum()
            loss.backward()
            self._optimiser.step()
            self._step += 1

    def place(self) -> Array:
        """The coordinates, shape (runs, d)."""
        x: Array = self._x.detach().numpy()
        return x.reshape(-1, self._problem.d)


def _place(state: State) -> Array:
    return state.x


CASES = (
    Case(
        name="noisy quadratic, 8 dimensions",
        params={"d": 8, "steps": 20_000},
        runs=512,
        steps=200,
        ratio=1350.0,
        peer=NoisyBowl,
        place=_place,
    ),
)
