"""What `index-loss` draws: eigenvalues beside their law, or ends in the table of possible ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.ensemble import fan
from sim.figure import (
    Axis,
    Band,
    Bars,
    Curve,
    Figure,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)
from sim.models import index_loss_matrices, index_loss_network
from sim.protocol import Array, History
from sim.share import share_words

LARGEST_SIZE = 8
"""Chances are drawn for matrices up to this size."""
LINE = 121
TOP = 8.0
"""The highest critical point lies at 7."""
FLOOR = 1e-16
WIDE = 0.35
"""Half the width of a place in the table."""
GOLDEN = 0.6180339887498949
SMALLEST = 1e-4
"""Chances below this are written with an exponent."""


@dataclass(frozen=True, slots=True)
class View:
    """What both figures need besides the traces."""

    step: int
    runs: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None


@dataclass(frozen=True, slots=True)
class Matrices:
    """The knobs of random matrices."""

    n: int
    shift: float
    draws: int


@dataclass(frozen=True, slots=True)
class Places:
    """The knobs of the network, and where the starts have come to, shapes (runs,)."""

    hidden: int
    method: str
    iterations: int
    loss: Array
    index: npt.NDArray[np.int64]
    ended: npt.NDArray[np.bool_]


def draw_matrices(
    view: View, history: History, problem: Matrices, edges: Array, counts: Array
) -> Figure:
    """Eigenvalues first; ``counts`` are those of a mean matrix in the bins of ``edges``."""
    panels = (_histogram(problem, edges, counts), _chances(view, problem))
    return Figure(panels, _sentence_of_matrices(view, history, problem))


def draw_places(view: View, history: History, places: Places) -> Figure:
    """Height against index first: it carries the claim."""
    panels = (_table(view, places), _kinds(places), _norms(history, places))
    return Figure(panels, _sentence_of_places(view, places))


def _histogram(problem: Matrices, edges: Array, counts: Array) -> Panel:
    n, shift = problem.n, problem.shift
    heights = counts / (n * (edges[1] - edges[0]))
    x = np.linspace(edges[0], edges[-1], LINE)
    law = index_loss_matrices.density(n, x, shift)
    circle = index_loss_matrices.semicircle(x, shift)
    marks: tuple[Mark, ...] = (
        Band(np.repeat(edges, 2)[1:-1], np.zeros(2 * counts.size), np.repeat(heights, 2), "drawn"),
        Curve(x, circle, "semicircle", Role.SECOND),
        Curve(x, law, "theory", Role.THEORY, dashed=True),
        Rule(0.0, vertical=True, label="zero", role=Role.MUTED),
    )
    return Panel(
        f"eigenvalues, n = {n}",
        Axis("eigenvalue", low=float(edges[0]), high=float(edges[-1])),
        Axis("density", low=0.0, high=1.4 * float(max(law.max(), circle.max()))),
        marks,
    )


def _chances(view: View, problem: Matrices) -> Panel:
    sizes = np.arange(1, LARGEST_SIZE + 1)
    shares = [index_loss_matrices.positive_share(int(n), problem.shift) for n in sizes]
    chances = np.array([np.nan if share is None else share for share in shares])
    tosses = [
        (1 - index_loss_matrices.negative_fraction(int(n), problem.shift)) ** n for n in sizes
    ]
    places = sizes.astype(np.float64)
    marks: list[Mark] = [
        Curve(places, np.array(tosses), "coin tosses", Role.SECOND),
        Curve(places, chances, "theory", Role.THEORY, dashed=True),
    ]
    measured = view.summary["p_positive"] or 0.0
    shown = measured > 0 and problem.n <= LARGEST_SIZE
    at = np.array([float(problem.n)] if shown else [])
    marks.append(Points(at, np.array([measured] if shown else []), "drawn"))
    low = 0.3 * float(min(np.nanmin(chances), measured if shown else 1.0))
    return Panel(
        "chance of all positive",
        Axis("size n", low=0.5, high=LARGEST_SIZE + 0.5),
        Axis("share of matrices", Scale.LOG, low=low, high=2.0),
        tuple(marks),
    )


def _table(view: View, places: Places) -> Panel:
    """Loss and index of each start, beside the places that are possible."""
    aside = (np.arange(places.loss.size) * GOLDEN) % 1.0 - 0.5
    x = places.index + 1.6 * WIDE * aside
    marks: list[Mark] = []
    possible = index_loss_network.possible_pairs(places.hidden)
    for number, (loss, index) in enumerate(possible):
        ends = np.array([index - WIDE, index + WIDE])
        label = "" if number else "possible ends"
        marks.append(Curve(ends, np.array([loss, loss]), label, Role.THEORY, dashed=True))
    on, there = ~places.ended & np.isfinite(places.loss), places.ended
    marks.append(Points(x[on], places.loss[on], "on the way", Role.MUTED))
    marks.append(Points(x[there], places.loss[there], "ends", Role.MEASURED))
    most = max(index for _, index in possible)
    if view.diverged_at is not None:
        text = f"diverged at {view.diverged_at}"
        marks.append(Note(0.0, 0.95 * TOP, text, Role.WARNING))
    return Panel(
        "height of critical points",
        Axis("index", low=-0.5, high=most + 0.5),
        Axis("loss", low=-0.2, high=TOP),
        tuple(marks),
    )


def _kinds(places: Places) -> Panel:
    """How many starts end with which index."""
    most = max(index for _, index in index_loss_network.possible_pairs(places.hidden))
    counts = np.bincount(places.index[places.ended], minlength=most + 1)
    rest = places.loss.size - int(counts.sum())
    names = (*(f"{index}" for index in range(counts.size)), "none")
    shares = np.append(counts, rest) / places.loss.size
    return Panel(
        "index of the ends",
        Axis("index"),
        Axis("share of starts", low=0.0, high=1.15 * float(shares.max())),
        (Bars(names, shares, "starts"),),
    )


def _norms(history: History, places: Places) -> Panel:
    steps = history.steps.astype(np.float64)
    norms = np.clip(history.traces["fan"], FLOOR, 1e6)
    name = "median" if places.loss.size > 1 else "norm"
    marks: tuple[Mark, ...] = (
        *fan(steps, norms, name),
        Rule(1e-8, label="at rest", role=Role.MUTED),
    )
    return Panel(
        "gradient norm",
        Axis("iteration", low=0.0, high=float(places.iterations)),
        Axis("norm", Scale.LOG, low=0.3 * float(min(norms.min(), 1e-8)), high=1e3),
        marks,
    )


def _sentence_of_matrices(view: View, history: History, problem: Matrices) -> str:
    chance = view.theory.get("p_positive")
    beside = "theory: next to none" if chance is None else f"theory: {_chance(chance)}"
    drawn, positive = (int(history.traces[name][-1]) for name in ("drawn", "positive"))
    n = problem.n
    if drawn == 0:
        return f"Before the first draw; {beside} of {n} by {n} matrices are positive definite."
    tosses = (1 - index_loss_matrices.negative_fraction(n, problem.shift)) ** n
    return (
        f"{positive} of {drawn} matrices, {_chance(positive / drawn)}, have positive eigenvalues "
        f"only ({beside}; coin tosses: {_chance(tosses)})."
    )


def _chance(share: float) -> str:
    return f"{share:.1e}" if 0 < share < SMALLEST else f"{100 * share:.3g} %"


def _sentence_of_places(view: View, places: Places) -> str:
    possible = index_loss_network.possible_pairs(places.hidden)
    lowest = possible[0][0]
    if view.diverged_at is not None:
        gone = int(np.count_nonzero(~np.isfinite(places.loss)))
        return f"{gone} of {view.runs} starts left the range, the first at {view.diverged_at}."
    number = int(np.count_nonzero(places.ended))
    if number == 0:
        made = "1 iteration" if view.step == 1 else f"{view.step} iterations"
        who = f"none of {view.runs} starts has" if view.runs > 1 else "the start has not"
        return f"After {made} {who} come to an end; theory: {len(possible)} ends are possible."
    saddles = round((view.summary["saddle_share"] or 0.0) * number)
    open_ends = "" if number == view.runs else f"{view.runs - number} not at an end; "
    if saddles == 0:
        highest = view.summary["loss_end"] or 0.0
        who = f"{number} of {view.runs} starts" if view.runs > 1 else "The start"
        return f"{who} ended in the global minimum, loss {highest:.4g} (theory {lowest:.4g})."
    if view.runs == 1:
        loss, index = float(places.loss[0]), int(places.index[0])
        return (
            f"It ended in a saddle, loss {loss:.4g}, index {index} (theory: one of "
            f"{len(possible)} possible ends)."
        )
    found = view.summary["pairs_found"] or 0.0
    related = view.summary["correlation"]
    also = "" if related is None else f"; loss and index correlate {related:.2f}"
    return (
        f"{share_words(saddles, number)} of ends are saddles; {open_ends}{found:.0f} kinds found "
        f"(theory: {len(possible)} possible){also}."
    )
