"""Epochs over a finite set: the data, the frames at equal numbers of evaluations, the updates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.models.batch_online_theory import Fit, variances
from sim.protocol import Array

Indices = npt.NDArray[np.int64]
FRAME = 200
"""Gradients evaluated from one frame to the next at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The set of each run, copies and all; constant.

    Attributes:
        x, y: inputs (runs, examples, d) and targets (runs, examples).
        truth: the weights behind the targets, shape (d,).
        gram: mean of x x', shape (runs, d, d).
        best: weights of the least training loss, shape (runs, d).
    """

    x: Array
    y: Array
    truth: Array
    gram: Array
    best: Array


def drawn(fit: Fit, n: int, copies: int, runs: int, chance: Generator) -> Data:
    """``n`` examples for each run, ``copies`` times: x ~ N(0, diag), y = x.w* + sigma noise.

    The truth is such that each axis has half of 1 to lose: a loss of d/2 at w = 0.
    """
    spread = np.sqrt(variances(fit.d, fit.kappa))
    truth = 1 / spread
    x = spread * chance.standard_normal((runs, n, fit.d))
    y = x @ truth + fit.sigma * chance.standard_normal((runs, n))
    gram = x.transpose(0, 2, 1) @ x / n
    slope = np.vecmat(y, x) / n
    if n > fit.d:
        best = np.linalg.solve(gram, slope[:, :, None])[:, :, 0]
    else:  # many weights fit equally well
        best = np.matvec(np.linalg.pinv(gram, hermitian=True), slope)
    if copies > 1:
        x, y = np.tile(x, (1, copies, 1)), np.tile(y, (1, copies))
    return Data(x, y, truth, gram, best)


def evaluated(step: int, examples: int, most: int) -> int:
    """Gradients evaluated by the frame ``step``: every multiple of ``examples`` is one of them."""
    frames = -(-examples // FRAME)
    epochs, rest = divmod(step, frames)
    return min(most, epochs * examples + rest * examples // frames)


def frames_until(examples: int, most: int) -> int:
    """The first frame by which ``most`` gradients are evaluated."""
    frames = -(-examples // FRAME)
    epochs, rest = divmod(most, examples)
    within = next(f for f in range(frames + 1) if f * examples // frames >= rest)
    return epochs * frames + within


def updated(
    w: Array, data: Data, order: Indices, eta: float, m: int, begin: int, end: int
) -> Array:
    """The weights (runs, d) after the batches that are completed in part of an epoch.

    Args:
        w: the weights before; left as they are.
        data: the sets.
        order: the epoch's order of the examples, shape (runs, examples).
        eta: learning rate.
        m: batch size; the last batch of an epoch takes what is left, and as much shorter a
            step, so that every example counts alike.
        begin: gradients of this epoch evaluated before.
        end: those evaluated then.
    """
    examples = order.shape[1]
    first, last = begin // m * m, (end if end == examples else end // m * m)
    if last <= first:
        return w
    rows = np.arange(len(w))
    places = order[:, first:last].T
    x, y = data.x[rows, places], data.y[rows, places]
    w = w.copy()
    if m == 1:
        for each, target in zip(x, y, strict=True):
            off = np.vecdot(each, w)
            off -= target
            off *= eta
            w -= off[:, None] * each
        return w
    for at in range(0, last - first, m):
        batch = x[at : at + m].transpose(1, 0, 2)
        off = np.matvec(batch, w) - y[at : at + m].T
        w -= eta / m * np.vecmat(off, batch)
    return w


def training_losses(w: Array, data: Data) -> Array:
    """Training loss above its least, (w - best)' gram (w - best)/2, shape (runs,)."""
    off = w - data.best
    return np.asarray(0.5 * np.vecdot(np.matvec(data.gram, off), off))


def true_losses(w: Array, data: Data, fit: Fit) -> Array:
    """True loss above its least, half the mean squared error of fresh noiseless targets (runs,)."""
    off = w - data.truth
    return np.asarray(0.5 * np.vecdot(variances(fit.d, fit.kappa) * off, off))
