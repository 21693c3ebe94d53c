"""Momentum: who pays for the condition number, and who for its square root."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, first_of, mean_of, quantiles
from sim.figure import Figure
from sim.knobs import knob
from sim.models import momentum_figure, momentum_slope, momentum_theory
from sim.models.momentum_steps import (
    block,
    first_place,
    limits,
    lost,
    mean_height,
    moved,
    paces,
    stepped_maps,
    stepped_radius,
)
from sim.models.momentum_theory import Problem
from sim.protocol import Array, Description, History, Measure, Streams

Steps = npt.NDArray[np.int64]

METHODS = ("gd", "heavy-ball", "nesterov")
PROBLEMS = ("bowl", "piecewise", "slope")
KAPPA_PIECEWISE = 25.0
AT_REST = 1e-300
"""Squares of distances below this turn denormal, and nothing is left to see."""
MOST_FITTED = 2000
"""Steps of a long run that a rate is fitted to, evenly chosen."""
LONGEST_PERIOD = 12
REPEATED = 1e-9
"""A cycle repeats itself to this share of its size."""

DESCRIPTION = Description(
    id="momentum",
    section="S08",
    title="Momentum and the square root of kappa",
    claim=(
        "Tuned heavy ball keeps (sqrt(kappa)-1)/(sqrt(kappa)+1) of the distance a step, Nesterov "
        "1-1/sqrt(kappa), gradient descent (kappa-1)/(kappa+1); on a constant slope momentum ends "
        "at the speed eta g/(1-beta)."
    ),
    reference=("Deep Learning 8.3.2, 8.3.3; Lessard, Recht and Packard 2016, sections 2.2 and 4.6"),
    version="1",
    measures=(
        Measure(
            "rate", "Share of the distance kept per step, fitted to the run's last half", "pooled"
        ),
        Measure("spectral_radius", "Largest absolute root of the two-step map", "same"),
        Measure(
            "iterations", "First step within a millionth of the first distance", "mean", "steps"
        ),
        Measure("terminal_speed", "Speed at the end on a slope of constant gradient 1", "same"),
        Measure("floor", "Mean loss over the last quarter of the run", "pooled"),
        Measure("period", "Length of the cycle that the first run ends in, if it does", "same"),
    ),
    default_runs=1,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. Tuned, ``eta`` and ``beta`` follow from kappa; gd has no ``beta``."""

    kappa: float = knob(
        100.0, low=1, high=1e4, scale="log", help="Condition number: curvatures 1 to kappa"
    )
    d: int = knob(30, low=2, high=100, help="Dimensions; curvatures log-spaced between the ends")
    method: str = knob("heavy-ball", choices=METHODS, help="Who takes the steps")
    tuned: bool = knob(True, help="The best eta and beta for kappa, in place of those below")
    eta: float = knob(0.01, low=1e-6, high=4, scale="log", help="Learning rate, if not tuned")
    beta: float = knob(0.9, low=0, high=0.999, help="Share of the velocity kept, if not tuned")
    noise: float = knob(0.0, low=0, high=10, help="Deviation of the noise in each gradient entry")
    problem: str = knob(
        "bowl",
        choices=PROBLEMS,
        help="A bowl, or in one dimension: a kinked slope (kappa 25), an endless one (gradient 1)",
    )
    steps: int = knob(300, low=1, high=100_000, scale="log", help="How many steps are made")


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are, in eigen-coordinates.

    Attributes:
        step: t.
        x, v: places and velocities, shape (runs, d), flattest axis first.
        pace: eta times the curvatures, shape (runs, d); the same array in every state.
        square: squared distance from the minimum, shape (runs,).
        coasting: speed of one more ball that the same method rolls down a slope of gradient 1.
        arrived_at: first step within a millionth of the first distance, or -1, shape (runs,).
        diverged_at: step at which a member was frozen for leaving the range, or -1, (runs,).
    """

    step: int
    x: Array
    v: Array
    pace: Array
    square: Array
    coasting: float
    arrived_at: Steps
    diverged_at: Steps


class Momentum:
    """f(x) = sum of lambda_i x_i^2 / 2, from (1, ..., 1) at rest; all dimensionless.

    A step is ``v <- beta v - eta g``, ``x <- x + v``. Heavy ball takes the gradient g at x
    (Deep Learning, equations 8.15-8.16), Nesterov's momentum at ``x + beta v``, where the velocity
    alone would lead (8.21-8.22); gradient descent is beta = 0. Tuned: heavy ball
    ``eta = 4/(sqrt L + sqrt mu)^2``, ``beta = ((sqrt kappa - 1)/(sqrt kappa + 1))^2``,
    Nesterov ``eta = 1/L``, ``beta = (sqrt kappa - 1)/(sqrt kappa + 1)``, gradient descent
    ``eta = 2/(L + mu)``, with mu = 1 and L = kappa (Lessard, Recht and Packard 2016, section 2.2).

    The piecewise problem has the slope 25x below 1, x + 24 up to 2 and 25x - 24 above: strongly
    convex with kappa 25, yet tuned heavy ball never arrives (the same, section 4.6).

    The slope is f(x) = x from x = 0: there is no minimum, and what is seen is how the speed grows
    to eta/(1 - beta). Beside the other problems such a ball rolls along unseen.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """About ten numbers a coordinate and step."""
        d = params.d if params.problem == "bowl" else 1
        return 10.0 * params.steps * runs * d

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """All members at (1, ..., 1), at 3.3 on the kinked slope, at 0 on the endless, at rest."""
        problem = problem_of(params)
        x = np.tile(first_place(problem), (runs, 1))
        never = np.full(runs, NEVER)
        return State(
            step=0,
            x=x,
            v=np.zeros_like(x),
            pace=paces(problem, runs),
            square=np.vecdot(x, x),
            coasting=0.0,
            arrived_at=never,
            diverged_at=never,
        )

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member that is not frozen."""
        problem = problem_of(params)
        noise = None
        if problem.noise:
            noise = problem.noise * streams.noise.standard_normal(state.x.shape)
        x, v = moved(state.x, state.v, state.pace, problem, noise)
        square = np.vecdot(x, x)
        after, diverged_at, arrived_at = state.step + 1, state.diverged_at, state.arrived_at
        frozen = diverged_at != NEVER
        out = lost(x, square, problem)
        if out is not None or np.count_nonzero(frozen):
            out = frozen if out is None else out | frozen
            diverged_at = np.where(out & ~frozen, after, diverged_at)
            x, v = np.where(out[:, None], state.x, x), np.where(out[:, None], state.v, v)
            square = np.where(out, state.square, square)
        near = (square <= limits(problem)[1]) & (arrived_at == NEVER)
        if np.count_nonzero(near):
            arrived_at = np.where(near, after, arrived_at)
        (coasting,) = rolled(state.coasting, problem, 1)
        return State(after, x, v, state.pace, square, coasting, arrived_at, diverged_at)

    def leap(
        self, state: State, params: Parameters, streams: Streams, steps: int
    ) -> tuple[State, Mapping[str, Array]]:
        """Many steps in a bowl without noise while all members are in motion, else one."""
        problem = problem_of(params)
        film = None
        straight = problem.piecewise or problem.slope
        if not (problem.noise or straight or np.count_nonzero(state.diverged_at + 1)):
            film = block(state.x, state.v, state.pace, problem, steps)
        if film is None or not in_motion(film.squares, problem):
            after = self.step(state, params, streams)
            one = self.measure(after, params)
            return after, {name: np.asarray(value)[None] for name, value in one.items()}
        near = (film.squares <= limits(problem)[1]) & (state.arrived_at == NEVER)
        arrived_at = state.arrived_at
        if np.count_nonzero(near):
            first = state.step + 1 + near.argmax(axis=0)
            arrived_at = np.where(near.any(axis=0), first, arrived_at)
        speeds = list(rolled(state.coasting, problem, len(film.loss)))
        after = State(
            step=state.step + len(film.loss),
            x=film.x,
            v=film.v,
            pace=state.pace,
            square=film.squares[-1].copy(),
            coasting=speeds[-1],
            arrived_at=arrived_at,
            diverged_at=state.diverged_at,
        )
        return after, {
            "distance": np.sqrt(film.squares),
            "loss": film.loss,
            "place": film.place,
            "speed_on_slope": np.array(speeds),
        }

    def done(self, state: State, params: Parameters) -> bool:
        """Whether every member is frozen, or all are at rest and the slope's ball at its speed."""
        if np.count_nonzero(state.square > AT_REST):
            return int(state.diverged_at.min()) != NEVER
        problem = problem_of(params)
        gained = problem.eta - (1 - problem.beta) * state.coasting
        resting = np.count_nonzero(np.vecdot(state.v, state.v) > AT_REST) == 0
        return resting and abs(gained) <= 1e-15 * state.coasting

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """Each member's distance, mean loss, and of the first: its place on the two end axes.

        The distance of a frozen member is infinite, and so is the mean loss then.
        """
        frozen = state.diverged_at != NEVER
        loss = mean_height(state.x, state.pace, problem_of(params))
        return {
            "distance": np.where(frozen, np.inf, np.sqrt(state.square)),
            "loss": np.inf if frozen.any() else loss,
            "place": state.x[0, [0, -1]],
            "speed_on_slope": state.coasting,
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """The first step at which a member left the range of numbers."""
        return first_of(state.diverged_at)

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The six measures; an endless slope has no distance to shrink and no floor."""
        problem = problem_of(params)
        return {
            "rate": None if problem.slope else fitted_rate(history),
            "spectral_radius": stepped_radius(problem),
            "iterations": mean_of(state.arrived_at),
            "terminal_speed": state.coasting,
            "floor": None if problem.slope else last_quarter(history.traces["loss"]),
            "period": period(history.traces["place"][:, 0]),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """Roots of the two-step map, and what follows; silent on the kinked slope's distance."""
        return momentum_theory.expected(problem_of(params), params.steps)

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Distances against theory, the roots in the complex plane, and the path; or the speed."""
        problem = problem_of(params)
        view = momentum_figure.View(
            step=state.step,
            summary=self.summary(state, history, params),
            theory=self.theory(params, state.square.size),
            diverged_at=self.diverged_at(state, params),
            runs=state.square.size,
            steps=params.steps,
            roots=np.linalg.eigvals(stepped_maps(problem)).ravel().astype(np.complex128),
        )
        draw = momentum_slope.draw if problem.slope else momentum_figure.draw
        return draw(view, history, problem)


@lru_cache(maxsize=64)
def problem_of(params: Parameters) -> Problem:
    """Curvatures, learning rate and momentum that the knobs stand for."""
    piecewise, slope = params.problem == "piecewise", params.problem == "slope"
    kappa = KAPPA_PIECEWISE if piecewise else params.kappa
    curvatures = np.zeros(1) if slope else np.geomspace(1.0, kappa, 2 if piecewise else params.d)
    curvatures.setflags(write=False)
    eta, beta = params.eta, 0.0 if params.method == "gd" else params.beta
    if params.tuned:
        eta, beta = momentum_theory.tuned_rates(params.method, kappa)
    return Problem(
        params.method, kappa, curvatures, eta, beta, params.tuned, params.noise, piecewise, slope
    )


def in_motion(squares: Array, problem: Problem) -> bool:
    """Whether no squared distance of (steps, runs) is near the end of the range, or at rest.

    Who rests stays at rest, so that the last step tells; one sum of all of them tells the rest.
    """
    safe, every = 2 * limits(problem)[0] / problem.kappa, squares.ravel()
    return bool(every.dot(every) <= safe * safe and squares[-1].min() > AT_REST)


def rolled(speed: float, problem: Problem, steps: int) -> Iterator[float]:
    """The speeds of a ball on a slope of gradient 1, one a step."""
    beta, eta = problem.beta, problem.eta
    for _ in range(steps):
        speed = beta * speed + eta
        yield speed


def fitted_rate(history: History) -> float | None:
    """The share kept per step: a line through ln of the median distance over the last half.

    The half is one of what can be seen: at rest, or out of range, there is nothing to fit. None
    of fewer than three steps, but 0 where those were enough to come to rest.
    """
    chosen = np.unique(np.linspace(0, history.steps.size - 1, MOST_FITTED).astype(np.int64))
    steps, middle = history.steps[chosen], quantiles(history.traces["distance"][chosen], (0.5,))[0]
    seen = np.flatnonzero((middle > math.sqrt(AT_REST)) & np.isfinite(middle))
    tail = seen[seen.size // 2 :]
    if tail.size < 3:
        return 0.0 if middle[-1] == 0 else None
    t = steps[tail] - float(steps[tail].mean())
    logs = np.log(middle[tail])
    return math.exp(float(t @ (logs - logs.mean())) / float(t @ t))


def last_quarter(loss: Array) -> float | None:
    """The mean of the last quarter of a trace (t,); None where a member was out of range."""
    mean = float(loss[-max(1, loss.size // 4) :].mean())
    return mean if math.isfinite(mean) else None


def period(x: Array) -> float | None:
    """After how many steps x, shape (t,), repeats itself without being at rest; None if never."""
    for length in range(2, LONGEST_PERIOD + 1):
        if x.size <= 2 * length:
            return None
        last, before = x[-length:], x[-2 * length : -length]
        size = float(np.ptp(last))
        if size > REPEATED and np.abs(last - before).max() <= REPEATED * size:
            return float(length)
    return None
