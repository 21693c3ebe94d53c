"""The data of `erm`: features, targets, and what linear algebra knows of their least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from sim.protocol import Array

LOST = 1e-13
"""Singular values below this share of the largest are rounding, not directions of the data."""
SMOOTHNESS = 2
"""A random Legendre target's coefficients fall like the degree + 1 to this power."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A training set a member, never changed by a run; S is the number of members.

    Attributes:
        features: X, shape (S, n, d).
        targets: y, shape (S, n).
        truth: the weights w* that the targets come from, shape (S, d).
        eigenvalues: lambda, those of A = X'X/n, zeros where the data have fewer, shape (S, r).
        directions: their eigenvectors as rows, V', shape (S, r, d).
        truth_along, fit_along: w* and the weights of least squares (of least norm where there
            are many) along the eigenvectors, zeros where lambda is zero, shape (S, r).
        truth_outside: squared length of w* where the data have no direction, shape (S,).
        fit_risk, start_risk: training risk of least squares and of zero weights, shape (S,).
        places: x of the first member's examples where features are functions of x, (n,) or (0,).
    """

    features: Array
    targets: Array
    truth: Array
    eigenvalues: Array
    directions: Array
    truth_along: Array
    fit_along: Array
    truth_outside: Array
    fit_risk: Array
    start_risk: Array
    places: Array


def legendre(x: Array, d: int) -> Array:
    """Legendre features sqrt(2k + 1) P_k(x), k = 0..d-1, shape (..., d), of x in [-1, 1].

    They are orthonormal under the uniform density 1/2, so that (Parseval) the mean square of
    w.features is the squared norm of w.
    """
    return np.asarray(
        np.polynomial.legendre.legvander(x, d - 1) * np.sqrt(2.0 * np.arange(d) + 1.0)
    )


def drawn(
    n: int, d: int, signal: float, sigma: float, mode: str, runs: int, data: Generator
) -> Problem:
    """A fresh training set for every member: y = X w* + sigma times normal noise.

    Args:
        n: examples.
        d: features.
        signal: the norm of w*; 0 makes the targets pure noise.
        sigma: the deviation of the noise.
        mode: ``gauss`` (normal features) or ``legendre`` (of x uniform in (-1, 1)).
        runs: members.
        data: the source of chance, drawn from in the same order whatever the other knobs.
    """
    if mode == "legendre":
        x = data.uniform(-1.0, 1.0, (runs, n))
        features, places = legendre(x, d), x[0]
        direction = data.standard_normal((runs, d)) / np.arange(1.0, d + 1.0) ** SMOOTHNESS
    else:
        features, places = data.standard_normal((runs, n, d)), np.zeros(0)
        direction = data.standard_normal((runs, d))
    truth = signal * direction / np.sqrt(np.vecdot(direction, direction))[:, None]
    targets = np.matvec(features, truth) + sigma * data.standard_normal((runs, n))
    return solved(features, targets, truth, places)


def solved(features: Array, targets: Array, truth: Array, places: Array) -> Problem:
    """Spectrum and least squares of the data, by singular values X = U s V'."""
    n = features.shape[1]
    left, singular, right = np.linalg.svd(features, full_matrices=False)
    kept = singular > LOST * singular[:, :1]
    inverse = np.where(kept, 1.0 / np.where(kept, singular, 1.0), 0.0)
    fit_along = inverse * np.vecmat(targets, left)
    truth_along = np.where(kept, np.matvec(right, truth), 0.0)
    outside = np.vecdot(truth, truth) - np.vecdot(truth_along, truth_along)
    missed = targets - np.matvec(features, np.vecmat(fit_along, right))
    return Problem(
        features=features,
        targets=targets,
        truth=truth,
        eigenvalues=np.where(kept, singular * singular, 0.0) / n,
        directions=right,
        truth_along=truth_along,
        fit_along=fit_along,
        truth_outside=np.maximum(outside, 0.0),  # rounding takes it below where d <= n
        fit_risk=np.vecdot(missed, missed) / n,
        start_risk=np.vecdot(targets, targets) / n,
        places=places,
    )
