"""How `deep-linear` is drawn: strengths over time, the staircase of the loss, half times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Band, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.deep_linear_theory import Problem, courses, half_time, losses
from sim.protocol import Array, History
from sim.share import share_words

ROLES = (Role.MEASURED, Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED, Role.START)
SMALLEST = 1e-4
"""The loss is drawn down to this share of its start."""
LADDER = 60


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces.

    Attributes:
        members: how many runs are carried; one stands for all that are alike.
        half_times: of each strength, the mean of those that have come, None without any.
        reached: in how many members each strength is at least half learned now.
        loss: the median; None where it left the range.
    """

    step: int
    members: int
    half_times: Sequence[float | None]
    reached: Sequence[int]
    loss: float | None
    diverged_at: int | None


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The strengths first: they carry the claim."""
    panels = (
        _strengths(view, history, problem),
        _staircase(history, problem),
        _half_times(view, problem),
    )
    return Figure(panels, _sentence(view, problem))


def _end(problem: Problem) -> float:
    return problem.steps * problem.eta


def _strengths(view: View, history: History, problem: Problem) -> Panel:
    times = np.asarray(history.steps * problem.eta, dtype=np.float64)
    known = courses(problem)
    line, role = ("theory", Role.THEORY) if problem.aligned else ("if aligned", Role.MUTED)
    every = np.arange(len(known), dtype=np.float64) * problem.eta
    middle = history.traces["strength"]
    marks: list[Mark] = []
    for place, strength in enumerate(problem.strengths):
        if view.members > 1:
            low, high = (history.traces[f"strength_{side}"][:, place] for side in ("low", "high"))
            marks.append(Band(times, low, high, "", ROLES[place]))
        marks.append(Curve(times, middle[:, place], f"s = {strength:g}", ROLES[place]))
    for place in range(len(problem.strengths)):
        label = line if place == 0 else ""
        marks.append(Curve(every, known[:, place], label, role, dashed=True))
    top = problem.strengths[0]
    if view.diverged_at is not None:
        at = view.diverged_at * problem.eta
        marks.append(Note(at, 0.5 * top, f"diverged at {view.diverged_at}", Role.WARNING))
    return Panel(
        "strengths of the product",
        Axis("t, steps x eta", low=0.0, high=_end(problem)),
        Axis("strength", low=min(0.0, -0.1 * top * (view.members > 1)), high=1.15 * top),
        tuple(marks),
    )


def _staircase(history: History, problem: Problem) -> Panel:
    times = np.asarray(history.steps * problem.eta, dtype=np.float64)
    loss = history.traces["loss"]
    levels = 0.5 * np.cumsum(np.square(problem.strengths)[::-1])[::-1]
    marks: list[Mark] = [
        Rule(float(level), label="levels" if place == 0 else "", role=Role.MUTED)
        for place, level in enumerate(levels)
    ]
    marks.extend(mark for mark in fan(times, _positive(loss)) if mark.label != "half")
    if problem.aligned:
        every = np.arange(problem.steps + 1, dtype=np.float64) * problem.eta
        line = _positive(losses(problem))
        marks.append(Curve(every, line, "theory", Role.THEORY, dashed=True))
    low = min(SMALLEST * float(levels[0]), 0.5 * float(levels[-1]))
    return Panel(
        "loss and its levels",
        Axis("t, steps x eta", low=0.0, high=_end(problem)),
        Axis("loss", Scale.LOG, low=low, high=3 * max(float(levels[0]), _top(loss, levels))),
        tuple(marks),
    )


def _half_times(view: View, problem: Problem) -> Panel:
    """When each strength is half learned, beside the law for a strength of any size."""
    weakest, strongest = problem.strengths[-1], problem.strengths[0]
    ladder = np.geomspace(0.8 * weakest, 1.25 * strongest, LADDER)
    law = np.array([half_time(s, problem.depth, problem.scale) for s in ladder.tolist()])
    line = "theory" if problem.aligned else "if aligned"
    found = [(s, t) for s, t in zip(problem.strengths, view.half_times, strict=True) if t]
    marks: list[Mark] = [
        Curve(ladder, law, line, Role.THEORY if problem.aligned else Role.MUTED, dashed=True)
    ]
    if found:
        x, y = np.array(found).T
        marks.append(Points(x, y, "measured", Role.MEASURED))
    top = max([_end(problem), *(time for _, time in found)])
    return Panel(
        "time to half of a strength",
        Axis("strength s", Scale.LOG, low=float(ladder[0]), high=float(ladder[-1])),
        Axis("t", low=0.0, high=min(top, 1.15 * float(law.max()) + 1e-9) or 1.0),
        tuple(marks),
    )


def _top(loss: Array, levels: Array) -> float:
    """The largest loss drawn; one on its way out of the range must not flatten the stairs."""
    return min(float(loss.max()), 1e3 * float(levels[0]))


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _sentence(view: View, problem: Problem) -> str:
    strengths = problem.strengths
    learned = [place for place, count in enumerate(view.reached) if 2 * count > view.members]
    if view.diverged_at is not None:
        return (
            f"Steps of {problem.eta:g} are too long: a run diverged at step {view.diverged_at}; "
            f"{len(learned)} of {len(strengths)} strengths were half learned."
        )
    now = f"At t = {view.step * problem.eta:.4g}"
    loss = "none" if view.loss is None else f"{view.loss:.3g}"
    if not learned:
        first = half_time(strengths[0], problem.depth, problem.scale)
        return (
            f"{now} no strength is half learned, the loss is {loss}; theory: strength "
            f"{strengths[0]:g} comes first, at {first:.3g}."
        )
    last = max(learned, key=lambda place: (view.half_times[place] or 0.0, place))
    theory = half_time(strengths[last], problem.depth, problem.scale)
    name = "theory" if problem.aligned else "theory, if aligned"
    count = view.reached[last]
    runs = f" in {share_words(count, view.members)} of runs" if count < view.members else ""
    # The loss of what comes after the last one learned is the plateau that is waited on.
    level = 0.5 * sum(s * s for place, s in enumerate(strengths) if place not in learned)
    return (
        f"{now} {len(learned)} of {len(strengths)} strengths are half learned, the last, "
        f"{strengths[last]:g}, at {view.half_times[last]:.4g} ({name} {theory:.4g}){runs}; "
        f"the loss is {loss} (level {level:.3g})."
    )
