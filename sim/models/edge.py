"""The edge of stability: sharpness climbs to 2/eta and stays, while the gradient norm grows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, mean_of, median
from sim.figure import Figure
from sim.knobs import knob
from sim.models import edge_figure, edge_surface, edge_theory
from sim.models.edge_surface import Surface, hessian
from sim.models.network import parameter_count, random_rows
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

DIVERGED = 1e12
FALLING = -1e-6
"""An eigenvalue below counts as negative; differences leave 1e-8 of zero ones."""

DESCRIPTION = Description(
    id="edge",
    section="S09",
    title="The edge of stability",
    claim=(
        "Full-batch gradient descent on a small tanh network drives the sharpness up to 2/eta and "
        "holds it there; the loss falls, not steadily, and the gradient norm grows: nobody is "
        "stuck at a critical point."
    ),
    reference="Deep Learning 8.2.1, 8.2.2; Cohen et al. 2021, section 1",
    version="1",
    measures=(
        Measure(
            "sharpness_ratio",
            "Largest eigenvalue of the Hessian over 2/eta, in the middle of the second half",
            "median",
        ),
        Measure("t_cross", "First step seen with the sharpness above 2/eta", "mean", "steps"),
        Measure(
            "gradient_growth",
            "Median gradient norm of the second half over the least of the first",
            "median",
        ),
        Measure("rising_share", "Share of steps that raise the loss", "mean"),
        Measure("loss_end", "Loss at the end", "median"),
        Measure(
            "along_ratio", "Curvature along the gradient over 2/eta, as sharpness_ratio", "median"
        ),
        Measure("negative_end", "Negative eigenvalues of the Hessian, last look", "mean"),
    ),
    most_runs=32,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``width`` to ``n`` apply to the net, ``a0`` and ``b0`` to the scalar loss."""

    mode: str = knob("net", choices=("net", "scalar"), help="A tanh network, or (1 - ab)^2/2")
    eta: float = knob(0.4, low=0.02, high=0.8, scale="log", help="Learning rate")
    width: int = knob(10, low=4, high=16, help="Units in each of two hidden layers")
    frequency: float = knob(3.0, low=1, high=5, help="The net learns sin(frequency x) on [-1, 1]")
    n: int = knob(20, low=5, high=50, help="Points that are learned")
    steps: int = knob(2000, low=1, high=40_000, scale="log", help="Steps of gradient descent")
    every: int = knob(
        40, low=1, high=4000, scale="log", help="Steps between two looks at the Hessian"
    )
    a0: float | str = knob(2.0, low=-5, high=5, words=("random",), help="Start of a, scalar loss")
    b0: float | str = knob(0.1, low=-5, high=5, words=("random",), help="Start of b, scalar loss")


@dataclass(frozen=True, slots=True)
class State:
    """Where descent stands.

    Attributes:
        step: t.
        surface: the loss that is descended, the same for all members.
        rows: parameters, shape (runs, P).
        loss: at ``rows``, shape (runs,).
        gradient: at ``rows``, shape (runs, P).
        sharpness: largest eigenvalue of the Hessian at the last look, shape (runs,).
        along: g'Hg/g'g at the last look, shape (runs,).
        negative: how many eigenvalues were negative then, shape (runs,).
        spectrum: all eigenvalues of the first member then, ascending, shape (P,).
        rises: how many steps raised the loss, shape (runs,).
        crossed_at: the first look with sharpness above 2/eta, or -1, shape (runs,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
        limit: the loss above which a member is frozen, shape (runs,).
    """

    step: int
    surface: Surface
    rows: Array
    loss: Array
    gradient: Array
    sharpness: Array
    along: Array
    negative: Array
    spectrum: Array
    rises: Steps
    crossed_at: Steps
    diverged_at: Steps
    limit: Array


class Edge:
    """theta <- theta - eta g, all points at once, with looks at the whole Hessian H on the way.

    The net is 1-width-width-1 with tanh, loss 1/(2n) sum of squares; the scalar loss is
    (1 - ab)^2/2. A look takes all eigenvalues of H, and the curvature along the gradient
    g'Hg/g'g, which decides whether a step raises the loss (Deep Learning, equation 8.10). In an
    ensemble the members take their looks in turn, so that no step is long.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """A gradient is some ten passes over units and points, a look 2P of them and P^3."""
        if params.mode == "scalar":
            return 200.0 * runs * params.steps
        count = parameter_count((1, params.width, params.width, 1))
        gradient = 10.0 * count + 30.0 * params.n * params.width
        look = 2.0 * count * gradient + count**3
        return runs * params.steps * (gradient + look / params.every)

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """Fresh weights, or a0 and b0 as said; every member is looked at."""
        rows = initial(params, runs, streams)
        surface = surface_of(params)
        loss, gradient = surface.slope(rows)
        never, nothing = np.full(runs, NEVER), np.zeros(runs)
        state = State(
            step=0,
            surface=surface,
            rows=rows,
            loss=loss,
            gradient=gradient,
            sharpness=nothing,
            along=nothing,
            negative=nothing,
            spectrum=np.zeros(surface.parameters),
            rises=np.zeros(runs, dtype=np.int64),
            crossed_at=never,
            diverged_at=never,
            limit=DIVERGED * np.maximum(loss, np.finfo(float).tiny),
        )
        return looked(state, range(runs), params)

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen, and a look at those whose turn it is."""
        after, diverged_at = state.step + 1, state.diverged_at
        rows = state.gradient * -params.eta
        rows += state.rows
        loss, gradient = state.surface.slope(rows)
        sound = loss <= state.limit
        if not sound.all():
            diverged_at = np.where(sound | (diverged_at != NEVER), diverged_at, after)
            rows = np.where(sound[:, None], rows, state.rows)
            loss = np.where(sound, loss, state.loss)
            gradient = np.where(sound[:, None], gradient, state.gradient)
        moved = State(
            step=after,
            surface=state.surface,
            rows=rows,
            loss=loss,
            gradient=gradient,
            sharpness=state.sharpness,
            along=state.along,
            negative=state.negative,
            spectrum=state.spectrum,
            rises=state.rises + (loss > state.loss),
            crossed_at=state.crossed_at,
            diverged_at=diverged_at,
            limit=state.limit,
        )
        turn = in_turn(after, params.every, len(rows))
        return looked(moved, turn, params) if turn else moved

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Of each run: loss and gradient norm now, and what the last look found.

        Of the scalar loss also the first run's a and b.
        """
        place = {"place": state.rows[0]} if params.mode == "scalar" else {}
        return {
            **place,
            "loss": state.loss,
            "gradient_norm": np.sqrt(np.vecdot(state.gradient, state.gradient)),
            "sharpness": state.sharpness,
            "along": state.along,
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures; a frozen member counts as infinite in medians."""
        traces, half = history.traces, state.step // 2
        out = state.diverged_at != NEVER
        ratios = 0.5 * params.eta * np.median(traces["sharpness"][half:], axis=0)
        along = 0.5 * params.eta * np.median(traces["along"][half:], axis=0)
        return {
            "sharpness_ratio": _middle(ratios, out),
            "t_cross": mean_of(state.crossed_at),
            "gradient_growth": _middle(growth(traces["gradient_norm"], half), out),
            "rising_share": float(state.rises.mean()) / state.step if state.step else None,
            "loss_end": _middle(state.loss, out),
            "along_ratio": _middle(along, out),
            "negative_end": float(state.negative.mean()),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """The edge for nets that settle on it, the end of the flow for small scalar steps."""
        return edge_theory.expected(problem_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Sharpness against 2/eta, loss and gradient norm, and the spectrum or the path."""
        view = edge_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            diverged_at=self.diverged_at(state, params),
            frozen=int(np.count_nonzero(state.diverged_at != NEVER)),
            spectrum=state.spectrum,
        )
        return edge_figure.draw(view, history, problem_of(params))


def initial(params: Parameters, runs: int, streams: Streams) -> Array:
    """Rows at step 0: weights of variance one over their inputs, or (a0, b0), random if said."""
    if params.mode == "net":
        return random_rows(runs, (1, params.width, params.width, 1), streams.start)
    rows = streams.start.standard_normal((runs, 2))
    for column, given in enumerate((params.a0, params.b0)):
        if not isinstance(given, str):
            rows[:, column] = given
    return rows


def surface_of(params: Parameters) -> Surface:
    """The loss that is descended."""
    if params.mode == "scalar":
        return edge_surface.SCALAR
    return edge_surface.of_network(edge_surface.sine(params.width, params.frequency, params.n))


def in_turn(step: int, every: int, runs: int) -> range:
    """The members that are looked at now: each of ``runs`` once in ``every`` steps, spread out."""
    place = step % every
    return range(-(-place * runs // every), -(-(place + 1) * runs // every))


def looked(state: State, members: range, params: Parameters) -> State:
    """The state with what a look at the Hessians of ``members`` finds; frozen ones are passed."""
    sharpness, along, negative = state.sharpness.copy(), state.along.copy(), state.negative.copy()
    spectrum = state.spectrum
    for member in members:
        if state.diverged_at[member] != NEVER:
            continue
        curvature = hessian(state.rows[member], state.surface)
        if not np.isfinite(curvature).all():
            continue
        values = np.asarray(np.linalg.eigvalsh(curvature), dtype=np.float64)
        gradient = state.gradient[member]
        square = float(gradient @ gradient)
        sharpness[member] = values[-1]
        along[member] = gradient @ curvature @ gradient / square if square > 0 else 0.0
        negative[member] = np.count_nonzero(values < FALLING)
        spectrum = spectrum if member else values
    crossed = (state.crossed_at == NEVER) & (sharpness * params.eta > 2.0)
    return State(
        step=state.step,
        surface=state.surface,
        rows=state.rows,
        loss=state.loss,
        gradient=state.gradient,
        sharpness=sharpness,
        along=along,
        negative=negative,
        spectrum=spectrum,
        rises=state.rises,
        crossed_at=np.where(crossed, state.step, state.crossed_at),
        diverged_at=state.diverged_at,
        limit=state.limit,
    )


def growth(norms: Array, half: int) -> Array:
    """Late gradient norm over its early low: norms (t, runs), second half from ``half`` on."""
    early = norms[: half + 1].min(axis=0)
    late = np.median(norms[half:], axis=0)
    return np.asarray(np.divide(late, early, out=np.full(early.shape, np.inf), where=early > 0))


def problem_of(params: Parameters) -> edge_theory.Problem:
    """The knobs that theory and drawing need."""
    scalar = params.mode == "scalar"
    return edge_theory.Problem(
        mode=params.mode,
        eta=params.eta,
        steps=params.steps,
        a0=float(params.a0) if scalar and not isinstance(params.a0, str) else None,
        b0=float(params.b0) if scalar and not isinstance(params.b0, str) else None,
    )


def _middle(values: Array, out: npt.NDArray[np.bool_]) -> float | None:
    middle = median(np.where(out, np.inf, values))
    return middle if math.isfinite(middle) else None
