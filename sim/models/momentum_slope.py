"""What `momentum` draws of an endless slope: the speed against theory, and how far it rolled."""

from __future__ import annotations

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Panel, Role, Rule
from sim.models.momentum_figure import COLUMNS, LINE, LONG_NAMES, NAMES, View
from sim.models.momentum_theory import Problem, speed_on_a_slope
from sim.protocol import History


def draw(view: View, history: History, problem: Problem) -> Figure:
    """The speed first: it carries the claim."""
    return Figure(
        (_speed(view, history, problem), _distance(view, history, problem)),
        _sentence(view, problem),
    )


def _speed(view: View, history: History, problem: Problem) -> Panel:
    chosen = np.unique(np.linspace(0, history.steps.size - 1, COLUMNS).astype(np.int64))
    times = np.unique(np.linspace(0, view.steps, min(LINE, view.steps + 1)).astype(np.int64))
    theory = np.array([speed_on_a_slope(problem, int(step)) for step in times])
    limit = _limit(problem)
    marks: list[Mark] = [
        Curve(
            history.steps[chosen].astype(np.float64),
            history.traces["speed_on_slope"][chosen],
            NAMES[problem.method],
            Role.MEASURED,
        ),
        Curve(times.astype(np.float64), theory, "theory", Role.THEORY, dashed=True),
        Rule(limit, label="speed in the end"),
    ]
    if problem.beta:
        plain = np.full(times.size, problem.eta)
        marks.append(Curve(times.astype(np.float64), plain, "gd", Role.SECOND, dashed=True))
    return Panel(
        "speed on the endless slope",
        Axis("step", low=0.0, high=float(view.steps)),
        Axis("distance per step", low=0.0, high=1.15 * limit),
        tuple(marks),
    )


def _distance(view: View, history: History, problem: Problem) -> Panel:
    chosen = np.unique(np.linspace(0, history.steps.size - 1, COLUMNS).astype(np.int64))
    away = history.traces["distance"][chosen]
    high = max(_limit(problem) * view.steps, float(away.max()))
    return Panel(
        "distance rolled",
        Axis("step", low=0.0, high=float(view.steps)),
        Axis("distance", low=0.0, high=high),
        tuple(fan(history.steps[chosen].astype(np.float64), away, NAMES[problem.method])),
    )


def _limit(problem: Problem) -> float:
    """The speed at which friction and slope are in balance (Deep Learning, equation 8.17)."""
    return problem.eta / (1 - problem.beta)


def _sentence(view: View, problem: Problem) -> str:
    name, limit = LONG_NAMES[problem.method], _limit(problem)
    if view.step == 0:
        return f"No step was made yet; theory: {name} ends at {limit:.4g} per step on the slope."
    speed = view.summary["terminal_speed"] or 0.0
    return (
        f"After {view.step} steps down the slope {name} rolls {speed:.4g} per step, "
        f"{100 * speed / limit:.4g} % of its speed in the end (theory {limit:.4g})."
    )
