"""The examples of `gradnoise` and how batches of them are drawn.

Any vectors are the gradients of a least-squares fit: with inputs x_i = sqrt(d) g_i/abs(g_i) and
targets y_i = x_i.w - abs(g_i)/sqrt(d), the gradient x_i (x_i.w - y_i) of example i is g_i. So the
gradients are drawn, and their mean, spread and correlation are made exactly what the knobs say:
what is measured then differs from theory by the sampling alone.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.protocol import Array

Indices = npt.NDArray[np.int64]


def bounds(population: int, cluster: int) -> Indices:
    """Where clusters of about ``cluster`` consecutive examples begin, and the end of the last."""
    count = max(1, population // cluster)
    return np.rint(np.linspace(0, population, count + 1)).astype(np.int64)


def drawn_gradients(
    runs: int, d: int, edges: Indices, correlation: float, chance: Generator
) -> Array:
    """Gradients of a population for each run, shape (runs, d, population).

    Each is a mean of length 1, plus what its cluster has in common, plus its own. The summed
    variance is exactly d (a deviation of 1 a coordinate); two different examples of one cluster
    have the ``correlation``, on average over all such pairs. One cluster alone has none.

    Args:
        runs: how many populations.
        d: coordinates of a gradient.
        edges: of the clusters, as ``bounds`` gives them.
        correlation: intraclass correlation.
        chance: where the numbers come from.
    """
    population, counts = int(edges[-1]), np.diff(edges)
    own = chance.standard_normal((runs, d, population))
    means = np.add.reduceat(own, edges[:-1], axis=2) / counts
    own -= np.repeat(means, counts, axis=2)
    if len(counts) == 1:
        return _scaled(own, float(d)) + 1 / math.sqrt(d)
    common = chance.standard_normal((runs, d, len(counts)))
    common -= (common @ counts / population)[:, :, None]
    length = population / len(counts)
    between = d * (correlation + (1 - correlation) / length)
    gradients = _scaled(own, d - between)
    gradients += _scaled(np.repeat(common, counts, axis=2), between)
    gradients += 1 / math.sqrt(d)
    return gradients


def drawn_batches(
    kind: str, runs: int, count: int, size: int, edges: Indices, chance: Generator
) -> Indices:
    """Indices of ``count`` batches for each run, shape (runs, count, size).

    With: every example anew from all. Without: the shuffled population is cut into batches, and
    shuffled again when it is used up. Block: consecutive examples of one cluster, from anywhere
    in it, going on at its beginning after its end, so that all are as likely.
    """
    population = int(edges[-1])
    if kind == "with":
        return chance.integers(0, population, (runs, count, size))
    if kind == "without":
        return _cut(runs, count, size, population, chance)
    first = chance.integers(0, population, (runs, count, 1))
    cluster = np.searchsorted(edges, first, side="right") - 1
    begin, length = edges[cluster], np.diff(edges)[cluster]
    return np.asarray(begin + (first - begin + np.arange(size)) % length)


def mean_gradients(gradients: Array, batches: Indices) -> Array:
    """The gradient of each batch, shape (runs, count, d).

    Args:
        gradients: of all examples, shape (runs, d, population).
        batches: indices, shape (runs, count, size).
    """
    runs, d, _ = gradients.shape
    count, size = batches.shape[1:]
    means = np.empty((runs, count, d))
    gathered = np.empty((count, size))
    for run in range(runs):
        for axis in range(d):
            # Clipping is never needed; it spares a copy that checking would make.
            np.take(gradients[run, axis], batches[run], out=gathered, mode="clip")
            gathered.sum(axis=1, out=means[run, :, axis])
    means /= size
    return means


def full_gradients(gradients: Array) -> Array:
    """The exact gradient of each run, shape (runs, d), summed as a batch of all is."""
    runs, _, population = gradients.shape
    everything = np.broadcast_to(np.arange(population), (runs, 1, population))
    return mean_gradients(gradients, everything)[:, 0]


def _scaled(values: Array, square: float) -> Array:
    """``values`` (runs, d, n) with a mean squared length of ``square``; zeros stay zeros."""
    squares = np.einsum("rdn,rdn->r", values, values) / values.shape[2]
    factors = np.sqrt(square / np.where(squares > 0, squares, 1.0))
    return np.asarray(values * factors[:, None, None])


def _cut(runs: int, count: int, size: int, population: int, chance: Generator) -> Indices:
    if size == population:  # in the order of the set, so that sums agree to the last bit
        return np.broadcast_to(np.arange(population), (runs, count, population))
    each = population // size
    shuffles = -(-count // each)
    order = np.broadcast_to(np.arange(population), (runs * shuffles, population))
    order = chance.permuted(order, axis=1)[:, : each * size]
    return np.asarray(order.reshape(runs, shuffles * each, size)[:, :count])
