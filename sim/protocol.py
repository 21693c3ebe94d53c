"""What a simulation is: a description, declared knobs, and pure functions on a frozen state.

A model knows nothing of time, screens, files or storage; ``sim.run`` drives it. The leading
axis of every array of a state is the ensemble (``runs`` members side by side).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.figure import Figure

Array = npt.NDArray[np.float64]
P = TypeVar("P")
S = TypeVar("S")
Knobs = TypeVar("Knobs", contravariant=True)


@dataclass(frozen=True, slots=True)
class Measure:
    """A named number that a finished run gives.

    Attributes:
        over_runs: how members of an ensemble become one number: ``mean``, ``median``,
            ``share`` (of members for which it holds), ``same`` (all members agree), ``largest``,
            ``count`` (of different things found by all members) or ``pooled`` (one number
            computed from all members together, as a fitted slope is).
    """

    name: str
    help: str
    over_runs: str = "mean"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a catalog needs to say about a simulation without running it."""

    id: str
    section: str
    title: str
    claim: str
    reference: str
    version: str
    measures: tuple[Measure, ...]
    default_runs: int = 1
    most_runs: int = 4096


@dataclass(frozen=True, slots=True)
class Streams:
    """Separate sources of chance, so that changing the step size does not change the data."""

    data: Generator
    start: Generator
    noise: Generator


@dataclass(frozen=True, slots=True)
class History:
    """What was measured at each step so far.

    Attributes:
        steps: step numbers (t,), int64, beginning with 0.
        traces: trace name to array (t,) or (t, runs).
    """

    steps: npt.NDArray[np.int64]
    traces: Mapping[str, Array]


class Model(Protocol[P, S]):
    """The protocol. ``P`` is the frozen dataclass of knobs, ``S`` the frozen state.

    A model whose single step costs less than calling it may also be a ``Leaping`` one.
    """

    @property
    def description(self) -> Description:
        """Id, claim, measures."""
        ...

    @property
    def parameters(self) -> type[P]:
        """The dataclass whose fields are declared with ``sim.knobs.knob``."""
        ...

    def cost(self, params: P, runs: int) -> float:
        """About how many floating-point numbers the whole run touches; refused above a budget."""
        ...

    def complaints(self, params: P, runs: int) -> Iterable[str]:
        """What is wrong with knobs taken together, each within its own range."""
        ...

    def total_steps(self, params: P) -> int:
        """How many steps a full run takes."""
        ...

    def start(self, params: P, runs: int, streams: Streams) -> S:
        """The state at step 0."""
        ...

    def step(self, state: S, params: P, streams: Streams) -> S:
        """The state one step on. Must leave ``state`` and its arrays as they are."""
        ...

    def done(self, state: S, params: P) -> bool:
        """Whether nothing can change any more (all frozen); the step limit is the driver's."""
        ...

    def measure(self, state: S, params: P) -> Mapping[str, Any]:
        """The traces at this state: name to a number or an array (runs,). Constant names."""
        ...

    def diverged_at(self, state: S, params: P) -> int | None:
        """The first step at which a member left the range of numbers, if one did."""
        ...

    def summary(self, state: S, history: History, params: P) -> Mapping[str, float | None]:
        """Every measure of the description; None where it does not exist."""
        ...

    def theory(self, params: P, runs: int) -> Mapping[str, float | None]:
        """What mathematics predicts, by the measures' own names; absent where it is silent."""
        ...

    def figure(self, state: S, history: History, params: P) -> Figure:
        """What to draw now, with theory beside the measurement and a sentence of what is seen."""
        ...


@runtime_checkable
class Leaping(Protocol[Knobs, S]):
    """What a model may offer beside ``Model``: many small steps in one call.

    It must come to the same bits as ``step`` and ``measure`` one by one, and end where ``done``
    becomes true; the contract test compares the two.
    """

    def leap(
        self, state: S, params: Knobs, streams: Streams, steps: int
    ) -> tuple[S, Mapping[str, Array]]:
        """Up to ``steps`` steps at once.

        Args:
            state: where to begin; left as it is.
            params: the knobs.
            streams: chance, drawn in the order in which ``step`` draws it.
            steps: at least 1.

        Returns:
            The state after the last step made, and each trace of ``measure`` at every step made,
            shapes (steps made, ...).
        """
        ...
