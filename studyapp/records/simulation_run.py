"""A run of a simulation that a learner made: recipe, outcome, and what it belonged to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SimulationRun:
    """The recipe recomputes the run; the summary says what came out. No film is kept.

    Attributes:
        params: every parameter by its contract name (numbers, words).
        status: ok, stopped, diverged or budget.
        summary, theory: measure name to a finite number, or None.
        sentence: what was seen, in words.
    """

    id: UUID
    session_id: UUID | None
    card_id: str | None
    simulation: str
    version: str
    params: Mapping[str, object]
    seed: int
    runs: int
    steps: int
    status: str
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    started_at: dt.datetime
    offset_minutes: int
    cpu_seconds: float
    sentence: str = ""
    prediction: Mapping[str, object] = field(default_factory=dict)
