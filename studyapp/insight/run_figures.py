"""The history of runs as small pictures of one kind: a panel for each simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figure import Axis, Band, Figure, Mark, Panel, Points, Role, Rule
from studyapp.insight.run_history import NEAR, RunHistory

LARGEST = 2.0
"""Measurements of more than twice the theory lie on the upper edge."""


def history_figure(found: Sequence[RunHistory], sentence: str) -> Figure:
    """Measured over theory, run by run; a panel each, all on the same scale."""
    return Figure(tuple(_panel(one) for one in found if one.near.n), sentence)


def _panel(one: RunHistory) -> Panel:
    ratios = np.array([np.nan if r is None else r for r in one.ratios], dtype=np.float64)
    at = np.arange(1.0, len(ratios) + 1)
    ends = np.array([0.5, max(2.0, len(ratios) + 0.5)])
    marks: tuple[Mark, ...] = (
        Band(ends, np.full(2, 1 - NEAR), np.full(2, 1 + NEAR), "within 10 %", Role.THEORY),
        Rule(1.0, label="theory"),
        Points(at, np.clip(ratios, 0.0, LARGEST), "measured"),
    )
    return Panel(
        f"{one.simulation}: {one.measure.replace('_', ' ')}",
        Axis("run", low=float(ends[0]), high=float(ends[1])),
        Axis("over theory", low=0.0, high=LARGEST),
        marks,
    )
