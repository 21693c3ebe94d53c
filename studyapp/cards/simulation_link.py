"""A link from a card to the simulation that shows its claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SimulationLink:
    """Which simulation shows the claim, with which parameters, and what to look for.

    Attributes:
        params: parameter name to number or word, as in the deck file; the rest are defaults.
        ask: the guiding question that stays on screen in the lab.
        seed, runs: None takes the simulation's default.
    """

    simulation: str
    params: Mapping[str, object] = field(default_factory=dict)
    ask: str = ""
    seed: int | None = None
    runs: int | None = None
