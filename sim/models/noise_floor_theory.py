"""What theory knows of a noisy quadratic: the expected loss at every step, and its floor.

Each coordinate is a linear recursion, so its second moment follows one too. Sources: Deep
Learning 8.3.1 (equations 8.12 and 8.13); Zhang et al. 2019, section 3.1 (the floor).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.protocol import Array

DROP = 0.1
"""What the learning rate is multiplied with halfway through a run of the schedule ``drop``."""
FEWEST = 8
"""A slope is fitted through this many steps at least."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The bowl, the noise and the schedule.

    Attributes:
        variance: of the gradient noise in each coordinate, c/m.
        start: the coordinate at step 0; None for the stationary law of the first learning rate.
    """

    d: int
    kappa: float
    variance: float
    eta: float
    schedule: str
    steps: int
    start: float | None


@lru_cache(maxsize=64)
def eigenvalues(d: int, kappa: float) -> Array:
    """Curvatures from 1 down to 1/kappa, evenly spaced in logarithms, shape (d,); read-only."""
    values = np.geomspace(1.0, 1.0 / kappa, d)
    values.setflags(write=False)
    return values


def rate(problem: Problem, step: int) -> float:
    """The learning rate of the step after ``step`` steps.

    The schedule ``inverse`` is eta/(1 + eta t/kappa): as t grows it becomes 1/(lambda_min t), the
    largest multiple of 1/t that theory needs, and for eta = kappa = 1 it is 1/(t + 1).
    """
    if problem.schedule == "drop" and 2 * step >= problem.steps:
        return DROP * problem.eta
    if problem.schedule == "inverse":
        return problem.eta / (1 + problem.eta * step / problem.kappa)
    return problem.eta


def stationary(problem: Problem, eta: float) -> Array:
    """Variance of each coordinate that a constant rate comes to, shape (d,)."""
    curvature = eigenvalues(problem.d, problem.kappa)
    return np.asarray(eta * problem.variance / (curvature * (2 - eta * curvature)))


def floor(problem: Problem, eta: float) -> float:
    """The loss at which a constant rate stalls: sum of eta c/(2 m (2 - eta lambda))."""
    curvature = eigenvalues(problem.d, problem.kappa)
    return float((eta * problem.variance / (2 * (2 - eta * curvature))).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What is expected.

    Attributes:
        moments: mean square of each coordinate at steps 0 to ``steps``, shape (steps + 1, d).
        losses: mean loss, shape (steps + 1,).
    """

    moments: Array
    losses: Array


@lru_cache(maxsize=4)
def course(problem: Problem) -> Course:
    """The exact expectation, step by step: E x^2 <- (1 - eta lambda)^2 E x^2 + eta^2 c/m."""
    curvature = eigenvalues(problem.d, problem.kappa)
    moments = np.empty((problem.steps + 1, problem.d))
    moments[0] = start_moments(problem)
    for step in range(problem.steps):
        eta = rate(problem, step)
        kept = 1 - eta * curvature
        moments[step + 1] = kept * kept * moments[step] + eta * eta * problem.variance
    losses = 0.5 * (moments @ curvature)
    for array in (moments, losses):
        array.setflags(write=False)
    return Course(moments, losses)


def start_moments(problem: Problem) -> Array:
    """Mean square of each coordinate at step 0, shape (d,)."""
    if problem.start is None:
        return stationary(problem, problem.eta)
    return np.full(problem.d, problem.start**2)


def last_quarter(losses: Array) -> float | None:
    """The mean of ``losses`` (t + 1,) over the last quarter of its steps; None without a step."""
    steps = len(losses) - 1
    return float(losses[steps - (steps - 1) // 4 :].mean()) if steps else None


def slope(losses: Array) -> float | None:
    """The slope of ln loss over ln t by least squares, from a quarter of the steps on.

    Args:
        losses: at steps 0, 1, ..., shape (t + 1,).

    Returns:
        None while there are too few steps.
    """
    last = len(losses) - 1
    if last < FEWEST:
        return None
    first = max(1, last // 4)
    x = np.log(np.arange(first, last + 1))
    y = np.log(np.maximum(losses[first:], np.finfo(np.float64).tiny))
    x -= x.mean()
    return float(x @ y / (x @ x))


def expected(problem: Problem) -> Mapping[str, float | None]:
    """Every measure of a whole run, computed from the expected losses."""
    losses = course(problem).losses
    return {
        "loss_end": float(losses[-1]),
        "floor": last_quarter(losses),
        "slope": slope(losses),
    }


def shown_steps(steps: int, most: int, logarithmic: bool) -> npt.NDArray[np.int64]:
    """At most about ``most`` of the steps 0 to ``steps``, evenly spread on the axis."""
    if steps <= most:
        return np.arange(steps + 1)
    places = np.geomspace(1, steps, most) if logarithmic else np.linspace(0, steps, most)
    return np.unique(np.rint(places).astype(np.int64))


def ellipse(moments: Array, deviations: float = 2.0) -> tuple[Array, Array]:
    """The outline of a normal law at so many deviations, on the sharpest and flattest axes."""
    angle = np.linspace(0, 2 * math.pi, 73)
    return (
        deviations * math.sqrt(moments[0]) * np.cos(angle),
        deviations * math.sqrt(moments[-1]) * np.sin(angle),
    )


@lru_cache(maxsize=8)
def means(problem: Problem, step: int) -> Array:
    """Mean of each coordinate after ``step`` steps, shape (d,): what is left of the start."""
    if problem.start is None:
        return np.zeros(problem.d)
    curvature = eigenvalues(problem.d, problem.kappa)
    rates = np.array([rate(problem, t) for t in range(step)])
    return np.asarray(problem.start * np.prod(1 - rates[:, None] * curvature, axis=0))
