"""Why the learning rate must shrink: gradient noise holds the loss up on a floor."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.ensemble import INNER, OUTER, quantiles
from sim.figure import Figure
from sim.knobs import knob
from sim.models import noise_floor_figure, noise_floor_theory
from sim.models.noise_floor_theory import Problem
from sim.protocol import Array, Description, History, Measure, Streams

SHARES = (OUTER[0], INNER[0], 0.5, INNER[1], OUTER[1])
"""The quantiles over the members that are kept of each step: what a fan chart needs."""

DESCRIPTION = Description(
    id="noise-floor",
    section="S05",
    title="The noise floor",
    claim=(
        "With a constant learning rate eta and batches of m, gradient noise stalls the loss at a "
        "floor of order eta/m; steps that shrink like 1/t take the floor away at the rate 1/t, "
        "and a drop of the rate lowers it at once."
    ),
    reference=("Deep Learning 8.3.1, equations 8.12 and 8.13; Zhang et al. 2019, section 3.1"),
    version="1",
    measures=(
        Measure("loss_end", "Mean loss over the runs at the last step", "mean"),
        Measure("floor", "Mean loss over the runs and the last quarter of the steps", "mean"),
        Measure(
            "slope", "Slope of ln mean loss over ln t, from a quarter of the steps on", "pooled"
        ),
    ),
    default_runs=512,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``drop`` is to a tenth, halfway; ``inverse`` is eta/(1 + eta t/kappa)."""

    d: int = knob(8, low=1, high=64, scale="log", help="Dimensions")
    kappa: float = knob(30.0, low=1, high=1000, scale="log", help="Largest over least curvature")
    c: float = knob(
        1.0, low=0.001, high=100, scale="log", help="Variance of one example's gradient noise"
    )
    eta: float = knob(0.2, low=0.001, high=1.9, scale="log", help="Learning rate, at the start")
    batch: int = knob(1, low=1, high=4096, scale="log", help="Batch size m; divides the variance")
    schedule: str = knob(
        "constant",
        choices=("constant", "drop", "inverse"),
        help="Rate over time: constant, to a tenth halfway, like 1/t",
    )
    steps: int = knob(400, low=1, high=20_000, scale="log", help="How many steps are made")
    start: float | str = knob(
        3.0,
        low=0,
        high=100,
        words=("equilibrium",),
        help="Every coordinate at step 0, or the law that the first rate comes to",
    )


@dataclass(frozen=True, slots=True)
class State:
    """Where the members are.

    Attributes:
        step: t.
        x: distance from the minimum along each eigenvector, the sharpest first, (runs, d).
    """

    step: int
    x: Array


class NoiseFloor:
    """x <- x - eta_t (lambda x + noise), noise normal with variance c/m in each coordinate.

    The loss is sum(lambda x^2)/2 with d curvatures lambda from 1 down to 1/kappa, worked in the
    eigenvectors' coordinates; all numbers are dimensionless (Deep Learning 8.3.1). Rates stay
    below 2/lambda_max = 2, so no run can leave the range of numbers.
    """

    description = DESCRIPTION
    parameters = Parameters

    def cost(self, params: Parameters, runs: int) -> float:
        """Drawing a normal number costs most."""
        return 10.0 * params.steps * runs * params.d

    def complaints(self, params: Parameters, runs: int) -> Iterable[str]:
        """Any combination of knobs makes sense."""
        return ()

    def total_steps(self, params: Parameters) -> int:
        """``steps``."""
        return params.steps

    def start(self, params: Parameters, runs: int, streams: Streams) -> State:
        """All coordinates at ``start``, or normal with the variance of the constant rate."""
        problem, shape = problem_of(params), (runs, params.d)
        if problem.start is not None:
            return State(0, np.full(shape, problem.start))
        spread = np.sqrt(noise_floor_theory.stationary(problem, params.eta))
        return State(0, spread * streams.start.standard_normal(shape))

    def step(self, state: State, params: Parameters, streams: Streams) -> State:
        """One step of every member."""
        problem = problem_of(params)
        eta = noise_floor_theory.rate(problem, state.step)
        x = streams.noise.standard_normal(state.x.shape)
        x *= -eta * math.sqrt(problem.variance)
        x += contraction(params.d, params.kappa, eta, len(x)) * state.x
        return State(state.step + 1, x)

    def done(self, state: State, params: Parameters) -> bool:
        """Only the step limit ends a run."""
        return False

    def measure(self, state: State, params: Parameters) -> Mapping[str, Any]:
        """The mean loss over the members, its quantiles, and the loss of the first member."""
        loss = losses(state.x, params)
        return {
            "loss": loss.mean(),
            "quantiles": quantiles(loss[None, :], SHARES)[:, 0],
            "first": loss[0],
        }

    def diverged_at(self, state: State, params: Parameters) -> int | None:
        """Never: every rate within its range contracts every coordinate."""
        return None

    def summary(
        self, state: State, history: History, params: Parameters
    ) -> Mapping[str, float | None]:
        """The three measures of the steps made so far."""
        loss = history.traces["loss"]
        return {
            "loss_end": float(loss[-1]),
            "floor": noise_floor_theory.last_quarter(loss),
            "slope": noise_floor_theory.slope(loss),
        }

    def theory(self, params: Parameters, runs: int) -> Mapping[str, float | None]:
        """The same measures of the exact expected losses."""
        return noise_floor_theory.expected(problem_of(params))

    def figure(self, state: State, history: History, params: Parameters) -> Figure:
        """Loss over time, where the members are, and how far they spread along each axis."""
        view = noise_floor_figure.View(
            step=state.step, x=state.x, summary=self.summary(state, history, params)
        )
        return noise_floor_figure.draw(view, history, problem_of(params))


@lru_cache(maxsize=64)
def problem_of(params: Parameters) -> Problem:
    """The knobs as theory and drawing need them."""
    return Problem(
        d=params.d,
        kappa=params.kappa,
        variance=params.c / params.batch,
        eta=params.eta,
        schedule=params.schedule,
        steps=params.steps,
        start=None if isinstance(params.start, str) else float(params.start),
    )


@lru_cache(maxsize=4)
def contraction(d: int, kappa: float, eta: float, runs: int) -> Array:
    """What a step without noise leaves of each coordinate, (runs, d); read-only.

    Whole rows for every member: with one row for all, NumPy takes three times as long.
    """
    row = 1 - eta * noise_floor_theory.eigenvalues(d, kappa)
    rows = np.tile(row, (runs, 1))
    rows.setflags(write=False)
    return rows


def curvatures(params: Parameters) -> Array:
    """The eigenvalues, shape (d,)."""
    return noise_floor_theory.eigenvalues(params.d, params.kappa)


def losses(x: Array, params: Parameters) -> Array:
    """Loss of each member, shape (runs,)."""
    return np.asarray(0.5 * np.vecdot(curvatures(params) * x, x))
