"""What `surrogate` looks at now and then: losses and errors, and when one would stop early.

The looks are dear beside a step, and the story is told in logarithms of the step number, so
that there are 24 of them a decade, at fixed steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.ensemble import NEVER, median
from sim.models.surrogate_data import Problem, unseen_errors
from sim.protocol import Array

A_DECADE = 24
LONGEST = 100_000
Steps = npt.NDArray[np.int64]
Told = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """One look at all members, arrays of shape (S,).

    Attributes:
        step: t.
        nll: mean negative log-likelihood of the training set, in nats.
        train, validation, test: 0-1 errors on the three; the last is exact.
        gradient: norm of the gradient of ``nll``.
        told: a few numbers for all members together: medians of losses, means of errors.
    """

    step: int
    nll: Array
    train: Array
    validation: Array
    test: Array
    gradient: Array
    told: Told


@dataclass(frozen=True, slots=True)
class Stopping:
    """Early stopping, which watches the validation error alone; arrays of shape (S,).

    Attributes:
        best_error: the least validation error so far.
        best_step, best_gradient: where it was first seen, and the gradient's norm there.
        waited: looks since then.
        stop_step, stop_gradient: where patience ran out, -1 and NaN before.
    """

    best_error: Array
    best_step: Steps
    best_gradient: Array
    waited: Steps
    stop_step: Steps
    stop_gradient: Array


@cache
def looks() -> frozenset[int]:
    """The steps that are looked at: 0, 1 and 24 a decade, rounded, up to the longest run."""
    powers = range(A_DECADE * 5 + 1)
    return frozenset({0, *(round(10 ** (power / A_DECADE)) for power in powers)})


def nll_of(margins: Array) -> Array:
    """Mean of ln(1 + exp(-m)) over examples, shape (..., n) to (...); it never overflows."""
    losses = np.log1p(np.exp(-np.abs(margins)))
    losses -= np.minimum(margins, 0.0)
    return np.asarray(losses.mean(axis=-1))


def errors_of(margins: Array) -> Array:
    """The 0-1 error, shape (..., n) to (...); a margin of 0 says nothing and is half wrong."""
    wrong = np.count_nonzero(margins < 0, axis=-1)
    undecided = np.count_nonzero(margins == 0, axis=-1)
    return np.asarray((wrong + 0.5 * undecided) / margins.shape[-1])


def look(step: int, weights: Array, margins: Array, gradient: Array, problem: Problem) -> Frame:
    """All that is looked at, from weights (S, d), their margins (S, n) and gradient (S, d)."""
    nll, train = nll_of(margins), errors_of(margins)
    validation = errors_of(np.matvec(problem.validation, weights))
    test = unseen_errors(weights, problem)
    norm = np.sqrt(np.vecdot(gradient, gradient))
    means = float(train.mean()), float(validation.mean()), float(test.mean())
    told = (median(nll), *means, median(norm))
    return Frame(step, nll, train, validation, test, norm, told)


def begun(frame: Frame) -> Stopping:
    """Early stopping at the first look."""
    runs = frame.nll.size
    return Stopping(
        best_error=frame.validation,
        best_step=np.full(runs, frame.step),
        best_gradient=frame.gradient,
        waited=np.zeros(runs, dtype=np.int64),
        stop_step=np.full(runs, NEVER),
        stop_gradient=np.full(runs, np.nan),
    )


def watched(stopping: Stopping, frame: Frame, patience: int) -> Stopping:
    """One look on: better than the best so far, or one more look waited in vain.

    Args:
        stopping: before the look.
        frame: the look.
        patience: looks without a better one after which a member stops.
    """
    going = stopping.stop_step == NEVER
    better = going & (frame.validation < stopping.best_error)
    waited = np.where(better, 0, stopping.waited + going)
    stops = going & (waited >= patience)
    return Stopping(
        best_error=np.where(better, frame.validation, stopping.best_error),
        best_step=np.where(better, frame.step, stopping.best_step),
        best_gradient=np.where(better, frame.gradient, stopping.best_gradient),
        waited=waited,
        stop_step=np.where(stops, frame.step, stopping.stop_step),
        stop_gradient=np.where(stops, frame.gradient, stopping.stop_gradient),
    )
