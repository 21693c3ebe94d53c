"""What `gradnoise` draws: standard error by batch size, the cloud of batches, the inflation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.gradnoise_theory import Sampling, inflation, slope, standard_error
from sim.protocol import Array

DOTS = 200
"""So many batch gradients are drawn as points at most."""
REACH = 2.6
"""How far the cloud's panel goes from the full gradient, in deviations of one example."""
FINE = 49


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs.

    Attributes:
        turn: place of the size drawn last among the sizes.
        errors: standard errors of each run at the sizes so far, shape (runs, turn + 1).
        full, cloud: the exact gradient (d,) and the last batch gradients (count, d) of a run.
        drawn: batches of the last size so far.
    """

    step: int
    turn: int
    errors: Array
    full: Array
    cloud: Array
    drawn: int
    summary: Mapping[str, float | None]


def draw(view: View, sampling: Sampling) -> Figure:
    """The error first: it carries the claim."""
    panels = (_errors(view, sampling), _cloud(view, sampling), _inflation(view, sampling))
    return Figure(panels, _sentence(view, sampling))


def _errors(view: View, sampling: Sampling) -> Panel:
    marks: list[Mark] = []
    sizes, errors = _seen(view, sampling)
    if len(sizes):
        marks += _bands(sizes, errors)
        marks.append(Points(sizes, _positive(errors.mean(axis=0)), "measured"))
    fine = np.geomspace(1, sampling.sizes[-1], FINE)
    theory = np.array([standard_error(sampling, m) for m in fine])
    marks.append(Curve(fine, _positive(theory), "theory", Role.THEORY, dashed=True))
    if sampling.kind != "with":
        independent = sampling.sigma / np.sqrt(fine)
        marks.append(Curve(fine, independent, "σ/√m", Role.SECOND, dashed=True))
    least = min(sampling.sigma / math.sqrt(fine[-1]), float(theory[theory > 0].min()))
    return Panel(
        f"standard error, {_kind_words(sampling)}",
        _size_axis(sampling),
        # Whole powers of ten: a range of less than two of them would have no round ticks.
        Axis("standard error", Scale.LOG, low=_power(least, -1), high=_power(sampling.sigma, 1)),
        tuple(marks),
    )


def _bands(sizes: Array, errors: Array) -> tuple[Mark, ...]:
    """How far the runs differ; nothing of a single one."""
    if len(errors) == 1:
        return ()
    outer, inner, _ = fan(sizes, _positive(errors.T))
    return outer, replace(inner, label="")


def _power(value: float, way: int) -> float:
    """The power of ten below (way -1) or above (way 1) a value by a fifth at least."""
    place = math.log10(value) + 0.1 * way
    return float(10.0 ** (math.floor(place) if way < 0 else math.ceil(place)))


def _cloud(view: View, sampling: Sampling) -> Panel:
    """The batch gradients of one run in their first two coordinates, always at the same scale."""
    dots, full = view.cloud[:DOTS], view.full
    flat = full.size == 1
    x = dots[:, 0]
    y = np.arange(1.0, len(dots) + 1) if flat else dots[:, 1]
    marks: list[Mark] = [Points(x, y, "batches")]
    error = standard_error(sampling, sampling.sizes[view.turn]) / math.sqrt(full.size)
    if flat:
        marks.append(Rule(float(full[0]), vertical=True, label="exact", role=Role.END))
    else:
        angle = np.linspace(0, 2 * math.pi, 73)
        ring = full[:2, None] + 2 * error * np.array([np.cos(angle), np.sin(angle)])
        if view.step:
            marks.append(Curve(ring[0], ring[1], "theory, 2 se", Role.THEORY, dashed=True))
        marks.append(Points(full[:1], full[1:2], "exact", Role.END))
    size = sampling.sizes[view.turn]
    return Panel(
        f"gradients of batches of {size}" if view.step else "the exact gradient",
        Axis("g₁", low=float(full[0]) - REACH, high=float(full[0]) + REACH),
        Axis("batch", low=0.0, high=DOTS + 1.0)
        if flat
        else Axis("g₂", low=float(full[1]) - REACH, high=float(full[1]) + REACH),
        tuple(marks),
    )


def _inflation(view: View, sampling: Sampling) -> Panel:
    fine = np.geomspace(1, sampling.sizes[-1], FINE)
    theory = np.array([inflation(sampling, m) for m in fine])
    marks: list[Mark] = [Curve(fine, theory, "theory", Role.THEORY, dashed=True)]
    sizes, errors = _seen(view, sampling)
    high = float(theory.max())
    if len(sizes):
        measured = (errors * errors).mean(axis=0) * sizes / sampling.sigma**2
        marks.append(Points(sizes, measured, "measured"))
        high = max(high, float(measured.max()))
    else:
        marks.append(Note(1.0, 0.5, "no batch was drawn yet"))
    return Panel(
        "variance over σ²/m", _size_axis(sampling), Axis(low=0.0, high=1.2 * high), tuple(marks)
    )


def _seen(view: View, sampling: Sampling) -> tuple[Array, Array]:
    """Sizes drawn so far (n,), and the standard errors of the runs there (runs, n)."""
    count = view.turn + 1 if view.step else 0
    sizes = np.array(sampling.sizes[:count], dtype=np.float64)
    return sizes, view.errors[:, :count]


def _size_axis(sampling: Sampling) -> Axis:
    largest = sampling.sizes[-1]
    return Axis("batch size m", Scale.LOG, low=0.8, high=1.25 * max(2, largest))


def _kind_words(sampling: Sampling) -> str:
    return {"with": "random", "without": "no repeats", "block": "in a row"}[sampling.kind]


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _sentence(view: View, sampling: Sampling) -> str:
    size = sampling.sizes[view.turn]
    if not view.step:
        last = standard_error(sampling, sampling.sizes[-1])
        return (
            f"One example has a standard error of {sampling.sigma:.4g}; theory: batches of "
            f"{sampling.sizes[-1]} have {last:.3g}."
        )
    error, theory = view.summary["se"], standard_error(sampling, size)
    said = f"Batches of {size}: standard error {error:.3g} (theory {theory:.3g})"
    if sampling.kind == "block" and size > 1:
        grown, expected = view.summary["inflation"], inflation(sampling, size)
        return (
            f"{said}; variance {grown:.3g} times that of shuffled examples (theory "
            f"{expected:.3g}): worth {size / expected:.2g} of them."
        )
    if error == 0:
        return f"{said}: all examples, so nothing is left to chance."
    fitted, sizes = view.summary["slope"], sampling.sizes[: view.turn + 1]
    errors = np.array([standard_error(sampling, m) for m in sizes])
    law = slope(np.array(sizes, dtype=np.float64), errors)
    if fitted is None or law is None:
        return f"{said}, from {view.drawn} batches a run."
    cost = ": 100 times the examples, 10 times as near" if sampling.kind == "with" else ""
    return f"{said}; it falls like m^{fitted:.3f} (theory {law:.3g}){cost}."
