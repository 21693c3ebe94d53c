"""What is left of a gradient that goes back through the time of a recurrent net.

The net is walked forward through ``steps`` times, then one step back is one lag. The gradient
is carried as a unit vector and the logarithm of its norm, so that no lag leaves the range of
floating-point numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.ensemble import NEVER, first_of, mean_of, median
from sim.figure import Figure
from sim.knobs import knob
from sim.models import rnn_gradient_figure
from sim.models.rnn_gradient_theory import (
    Problem,
    expected,
    exponential,
    first_small,
    late_slope,
    log_clip_factor,
)
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

LOG_LARGEST = math.log(np.finfo(np.float64).max)
SMALLEST = 1e-300
"""Lost in any square but 0: units driven far enough pass exactly nothing on."""
MOST_AT_ONCE = 2**24
"""Weights that the steps of a leap may touch in all: a few milliseconds."""
MOST_WEIGHTS = 2**21
MOST_SLOPES = 2**25
"""The slopes of all times are kept for the way back: a quarter of a gigabyte at most."""

DESCRIPTION = Description(
    id="rnn-gradient",
    section="S15",
    title="Gradients through time",
    claim=(
        "Each step back through time multiplies the gradient by W' diag(1 - h^2): it shrinks or "
        "grows like a power, at most gain^k for an orthogonal W. Clipping cures explosion, but "
        "leaves the long lags their small share."
    ),
    reference=(
        "Deep Learning 8.2.5, 10.7, 10.11.1; Pascanu, Mikolov and Bengio 2013, sections 2.1 and 3.2"
    ),
    version="1",
    measures=(
        Measure("log_slope", "Gain of ln norm a lag, over the later half of the lags"),
        Measure("log_norm_end", "ln of the gradient's norm at the longest lag", "median"),
        Measure("t_small", "First lag with a norm below 1e-6, over runs with one", "mean", "lags"),
        Measure("long_short_ratio", "Norm at the longest lag over that at lag 1", "median"),
        Measure("long_short_ratio_clipped", "The same after clipping the whole", "median"),
        Measure("clip_factor", "What clipping multiplies the gradient of all lags by", "median"),
    ),
    default_runs=16,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``drive`` does not apply to linear units, whose gradient feels no state."""

    n: int = knob(64, low=2, high=200, scale="log", help="Units of the net")
    steps: int = knob(100, low=1, high=1000, scale="log", help="Steps of time, and lags back")
    gain: float = knob(1.0, low=0.1, high=4, scale="log", help="Scale g of the weights")
    weights: str = knob(
        "orthogonal",
        choices=("gaussian", "orthogonal"),
        help="W is g times a random rotation, or normal with variance g^2/n",
    )
    act: str = knob("tanh", choices=("tanh", "linear"), help="Activation of the units")
    drive: float = knob(0.5, low=0, high=2, help="Deviation of the random input of a unit")
    clip: float | str = knob(
        1.0,
        low=0.01,
        high=10,
        words=("none",),
        scale="log",
        help="Largest norm of the gradient of all lags together, or none",
    )


@dataclass(frozen=True, slots=True)
class State:
    """Where the walk stands.

    Attributes:
        step: t on the way forward, then ``steps`` plus the lag.
        inputs: drive times noise at the times 1 to ``steps``, the same sequence for all runs,
            shape (steps, n); empty for linear units.
        weights: W, shape (runs, n, n).
        hidden: h, the newest one reached, shape (runs, n).
        slopes: 1 - h^2 at the times 1 to t, shapes (runs, n); empty for linear units.
        adjoint: direction of the gradient by the hidden state at the lag reached, (runs, n).
        log_norm: natural logarithm of its norm, shape (runs,); 0 at lag 0.
        left_at: step at which the norm itself left the range of float64, or -1, shape (runs,).
    """

    step: int
    inputs: Array
    weights: Array
    hidden: Array
    slopes: tuple[Array, ...]
    adjoint: Array
    log_norm: Array
    left_at: Steps


class RnnGradient:
    """h <- tanh(W h + drive noise) forward; back, d <- W' ((1 - h^2) d) from a random unit d.

    Every run has its own W and d; all of them read the same random sequence.

    The loss is the last state along a random direction of length 1, so d at lag k is its
    gradient by the hidden state k steps before the last. W has shape (n, n); all quantities are
    dimensionless. Linear units have slope 1 at any state and go back at once.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Two products by W a step of time, and drawing W."""
        draw = 8.0 + (params.n / 20 if params.weights == "orthogonal" else 0.0)
        return (4.0 * params.steps + draw) * runs * params.n**2

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """All weights and all slopes are held at once, so their numbers are limited."""
        most = MOST_WEIGHTS // params.n**2
        if runs > most:
            yield f"Nets of {params.n} units allow at most {most} runs."
        most = MOST_SLOPES // (params.steps * params.n)
        if params.act == "tanh" and runs > most:
            yield f"{params.steps} steps of {params.n} units allow at most {most} runs."

    def total_steps(self, params: Parameters) -> int:
        """Forward through time and back; only back for linear units."""
        return problem_of(params).forward_steps + params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """The inputs, W and the direction of the loss at random, the net at rest."""
        length = problem_of(params).forward_steps
        adjoint = streams.start.standard_normal((runs, params.n))
        adjoint /= np.sqrt(np.vecdot(adjoint, adjoint))[:, None]
        return State(
            step=0,
            inputs=params.drive * streams.data.standard_normal((length, params.n)),
            weights=drawn(params, runs, streams.start),
            hidden=np.zeros((runs, params.n)),
            slopes=(),
            adjoint=adjoint,
            log_norm=np.zeros(runs),
            left_at=np.full(runs, NEVER),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of time forward, or one lag back."""
        return _ahead(state, params, 1)[0]

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Steps at once, as many as are soon done, forward or back but not both."""
        after, film = _ahead(state, params, min(steps, max(1, MOST_AT_ONCE // state.weights.size)))
        return after, {"log_norm": film}

    def done(self, state: State, params: Parameters) -> bool:
        """Whether the gradient has come back to the first state."""
        return lag_of(state, params) >= params.steps

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The logarithm of each run's norm; 0 while the net goes forward."""
        return {"log_norm": state.log_norm}

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step whose norm is no float64 any more; its logarithm goes on."""
        return first_of(state.left_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The measures at the lag reached; none before the first lag."""
        lag = lag_of(state, params)
        names = [measure.name for measure in DESCRIPTION.measures]
        if lag < 1:
            return dict.fromkeys(names)
        courses = courses_of(history, params)
        ratios = courses[-1] - courses[1]
        slopes = [late_slope(course) for course in courses.T]
        small = np.array([first_small(course) or NEVER for course in courses.T])
        found: dict[str, float | None] = {
            "log_slope": float(np.mean(np.array(slopes, dtype=np.float64))),
            "log_norm_end": median(courses[-1]),
            "t_small": mean_of(small),
            "long_short_ratio": exponential(median(ratios)),
            "long_short_ratio_clipped": None,
            "clip_factor": None,
        }
        if not isinstance(params.clip, str):
            factor = log_clip_factor(courses, params.clip)
            cut = courses + factor
            found["long_short_ratio_clipped"] = exponential(median(cut[-1] - cut[1]))
            found["clip_factor"] = exponential(median(factor))
        return found

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Exact for an orthogonal W and units of slope 1, the limit of wide nets for the rest."""
        return expected(problem_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """The gradient by lag, the factor of each lag, and what a few lags do to any gradient."""
        view = rnn_gradient_figure.View(
            step=state.step,
            lag=lag_of(state, params),
            runs=state.log_norm.size,
            weights=state.weights[0],
            slopes=tuple(slopes[0] for slopes in state.slopes),
            typical_slopes=typical_slopes(state),
            summary=self.summary(state, history, params),
            diverged_at=self.diverged_at(state, params),
        )
        return rnn_gradient_figure.draw(view, history, problem_of(params))


def problem_of(params: Parameters) -> Problem:
    """The knobs that theory and drawing need."""
    return Problem(
        steps=params.steps,
        gain=params.gain,
        orthogonal=params.weights == "orthogonal",
        linear=params.act == "linear",
        drive=params.drive,
        clip=None if isinstance(params.clip, str) else params.clip,
    )


def lag_of(state: State, params: Parameters) -> int:
    """How far back the gradient is; negative while the net still goes forward."""
    return state.step - (params.steps if params.act == "tanh" else 0)


def courses_of(history: History, params: Parameters) -> Array:
    """Logarithms of the norms at the lags 0 to the one reached, shape (lags + 1, runs)."""
    return history.traces["log_norm"][problem_of(params).forward_steps :]


def drawn(params: Parameters, runs: int, chance: Generator) -> Array:
    """W of every run, shape (runs, n, n)."""
    weights = chance.standard_normal((runs, params.n, params.n))
    if params.weights == "gaussian":
        weights *= params.gain / math.sqrt(params.n)
        return weights
    rotation, triangle = np.linalg.qr(weights)
    # Without the signs of the diagonal the rotations would not be spread evenly.
    signs = np.sign(np.diagonal(triangle, axis1=1, axis2=2))
    turned: Array = params.gain * rotation * signs[:, None, :]
    return turned


def typical_slopes(state: State) -> Array:
    """Root mean square over units and runs of the slope at each time reached, shape (t,)."""
    squares = [np.vdot(slopes, slopes) / slopes.size for slopes in state.slopes]
    return np.sqrt(np.array(squares, dtype=np.float64))


def _ahead(state: State, params: Parameters, steps: int) -> tuple[State, Array]:
    """Up to ``steps`` steps without a turn, and ln of the norm at each, shape (made, runs)."""
    lag = lag_of(state, params)
    if lag < 0:
        after = _forward(state, min(steps, -lag))
        return after, np.tile(state.log_norm, (after.step - state.step, 1))
    return _back(state, params, min(steps, params.steps - lag))


def _forward(state: State, steps: int) -> State:
    """Steps of h <- tanh(W h + input)."""
    hidden, film = state.hidden, np.empty((steps, *state.hidden.shape))
    for after, fed in zip(film, state.inputs[state.step :], strict=False):
        np.matvec(state.weights, hidden, after)
        after += fed
        hidden = np.tanh(after, after)
    return State(
        step=state.step + steps,
        inputs=state.inputs,
        weights=state.weights,
        hidden=hidden.copy(),
        slopes=(*state.slopes, *(1.0 - film * film)),
        adjoint=state.adjoint,
        log_norm=state.log_norm,
        left_at=state.left_at,
    )


def _back(state: State, params: Parameters, steps: int) -> tuple[State, Array]:
    """Steps of d <- W' ((1 - h^2) d), where h is the state that d was the gradient by."""
    gated, adjoint = np.empty_like(state.adjoint), state.adjoint
    squares = np.empty((steps, len(adjoint)))
    first = lag_of(state, params) + 1
    for lag, square in enumerate(squares, first):
        if state.slopes:
            adjoint = np.multiply(state.slopes[-lag], adjoint, gated)
        adjoint = np.vecmat(adjoint, state.weights)
        np.vecdot(adjoint, adjoint, square)
        adjoint /= np.sqrt(square + SMALLEST)[:, None]
    film = 0.5 * np.log(squares)
    film[0] += state.log_norm
    film = np.cumsum(film, axis=0)
    after, left_at = state.step + steps, state.left_at
    beyond = film > LOG_LARGEST
    if beyond.any():
        came = np.where(beyond.any(axis=0), state.step + 1 + beyond.argmax(axis=0), NEVER)
        left_at = np.where(left_at == NEVER, came, left_at)
    reached = State(
        step=after,
        inputs=state.inputs,
        weights=state.weights,
        hidden=state.hidden,
        slopes=state.slopes,
        adjoint=adjoint,
        log_norm=film[-1].copy(),
        left_at=left_at,
    )
    return reached, film
