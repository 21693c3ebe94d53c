"""Who leaves a saddle point, and who is attracted by it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import MOST_MEMBERS
from sim.figure import Figure
from sim.knobs import knob
from sim.leaping import one_by_one
from sim.models import saddle_figure, saddle_theory
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

METHODS = ("gd", "noisy-gd", "newton", "saddle-free")
DESCENTS = METHODS[:2]
AT_SADDLE = 1e-3
"""A run has ended at the saddle when its abs(y) is below this; x always comes to rest at 0."""
DIVERGED = 1e12
PATHS = 5
"""How many members are drawn as paths; the fan takes ``MOST_MEMBERS`` of them."""
NEVER = -1
LARGEST_FILM = 2**16
"""Most members times steps of one leap, so that its film stays in the processor's cache."""

DESCRIPTION = Description(
    id="saddle",
    section="S11",
    title="Leaving a saddle point",
    claim=(
        "Gradient descent leaves a strict saddle after a time that grows like the logarithm of "
        "how near it starts, never from exactly on the ridge; Newton's method is attracted by it."
    ),
    reference=(
        "Deep Learning 8.2.3; Lee et al. 2016, sections 3 and 4; Dauphin et al. 2014, algorithm 1"
    ),
    version="1",
    measures=(
        Measure(
            "escape_time", "First step with abs(y) > radius, over runs that left", "mean", "steps"
        ),
        Measure("escaped_share", "Share of runs with abs(y) > radius at some step", "share"),
        Measure("y_end", "y at the last step", "mean"),
        Measure("saddle_share", "Share of runs with abs(y) < 0.001 at the last step", "share"),
    ),
    default_runs=256,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``eta`` does not apply to Newton's steps, ``noise`` only to noisy-gd."""

    method: str = knob("gd", choices=METHODS, help="Who takes the steps")
    eta: float = knob(0.1, low=0.001, high=0.5, scale="log", help="Learning rate of gd")
    b: float = knob(1.0, low=0, high=4, help="Curvature -b at the saddle along y; 0 is a plateau")
    sigma0: float = knob(
        1e-6, low=1e-12, high=0.1, scale="log", help="Deviation of a random start from the ridge"
    )
    noise: float = knob(0.0, low=0, high=0.1, help="Deviation of the noise in a step of noisy-gd")
    x0: float = knob(1.0, low=-10, high=10, help="Start along the ridge")
    y0: float | str = knob(
        "random", low=-10, high=10, words=("random",), help="Start across: a number, or random"
    )
    radius: float = knob(
        0.5, low=1e-3, high=10, scale="log", help="abs(y) that counts as having left"
    )
    steps: int = knob(300, low=1, high=100_000, scale="log", help="How many steps are made")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: t.
        x, y: coordinates, shape (runs,).
        escaped_at: first step with abs(y) > radius, or -1, shape (runs,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
    """

    step: int
    x: Array
    y: Array
    escaped_at: Steps
    diverged_at: Steps


class Saddle:
    """f(x, y) = x^2/2 - b y^2/2 + y^4/4: a saddle at the origin, minima at y = +-sqrt(b).

    Steps, all dimensionless (Deep Learning 8.2.3; Dauphin et al. 2014, algorithm 1, for the last):

    - gd: ``x -= eta x``, ``y -= eta (y^3 - b y)``, done as the products ``(1 - eta) x`` and
      ``(1 + eta b - eta y^2) y``; noisy-gd adds normal noise to both;
    - newton: divide by the curvature: ``x = 0``, ``y <- 2 y^3 / (3 y^2 - b)``;
    - saddle-free: divide by its absolute value: ``y -= (y^3 - b y) / abs(3 y^2 - b)``.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About twenty numbers a member and step."""
        return 20.0 * params.steps * runs

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """All members at x0; y0 as said, or normal with deviation sigma0."""
        if isinstance(params.y0, str):
            y = params.sigma0 * streams.start.standard_normal(runs)
        else:
            y = np.full(runs, float(params.y0))
        out = np.abs(y) > params.radius
        return State(
            step=0,
            x=np.full(runs, params.x0),
            y=y,
            escaped_at=np.where(out, 0, NEVER),
            diverged_at=np.full(runs, NEVER),
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        x, y = moved(state.x, state.y, params)
        if params.method == "noisy-gd":
            noise = _kicks(params, streams, (2, *x.shape))
            x, y = x + noise[0], y + noise[1]
        frozen = state.diverged_at != NEVER
        out = ~frozen & ~(np.abs(height(x, y, params.b)) <= limit(params))
        beyond = ~frozen & (out | (np.abs(y) > params.radius))
        after, diverged_at = state.step + 1, state.diverged_at
        if (held := frozen | out).any():
            diverged_at = np.where(out, after, diverged_at)
            x, y = np.where(held, state.x, x), np.where(held, state.y, y)
        escaped_at, _ = _escapes(state, beyond[None])
        return State(after, x, y, escaped_at, diverged_at)

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Many steps at once where no member is frozen on the way."""
        steps = max(1, min(steps, LARGEST_FILM // state.y.size))
        chance = streams.noise.bit_generator.state if params.method == "noisy-gd" else None
        film = _ahead(state, params, streams, steps)
        sizes = np.abs(film[:, 1])
        far = height(np.abs(film[:, 0]).max(), sizes.max(), -params.b)
        if state.diverged_at.max() != NEVER or not far <= limit(params):
            if chance is not None:
                streams.noise.bit_generator.state = chance
            return one_by_one(self, state, params, streams, steps)
        escaped_at, escaped = _escapes(state, sizes > params.radius)
        after = State(
            step=state.step + steps,
            x=film[-1, 0].copy(),
            y=film[-1, 1].copy(),
            escaped_at=escaped_at,
            diverged_at=state.diverged_at,
        )
        return after, {
            "x": film[:, 0, :PATHS],
            "y": film[:, 1, :MOST_MEMBERS],
            "median_abs_y": middle(sizes),
            "escaped": escaped,
        }

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen."""
        return int(state.diverged_at.min()) != NEVER

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The first members' places, and the median distance from the ridge."""
        return {
            "x": state.x[:PATHS],
            "y": state.y[:MOST_MEMBERS],
            "median_abs_y": middle(np.abs(state.y)[None])[0],
            "escaped": np.count_nonzero(state.escaped_at != NEVER) / state.y.size,
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        out = state.diverged_at[state.diverged_at != NEVER]
        return int(out.min()) if out.size else None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The four measures; a frozen member has no end."""
        left = state.escaped_at[state.escaped_at != NEVER]
        ends = state.y[state.diverged_at == NEVER]
        at_saddle = (np.abs(state.y) < AT_SADDLE) & (state.diverged_at == NEVER)
        return {
            "escape_time": float(left.mean()) if left.size else None,
            "escaped_share": left.size / state.y.size,
            "y_end": float(ends.mean()) if ends.size else None,
            "saddle_share": float(at_saddle.mean()),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Closed forms for random starts and noise, the exact recursion for a given start."""
        return saddle_theory.expected(problem_of(params), AT_SADDLE)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Paths on the surface, and the distance from the ridge against theory's line."""
        view = saddle_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.y.size),
            diverged_at=self.diverged_at(state, params),
            runs=state.y.size,
        )
        return saddle_figure.draw(view, history, problem_of(params))


def height(x: Any, y: Any, b: float) -> Any:
    """F at (x, y)."""
    square = y * y
    return 0.5 * x * x + square * (0.25 * square - 0.5 * b)


@lru_cache(maxsize=64)
def limit(params: Parameters) -> float:
    """The largest abs(f) of a member that is not frozen."""
    return DIVERGED * max(1.0, abs(float(height(params.x0, _first_y(params), params.b))))


def middle(values: Array) -> Array:
    """The median (the upper of two) of each row, without the general function's overhead."""
    place = values.shape[1] // 2
    return np.asarray(np.partition(values, place, axis=1)[:, place])


def moved(x: Array, y: Array, params: Parameters) -> tuple[Array, Array]:
    """One step without noise, elementwise, shapes (runs,)."""
    if params.method in DESCENTS:
        return kept_along(params) * x, y * kept_across(y, params.eta, most_across(params))
    square = y * y
    slope = y * (square - params.b)
    curvature = 3.0 * square - params.b
    with np.errstate(all="ignore"):  # zero curvature throws the member out: it is then frozen
        if params.method == "newton":
            after = 2.0 * square * y / curvature  # no digits lost near the saddle
        else:
            after = y - slope / np.abs(curvature)
    return np.zeros_like(x), np.where(slope == 0, y, after)


def kept_along(params: Parameters) -> float:
    """The factor of x in a step of gradient descent."""
    return 1.0 - params.eta


def most_across(params: Parameters) -> float:
    """The factor of y in a step of gradient descent at the saddle itself."""
    return 1.0 + params.eta * params.b


def kept_across(y: Array, eta: Any, most: Any, out: Array | None = None) -> Array:
    """The factor of y in a step of gradient descent, 1 + eta b - eta y^2, shape (runs,).

    Args:
        y: shape (runs,).
        eta: the learning rate, a number or an array (runs,).
        most: ``most_across``, likewise.
        out: where to write; None makes a new array.
    """
    factor = np.multiply(y, y, out)
    np.multiply(factor, eta, factor)
    return np.asarray(np.subtract(most, factor, factor))


def _ahead(state: State, params: Parameters, streams: Streams, steps: int) -> Array:
    """Where x and y go if no member is frozen, shape (steps, 2, runs)."""
    runs = state.y.size
    film = np.empty((steps + 1, 2, runs))
    film[0] = state.x, state.y
    places = list(film)
    if params.method not in DESCENTS:
        for before, after in pairwise(places):
            after[:] = moved(before[0], before[1], params)
        return film[1:]
    noise = _kicks(params, streams, (steps, 2, runs)) if params.method == "noisy-gd" else None
    # Arrays in place of numbers: as many operations, but none of them broadcasts.
    eta, most = np.full(runs, params.eta), np.full(runs, most_across(params))
    factors = np.full((2, runs), kept_along(params))
    for step, (before, after) in enumerate(pairwise(places)):
        kept_across(before[1], eta, most, factors[1])
        np.multiply(before, factors, after)
        if noise is not None:
            np.add(after, noise[step], after)
    return film[1:]


def _kicks(params: Parameters, streams: Streams, shape: tuple[int, ...]) -> Array:
    """What chance adds to x and y, shape (..., 2, runs), drawn step by step."""
    return np.asarray(params.noise * streams.noise.standard_normal(shape))


def _escapes(state: State, beyond: npt.NDArray[np.bool_]) -> tuple[Steps, Array]:
    """First steps beyond the radius (runs,), and the share that left by each step (steps,).

    Args:
        state: before those steps.
        beyond: which members are beyond it at which step, shape (steps, runs).
    """
    steps, runs = beyond.shape
    waiting = state.escaped_at == NEVER
    left = np.full(steps, runs - np.count_nonzero(waiting))
    escaped_at = state.escaped_at
    if waiting.any():
        new = waiting & beyond.any(axis=0)
        first = beyond.argmax(axis=0)
        escaped_at = np.where(new, state.step + 1 + first, escaped_at)
        left += np.cumsum(np.bincount(first[new], minlength=steps))
    return escaped_at, left / runs


def problem_of(params: Parameters) -> saddle_theory.Problem:
    """The knobs that theory and drawing need."""
    return saddle_theory.Problem(
        method=params.method,
        eta=params.eta,
        b=params.b,
        sigma0=params.sigma0,
        noise=params.noise,
        x0=params.x0,
        y0=None if isinstance(params.y0, str) else float(params.y0),
        radius=params.radius,
        steps=params.steps,
    )


def _first_y(params: Parameters) -> float:
    return params.sigma0 if isinstance(params.y0, str) else math.fabs(params.y0)
