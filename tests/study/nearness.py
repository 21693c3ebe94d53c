"""Memory states that are the same but for how their numbers were rounded."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from studyapp.records.memory import MemoryState


def nearly(state: MemoryState) -> dict[str, object]:
    """A state with its numbers to nine digits: all cards at once round otherwise than one."""
    return {
        name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
        for name, value in asdict(state).items()
    }


def same(one: MemoryState | None, other: MemoryState | None) -> bool:
    """Whether two states are the same to nine digits."""
    return (one and nearly(one)) == (other and asdict(other))
