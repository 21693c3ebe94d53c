"""The data of `surrogate`: two classes of normal examples, and their exact error rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

CACHE_LINE = 8
"""Numbers in 64 bytes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A training and a validation set a member, never changed by a run; S members.

    Attributes:
        signed: training inputs times their labels, z = y x, shape (S, n, d): the margin w.z is
            positive where w is right, and labels are not needed any more.
        validation: the same of examples that no step sees, shape (S, m, d).
        mean: mu, the mean of z where no label is flipped, shape (d,).
        scales: deviation of each input, shape (d,).
        flip: probability that a label is the wrong one.
        rate: eta = 4 n / norm(Z)^2, one over the curvature's bound, shape (S, 1).
    """

    signed: Array
    validation: Array
    mean: Array
    scales: Array
    flip: float
    rate: Array


@dataclass(frozen=True, slots=True)
class Setting:
    """The knobs that data are drawn with."""

    n: int
    d: int
    signal: float
    spread: float
    flip: float
    validation: int


def drawn(setting: Setting, runs: int, data: Generator) -> Problem:
    """Fresh examples for every member: x = y mu + s times normal noise, some labels flipped.

    A label y of +-1 times x is mu + s noise whatever y is, by the symmetry of the noise.
    """
    mean = np.full(setting.d, setting.signal / math.sqrt(setting.d))
    scales = np.geomspace(1.0 / setting.spread, setting.spread, setting.d)
    parts = []
    for size in (setting.n, setting.validation):
        signed = mean + scales * data.standard_normal((runs, size, setting.d))
        flipped = data.random((runs, size)) < setting.flip
        parts.append(np.where(flipped[:, :, None], -signed, signed))
    return posed(parts[0], parts[1], mean, scales, setting.flip)


def posed(signed: Array, validation: Array, mean: Array, scales: Array, flip: float) -> Problem:
    """The problem of given signed inputs, with its learning rate."""
    columns = _on_cache_lines(signed.transpose(0, 2, 1))
    squares = np.linalg.eigvalsh(columns @ signed)[:, -1:]
    rate = 4.0 * signed.shape[1] / squares
    # With the examples last in memory both products of a step take a fifth less time.
    return Problem(columns.transpose(0, 2, 1), validation, mean, scales, flip, rate)


def _on_cache_lines(array: Array) -> Array:
    """A copy that begins where a line of the cache does: reading it over and over is faster."""
    room = np.empty(array.size + CACHE_LINE)
    first = -(room.ctypes.data // room.itemsize) % CACHE_LINE
    copy = room[first : first + array.size].reshape(array.shape)
    copy[...] = array
    return copy


def unseen_errors(weights: Array, problem: Problem) -> Array:
    """The exact 0-1 error on unseen examples of every member, shape (S,).

    w.z is normal with mean w.mu and variance sum w^2 s^2, so that a true label is missed with
    probability Phi(-w.mu / sqrt(sum w^2 s^2)), and a flipped one where the true one is not.
    Zero weights have no direction and miss one half.
    """
    spread = np.sqrt(np.square(weights * problem.scales).sum(axis=1))
    towards = np.divide(weights @ problem.mean, spread, out=np.zeros_like(spread), where=spread > 0)
    missed = np.array([_below(-value) for value in towards])
    return problem.flip + (1.0 - 2.0 * problem.flip) * missed


@lru_cache(maxsize=64)
def least_error(setting: Setting) -> float:
    """The error of the best classifier, w = mu/s^2: p + (1 - 2p) Phi(-norm(mu/s))."""
    scales = np.geomspace(1.0 / setting.spread, setting.spread, setting.d)
    distance = setting.signal / math.sqrt(setting.d) * math.sqrt(float((scales**-2.0).sum()))
    return setting.flip + (1.0 - 2.0 * setting.flip) * _below(-distance)


def _below(value: float) -> float:
    """Phi: the probability that a standard normal number is below ``value``."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))
