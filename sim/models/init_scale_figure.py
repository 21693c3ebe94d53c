"""How `init-scale` is drawn: the signal by layer, the gradient by layer, the units' outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.ensemble import fan
from sim.figure import Axis, Band, Bars, Curve, Figure, Mark, Note, Panel, Role
from sim.models.init_scale_theory import Course
from sim.protocol import Array, History

BINS = 10


@dataclass(frozen=True, slots=True)
class View:
    """What the figure needs besides the traces.

    Attributes:
        layer: the layer that the signal has reached, or the gradient on its way down.
        outputs: of all units of the highest layer reached, all runs in a row.
    """

    step: int
    layers: int
    layer: int
    act: str
    q0: float
    outputs: Array
    summary: Mapping[str, float | None]


def draw(view: View, history: History, expected: Course) -> Figure:
    """The signal first: it carries the claim."""
    panels = (
        _signal(view, history, expected),
        _gradient(view, history, expected),
        _outputs(view),
    )
    return Figure(panels, _sentence(view, expected))


def _signal(view: View, history: History, expected: Course) -> Panel:
    reached = min(view.step, view.layers) + 1
    measured = _mean_log10(history.traces["mean_square"][:reached] / view.q0)
    layers = np.arange(view.layers + 1.0)
    marks = (
        *_bands(layers[:reached], history.traces["mean_square"][:reached] / view.q0),
        Curve(layers, expected.log_signal, "theory", Role.THEORY, dashed=True),
        Curve(layers[:reached], measured, "mean square", Role.MEASURED),
    )
    return Panel(
        "mean square over input",
        Axis("layer", low=0.0, high=float(view.layers)),
        _fitted("log10", expected.log_signal, measured),
        marks,
    )


def _gradient(view: View, history: History, expected: Course) -> Panel:
    layers = np.arange(view.layers + 1.0)
    marks: list[Mark] = [
        Curve(layers[1:], expected.log_gradient[1:], "theory", Role.THEORY, dashed=True)
    ]
    measured = np.zeros(0)
    if view.step > view.layers:
        squares = history.traces["gradient"][view.layers + 1 :]
        measured = _mean_log10(squares / squares[0])
        # From the top down, as the gradient goes.
        down = layers[:0:-1][: len(measured)]
        marks[:0] = _bands(down, squares / squares[0], Role.SECOND)
        marks.append(Curve(down, measured, "gradient", Role.SECOND))
    else:
        marks.append(Note(1.0, 0.0, "the gradient comes after the signal"))
    return Panel(
        "gradient² over top",
        Axis("layer", low=0.0, high=float(view.layers)),
        _fitted("log10", expected.log_gradient[1:], measured),
        tuple(marks),
    )


def _outputs(view: View) -> Panel:
    """How the outputs are spread; tanh over its whole range, so that saturation is seen."""
    largest = 1.0 if view.act == "tanh" and view.step else float(np.abs(view.outputs).max()) or 1.0
    scaled = np.clip(view.outputs / largest, -1, 1)
    heights, edges = np.histogram(scaled, BINS, (-1, 1))
    names = tuple(f"{edge:.1f}" for edge in 0.5 * (edges[1:] + edges[:-1]))
    unit = "output" if largest == 1.0 else f"output over {largest:.2g}"
    bars = Bars(names, heights / view.outputs.size, "share of units", Role.MEASURED)
    shown = min(view.step, view.layers)
    return Panel(
        f"outputs of layer {shown}" if shown else "the input",
        Axis(unit),
        Axis("share", low=0.0, high=1.0),
        (bars,),
    )


def _mean_log10(squares: Array) -> Array:
    """The mean of log10 over the runs (t, runs) that are not zero; NaN where all are."""
    alive = squares > 0
    logs = np.log10(np.where(alive, squares, 1.0)).sum(axis=1)
    count = alive.sum(axis=1)
    return np.where(count > 0, logs / np.maximum(count, 1), np.nan)


def _bands(layers: Array, squares: Array, role: Role = Role.MEASURED) -> list[Mark]:
    """How the nets (t, runs) spread, in logarithms; one that died lies below everything."""
    if squares.shape[1] == 1:
        return []
    with np.errstate(divide="ignore"):
        made = fan(layers, np.log10(squares), role=role)
    return [mark for mark in made if isinstance(mark, Band)]


def _fitted(label: str, *series: Array) -> Axis:
    """Room for all finite values, and never less than one power of ten."""
    values = np.concatenate(series)
    values = values[np.isfinite(values)]
    return Axis(label, low=min(-0.5, float(values.min())), high=max(0.5, float(values.max())))


def _sentence(view: View, expected: Course) -> str:
    if view.step == 0:
        end = expected.log_signal[-1]
        return (
            f"The input has mean square {view.q0:.4g}; theory: it changes by 10^{end:.3g} "
            f"over {view.layers} layers."
        )
    shown = min(view.step, view.layers)
    said = (
        f"At layer {shown} the mean square is {view.summary['mean_square_end']:.4g} "
        f"(theory {expected.mean_square[shown]:.4g}){_lost(view)}"
    )
    if view.step <= view.layers:
        return said + "."
    ratio, theory = view.summary["log10_gradient_ratio"], expected.log_gradient[view.layer]
    if ratio is None:
        return f"{said}; no gradient reaches layer {view.layer}."
    return (
        f"{said}; the squared gradient at layer {view.layer} is 10^{ratio:.3g} of that at the "
        f"top (theory 10^{theory:.3g})."
    )


def _lost(view: View) -> str:
    share = view.summary["saturated_share"]
    if view.act == "linear" or share is None:
        return ""
    return f", {100 * share:.0f} % of units {'at zero' if view.act == 'relu' else 'saturated'}"
