"""What `erm` draws: both risks against the steps, the ends for every d, or data and fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.ensemble import fan, median
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.erm_data import Problem, legendre
from sim.models.erm_theory import HEAVY, Path, Setting, drawn_steps, train_limit, true_limit
from sim.protocol import Array, History
from sim.share import share_words

MOST = 160
"""Steps of a run that are drawn; more would lie in one column of the screen."""
GRID = 200
HIGHEST = 4.0
"""The risks' axis ends at so many times what the run began with or should come to."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces; ``weights`` are the first member's."""

    step: int
    summary: Mapping[str, float | None]
    theory: Mapping[str, float | None]
    diverged_at: int | None
    weights: Array
    problem: Problem
    path: Path


def draw(view: View, history: History, setting: Setting) -> Figure:
    """The two risks first: they carry the claim."""
    fitted = setting.mode == "legendre"
    second = _fitted(view, setting) if fitted else _ends(view, history, setting)
    return Figure((_risks(view, history, setting), second), _sentence(view, history, setting))


def _risks(view: View, history: History, setting: Setting) -> Panel:
    x = drawn_steps(view.step, MOST) + 1.0
    kept = np.asarray(x - 1.0, dtype=np.int64)
    train, true = history.traces["train"][kept], history.traces["true"][kept]
    start = setting.signal**2 + setting.sigma**2
    ends = [view.theory.get("true_end") or 0.0, median(true[-1])]
    high = 1.1 * min(float(true.max()), HIGHEST * max(start, min(max(ends), HIGHEST * start)))
    middle = median_of_each if _heavy(view, setting) else mean_of_each
    marks: list[Mark] = [
        Curve(x, middle(true), "true", Role.SECOND),  # before its bands, to be named before them
        *fan(x, true, "", Role.SECOND)[:-1],
        *(replace(band, label="") for band in fan(x, train)[:-1]),
        Curve(x, middle(true), "", Role.SECOND),
        Curve(x, middle(train), "train"),
    ]
    steps = view.path.steps + 1.0
    for risk, label in ((view.path.train, "theory"), (view.path.true, "")):
        marks.append(Curve(steps, middle(risk), label, Role.THEORY, dashed=True))
    for name, label in (("train_end", "limit"), ("true_end", "")):
        level = view.theory.get(name)
        if level is not None:
            marks.append(Rule(level, label=label, role=Role.MUTED))
    if view.diverged_at is not None:
        text = f"diverged at {view.diverged_at}"
        marks.append(Note(1.0, 0.9 * high, text, Role.WARNING))
    return Panel(
        "median risks" if _heavy(view, setting) else "true and training risk",
        Axis("step + 1", Scale.LOG, low=1.0, high=max(setting.steps + 1.0, 2.0)),
        Axis("risk", low=0.0, high=high or 1.0),
        tuple(marks),
    )


def mean_of_each(values: Array) -> Array:
    """The mean over members of (t, runs), shape (t,)."""
    return np.asarray(values.mean(axis=1))


def median_of_each(values: Array) -> Array:
    """The median over members of (t, runs), shape (t,)."""
    return np.asarray(np.median(values, axis=1))


def _heavy(view: View, setting: Setting) -> bool:
    """Whether a few members carry the mean, so that only medians say something."""
    return view.diverged_at is not None or HEAVY[0] < setting.d / setting.n < HEAVY[1]


def _ends(view: View, history: History, setting: Setting) -> Panel:
    """Theory's ends for every number of features, and where this run is now."""
    middle = median_of_each if _heavy(view, setting) else mean_of_each
    train, true = (float(middle(history.traces[name][-1:])[0]) for name in ("train", "true"))
    last = max(2.5 * setting.n, 1.1 * setting.d)
    d = np.linspace(1.0, last, GRID)
    high = 1.5 * max(HIGHEST / 2 * setting.sigma**2 + setting.signal**2, train_limit(setting, 1))
    risks = np.array([true_limit(setting, value) for value in d])
    here = np.array([float(setting.d)])
    marks: tuple[Mark, ...] = (
        Curve(d, np.where(risks <= high, risks, np.nan), "theory, end", Role.THEORY, dashed=True),
        Curve(d, np.array([train_limit(setting, value) for value in d]), "", Role.THEORY, True),
        Rule(float(setting.n), vertical=True, label="d = n", role=Role.MUTED),
        Points(here, np.array([min(true, high)]), "true now", Role.END),
        Points(here, np.array([min(train, high)]), "train now", Role.START),
    )
    return Panel(
        "risk of a full fit by d",
        Axis("features d", low=0.0, high=last),
        Axis("risk", low=0.0, high=high or 1.0),
        marks,
    )


def _fitted(view: View, setting: Setting) -> Panel:
    """The first member's examples, the function they come from, and the fit so far."""
    x = np.linspace(-1.0, 1.0, GRID)
    features = legendre(x, setting.d)
    target, fit = features @ view.problem.truth[0], features @ view.weights
    y = view.problem.targets[0]
    low, high = _span(target, y)
    marks: tuple[Mark, ...] = (
        Points(view.problem.places, y, "data", Role.MUTED),
        Curve(x, target, "target", Role.SECOND),
        Curve(x, fit, "fit"),
    )
    return Panel(
        "data, target and fit",
        Axis("x", low=-1.0, high=1.0),
        Axis("y", low=low, high=high),
        marks,
    )


def _span(target: Array, y: Array) -> tuple[float, float]:
    both = np.concatenate([target, y])
    low, high = float(both.min()), float(both.max())
    room = 0.15 * (high - low) or 1.0
    return low - room, high + room


def _sentence(view: View, history: History, setting: Setting) -> str:
    summary, runs = view.summary, history.traces["true"].shape[1]
    if view.diverged_at is not None:
        return (
            f"A run diverged at step {view.diverged_at}: the step is {setting.step_scale:g} times "
            "1/(largest eigenvalue); theory: more than 2 diverges."
        )
    train, true = _beside(view, "train_end"), _beside(view, "true_end")
    if view.step == 0:
        start = setting.signal**2 + setting.sigma**2
        risks = f"training risk {summary['train_end']:.3g}, true risk {summary['true_end']:.3g}"
        return f"At the start: {risks} (theory {start:.3g} for both)."
    made = "1 step" if view.step == 1 else f"{view.step} steps"
    risks = f"After {made}: training risk {train}, true risk {true}"
    best, when = summary["true_best"], summary["t_best"]
    over = summary["overfit_share"] or 0.0
    if over == 0:
        return f"{risks}, the least so far."
    who = "" if runs == 1 else f"; {share_words(round(over * runs), runs)} overfit"
    return f"{risks}, at its least {best:.3g} at step {when:.3g}{who}."


def _beside(view: View, name: str) -> str:
    measured, theory = view.summary[name] or 0.0, view.theory.get(name)
    beside = "" if theory is None else f" (theory {theory:.3g})"
    return f"{measured:.3g}{beside}"
