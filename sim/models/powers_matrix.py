"""The knobs of `powers`, the matrices they stand for, and what theory says of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from sim.knobs import knob
from sim.models import powers_theory as theory

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]

KINDS = ("symmetric", "nonnormal", "jordan", "rotation", "triangular", "gaussian")
TWO_BY_TWO = ("jordan", "triangular")
SPREAD = (1.0, 9 / 11, 5 / 11)
"""Eigenvalues over the largest at the ends and the middle: 1.1, 0.9, 0.5 for radius 1.1."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs. ``n`` does not apply to the two-by-two kinds."""

    kind: str = knob("symmetric", choices=KINDS, help="Which matrix is raised to powers")
    radius: float = knob(
        1.1, low=0, high=10, help="Spectral radius of symmetric, nonnormal and rotation"
    )
    eigenvalue: float = knob(
        1.1, low=-10, high=10, help="a of triangular [[a, g], [0, b]] and jordan [[a, g], [0, a]]"
    )
    second: float = knob(0.9, low=-10, high=10, help="b of triangular [[a, g], [0, b]]")
    coupling: float = knob(10.0, low=0, high=50, help="g of triangular and jordan")
    n: int = knob(3, low=2, high=64, help="Rows of W; triangular and jordan always have 2")
    condition: float = knob(
        100.0, low=1, high=1e4, scale="log", help="Condition of the eigenvectors of nonnormal"
    )
    steps: int = knob(200, low=1, high=100_000, scale="log", help="How often W is applied")
    dtype: str = knob(
        "float64", choices=tuple(theory.LOG_LARGEST), help="The range t_overflow asks about"
    )


def rows(params: Parameters) -> int:
    """The number of rows of W."""
    return 2 if params.kind in TWO_BY_TWO else params.n


@dataclass(frozen=True, slots=True)
class Beginning:
    """A matrix to start from.

    Attributes:
        matrix: W, shape (n, n); zero for gaussian, whose factors are drawn step by step.
        vector: a start vector (n,) that holds every eigenvector; not normalised.
        top: unit eigenvector (n,) of the one largest absolute eigenvalue, or None.
    """

    matrix: Array
    vector: Array
    top: Array | None = None


def begin(params: Parameters, chance: Generator) -> Beginning:
    """W for these knobs. Chance only turns the coordinate axes, which no norm can feel."""
    if params.kind == "gaussian":
        return Beginning(np.zeros((params.n, params.n)), np.eye(params.n)[0])
    if params.kind in TWO_BY_TWO:
        return _triangular(params)
    turn = _orthogonal(params.n, chance)
    if params.kind == "rotation":
        return Beginning(turn @ _blocks(params) @ turn.T, turn[:, 0])
    if params.kind == "symmetric":
        vectors, inverse = turn, turn.T
    else:
        vectors = turn @ skewed_vectors(params)
        inverse = np.asarray(np.linalg.inv(vectors), dtype=np.float64)
    matrix = (vectors * eigenvalues(params)) @ inverse
    top = vectors[:, 0] / np.linalg.norm(vectors[:, 0])
    return Beginning(matrix, vectors.sum(axis=1), top if params.radius > 0 else None)


def eigenvalues(params: Parameters) -> Array:
    """Eigenvalues (n,) of the symmetric and nonnormal kinds, the largest first."""
    return params.radius * np.interp(np.linspace(0, 1, params.n), (0, 0.5, 1), SPREAD)


def skewed_vectors(params: Parameters) -> Array:
    """Eigenvectors (n, n) of nonnormal up to a turn: singular values from sqrt(condition) down.

    The rows of the discrete cosine transform mix all eigenvectors into every singular
    direction, so the condition number is felt by each of them.
    """
    n = params.n
    index = np.arange(n)
    cosines = np.cos(np.pi * np.outer(index, 2 * index + 1) / (2 * n)) * math.sqrt(2 / n)
    cosines[0] /= math.sqrt(2)
    stretch = math.sqrt(params.condition)
    return np.geomspace(stretch, 1 / stretch, n)[:, None] * cosines


def _orthogonal(n: int, chance: Generator) -> Array:
    turn, upper = np.linalg.qr(chance.standard_normal((n, n)))
    return np.asarray(turn * np.sign(np.diag(upper)))


def _blocks(params: Parameters) -> Array:
    """Turns by 1, 2, 3, ... radians in planes of their own; an odd axis is only scaled."""
    matrix = np.eye(params.n)
    for plane in range(params.n // 2):
        cosine, sine = math.cos(plane + 1), math.sin(plane + 1)
        part = slice(2 * plane, 2 * plane + 2)
        matrix[part, part] = [[cosine, -sine], [sine, cosine]]
    return params.radius * matrix


def _triangular(params: Parameters) -> Beginning:
    first, second, coupling = corners(params)
    matrix = np.array([[first, coupling], [0.0, second]])
    along, across = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    top: Array | None = None
    if abs(second) > abs(first):
        top = np.array([coupling, second - first])
        top /= math.hypot(*top.tolist())
    elif abs(first) > abs(second) or (first == second and coupling > 0):
        top = along
    return Beginning(matrix, across if coupling > 0 else along + across, top)


def corners(params: Parameters) -> tuple[float, float, float]:
    """a, b and g of the two-by-two kinds."""
    second = params.eigenvalue if params.kind == "jordan" else params.second
    return params.eigenvalue, second, params.coupling


def expected_log_norms(params: Parameters, times: Times) -> Array:
    """Logarithm of the norm of W^t in closed form, shape (t,); for gaussian its mean."""
    if params.kind == "gaussian":
        return times.astype(np.float64) * theory.gaussian_drift(params.n)
    if params.kind in TWO_BY_TWO:
        return theory.triangular_log_norms(*corners(params), times)
    if params.kind == "nonnormal":
        return theory.eigenbasis_log_norms(eigenvalues(params), skewed_vectors(params), times)
    return theory.scaled_log_norms(params.radius, times)


def expected_radius(params: Parameters) -> float:
    """The spectral radius that the knobs ask for; no meaning for gaussian."""
    if params.kind in TWO_BY_TWO:
        first, second, _ = corners(params)
        return max(abs(first), abs(second))
    return params.radius


@lru_cache(maxsize=64)
def expected_course(params: Parameters) -> Array:
    """``expected_log_norms`` at every step from 0 to the end, shape (steps + 1,), read-only."""
    course = expected_log_norms(params, np.arange(params.steps + 1))
    course.setflags(write=False)
    return course


@lru_cache(maxsize=64)
def expected(params: Parameters) -> Mapping[str, float | None]:
    """The theory values by the measures' names; absent where there is no closed form."""
    if params.kind == "gaussian":
        return {
            "log_slope": theory.gaussian_drift(params.n),
            "log_norm_end": params.steps * theory.gaussian_drift(params.n),
            "log_norm_variance": params.steps * theory.gaussian_variance(params.n),
            "t_overflow": None,
        }
    radius = expected_radius(params)
    course = expected_course(params)
    peak = theory.first_peak(course)
    return {
        "spectral_radius": radius,
        "log_slope": math.log(radius) if radius > 0 else None,
        "log_norm_end": finite(float(course[-1])),
        "log_norm_variance": 0.0,
        "peak_norm": finite(theory.exponential(float(course[peak]))),
        "t_peak": peak,
        "t_below_one": theory.below_one_from(course),
        "t_overflow": theory.first_above(
            lambda t: float(expected_log_norms(params, np.array([t]))[0]),
            theory.LOG_LARGEST[params.dtype],
        ),
    }


def finite(value: float) -> float | None:
    """The value, or None where it is no finite number."""
    return value if math.isfinite(value) else None
