"""Calibration as figures: what was said or expected across, what came out upwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figure import Array, Axis, Band, Curve, Figure, Mark, Panel, Points, Role, Scale
from studyapp.insight.confidence import SelfKnowledge, confidence_words
from studyapp.insight.expectation import Bin, ScheduleFit, fit_words, forgetting_words
from studyapp.insight.share import Share

FEWEST = 5
"""A bin with fewer tests says next to nothing: it stands in the table and is not drawn."""
_LONGEST_DAY = 2.0
"""The axis of days reaches to a wait this many times the longest one's first day."""


def confidence_figure(found: SelfKnowledge) -> Figure:
    """The reliability diagram of the learner: right answers against the chance each step says."""
    steps = [step for step in found.steps if step.right.n]
    marks = _beside_what_was_said(
        [step.stated for step in steps], [step.right for step in steps], "right"
    )
    panel = Panel(
        "As sure as right",
        Axis("said", low=0.0, high=100.0, unit="%"),
        Axis("right", low=0.0, high=100.0, unit="%"),
        marks,
    )
    said = confidence_words(found)
    return Figure((panel,), said[0])


def schedule_figure(found: ScheduleFit) -> Figure:
    """The reliability diagram of the schedule: recalled against expected, by bins."""
    bins = [one for one in found.bins if one.recalled.n >= FEWEST]
    low = min((one.low for one in bins), default=0.5)
    marks = _beside_what_was_said(
        [one.expected.value or 0.0 for one in bins],
        [one.recalled for one in bins],
        "recalled",
    )
    panel = Panel(
        "As recalled as expected",
        Axis("expected", low=100 * low, high=100.0, unit="%"),
        Axis("recalled", low=0.0, high=100.0, unit="%"),
        marks,
    )
    return Figure((panel,), fit_words(found)[0])


def forgetting_figure(bins: Sequence[Bin]) -> Figure:
    """The forgetting curve: measured by days waited, with the mean of the fitted curves."""
    said = forgetting_words(bins)
    bins = [one for one in bins if one.recalled.n >= FEWEST]
    days = np.array([_middle(one) for one in bins], dtype=np.float64)
    marks: list[Mark] = []
    if bins:
        expected = np.array([100 * (one.expected.value or 0.0) for one in bins])
        marks += _measured(days, [one.recalled for one in bins], "recalled")
        marks.append(Curve(days, expected, "fitted curves", Role.THEORY, dashed=True))
    high = float(days.max()) * _LONGEST_DAY if bins else 30.0
    panel = Panel(
        "Forgetting",
        Axis("days since the last answer", Scale.LOG, low=0.8, high=high),
        Axis("recalled", low=0.0, high=100.0, unit="%"),
        tuple(marks),
    )
    return Figure((panel,), said)


def _beside_what_was_said(
    said: Sequence[float], came: Sequence[Share], label: str
) -> tuple[Mark, ...]:
    """Shares over the chances that were given, beside the line on which both are the same."""
    ends = np.array([0.0, 100.0])
    marks: list[Mark] = [Curve(ends, ends, "perfect", Role.THEORY, dashed=True)]
    if said:
        marks += _measured(100 * np.array(said, dtype=np.float64), came, label)
    return tuple(marks)


def _measured(x: Array, shares: Sequence[Share], label: str) -> list[Mark]:
    intervals = np.array([share.interval or (np.nan, np.nan) for share in shares])
    rates = np.array([np.nan if share.rate is None else share.rate for share in shares])
    low, high = 100 * intervals[:, 0], 100 * intervals[:, 1]
    marks: list[Mark] = [Band(x, low, high, "95 % interval")] if x.size > 1 else []
    return [*marks, Curve(x, 100 * rates), Points(x, 100 * rates, label)]


def _middle(found: Bin) -> float:
    """Where a bin of days stands: between its first and its last day, on the log axis."""
    if found.high == float("inf"):
        return found.low * 1.4
    return float(np.sqrt(found.low * max(found.low, found.high - 1)))
