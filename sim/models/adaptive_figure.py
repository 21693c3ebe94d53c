"""What `adaptive` draws: losses in both bowls, five methods side by side, effective steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models import adaptive_courses, adaptive_theory
from sim.models.adaptive_courses import World
from sim.models.adaptive_steps import Rule as Optimiser
from sim.protocol import Array, History
from sim.share import share_words

NAMES = {
    "sgd": "SGD",
    "momentum": "momentum",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
ROLES = dict(
    zip(NAMES, (Role.SECOND, Role.THIRD, Role.FOURTH, Role.MUTED, Role.MEASURED), strict=True)
)
GOAL = 1e-3
COLUMNS = 1000
SMALLEST, LARGEST = 1e-6, 10.0
"""The part of the losses, as shares of the first, that is drawn."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces.

    Attributes:
        rules: each method as it would walk with the same knobs.
        effective: the first member's factor of each gradient, shape (d,).
    """

    step: int
    steps: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None
    arrived: int
    runs: int
    rotated: bool
    rule: Optimiser
    rules: Mapping[str, Optimiser]
    effective: Array
    curvatures: tuple[float, ...]
    noisy: bool


def draw(view: View, history: History, world: World) -> Figure:
    """The losses first: they carry the claim."""
    if world.c is not None:
        methods = _all_methods(view, world)  # all walk together, and the first panel shows one
        panels = (_line(view, history, world), _rates(view, history), methods)
        return Figure(panels, _line_sentence(view, world.c))
    panels = (_losses(view, history, world), _all_methods(view, world), _effective(view, world))
    return Figure(panels, _sentence(view, world))


def _losses(view: View, history: History, world: World) -> Panel:
    """The run, the same method in the other bowl, and theory."""
    # A fan sorts the members at every step that it shows; a screen has no more columns than this.
    chosen = np.unique(np.linspace(0, history.steps.size - 1, COLUMNS).astype(np.int64))
    steps = history.steps[chosen].astype(np.float64)
    shown = _positive(history.traces["loss"][chosen] / world.first_loss)
    marks: list[Mark] = list(fan(steps, shown, NAMES[view.rule.method]))
    other = adaptive_courses.course(view.rule, world, view.steps, rotated=not view.rotated)
    label = "aligned" if view.rotated else "turned"
    marks.append(Curve(_count(other), _positive(other), label, Role.SECOND))
    known = adaptive_theory.course(view.rule, view.curvatures, view.steps, view.rotated)
    if known is not None and not view.noisy:
        marks.append(Curve(_count(known), _positive(known), "theory", Role.THEORY, dashed=True))
    marks.append(Rule(GOAL, label="goal", role=Role.MUTED))
    if view.diverged_at is not None:
        words = f"diverged at step {view.diverged_at}"
        marks.append(Note(float(view.diverged_at), 1.0, words, Role.WARNING))
    return Panel("loss, aligned and turned", _steps(view), _share(), tuple(marks))


def _all_methods(view: View, world: World) -> Panel:
    """Each method's course in this bowl, without noise, with its own usual rate or the given."""
    marks: list[Mark] = []
    rules = tuple(view.rules.values())
    courses = adaptive_courses.courses(rules, world, view.steps, rotated=view.rotated)
    for method, course in zip(view.rules, courses, strict=True):
        shown = course if world.c is not None else _positive(course)
        marks.append(Curve(_count(course), shown, NAMES[method], ROLES[method]))
    if world.c is not None:
        marks.append(Rule(-1.0, label="best"))
        return Panel("x by each method", _steps(view), Axis("x", low=-1.1, high=1.1), tuple(marks))
    title = "five methods, turned" if view.rotated else "five methods, aligned"
    return Panel(title, _steps(view), _share(), tuple(marks))


def _effective(view: View, world: World) -> Panel:
    """The factor of the gradient along each coordinate, over the curvature along it."""
    along = world.curvatures[0]
    if world.turns is not None:
        along = (world.turns[0] ** 2) @ along  # the diagonal of Q diag(lambda) Q'
    largest = max(view.curvatures)
    ends = np.array([1.0, max(largest, 2.0)])
    marks: tuple[Mark, ...] = (
        Curve(ends, 2 / ends, "limit 2/λ", Role.THEORY, dashed=True),
        Points(along, _positive(view.effective), "now", Role.MEASURED),
    )
    seen = view.effective[np.isfinite(view.effective) & (view.effective > 0)]
    low = min(1 / largest, float(seen.min()) if seen.size else 1.0)
    high = max(4.0, float(seen.max()) if seen.size else 1.0)
    return Panel(
        "effective step",
        Axis("curvature", Scale.LOG, low=0.7, high=1.5 * ends[1]),
        Axis("step/gradient", Scale.LOG, low=max(0.5 * low, 1e-12), high=min(2 * high, 1e12)),
        marks,
    )


def _line(view: View, history: History, world: World) -> Panel:
    """The counter-example: where x goes, and where it should."""
    steps, x = history.steps.astype(np.float64), history.traces["x"]
    sgd = adaptive_courses.course(view.rules["sgd"], world, view.steps, rotated=False)
    marks: list[Mark] = [Curve(steps, x, NAMES[view.rule.method], Role.MEASURED)]
    if view.rule.method != "sgd":
        marks.append(Curve(_count(sgd), sgd, "SGD", Role.SECOND))
    marks.append(Rule(-1.0, label="best", role=Role.MUTED))
    end = view.theory.get("x_end")
    if end is not None:
        marks.append(Rule(end, label="theory: end"))
    return Panel("x, to be minimised", _steps(view), Axis("x", low=-1.1, high=1.1), tuple(marks))


def _rates(view: View, history: History) -> Panel:
    """How far x moves up and down, with the decay of the rate taken out."""
    steps, x = history.steps.astype(np.float64)[1:], history.traces["x"]
    moves = np.diff(x) * np.sqrt(steps) / view.rule.eta
    large = (history.steps[1:] - 1) % 3 == 0
    return Panel(
        "moves over the rate",
        _steps(view),
        Axis("move √t/η"),
        (
            Points(steps[large], moves[large], "at C", Role.WARNING),
            Points(steps[~large], moves[~large], "at -1", Role.MEASURED),
            Rule(0.0, role=Role.MUTED),
        ),
    )


def _steps(view: View) -> Axis:
    return Axis("step", low=0.0, high=float(view.steps))


def _share() -> Axis:
    return Axis("loss", Scale.LOG, low=SMALLEST, high=LARGEST)


def _count(course: Array) -> Array:
    return np.arange(course.size, dtype=np.float64)


def _positive(values: Array) -> Array:
    """What a log axis can show; a course far out of the picture ends there."""
    return np.where((values > 0) & (values < 1e15), values, np.nan)


def _sentence(view: View, world: World) -> str:
    name, kind = NAMES[view.rule.method], "turned" if view.rotated else "aligned"
    if view.diverged_at is not None:
        limit = f" theory's limit of eta is {2 / max(view.curvatures):.3g}"
        beside = f";{limit}." if view.rule.method == "sgd" else "."
        return f"{name} diverged at step {view.diverged_at} in the {kind} bowl{beside}"
    reached = view.summary["iterations"]
    expected = view.theory.get("iterations")
    beside = f" (theory {expected:.0f})" if expected is not None else ""
    other = adaptive_courses.arrival(view.rule, world, view.steps, GOAL, rotated=not view.rotated)
    apart = "aligned" if view.rotated else "turned"
    steps = f"{other}" if other is not None else f"more than {min(view.steps, 1000)}"
    also = f"; {apart}, it takes {steps}."
    if reached is None:
        return f"After {view.step} steps {name} is not at a thousandth, {kind}{beside}{also}"
    if view.arrived < view.runs:
        share = share_words(view.arrived, view.runs)
        return f"{share} of {name}'s runs are at a thousandth, {kind}, after {reached:.4g}{also}"
    return f"{name} was at a thousandth after {reached:.4g} steps, {kind}{beside}{also}"


def _line_sentence(view: View, c: float) -> str:
    name, x = NAMES[view.rule.method], view.summary["x_end"]
    end = view.theory.get("x_end")
    beside = f" (theory: it goes to {end:+.0f})" if end is not None else ""
    where = "out of range" if x is None else f"at x = {x:.4g}"
    slope = f"the mean slope {(c - 2) / 3:.3g} makes -1 best"
    return f"After {view.step} steps {name} is {where}{beside}; {slope}."
