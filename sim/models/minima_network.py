"""A network with one hidden layer on XOR, the ensemble on the last axis, and its copies.

Parameters of a member lie in a column of (4 hidden + 1, runs): weights from the first input, from
the second, biases, outgoing weights, and the output's bias. Networks this small are several times
faster that way than with matrix products for each member.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import permutations, product

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

TARGETS = np.array([[0.0], [1.0], [1.0], [0.0]])
"""XOR of the inputs (0, 0), (0, 1), (1, 0), (1, 1)."""


def initial(hidden: int, runs: int, chance: Generator) -> Array:
    """Normal weights of variance one over the number of inputs, biases zero, (P, runs)."""
    rows = chance.standard_normal((4 * hidden + 1, runs))
    rows[: 2 * hidden] *= math.sqrt(0.5)
    rows[2 * hidden : 3 * hidden] = 0.0
    rows[3 * hidden : 4 * hidden] *= math.sqrt(1 / hidden)
    rows[4 * hidden] = 0.0
    return rows


def activations(rows: Array, hidden: int, act: str) -> Array:
    """What the hidden units say to the four inputs, (4, hidden, runs)."""
    first, second, bias = rows[:hidden], rows[hidden : 2 * hidden], rows[2 * hidden : 3 * hidden]
    sums = np.empty((4, hidden, rows.shape[1]))
    sums[0] = bias
    np.add(bias, second, out=sums[1])
    np.add(bias, first, out=sums[2])
    np.add(sums[1], first, out=sums[3])
    return np.maximum(sums, 0.0, out=sums) if act == "relu" else np.tanh(sums, out=sums)


def misses(rows: Array, hidden: int, seen: Array) -> Array:
    """Output minus target for the four inputs, (4, runs)."""
    outgoing = rows[3 * hidden : 4 * hidden]
    return np.asarray((seen * outgoing).sum(axis=1) + rows[4 * hidden] - TARGETS)


def loss_of(rows: Array, hidden: int, act: str) -> Array:
    """An eighth of the sum of squared misses, (runs,)."""
    miss = misses(rows, hidden, activations(rows, hidden, act))
    return 0.125 * np.asarray((miss * miss).sum(axis=0))


def slope(rows: Array, hidden: int, act: str) -> tuple[Array, Array]:
    """Loss (runs,) and gradient (P, runs) by back-propagation."""
    seen = activations(rows, hidden, act)
    error = 0.25 * misses(rows, hidden, seen)
    pull = error[:, None] * rows[3 * hidden : 4 * hidden]
    pull *= (seen > 0.0) if act == "relu" else 1.0 - seen * seen
    gradient = np.empty_like(rows)
    np.add(pull[2], pull[3], out=gradient[:hidden])
    np.add(pull[1], pull[3], out=gradient[hidden : 2 * hidden])
    pull.sum(axis=0, out=gradient[2 * hidden : 3 * hidden])
    seen *= error[:, None]
    seen.sum(axis=0, out=gradient[3 * hidden : 4 * hidden])
    error.sum(axis=0, out=gradient[4 * hidden])
    error *= error
    return 2.0 * error.sum(axis=0), gradient


def copies(hidden: int) -> int:
    """How many orders and signs the units have: n! 2^n."""
    return math.factorial(hidden) * (1 << hidden)


def rearranged(column: Array, hidden: int, first: int, count: int, *, whole: bool) -> Array:
    """Settings ``first`` to ``first + count`` of one network (P,), as columns (P, count).

    Units change places, and some change the sign of their incoming weights, and of their
    outgoing one too where ``whole``: tanh is odd, so that the network then says the same.
    """
    orders, signs = _arrangements(hidden)
    number = np.arange(first, first + count)
    order, sign = orders[number // len(signs)].T, signs[number % len(signs)].T
    units = column[: 4 * hidden].reshape(4, hidden)[:, order]
    units[:3] *= sign
    if whole:
        units[3] *= sign
    last = np.full((1, count), column[4 * hidden])
    return np.concatenate([units.reshape(4 * hidden, count), last])


def rescaled(column: Array, hidden: int, factors: Array) -> Array:
    """One network (P,) with the first unit's incoming weights times c, its outgoing by 1/c."""
    rows = np.repeat(column[:, None], factors.size, axis=1)
    rows[[0, hidden, 2 * hidden]] *= factors
    rows[3 * hidden] /= factors
    return rows


@lru_cache(maxsize=8)
def _arrangements(hidden: int) -> tuple[Array, Array]:
    """Orders (n!, n) of the units and signs (2^n, n)."""
    orders = np.array(list(permutations(range(hidden))))
    signs = np.array(list(product((1.0, -1.0), repeat=hidden)))
    for array in (orders, signs):
        array.setflags(write=False)
    return orders, signs
