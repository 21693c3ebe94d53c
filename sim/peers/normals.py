"""Normal numbers for a peer: drawn by PyTorch, as its users do, or those that a run draws."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from importlib import import_module
from typing import Any

import numpy as np

from sim.run import Run


class Stream(IntEnum):
    """The places of a run's sources of chance in its checkpoints."""

    DATA = 0
    START = 1
    NOISE = 2


class Normals:
    """Tensors of standard normal numbers in float64."""

    def __init__(self) -> None:
        self._torch: Any = import_module("torch")
        self._own = self._torch.Generator().manual_seed(0)
        self._followed: np.random.Generator | None = None

    def follow(self, run: Run[Any, Any], stream: Stream) -> None:
        """From now on draw what ``run`` draws from a stream of its own, by NumPy."""
        self._followed = np.random.default_rng()
        self._followed.bit_generator.state = run.checkpoint().chance[stream]

    def __call__(self, shape: Sequence[int]) -> Any:
        """A tensor of that shape."""
        if self._followed is not None:
            return self._torch.from_numpy(self._followed.standard_normal(tuple(shape)))
        return self._torch.randn(tuple(shape), generator=self._own, dtype=self._torch.float64)
