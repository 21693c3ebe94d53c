"""What `backprop` draws: loss before and after the optimiser, errors against h, the work."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.backprop_differences import DIFFERENCES
from sim.models.backprop_theory import rounding_errors
from sim.protocol import Array, History

SMALLEST_ERROR = 1e-17
LARGE = 1e4
"""The panel of work goes up to networks of this many parameters, or twice the one at hand."""
ROOM = 0.4
"""The share of the steps that the optimiser's must have for words of their own."""
CEILING = 4.0
"""How many times the first loss the axis goes up to, whatever a thrown run may reach."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    passes: int
    updates: int
    optimiser: str
    difference: float
    parameters: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    changed: int
    central: Array
    one_sided: Array
    diverged_at: int | None

    @property
    def end(self) -> int:
        """The step after which nothing moves any more."""
        return self.passes + self.updates


def draw(view: View, history: History) -> Figure:
    """The loss first: it carries the claim."""
    return Figure((_loss(view, history), _errors(view), _work(view)), _sentence(view))


def _loss(view: View, history: History) -> Panel:
    until = min(view.step, view.end) + 1
    steps = history.steps[:until].astype(np.float64)
    loss = history.traces["loss"][:until]
    before = view.summary["loss_before"] or 0.0
    corners, known = [0.0, float(view.passes)], [before, before]
    first_order = view.summary["loss_first_order"]
    if first_order is not None:
        corners, known = [*corners, view.passes + 1.0], [*known, first_order]
    highest = min(float(loss[np.isfinite(loss)].max(initial=before)), CEILING * before)
    marks: list[Mark] = [
        Rule(float(view.passes), vertical=True, label=f"{view.optimiser} on", role=Role.MUTED),
        *fan(steps, loss, "loss"),
        Curve(np.array(corners), np.array(known), "theory", Role.THEORY, dashed=True),
        *_changed(0.0, int(view.summary["parameters_changed"] or 0), view.parameters, highest),
    ]
    if view.step > view.passes and view.updates > ROOM * view.end:
        after = view.passes + 0.03 * view.end
        marks += _changed(after, view.changed, view.parameters, highest)
    if view.diverged_at is not None:
        at = float(view.diverged_at)
        marks.append(Note(at, before, f"diverged at {view.diverged_at}", Role.WARNING))
    return Panel(
        "passes, then the optimiser",
        Axis("step", low=0.0, high=float(view.end)),
        Axis("loss", low=0.0, high=1.1 * highest),
        tuple(marks),
    )


def _changed(at: float, changed: int, parameters: int, highest: float) -> list[Note]:
    """How many parameters have changed, in two lines that begin at a step."""
    words = (f"{changed} of {parameters}", "changed")
    return [
        Note(at, share * highest, text) for text, share in zip(words, (0.12, 0.04), strict=True)
    ]


def _errors(view: View) -> Panel:
    before = view.summary["loss_before"] or 0.0
    central, one_sided = _shown(view.central), _shown(view.one_sided)
    marks: list[Mark] = [
        Points(DIFFERENCES, one_sided, "one-sided", Role.SECOND),
        Points(DIFFERENCES, central, "central"),
        Curve(DIFFERENCES, rounding_errors(before, DIFFERENCES), "ε L/h", Role.THEORY, dashed=True),
    ]
    for errors, power, label in ((central, 2, "slope 2"), (one_sided, 1, "slope 1")):
        if view.theory.get("order") is not None and np.isfinite(errors[2]):
            line = errors[2] * (DIFFERENCES / DIFFERENCES[2]) ** power
            shown = np.where(line > 0.1 * np.nanmin(errors), line, np.nan)
            marks.append(Curve(DIFFERENCES, shown, label, Role.THEORY, dashed=True))
    found = np.concatenate([central, one_sided])
    known = found[np.isfinite(found)]
    low = float(known.min()) if known.size else 1e-12
    return Panel(
        "error of the gradient",
        Axis("h", Scale.LOG, low=0.5 * float(DIFFERENCES[-1]), high=2.0 * float(DIFFERENCES[0])),
        Axis("error", Scale.LOG, low=0.2 * low, high=10.0 * max(1e-2, float(known.max(initial=0)))),
        tuple(marks),
    )


def _work(view: View) -> Panel:
    ratio, counted = view.summary["mac_ratio"], view.summary["forward_passes_for_differences"]
    count = float(view.parameters)
    sizes = np.array([1.0, max(LARGE, 2.0 * count)])
    ends = np.full(2, view.theory["mac_ratio"] or math.nan)
    marks: list[Mark] = [
        Curve(sizes, 2.0 * sizes, "theory 2P", Role.THEORY, dashed=True),
        Curve(sizes, ends, "theory", Role.THEORY, dashed=True),
        Points(np.array([count]), np.array([ratio or math.nan]), "and back"),
    ]
    if counted is not None:
        marks.append(Points(np.array([count]), np.array([counted]), "differences", Role.SECOND))
    return Panel(
        "work for one gradient",
        Axis("parameters", Scale.LOG, low=1.0, high=float(sizes[1])),
        Axis("passes", Scale.LOG, low=0.5, high=2.0 * float(sizes[1])),
        tuple(marks),
    )


def _shown(errors: Array) -> Array:
    """What a logarithmic axis can show: an error of exactly 0 lies on its floor."""
    return np.where(np.isfinite(errors), np.maximum(errors, SMALLEST_ERROR), np.nan)


def _sentence(view: View) -> str:
    summary, ratio = view.summary, view.theory["mac_ratio"] or math.nan
    before, count = summary["loss_before"] or 0.0, view.parameters
    if view.step == 0:
        return (
            f"Loss {before:.4g}; theory: backward passes change 0 of {count} parameters, "
            f"each pair of passes costs {ratio:.3g} forward ones."
        )
    if view.step <= view.passes:
        return (
            f"{view.step} backward passes: {view.changed} of {count} parameters changed "
            f"(theory 0), loss still {before:.4g}."
        )
    changed = int(summary["parameters_changed"] or 0)
    passes = f"{view.passes} backward passes changed {changed} of {count} parameters"
    if view.step <= view.end:
        return f"{passes} (theory 0); {_step_words(view, before)}."
    error, order = summary["gradient_error"], summary["order"]
    words = f"; error against differences {error:.1e}" if error is not None else ""
    if order is not None:
        words += f", order {order:.3g} (theory 2)"
    cost = f"cost {summary['mac_ratio']:.3g} forward passes, not {2 * count}"
    thrown = f" and diverged at step {view.diverged_at}" if view.diverged_at is not None else ""
    return f"{passes}, {view.optimiser} all{thrown}{words}; {cost}."


def _step_words(view: View, before: float) -> str:
    after, first_order = view.summary["loss_after"], view.summary["loss_first_order"]
    if view.diverged_at is not None:
        return f"{view.optimiser} diverged at step {view.diverged_at}"
    if after is None or first_order is None:
        return f"one step of {view.optimiser} left the range of numbers"
    first = f"first step of {view.optimiser}: loss {before:.4g} to {after:.4g}"
    end = view.summary["loss_end"]
    then = f", now {end:.4g}" if end is not None and view.step > view.passes + 1 else ""
    return f"{first} (first order {first_order:.4g}){then}"
