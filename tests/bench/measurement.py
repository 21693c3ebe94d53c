"""One measured figure, and the small statistics that benches share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """A name, a value and its unit; printed as one line."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.name} {self.value:.4g} {self.unit}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pair(name: str, ours: Sequence[float], floor: Sequence[float], unit: str) -> list[Measurement]:
    """Ours, the floor, and the median of the ratios taken pair by pair."""
    ratios = [a / b for a, b in zip(ours, floor, strict=True)]
    return [
        Measurement(f"{name}", median(ours), unit),
        Measurement(f"{name}.floor", median(floor), unit),
        Measurement(f"{name}.ratio", median(ratios), "x"),
    ]
