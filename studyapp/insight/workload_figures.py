"""What each desired retention costs and brings, as a figure."""

from __future__ import annotations

import numpy as np

from sim.figure import Axis, Band, Curve, Figure, Mark, Panel, Role, Rule
from studyapp.insight.workload import Workload, workload_words


def workload_figure(found: Workload) -> Figure:
    """Minutes a day over desired retention, and beside them the cards that are recalled."""
    across = Axis("desired retention", low=70.0, high=97.0, unit="%")
    retention = np.array([100 * cost.retention for cost in found.costs])
    panels = []
    for title, label, unit, values, role in (
        ("Time", "a day", "min", [(c.minutes, c.minutes_off) for c in found.costs], Role.MEASURED),
        ("Recalled", "cards", "", [(c.recalled, c.recalled_off) for c in found.costs], Role.SECOND),
    ):
        heights, off = np.array(values, dtype=np.float64).reshape(-1, 2).T
        marks: list[Mark] = []
        if found.costs:
            low = np.maximum(heights - off, 0.0)
            marks.append(Band(retention, low, heights + off, "95 % interval", role))
            marks.append(Curve(retention, heights, title.lower(), role))
            marks.append(Rule(100 * found.present, vertical=True, label="set"))
        high = 1.1 * float(max(1.0, (heights + off).max(initial=0.0)))
        panels.append(
            Panel(title, across, Axis(label, low=0.0, high=high, unit=unit), tuple(marks))
        )
    return Figure(tuple(panels), workload_words(found)[0])
