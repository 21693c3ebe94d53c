"""Spreads as figures: memories, hours of day, paces, predictions and concepts as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.figure import Axis, Bars, Figure, Mark, Panel, Role
from studyapp.insight.concepts import ConceptMastery, concepts_words
from studyapp.insight.foresight import Foresight, foresight_words
from studyapp.insight.histogram import Histogram, memory_words
from studyapp.insight.hours import FEWEST, Hour, hours_words
from studyapp.insight.interval_bars import INTERVAL, ends_of, share_bars
from studyapp.insight.pace import Pace, pace_words

FIFTHS = ("0-20 %", "20-40 %", "40-60 %", "60-80 %", "80-100 %")


def memory_figure(stability: Histogram, difficulty: Histogram) -> Figure:
    """How many cards last how long, and how many are how hard."""
    panels = (
        _cards("Stability", "lasts", stability.names, stability.counts),
        _cards("Difficulty", "difficulty", difficulty.names, difficulty.counts),
    )
    return Figure(panels, memory_words(stability, difficulty)[0])


def hours_figure(hours: Sequence[Hour]) -> Figure:
    """Answers by hour of day, and what is recalled in hours with enough tests."""
    names = tuple(str(hour.hour) for hour in hours)
    counts = np.array([hour.answers for hour in hours], dtype=np.float64)
    tested = [hour for hour in hours if hour.recalled.n >= FEWEST]
    panels = [
        Panel(
            "Answers by hour",
            Axis("hour"),
            Axis("answers", low=0.0, high=float(max(1.0, counts.max(initial=0.0)))),
            (Bars(names, counts, "answers"),) if counts.any() else (),
        )
    ]
    if tested:
        hours_of = tuple(str(hour.hour) for hour in tested)
        shares = [hour.recalled for hour in tested]
        bars = share_bars(hours_of, shares, "recalled", Role.SECOND)
        panels.append(_per_cent("Recalled by hour", "hour", "recalled", (bars,)))
    return Figure(tuple(panels), hours_words(hours)[-1 if tested else 0])


def pace_figure(paces: Sequence[Pace]) -> Figure:
    """The median seconds of an answer by kind."""
    timed = [pace for pace in paces if pace.seconds.median is not None]
    medians = np.array([pace.seconds.median for pace in timed], dtype=np.float64)
    names = tuple(pace.kind for pace in timed)
    low, high = ends_of([pace.seconds.interval for pace in timed])
    tallest = max([1.0, *medians.tolist(), *high[np.isfinite(high)].tolist()])
    cases = tuple(pace.seconds.n for pace in timed)
    panel = Panel(
        "Time to answer",
        Axis("kind"),
        Axis("median time", low=0.0, high=tallest, unit="s"),
        (Bars(names, medians, f"median, {INTERVAL}", low=low, high=high, cases=cases),)
        if timed
        else (),
    )
    return Figure((panel,), pace_words(paces))


def foresight_figure(found: Sequence[Foresight]) -> Figure:
    """The share of runs foreseen, by simulation."""
    names = tuple(one.simulation for one in found)
    marks = (share_bars(names, [one.right for one in found], "foreseen"),) if found else ()
    panel = _per_cent("Runs foreseen", "simulation", "foreseen", marks)
    return Figure((panel,), foresight_words(found))


def concepts_figure(found: Sequence[ConceptMastery]) -> Figure:
    """How many concepts are mastered how far; those not met yet stand apart."""
    met = np.array([one.mastery for one in found if one.seen])
    fifths = np.minimum((met * len(FIFTHS)).astype(np.int64), len(FIFTHS) - 1)
    counts = np.bincount(fifths, minlength=len(FIFTHS))
    heights = np.array([len(found) - met.size, *counts], dtype=np.float64)
    panel = Panel(
        "Concepts by mastery",
        Axis("mastered"),
        Axis("concepts", low=0.0, high=float(max(1.0, heights.max()))),
        (Bars(("not met", *FIFTHS), heights, "concepts"),) if met.size else (),
    )
    return Figure((panel,), concepts_words(found))


def _cards(title: str, across: str, names: tuple[str, ...], counts: tuple[int, ...]) -> Panel:
    heights = np.array(counts, dtype=np.float64)
    return Panel(
        title,
        Axis(across),
        Axis("cards", low=0.0, high=float(max(1.0, heights.max()))),
        (Bars(names, heights, "cards"),) if heights.any() else (),
    )


def _per_cent(title: str, across: str, upwards: str, marks: tuple[Mark, ...]) -> Panel:
    return Panel(title, Axis(across), Axis(upwards, low=0.0, high=100.0, unit="%"), marks)
