"""What `batch-online` draws: loss by evaluations and by updates, and what a larger batch gains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.ensemble import fan
from sim.figure import Axis, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models import batch_online_theory as theory
from sim.models.batch_online_theory import Fit
from sim.protocol import Array, History

Places = npt.NDArray[np.int64]

MOST = 400
"""A curve is drawn through about so many points at most."""
OTHERS = ((1, Role.SECOND), (32, Role.THIRD))
"""Batch sizes that are drawn beside the run's own, and the whole set beside them."""
HIGHEST = 1e6
"""Times the start: where the axis of a run ends that does not converge."""


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces.

    Attributes:
        steps: of the whole run.
        examples: of an epoch.
        most: gradients that the whole run evaluates.
        alike: whether all examples differ, as theory's do.
    """

    step: int
    steps: int
    runs: int
    examples: int
    most: int
    summary: Mapping[str, float | None]
    diverged_at: int | None
    alike: bool


def stream(view: View, history: History, fit: Fit) -> Figure:
    """The error over updates first: it carries the claim."""
    panels = (_error(view, history, fit), _gain(view, history, fit), _rates(fit))
    return Figure(panels, _stream_sentence(view, fit))


def finite(view: View, history: History, fit: Fit) -> Figure:
    """The loss over evaluations and over updates: the order of the batch sizes is reversed."""
    panels = (
        _loss(view, history, fit, "evaluations"),
        _loss(view, history, fit, "updates"),
        _risks(view, history),
    )
    return Figure(panels, _finite_sentence(view, fit))


def _error(view: View, history: History, fit: Fit) -> Panel:
    kept = _spread(len(history.steps))
    at = history.steps[kept].astype(np.float64)
    marks = _measured(view, history, at, kept)
    chosen = np.unique(np.rint(np.linspace(0, view.steps, MOST))) if view.steps > MOST else None
    every = np.arange(view.steps + 1.0) if chosen is None else chosen
    expected = theory.stream_error(fit, every)
    marks.append(Curve(every, _positive(expected), "theory", Role.THEORY, dashed=True))
    if view.runs > 1:
        marks.append(Curve(at, _positive(history.traces["middle"][kept]), "median", Role.SECOND))
    if view.diverged_at is not None:
        where, text = float(view.diverged_at), f"diverged at {view.diverged_at}"
        marks.append(Note(0.5 * where, float(fit.d), text, Role.WARNING))
    return Panel(
        f"error, batches of {fit.m}",
        Axis("update", low=0.0, high=float(max(view.steps, 1))),
        _axis("distance²", float(fit.d), expected, history.traces["quantiles"]),
        tuple(marks),
    )


def _gain(view: View, history: History, fit: Fit) -> Panel:
    """The share of the error that the best step removes: little is gained beyond m = d + 1."""
    high = 10.0 ** math.ceil(math.log10(max(100.0, 10 * (fit.d + 1), fit.m)))
    sizes = np.geomspace(1, high, 97)
    marks: list[Mark] = [
        Curve(sizes, 1 - theory.best_factor(fit.d, sizes), "theory, best η", Role.THEORY, True),
        Rule(float(fit.d + 1), vertical=True, label="m = d+1", role=Role.MUTED),
    ]
    if view.step and np.isfinite(history.traces["mean"][1]):
        removed = 1 - history.traces["mean"][1:2] / history.traces["mean"][0]
        marks.append(Points(np.array([float(fit.m)]), removed, "first step"))
    return Panel(
        "removed by a step",
        Axis("batch size m", Scale.LOG, low=1.0, high=high),
        Axis("error share", low=0.0, high=1.05),
        tuple(marks),
    )


def _rates(fit: Fit) -> Panel:
    """What a step leaves of a mean error far above the noise, by learning rate."""
    limit = theory.largest_rate(fit.d, fit.m)
    high = 1.15 * max(limit, fit.eta)
    rates = np.linspace(0, high, 97)
    left = np.array([theory.factor(replace(fit, eta=float(rate))) for rate in rates])
    own = np.array([theory.factor(fit)])
    return Panel(
        "left by a step",
        Axis("learning rate η", low=0.0, high=high),
        Axis("factor of the mean", low=0.0, high=max(1.2, 1.1 * float(left.max()))),
        (
            Curve(rates, left, "theory", Role.THEORY, dashed=True),
            Rule(1.0, role=Role.MUTED),
            Rule(limit, vertical=True, label="η max", role=Role.WARNING),
            Points(np.array([fit.eta]), own, "this η", Role.END),
        ),
    )


def _loss(view: View, history: History, fit: Fit, by: str) -> Panel:
    """Training loss; dashed what fresh examples would do, for this batch size and others."""
    kept = _spread(len(history.steps))
    at = history.traces[by][kept]
    logarithmic = by == "updates"
    if logarithmic:  # an update is not made in every frame, and none before the first
        kept = kept[np.flatnonzero(np.diff(at, prepend=0) > 0)]
        at = history.traces[by][kept]
    own = theory.fresh_loss(fit, _updates(view, fit.m))
    marks = _measured(view, history, at, kept)
    marks.append(_line(view, fit, by, own, "theory", Role.THEORY))
    for m, role in _others(view, fit):
        eta = theory.automatic_rate(fit.d, fit.kappa, m)
        other = replace(fit, m=m, eta=eta)
        expected = theory.fresh_loss(other, _updates(view, m))
        marks.append(_line(view, other, by, expected, f"m={m}", role))
    if view.diverged_at is not None and not logarithmic:
        where = float(history.traces[by][min(view.diverged_at, view.step)])
        marks.append(Note(0.5 * where, 0.5 * fit.d, "diverged", Role.WARNING))
    x = (
        Axis("updates", Scale.LOG, low=1.0, high=float(max(2, view.most)))
        if logarithmic
        else Axis("gradients", low=0.0, high=float(view.most))
    )
    return Panel(
        "by updates" if logarithmic else f"loss by gradients, m = {fit.m}",
        x,
        _axis("training loss", 0.5 * fit.d, own, history.traces["quantiles"]),
        tuple(marks),
    )


def _line(view: View, fit: Fit, by: str, expected: Array, label: str, role: Role) -> Curve:
    updates = _updates(view, fit.m)
    x = updates if by == "updates" else updates * fit.m
    return Curve(x, _positive(expected), label, role, dashed=True)


def _updates(view: View, m: int) -> Array:
    """Numbers of updates to draw theory at, from 0 to those of the whole run, shape (n,)."""
    most = view.most / m
    places = np.concatenate([np.linspace(0, most, 97), np.geomspace(1, max(1.0, most), 49)])
    return np.unique(np.floor(places[places <= most]))


def _others(view: View, fit: Fit) -> list[tuple[int, Role]]:
    known = [*OTHERS, (view.examples, Role.FOURTH)]
    return [(m, role) for m, role in known if m != fit.m and m <= view.examples]


def _risks(view: View, history: History) -> Panel:
    """Training and true loss: beyond the first epoch only the former is descended."""
    kept = _spread(len(history.steps))
    epochs = history.traces["evaluations"][kept] / view.examples
    train, true = history.traces["mean"][kept], history.traces["true"][kept]
    marks: list[Mark] = [
        Curve(epochs, _positive(train), "training"),
        Curve(epochs, _positive(true), "true", Role.SECOND),
    ]
    if view.most >= view.examples:
        marks.append(Rule(1.0, vertical=True, label="1 epoch", role=Role.MUTED))
        expected = view.summary["true_epoch1"]
        if expected is not None:
            marks.append(Points(np.ones(1), np.array([expected]), "true, 1 epoch", Role.END))
    both = np.concatenate([train, true])
    high = float(both[0])
    return Panel(
        "training and true loss",
        Axis("epochs", low=0.0, high=max(1.0, view.most / view.examples)),
        _axis("above the least", high, both, both[:, None]),
        tuple(marks),
    )


def _measured(view: View, history: History, at: Array, kept: Places) -> list[Mark]:
    """A fan of the runs and their mean over ``at``; five kept quantiles have the same fan."""
    mean = Curve(at, _positive(history.traces["mean"][kept]), "mean" if view.runs > 1 else "run")
    if view.runs == 1:
        return [mean]
    outer, inner, _ = fan(at, _positive(history.traces["quantiles"][kept]))
    return [outer, replace(inner, label=""), mean]


def _axis(label: str, start: float, *series: Array) -> Axis:
    """Logarithmic, from below the least to above the start; what flies off is cut."""
    seen = np.concatenate([values.ravel() for values in series])
    seen = seen[np.isfinite(seen) & (seen > 0)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (start, start)
    low, high = max(low, 1e-12 * start), min(high, HIGHEST * start)
    return Axis(label, Scale.LOG, low=0.5 * min(low, start), high=2 * max(start, high))


def _spread(count: int) -> Places:
    """At most about ``MOST`` places of ``count``, the last among them."""
    if count <= MOST:
        return np.arange(count)
    return np.unique(np.rint(np.linspace(0, count - 1, MOST)).astype(np.int64))


def _positive(values: Array) -> Array:
    return np.where((values > 0) & np.isfinite(values), values, np.nan)


def _stream_sentence(view: View, fit: Fit) -> str:
    limit = theory.largest_rate(fit.d, fit.m)
    expected = float(theory.stream_error(fit, np.array([float(view.step)]))[0])
    rate = f"η {fit.eta:.3g} of at most {limit:.3g}"
    if view.diverged_at is not None:
        return f"A run left the range of numbers at step {view.diverged_at}: {rate}."
    if not view.step:
        end = float(theory.stream_error(fit, np.array([float(view.steps)]))[0])
        told = f"{end:.3g} after {view.steps} updates" if math.isfinite(end) else "no end to it"
        return f"The squared distance is {fit.d}; theory for {rate}: {told}."
    mean, middle = view.summary["error"], view.summary["error_median"]
    said = f"After {view.step} updates of batches of {fit.m} the "
    if view.runs == 1:
        return said + f"error is {mean:.3g} (theory, on average, {expected:.3g}); {rate}."
    said += f"mean error is {mean:.3g} (theory {expected:.3g}), the median {middle:.3g}"
    if fit.eta > limit:
        return f"{said}: beyond η {limit:.3g} rare runs carry the mean away."
    return f"{said}; {rate}."


def _finite_sentence(view: View, fit: Fit) -> str:
    made, loss = int(view.summary["updates"] or 0), view.summary["loss_end"]
    each = -(-view.examples // fit.m)
    if view.diverged_at is not None:
        return f"A run left the range of numbers at frame {view.diverged_at}: η {fit.eta:.3g}."
    if not view.step:
        return (
            f"An epoch of {view.examples} examples in batches of {fit.m}: {_updates_words(each)}, "
            "each of all weights."
        )
    said = f"{_updates_words(made)} of all weights: loss {loss:.3g}"
    first, true = view.summary["loss_epoch1"], view.summary["true_epoch1"]
    if first is None or true is None:
        return f"{said}; {each} a whole epoch."
    said += f", {first:.3g} after 1 epoch"
    expected = theory.first_epoch(fit, view.examples) if view.alike else None
    if expected is None:
        return f"{said} of {_updates_words(each)}."
    return (
        f"{said} ({_updates_words(each)}); the true loss was {true:.3g} then "
        f"(theory {expected:.3g})."
    )


def _updates_words(count: int) -> str:
    return f"{count} update" if count == 1 else f"{count} updates"
