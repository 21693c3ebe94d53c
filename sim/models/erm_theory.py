"""What mathematics says of `erm`: the mean path over the noise, and where the risks end.

With X = U s V' gradient descent from zero multiplies the distance from least squares along the
eigenvector v_i of A = X'X/n by q_i = (1 - eta lambda_i)^t: it is a spectral filter. Averaged
over the noise that gives exact paths; averaged over normal features too, exact ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.models.erm_data import Problem
from sim.protocol import Array

DRAWN = 60
"""About how many steps of a path are computed, evenly apart in logarithms."""
HEAVY = (0.8, 1.25)
"""Between these d/n the true risk of the fit has so heavy tails that its mean says little."""
SPARE = 3
"""The variance of the true risk exists where n and d differ by more than this."""
SETTLED = 0.01
"""Share of its distance from the end that the slowest mode may still have at an end."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The knobs; ``signal`` is 0 for noise targets."""

    n: int
    d: int
    sigma: float
    signal: float
    step_scale: float
    steps: int
    mode: str


@dataclass(frozen=True, slots=True)
class Path:
    """Expected risks, shapes (m,) of steps and (m, S)."""

    steps: Array
    train: Array
    true: Array


def expected_path(problem: Problem, setting: Setting, gain: Array) -> Path:
    """The mean over the noise of both risks, given features and w*, at steps 0 to the last.

    Along v_i the mean weight is (1 - q_i) of the truth and its variance
    sigma^2 (1 - q_i)^2 / (n lambda_i). Training keeps the noise outside of the features' span.

    Args:
        problem: the data.
        setting: the knobs.
        gain: eta lambda, shape (S, r).
    """
    steps = drawn_steps(setting.steps, DRAWN)
    values = problem.eigenvalues
    there = values > 0
    noise = setting.sigma**2 / setting.n
    free = setting.n - there.sum(axis=1)
    with np.errstate(over="ignore"):  # a mode that grows may grow beyond all numbers
        kept = (1.0 - gain) ** steps[:, None, None]  # q, shape (m, S, r)
        learnt = np.where(there, (1.0 - kept) ** 2 / np.where(there, values, 1.0), 0.0)
        missed = (problem.truth_along * kept) ** 2
        true = setting.sigma**2 + problem.truth_outside + missed.sum(axis=2)
        true += noise * learnt.sum(axis=2)
        left = np.where(there, kept * kept, 0.0).sum(axis=2) + free
        train = np.where(there, values * missed, 0.0).sum(axis=2) + noise * left
    return Path(steps, train, true)


def drawn_steps(last: int, most: int) -> Array:
    """Steps 0 to ``last``, about ``most`` of them, evenly apart in the logarithm of t + 1."""
    steps = np.unique(np.rint(np.geomspace(1.0, last + 1.0, most)) - 1.0)
    return np.asarray(steps, dtype=np.float64)


def train_limit(setting: Setting, d: float) -> float:
    """Mean training risk of least squares on normal features: sigma^2 (1 - d/n), 0 from n on."""
    return setting.sigma**2 * max(0.0, 1.0 - d / setting.n)


def true_limit(setting: Setting, d: float) -> float:
    """Mean true risk of least squares on normal features; infinite for d from n - 1 to n + 1.

    sigma^2 (1 + d/(n-d-1)) below n, by the mean of an inverse Wishart matrix; above n the fit
    of least norm misses 1 - n/d of the signal's square and has the same form in n and d.
    """
    n, square = setting.n, setting.sigma**2
    if d < n - 1:
        return square * (1.0 + d / (n - d - 1.0))
    if d > n + 1:
        return square * (1.0 + n / (d - n - 1.0)) + setting.signal**2 * (1.0 - n / d)
    return math.inf


def settled(setting: Setting) -> bool:
    """Whether the slowest mode has come to its end, by the edges (1 +- sqrt(d/n))^2.

    Marchenko and Pastur's law of eigenvalues bounds the ratio of the smallest to the largest.
    """
    root = math.sqrt(setting.d / setting.n)
    ratio = ((1.0 - root) / (1.0 + root)) ** 2
    if min(setting.n, setting.d) == 1:
        ratio = 1.0
    slowest = max(abs(1.0 - setting.step_scale), 1.0 - setting.step_scale * ratio)
    return slowest**setting.steps < SETTLED


def expected(setting: Setting) -> dict[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    found: dict[str, float | None] = {}
    if setting.signal == 0:  # the weights of truth are those of the start
        found |= {"true_best": setting.sigma**2, "t_best": 0.0}
        found["overfit_share"] = 1.0 if setting.sigma > 0 else 0.0
    if setting.mode != "gauss" or setting.step_scale > 2 or not settled(setting):
        return found
    found["train_end"] = train_limit(setting, setting.d)
    heavy = HEAVY[0] < setting.d / setting.n < HEAVY[1]
    if not heavy and abs(setting.n - setting.d) > SPARE:
        found["true_end"] = true_limit(setting, setting.d)
        found["gap_end"] = true_limit(setting, setting.d) - train_limit(setting, setting.d)
    return found
