"""What `momentum` draws: distances, the roots in the complex plane, and the path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models import momentum_theory
from sim.models.momentum_theory import Problem
from sim.protocol import Array, History

NAMES = {"gd": "gd", "heavy-ball": "heavy ball", "nesterov": "Nesterov"}
LONG_NAMES = NAMES | {"gd": "gradient descent"}
CYCLE = (792 / 1225, -2208 / 1225, 2592 / 1225)
"""The three places of tuned heavy ball on the kinked slope (Lessard et al. 2016, section 4.6)."""
GRID = 96
SMALLEST = 1e-30
LARGEST_SWING = 10.0
LINE = 160
COLUMNS = 1000
SHOWN = 400
"""Steps of a long path that are drawn: its first ones in a bowl, its last ones where it cycles."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces; ``roots`` are those of the steps made."""

    step: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None
    runs: int
    steps: int
    roots: npt.NDArray[np.complex128]


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The distance first: it carries the claim."""
    if problem.piecewise:
        last = _kinked_slope(history)
        return Figure(
            (_distance(view, history, problem), last, _locus(view, problem)),
            _kinked_sentence(view, problem),
        )
    panels = (
        _distance(view, history, problem),
        _locus(view, problem),
        _path(view, history, problem),
    )
    return Figure(panels, _sentence(view, problem))


@lru_cache(maxsize=64)
def _line(problem: Problem, steps: int) -> tuple[Array, Array]:
    """Theory's distance at no more than 160 steps, as many near the start as near the end."""
    times = np.unique(np.linspace(0, steps, min(LINE, steps + 1)).astype(np.int64))
    away = momentum_theory.distances(problem, times)
    return times.astype(np.float64), np.where(away > 0, away, np.nan)


@lru_cache(maxsize=64)
def _others(problem: Problem) -> tuple[Problem, ...]:
    """The other methods in the same bowl: tuned if this one is, else with the same knobs."""
    found = []
    for method in NAMES:
        if method != problem.method:
            eta, beta = problem.eta, 0.0 if method == "gd" else problem.beta
            if problem.tuned:
                eta, beta = momentum_theory.tuned_rates(method, problem.kappa)
            found.append(replace(problem, method=method, eta=eta, beta=beta))
    return tuple(found)


def _distance(view: View, history: History, problem: Problem) -> Panel:
    # A fan sorts the members at every step that it shows; a screen has no more columns than this.
    chosen = np.unique(np.linspace(0, history.steps.size - 1, COLUMNS).astype(np.int64))
    steps, away = history.steps[chosen].astype(np.float64), history.traces["distance"][chosen]
    marks: list[Mark] = list(fan(steps, np.where(away > 0, away, np.nan), NAMES[problem.method]))
    first = float(away[0, 0])
    low = high = first
    if problem.piecewise:
        if problem.tuned and problem.method == "heavy-ball":
            marks += [Rule(abs(place), label="theory cycle") for place in CYCLE]
        low = max(1e-12, float(np.min(away[away > 0], initial=first)) / 3)
    else:
        for other, role in zip(_others(problem), (Role.SECOND, Role.THIRD), strict=True):
            x, y = _line(other, view.steps)
            marks.append(Curve(x, y, NAMES[other.method], role, dashed=True))
        x, y = _line(problem, view.steps)
        marks.append(Curve(x, y, "theory", Role.THEORY, dashed=True))
        known = y[np.isfinite(y)]
        low, high = float(known.min()), float(known.max())
    floor = view.theory.get("floor")
    if floor is not None:
        spread = math.sqrt(float(momentum_theory.noise_variances(problem).sum()))
        marks.append(Rule(spread, label="noise floor"))
        low = max(low, 0.1 * spread)
    if view.diverged_at is not None:
        words = f"diverged at step {view.diverged_at}"
        marks.append(Note(float(view.diverged_at), first, words, Role.WARNING))
    seen = away[np.isfinite(away)]
    return Panel(
        "distance from the minimum",
        Axis("step", low=0.0, high=float(view.steps)),
        Axis(
            "|x|",
            Scale.LOG,
            low=min(max(low, SMALLEST), 1e-2 * first),
            high=3 * min(max(first, high, float(seen.max())), 1e12 * first),
        ),
        tuple(marks),
    )


@lru_cache(maxsize=64)
def _locus_line(problem: Problem) -> tuple[Array, Array]:
    """Both roots as the curvature goes from 1 to kappa, real and imaginary parts."""
    curvatures = np.geomspace(1.0, problem.kappa, LINE)
    found = momentum_theory.roots(problem.method, problem.eta, problem.beta, curvatures)
    # Down one branch and back on the other, with a gap between.
    line = np.concatenate([found[0], [np.nan], found[1]])
    return line.real, line.imag


def _locus(view: View, problem: Problem) -> Panel:
    turn = np.linspace(0, 2 * np.pi, 121)
    x, y = _locus_line(problem)
    reach = 1.15 * max(1.0, float(np.abs(view.roots).max()))
    reach = min(reach, 4.0)
    return Panel(
        "two-step roots",
        Axis("real part", low=-reach, high=reach),
        Axis("imaginary part", low=-reach, high=reach),
        (
            Curve(np.cos(turn), np.sin(turn), "unit circle", Role.MUTED),
            Curve(x, y, "theory", Role.THEORY, dashed=True),
            Points(view.roots.real.astype(np.float64), view.roots.imag.astype(np.float64), "roots"),
        ),
        equal=True,
    )


@lru_cache(maxsize=64)
def _reach(problem: Problem) -> tuple[float, float]:
    """Half the width and height of the path's panel: room for the first swings without noise."""
    places = momentum_theory.places(problem, np.arange(LINE))[:, [0, -1]]
    swings = np.fmax.reduce(np.abs(places))  # what left the range of numbers may be no number
    right, high = (min(max(float(swing), 1.0), LARGEST_SWING) for swing in swings)
    return 1.2 * right, 1.2 * high


@lru_cache(maxsize=16)
def _bowl(kappa: float, x_high: float, y_high: float) -> Array:
    """The fourth root of f on the flattest and the sharpest axis; one array for a whole run."""
    x = np.linspace(-x_high, x_high, GRID)[None, :]
    y = np.linspace(-y_high, y_high, GRID)[:, None]
    shown = (0.5 * (x * x + kappa * y * y)) ** 0.25
    shown.setflags(write=False)
    return np.asarray(shown)


def _path(view: View, history: History, problem: Problem) -> Panel:
    x, y = history.traces["place"].T
    right, high = _reach(problem)
    speed, limit = view.summary["terminal_speed"], problem.eta / (1 - problem.beta)
    rolling = f"slope 1: speed {speed:.3g}, theory {limit:.3g}"
    heat = Heat(_bowl(problem.kappa, right, high), -right, right, -high, high, "f")
    return Panel(
        "path on the end axes",
        Axis("flattest", low=-right, high=right),
        Axis("sharpest", low=-high, high=high),
        (
            heat,
            Curve(x[:SHOWN], y[:SHOWN], "path", Role.MEASURED),
            Points(np.ones(1), np.ones(1), "start", Role.START),
            Points(x[-1:], y[-1:], "now", Role.END),
            Note(-0.95 * right, -0.9 * high, rolling),
        ),
    )


def _kinked_slope(history: History) -> Panel:
    """The gradient of the kinked problem, and where the newest steps stood."""
    x = np.linspace(-4.0, 4.0, LINE)
    shown = np.clip(history.traces["place"][-SHOWN:, 0], -4.0, 4.0)
    return Panel(
        "the kinked slope",
        Axis("x", low=-4.0, high=4.0),
        Axis("gradient", low=-100.0, high=100.0),
        (
            Curve(x, _slope(x), "f'(x)", Role.MUTED),
            Points(shown, _slope(shown), "steps", Role.MEASURED),
            Points(shown[-1:], _slope(shown[-1:]), "now", Role.END),
        ),
    )


def _slope(x: Array) -> Array:
    return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))


def _sentence(view: View, problem: Problem) -> str:
    name, radius = LONG_NAMES[problem.method], view.theory["spectral_radius"] or 0.0
    if view.diverged_at is not None:
        return (
            f"It diverged at step {view.diverged_at}: the largest root of {name} is {radius:.4g} "
            "by theory, outside the unit circle."
        )
    expected = view.theory.get("iterations")
    if view.step == 0:
        soon = f" and takes {expected:.0f} steps to a millionth" if expected else ""
        return (
            f"No step was made yet; theory: {name} keeps {radius:.4g} of the distance a step{soon}."
        )
    if problem.noise:
        return _noisy_sentence(view, name)
    kept, arrived = view.summary["rate"], view.summary["iterations"]
    said = f"{name[0].upper()}{name[1:]} keeps "
    said += "a share still unknown" if kept is None else f"{kept:.4g} of the distance a step"
    said += f" (theory {radius:.4g} in the long run)"
    if arrived is not None:
        told = f" (theory {expected:.0f})" if expected is not None else ""
        return f"{said}; a millionth was reached after {arrived:.0f} steps{told}."
    if expected is not None:
        return f"{said}; theory says a millionth is reached after {expected:.0f} steps."
    return f"{said}; a millionth is not reached in {view.steps} steps."


def _noisy_sentence(view: View, name: str) -> str:
    floor, theory = view.summary["floor"], view.theory.get("floor")
    beside = f" (theory {theory:.4g})" if theory is not None else ""
    found = "out of range" if floor is None else f"{floor:.4g}{beside}"
    return f"Over the last quarter of {view.step} noisy steps of {name} the mean loss is {found}."


def _kinked_sentence(view: View, problem: Problem) -> str:
    name = LONG_NAMES[problem.method]
    if view.diverged_at is not None:
        return f"On the kinked slope {name} diverged at step {view.diverged_at}; theory is silent."
    period, arrived = view.summary["period"], view.summary["iterations"]
    if period is not None:
        return (
            f"After {view.step} steps {name} goes round a cycle of {period:.0f} places for ever; "
            "theory: an attracting cycle of 3 for the tuned one."
        )
    if arrived is not None:
        return f"On the kinked slope {name} was within a millionth after {arrived:.0f} steps."
    return f"After {view.step} steps on the kinked slope {name} has not arrived; theory is silent."
