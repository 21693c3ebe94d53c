"""Exact averages of least-squares steps on fresh examples, and how often a batch size updates.

For normal inputs the second moments of w - w* follow a linear recursion, because the fourth
moments of a normal law are products of its second ones. Sources: Deep Learning 8.1.3; McCandlish
et al. 2018, section 2.2 (batch sizes beyond which a larger one is of little use).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.protocol import Array

SMALL_STEP, MIDDLE_STEP, MIDDLE_BATCH = 0.02, 0.3, 32
"""Learning rates of the finite set for batches of 1 and of 32; 1 for the whole set."""
SAFE = 1.25
"""The automatic rate of the finite set is at most this share of half the stability limit."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A least-squares fit by steps on batches of ``m`` examples.

    Attributes:
        kappa: largest over smallest variance of the inputs; the largest is 1.
        eta: learning rate.
        sigma: deviation of the targets' noise.
    """

    d: int
    kappa: float
    m: int
    eta: float
    sigma: float


@lru_cache(maxsize=64)
def variances(d: int, kappa: float) -> Array:
    """Of the inputs: from 1 down to 1/kappa, evenly in logarithms, shape (d,); read-only."""
    values = np.geomspace(1.0, 1.0 / kappa, d)
    values.setflags(write=False)
    return values


def largest_rate(d: int, m: int) -> float:
    """Below it the mean squared error of the stream converges: 2/(1 + (d + 1)/m)."""
    return 2 / (1 + (d + 1) / m)


def factor(fit: Fit) -> float:
    """What a step leaves of the mean squared error: 1 - 2 eta + eta^2 (1 + (d + 1)/m)."""
    return 1 - 2 * fit.eta + fit.eta**2 * (1 + (fit.d + 1) / fit.m)


def best_factor(d: int, m: Array) -> Array:
    """The least of ``factor`` over all learning rates: (d + 1)/(m + d + 1)."""
    return np.asarray((d + 1) / (m + d + 1))


def stream_error(fit: Fit, steps: Array) -> Array:
    """Mean of norm(w - w*)^2 after ``steps`` steps on inputs N(0, I) from d, shape of ``steps``."""
    kept = factor(fit)
    added = fit.eta**2 * fit.sigma**2 * fit.d / fit.m
    with np.errstate(over="ignore", invalid="ignore"):
        powers = kept**steps
        sums = steps if kept == 1 else (1 - powers) / (1 - kept)
        return np.asarray(powers * fit.d + added * sums)


def automatic_rate(d: int, kappa: float, m: int) -> float:
    """The learning rate of the finite set where none is given.

    0.02, 0.3 and 1 for batches of 1, of 32 and of everything, a power of m between, and less
    where many or equal inputs make the steps unstable.
    """
    power = math.log(MIDDLE_STEP / SMALL_STEP) / math.log(MIDDLE_BATCH)
    total = float(variances(d, kappa).sum())
    return min(1.0, SMALL_STEP * math.pow(m, power), SAFE / (1 + (total + 1) / m))


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """The recursion s <- T s + b of the second moments s_i of w - w*, along the inputs' axes.

    T is a diagonal plus eta^2/m times the outer product of the variances, and so symmetric:
    its eigenvectors give every power at once.

    Attributes:
        vectors: eigenvectors of T as columns, shape (d, d).
        values: their eigenvalues, shape (d,).
        added: b in their coordinates, shape (d,).
    """

    vectors: Array
    values: Array
    added: Array

    def after(self, moments: Array, steps: Array) -> Array:
        """Moments after ``steps`` (n,) steps from ``moments`` (d,), shape (n, d)."""
        with np.errstate(over="ignore", invalid="ignore"):
            powers = self.values ** steps[:, None]
            gap = 1 - self.values
            sums = np.where(gap == 0, steps[:, None], (1 - powers) / np.where(gap == 0, 1, gap))
            inside = powers * (self.vectors.T @ moments) + sums * self.added
            return np.asarray(inside @ self.vectors.T)


@lru_cache(maxsize=32)
def fresh(fit: Fit) -> Fresh:
    """The recursion of a batch size and learning rate."""
    eta, m, inputs = fit.eta, fit.m, variances(fit.d, fit.kappa)
    along = 1 - 2 * eta * inputs + eta**2 * inputs**2 * (1 + 1 / m)
    values, vectors = np.linalg.eigh(np.diag(along) + eta**2 / m * np.outer(inputs, inputs))
    added = eta**2 * fit.sigma**2 * inputs / m
    return Fresh(vectors, values, vectors.T @ added)


def start_moments(d: int, kappa: float) -> Array:
    """Second moments at the start of a fit of the finite set: each axis has half of 1 to lose."""
    return np.asarray(1 / variances(d, kappa))


def fresh_loss(fit: Fit, updates: Array) -> Array:
    """Mean true loss above the best after ``updates`` (n,) steps on fresh examples, shape (n,)."""
    moments = fresh(fit).after(start_moments(fit.d, fit.kappa), updates)
    return np.asarray(0.5 * moments @ variances(fit.d, fit.kappa))


def first_epoch(fit: Fit, examples: int) -> float | None:
    """Mean true loss above the best after one pass over ``examples``; None if out of range.

    Every example is then new, so the pass descends the true risk. The last batch may be smaller,
    and its step with it.
    """
    whole, rest = divmod(examples, fit.m)
    moments = fresh(fit).after(start_moments(fit.d, fit.kappa), np.array([float(whole)]))[0]
    if rest and np.isfinite(moments).all():
        last = Fit(fit.d, fit.kappa, rest, fit.eta * rest / fit.m, fit.sigma)
        moments = fresh(last).after(moments, np.ones(1))[0]
    loss = float(0.5 * moments @ variances(fit.d, fit.kappa))
    return loss if math.isfinite(loss) else None


def updates_after(
    evaluations: npt.NDArray[np.int64], examples: int, m: int
) -> npt.NDArray[np.int64]:
    """Updates made when so many gradients were evaluated: ceil(examples/m) in every epoch."""
    epochs, rest = np.divmod(evaluations, examples)
    return np.asarray(epochs * -(-examples // m) + rest // m)
