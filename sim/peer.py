"""What a model is measured against: the same steps in eager PyTorch, from the same start.

A peer is written as its users would write it: parameters that require a gradient, a loss,
``backward`` and ``torch.optim``, in float64 on one thread. PyTorch is never a dependency;
``sim.peers`` imports it when a comparison is asked for. A peer draws its random numbers by
PyTorch. Where that is installed, a test sees that a peer that follows a run, drawing what the run
draws, comes to the same numbers, so that the same model is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, runtime_checkable

from sim.protocol import Array
from sim.run import Run


class Peer(Protocol):
    """The same model elsewhere, begun where a run of ours stands."""

    def advance(self, steps: int) -> None:
        """Make steps."""
        ...

    def place(self) -> Array:
        """The numbers that the steps move, shape (runs, ...), as ``Case.place`` gives ours."""
        ...


@runtime_checkable
class Following(Protocol):
    """A peer with chance in its steps."""

    def follow(self, run: Run[Any, Any]) -> None:
        """Draw from now on what ``run``, which stands where the peer began, will draw."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured side by side.

    Attributes:
        name: the model and its size, in words.
        params: knobs that differ from the defaults; long enough for ``steps`` steps.
        runs: members of the ensemble, ours and the batched peer's.
        steps: how many steps one measurement takes at least.
        ratio: how many times the steps of a single eager run our ensemble must make, at least.
        peer: begins the peer where a run stands; a run of one member has no ensemble axis there.
        place: the numbers that the steps move in a state of ours, shape (runs, ...).
        batched: whether the peer can also carry all members side by side.
        work: what is measured instead of steps: begun where a run stands, it does so much of it.
            The run stays where it is; so does the peer.
        within: how far ours and the peer's numbers may part in twenty steps, over their scale.
    """

    name: str
    params: Mapping[str, object]
    runs: int
    steps: int
    ratio: float
    peer: Callable[[Run[Any, Any]], Peer]
    place: Callable[[Any], Array]
    batched: bool = True
    work: Callable[[Run[Any, Any]], Callable[[int], None]] | None = None
    within: float = 1e-9


def cases_of(identifier: str) -> tuple[Case, ...]:
    """What is measured of a simulation; importing it does not load PyTorch. None without a peer."""
    name = f"sim.peers.{identifier.replace('-', '_')}"
    if find_spec(name) is None:
        return ()
    cases: tuple[Case, ...] = import_module(name).CASES
    return cases
