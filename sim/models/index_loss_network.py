"""The two-layer linear network: loss, gradient and Hessian of many settings at once.

W1 is (hidden, 3), W2 is (3, hidden); a setting is a row (P,) with P = 6 hidden: W1 row by row,
then W2 row by row. The loss is half the squared distance of W2 W1 from diag(3, 2, 1).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sim.protocol import Array

STRENGTHS = (3.0, 2.0, 1.0)
SIZE = len(STRENGTHS)
TARGET = np.diag(STRENGTHS)
TARGET.setflags(write=False)


def layers(place: Array, hidden: int) -> tuple[Array, Array]:
    """Views of places (n, P) as W1 (n, hidden, 3) and W2 (n, 3, hidden)."""
    split = SIZE * hidden
    first = place[:, :split].reshape(-1, hidden, SIZE)
    return first, place[:, split:].reshape(-1, SIZE, hidden)


def slope(place: Array, hidden: int) -> tuple[Array, Array, Array]:
    """Loss (n,), gradient (n, P) and residual W2 W1 - S (n, 3, 3)."""
    first, second = layers(place, hidden)
    residual = second @ first - TARGET
    split = SIZE * hidden
    gradient = np.empty_like(place)
    np.matmul(
        second.transpose(0, 2, 1), residual, out=gradient[:, :split].reshape(-1, hidden, SIZE)
    )
    np.matmul(residual, first.transpose(0, 2, 1), out=gradient[:, split:].reshape(-1, SIZE, hidden))
    loss = 0.5 * np.einsum("nij,nij->n", residual, residual)
    return loss, gradient, residual


def hessian(place: Array, residual: Array, hidden: int) -> Array:
    """Second derivatives (n, P, P); only the lower triangle is filled, as ``eigh`` reads it.

    By W1[a, b] and W1[c, d] it is (W2' W2)[a, c] where b = d; by W2[i, a] and W2[j, c] it is
    (W1 W1')[a, c] where i = j; by W2[i, c] and W1[a, b] it is W2[i, a] W1[c, b], and R[i, b]
    more where a = c.
    """
    first, second = layers(place, hidden)
    count, size, split = len(place), 2 * SIZE * hidden, SIZE * hidden
    whole = np.zeros((count, size, size))
    by_first = whole[:, :split, :split].reshape(count, hidden, SIZE, hidden, SIZE)
    by_second = whole[:, split:, split:].reshape(count, SIZE, hidden, SIZE, hidden)
    mixed = whole[:, split:, :split].reshape(count, SIZE, hidden, hidden, SIZE)
    inner, outer = second.transpose(0, 2, 1) @ second, first @ first.transpose(0, 2, 1)
    for k in range(SIZE):
        by_first[:, :, k, :, k] = inner
        by_second[:, k, :, k, :] = outer
    np.multiply(second[:, :, None, :, None], first[:, None, :, None, :], out=mixed)
    for k in range(hidden):
        mixed[:, :, k, k, :] += residual
    return whole


def possible_pairs(hidden: int) -> tuple[tuple[float, int], ...]:
    """Loss and index of every critical point, lowest loss first (Saxe et al. 2014, section 1.2).

    A critical point keeps r of the strengths, r at most ``hidden``. Its loss is half the sum of
    the squares of those dropped; its Hessian has (hidden - r)(3 - r) negative eigenvalues, and
    one more for every kept strength that is smaller than a dropped one.
    """
    pairs = []
    for kept in range(min(hidden, SIZE) + 1):
        for chosen in combinations(STRENGTHS, kept):
            dropped = [s for s in STRENGTHS if s not in chosen]
            swaps = sum(big > small for big in dropped for small in chosen)
            index = (hidden - kept) * (SIZE - kept) + swaps
            pairs.append((0.5 * sum(s * s for s in dropped), index))
    return tuple(sorted(pairs))
