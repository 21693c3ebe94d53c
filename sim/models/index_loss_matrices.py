"""Random symmetric matrices: draws, and the exact laws of their eigenvalues.

The Gaussian orthogonal ensemble is scaled so that its eigenvalues fill (-2, 2): entries off the
diagonal have variance 1/n, those on it 2/n. In t = x sqrt(n/2) the joint density of the
eigenvalues is a Vandermonde determinant times exp(-t^2/2) of each, so that de Bruijn's formula
(1955) turns the integral over any half-line into a Pfaffian of double integrals; in the basis of
Hermite functions these stay well conditioned (Mehta, Random Matrices, chapters 5 and 7).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

NODES = 96
"""For small matrices; the functions of larger ones turn more often, and need more."""
SMALL = 12
BEYOND = 9.0
"""The highest Hermite function in use is gone that far outside of its turning points."""
TRUSTED = 1e-15
"""Below this a probability is lost among rounding errors."""


def drawn(n: int, shift: float, count: int, chance: Generator) -> Array:
    """Eigenvalues (count, n) of fresh matrices plus ``shift`` times the identity, ascending."""
    entries = chance.standard_normal((count, n, n))
    symmetric = (entries + entries.transpose(0, 2, 1)) / math.sqrt(2 * n)
    return np.asarray(np.linalg.eigvalsh(symmetric) + shift)


def semicircle(x: Array, shift: float) -> Array:
    """The density of eigenvalues as n grows, at x (k,): sqrt(4 - (x - m)^2) / (2 pi)."""
    return np.sqrt(np.maximum(4 - (x - shift) ** 2, 0.0)) / (2 * math.pi)


@lru_cache(maxsize=64)
def positive_share(n: int, shift: float) -> float | None:
    """The chance that all eigenvalues are positive; None where it is too small to compute."""
    above = np.linalg.slogdet(_pairing(n, -shift * math.sqrt(n / 2)))[1]
    everywhere = np.linalg.slogdet(_pairing(n, -math.inf))[1]
    share = math.exp(min(0.0, 0.5 * float(above - everywhere)))
    return share if share > TRUSTED else None


@lru_cache(maxsize=64)
def negative_fraction(n: int, shift: float) -> float:
    """The mean share of negative eigenvalues."""
    high = min(-shift * math.sqrt(n / 2), _edge(n))
    nodes, weights = _quadrature(n, -_edge(n), high)
    return float(weights @ _density(n, nodes)) / n


def density(n: int, x: Array, shift: float) -> Array:
    """The exact mean density of eigenvalues at x (k,), which integrates to one."""
    scale = math.sqrt(n / 2)
    return _density(n, scale * (x - shift)) * scale / n


def _density(n: int, t: Array) -> Array:
    """The mean number of eigenvalues by t: E' A^-1 h, with E the signed integral of h.

    It is how the logarithm of the Pfaffian changes when the weight at t grows.
    """
    functions, below = _hermite(n, t)
    rest = _hermite(n, np.array([_edge(n)]))[1] - 2 * below
    if n % 2:
        functions = np.concatenate([functions, np.zeros((1, t.size))])
        rest = np.concatenate([rest, np.ones((1, t.size))])
    solved = np.linalg.solve(_pairing(n, -math.inf), functions)
    return np.asarray((rest * solved).sum(axis=0))


def _pairing(n: int, low: float) -> Array:
    """The double integrals over low < s < t of h_i(s) h_j(t) - h_j(s) h_i(t); a border if n is odd.

    The Pfaffian of this is the integral over all eigenvalues above ``low``; its square the
    determinant.
    """
    begin = min(max(low, -_edge(n)), _edge(n) - 1)
    nodes, weights = _quadrature(n, begin, _edge(n))
    functions, below = _hermite(n, nodes)
    before = _hermite(n, np.array([begin]))[1]
    products = ((below - before) * weights) @ functions.T
    inner = products - products.T
    if n % 2 == 0:
        return np.asarray(inner)
    whole = _hermite(n, np.array([_edge(n)]))[1] - before
    return np.block([[inner, whole], [-whole.T, np.zeros((1, 1))]])


def _hermite(n: int, t: Array) -> tuple[Array, Array]:
    """Hermite functions 0 to n - 1 at t, and their integrals up to t, shapes (n, k) each."""
    values, below = np.zeros((n + 1, t.size)), np.zeros((n + 1, t.size))
    values[0] = math.pi**-0.25 * np.exp(-0.5 * t * t)
    whole = np.array([1 + math.erf(place / math.sqrt(2)) for place in t.tolist()])
    below[0] = math.pi**-0.25 * math.sqrt(math.pi / 2) * whole
    for k in range(n):
        before = values[k - 1] if k else 0.0
        values[k + 1] = math.sqrt(2 / (k + 1)) * t * values[k] - math.sqrt(k / (k + 1)) * before
        integral = math.sqrt(k / 2) * below[k - 1] if k else 0.0
        below[k + 1] = (integral - values[k]) / math.sqrt((k + 1) / 2)
    return values[:n], below[:n]


def _edge(n: int) -> float:
    return math.sqrt(2 * n) + BEYOND


def _quadrature(n: int, low: float, high: float) -> tuple[Array, Array]:
    """Gauss and Legendre's nodes and weights from ``low`` to ``high``, enough for n functions."""
    nodes, weights = _legendre(NODES if n <= SMALL else NODES + 3 * n)
    half = 0.5 * (high - low)
    return low + half * (nodes + 1), half * weights


@lru_cache(maxsize=8)
def _legendre(number: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(number)
    for array in (nodes, weights):
        array.setflags(write=False)
    return nodes, weights
