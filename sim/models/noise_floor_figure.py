"""What `noise-floor` draws: the loss over time, where the members are, and their spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Panel, Points, Role, Rule, Scale
from sim.models import noise_floor_theory as theory
from sim.models.noise_floor_theory import Problem
from sim.protocol import Array, History

MOST = 400
"""A curve is drawn through about so many of its steps at most."""
DOTS = 300
"""So many members are drawn as points at most."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces."""

    step: int
    x: Array
    summary: Mapping[str, float | None]


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The loss first: it carries the claim."""
    panels = [_loss(view, history, problem), _spread(view, problem)]
    if problem.d > 1:
        panels.insert(1, _members(view, problem))
    return Figure(tuple(panels), _sentence(view, problem))


def _loss(view: View, history: History, problem: Problem) -> Panel:
    """The mean loss beside theory; steps like 1/t over log time, where a power is a line."""
    logarithmic = problem.schedule == "inverse"
    expected = theory.course(problem).losses
    chosen = theory.shown_steps(problem.steps, MOST, logarithmic)
    seen = chosen[chosen <= view.step]
    if not seen.size or seen[-1] != view.step:
        seen = np.append(seen, view.step)
    if logarithmic:
        chosen, seen = chosen[chosen > 0], seen[seen > 0]
    at, traces = seen.astype(np.float64), history.traces
    alone = len(view.x) == 1
    marks: list[Mark] = [] if alone else _fan(at, traces["quantiles"][seen])
    marks += [
        Curve(at, _positive(traces["loss"][seen]), "loss" if alone else "mean"),
        Curve(
            chosen.astype(np.float64),
            _positive(expected[chosen]),
            "theory",
            Role.THEORY,
            dashed=True,
        ),
        Rule(theory.floor(problem, problem.eta), label="floor", role=Role.SECOND),
    ]
    if not alone:
        marks.append(Curve(at, _positive(traces["first"][seen]), "one run", Role.MUTED))
    high = float(max(expected.max(), traces["loss"].max(), theory.floor(problem, problem.eta)))
    least = expected[expected > 0]
    x = Axis(
        "step",
        Scale.LOG if logarithmic else Scale.LINEAR,
        low=1.0 if logarithmic else 0.0,
        high=float(problem.steps) if problem.steps > 1 else 2.0,
    )
    return Panel(
        "loss, " + _schedule_words(problem),
        x,
        Axis("loss", Scale.LOG, low=0.3 * float(least.min()), high=3 * high),
        tuple(marks),
    )


def _fan(at: Array, kept: Array) -> list[Mark]:
    """The two bands; a fan of the five quantiles (t, 5) is the same as that of the members."""
    outer, inner, _ = fan(at, _positive(kept))
    return [outer, replace(inner, label="")]


def _schedule_words(problem: Problem) -> str:
    if problem.schedule == "drop":
        return "η drops halfway"
    return "η like 1/t" if problem.schedule == "inverse" else "η constant"


def _members(view: View, problem: Problem) -> Panel:
    """The sharpest against the flattest axis; theory's ellipse holds 86 of 100 about the mean."""
    moments = theory.course(problem).moments[view.step]
    around, centre = _centred(moments, view, problem)
    x, y = theory.ellipse(around)
    dots = view.x[:DOTS]
    flat = float(max(np.abs(dots[:, -1]).max(), np.abs(centre[-1] + y).max())) or 1.0
    sharp = float(max(np.abs(dots[:, 0]).max(), np.abs(centre[0] + x).max())) or 1.0
    return Panel(
        "where the runs are",
        Axis("sharpest axis", low=-1.1 * sharp, high=1.1 * sharp),
        Axis("flattest axis", low=-1.1 * flat, high=1.1 * flat),
        (
            Points(dots[:, 0], dots[:, -1], "runs"),
            Curve(centre[0] + x, centre[-1] + y, "theory, 2σ", Role.THEORY, dashed=True),
            Points(np.zeros(1), np.zeros(1), "minimum", Role.END),
        ),
    )


def _centred(moments: Array, view: View, problem: Problem) -> tuple[Array, Array]:
    """Variance about the mean path, and that mean, shapes (d,)."""
    centre = theory.means(problem, view.step)
    return np.maximum(moments - centre * centre, 0.0), centre


def _spread(view: View, problem: Problem) -> Panel:
    """Mean square by curvature: flat directions wander farthest."""
    curvature = theory.eigenvalues(problem.d, problem.kappa)
    expected = theory.course(problem).moments[view.step]
    measured = np.mean(view.x * view.x, axis=0)
    both = np.concatenate([expected, measured])
    both = both[both > 0] if (both > 0).any() else np.ones(1)
    return Panel(
        "spread by curvature",
        Axis("curvature λ", Scale.LOG, low=0.8 / problem.kappa, high=1.25),
        Axis("mean x²", Scale.LOG, low=float(both.min()) / 2, high=2 * float(both.max())),
        (
            Curve(curvature, _positive(expected), "theory", Role.THEORY, dashed=True),
            Points(curvature, _positive(measured), "runs"),
        ),
    )


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _sentence(view: View, problem: Problem) -> str:
    measured, level = view.summary["loss_end"], theory.floor(problem, problem.eta)
    expected = float(theory.course(problem).losses[view.step])
    if view.step == 0:
        return f"The loss begins at {measured:.3g}; theory: {_prospect(problem, level)}."
    name, law = ("loss", "theory, on average,") if len(view.x) == 1 else ("mean loss", "theory")
    said = f"After {view.step} steps the {name} is {measured:.3g} ({law} {expected:.3g})"
    if problem.schedule == "inverse":
        return f"{said}; a constant rate would stall at {level:.3g}{_slope_words(view, problem)}."
    if problem.schedule == "drop" and 2 * view.step > problem.steps:
        lower = theory.floor(problem, theory.DROP * problem.eta)
        return f"{said}; the drop took the floor from {level:.3g} to {lower:.3g}."
    if expected < 1.5 * level:
        return f"{said}: it stalls at the floor of {level:.3g}, not at 0."
    return f"{said}; the floor is {level:.3g}."


def _prospect(problem: Problem, level: float) -> str:
    if problem.schedule == "inverse":
        return f"it ends at {theory.course(problem).losses[-1]:.3g}, a constant rate at {level:.3g}"
    if problem.schedule == "drop":
        lower = theory.floor(problem, theory.DROP * problem.eta)
        return f"it stalls at {level:.3g}, after the drop at {lower:.3g}"
    return f"it stalls at {level:.3g}"


def _slope_words(view: View, problem: Problem) -> str:
    slope = view.summary["slope"]
    expected = theory.slope(theory.course(problem).losses[: view.step + 1])
    if slope is None or expected is None:
        return ""
    return f", this falls like t^{slope:.2f} (theory {expected:.2f})"
