"""How `symmetry` is drawn: the units as points, the loss, the singular values of W1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.ensemble import drawn_places, fan
from sim.figure import Axis, Bars, Curve, Figure, Mark, Note, Panel, Points, Role, Rule, Scale
from sim.models.symmetry_network import constant_loss
from sim.protocol import History

Array = npt.NDArray[np.float64]

MARGIN = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """The first run of the ensemble as a frame shows it.

    Attributes:
        start: incoming weights at step 0, shape (hidden, 3); ``incoming`` those of now.
        loss: the median over the runs.
        t_break: the step at which the units had parted, -1 before it.
    """

    step: int
    start: Array
    incoming: Array
    loss: float
    distinct: int
    expected_distinct: float
    rank: int
    t_break: int


def draw(view: View, history: History) -> Figure:
    """Three panels, the first of which carries the claim."""
    return Figure((_units(view), _loss(history), _values(view)), _sentence(view, history))


def _units(view: View) -> Panel:
    both = np.concatenate([view.start, view.incoming])
    low, high = both.min(axis=0) - MARGIN, both.max(axis=0) + MARGIN
    hidden = len(view.incoming)
    caption = f"{hidden} units, {view.distinct} different"
    return Panel(
        "hidden units",
        Axis("weight 1", low=float(low[0]), high=float(high[0])),
        Axis("weight 2", low=float(low[1]), high=float(high[1])),
        (
            Points(view.start[:, 0], view.start[:, 1], "start", Role.START),
            Points(view.incoming[:, 0], view.incoming[:, 1], "units now", Role.MEASURED),
            Note(float(low[0]), float(high[1]), caption),
        ),
    )


def _loss(history: History) -> Panel:
    at = drawn_places(len(history.steps))
    times, losses = history.steps[at].astype(np.float64), history.traces["loss"][at]
    marks: list[Mark] = [Rule(constant_loss(), label="best constant", role=Role.MUTED)]
    tied = history.traces.get("loss_tied")
    marks += fan(times, losses, "loss" if losses.shape[1] == 1 else "median loss")
    if tied is not None:
        curve = Curve(times, _median(tied[at]), "tie kept", Role.THEORY, dashed=True)
        marks.append(curve)
    return Panel("loss", Axis("t", low=0.0), Axis("loss", Scale.LOG), tuple(marks))


def _median(trace: Array) -> Array:
    return np.median(trace, axis=1) if trace.ndim > 1 else trace


def _values(view: View) -> Panel:
    values = np.linalg.svd(view.incoming[:, :2], compute_uv=False).astype(np.float64)
    names = tuple(f"s{k + 1}" for k in range(values.size))
    return Panel(
        "singular values of W1",
        Axis(""),
        Axis("size", low=0.0),
        (Bars(names, values, f"rank {view.rank}"),),
    )


def _sentence(view: View, history: History) -> str:
    hidden = len(view.incoming)
    units = "1 hidden unit" if hidden == 1 else f"{hidden} hidden units"
    parts = [
        f"After {view.step} steps {units} count as {view.distinct} "
        f"(theory {view.expected_distinct:g}) and W1 has rank {view.rank}",
        f"the loss is {view.loss:.4g}",
    ]
    tied = history.traces.get("loss_tied")
    if tied is not None:
        parts[-1] += f" ({_median(tied)[-1]:.4g} with the tie kept"
        parts[-1] += f", {constant_loss():.4g} for a constant)"
    else:
        parts[-1] += f" ({constant_loss():.4g} for a constant)"
    if view.t_break > 0:
        parts.append(f"the units had parted at t = {view.t_break}")
    return "; ".join(parts) + "."
