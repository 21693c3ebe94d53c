"""Closed forms for the norms of matrix powers, in logarithms: what `powers` is held against.

Nothing here multiplies a matrix by itself; the run does that, and the two must agree.
Sources: Deep Learning 8.2.5; Higham 2002, section 18.1; Newman 1986 for random matrices.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]

EULER_GAMMA = float(np.euler_gamma)
HORIZON = 10**12
"""No computation takes more steps than this, so a later overflow counts as none."""
TIE = 1e-10
"""Log norms closer than this are one height: rounding must not choose between two steps."""
BLOCK = 1 << 20
HALF = 0.5
LOG_LARGEST = {name: math.log(float(np.finfo(name).max)) - TIE for name in ("float32", "float64")}
"""Logarithm of the largest number of each format, less rounding: 2**1024 is beyond float64."""


def digamma_half(n: int) -> float:
    """The digamma function at n / 2 for a whole n >= 1, exactly, by its recurrence."""
    if n % 2 == 0:
        return -EULER_GAMMA + math.fsum(1 / k for k in range(1, n // 2))
    odd = math.fsum(2 / (2 * k - 1) for k in range(1, (n - 1) // 2 + 1))
    return -EULER_GAMMA - 2 * math.log(2) + odd


def trigamma_half(n: int) -> float:
    """The trigamma function at n / 2 for a whole n >= 1, exactly, by its recurrence."""
    if n % 2 == 0:
        return math.pi**2 / 6 - math.fsum(1 / k**2 for k in range(1, n // 2))
    odd = math.fsum(4 / (2 * k - 1) ** 2 for k in range(1, (n - 1) // 2 + 1))
    return math.pi**2 / 2 - odd


def gaussian_drift(n: int) -> float:
    """Mean of ln of norm(Wx) / norm(x), entries normal with variance 1/n (Newman 1986).

    The squared ratio is chi-square with n degrees of freedom over n, so its logarithm has
    mean psi(n/2) + ln(2/n): below zero, though the mean of the ratio itself is 1.
    """
    return 0.5 * (digamma_half(n) + math.log(2 / n))


def gaussian_variance(n: int) -> float:
    """Variance of ln of norm(Wx) / norm(x) for one such factor: a quarter of psi'(n/2)."""
    return 0.25 * trigamma_half(n)


def scaled_log_norms(radius: float, times: Times) -> Array:
    """Natural logarithm of radius**t, shape (t,): every power of a multiple of a normal matrix."""
    if radius == 0:
        return np.where(times == 0, 0.0, -np.inf)
    return times.astype(np.float64) * math.log(radius)


def triangular_log_norms(first: float, second: float, coupling: float, times: Times) -> Array:
    """Natural logarithm of the spectral norm of [[a, g], [0, b]]**t, shape (t,).

    The power is [[a^t, g h], [0, b^t]] with h = a^(t-1) + a^(t-2) b + ... + b^(t-1), which is
    t a^(t-1) for the Jordan block a = b. All is divided by the larger eigenvalue's power, and
    the sum h is taken through ``expm1`` so that a nearly equal b loses no digits.
    """
    large, small = (first, second) if abs(first) >= abs(second) else (second, first)
    if large == 0:
        nilpotent = np.full(times.shape, -np.inf)
        nilpotent[times == 0] = 0.0
        nilpotent[times == 1] = math.log(coupling) if coupling > 0 else -np.inf
        return nilpotent
    ratio = small / large
    steps = times.astype(np.float64)
    shrunk = np.abs(ratio) ** steps
    total = coupling * _geometric_sum(ratio, (small - large) / large, steps)
    log_corner = np.log(total, out=np.full(steps.shape, -np.inf), where=total > 0)
    log_corner -= math.log(abs(large))
    top = np.maximum(log_corner, 0.0)
    one, corner = np.exp(-top), np.exp(log_corner - top)
    plus, minus = (1 + shrunk) * one, (1 - shrunk) * one
    norm = 0.5 * (np.hypot(plus, corner) + np.hypot(minus, corner))
    return np.asarray(steps * math.log(abs(large)) + top + np.log(norm))


def _geometric_sum(ratio: float, ratio_less_one: float, steps: Array) -> Array:
    """1 + ratio + ... + ratio**(t-1), shape (t,), for a ratio in [-1, 1]."""
    if ratio == 1:
        return steps
    if ratio == 0:
        return np.where(steps == 0, 0.0, 1.0)
    if ratio > 0:
        log_ratio = math.log1p(ratio_less_one) if ratio > HALF else math.log(ratio)
        return np.expm1(steps * log_ratio) / ratio_less_one
    even = -np.expm1(steps * math.log(-ratio))
    odd = 1 + np.abs(ratio) ** steps
    return np.where(steps % 2 == 0, even, odd) / (1 - ratio)


def eigenbasis_log_norms(values: Array, vectors: Array, times: Times) -> Array:
    """Natural logarithm of the spectral norm of V diag(values**t) V^-1, shape (t,).

    Args:
        values: eigenvalues (n,), positive, the largest first.
        vectors: V, shape (n, n), not singular.
        times: powers (t,).
    """
    if values[0] == 0:
        return np.where(times == 0, 0.0, -np.inf)
    inverse = np.linalg.inv(vectors)
    norms = np.empty(times.shape)
    block = max(1, BLOCK // vectors.size)
    for begin in range(0, times.size, block):
        part = times[begin : begin + block, None]
        shrunk = (values / values[0]) ** part
        powers = (vectors * shrunk[:, None, :]) @ inverse
        norms[begin : begin + block] = np.linalg.svd(powers, compute_uv=False)[:, 0]
    return times.astype(np.float64) * math.log(values[0]) + np.log(norms)


def exponential(log_norm: float) -> float:
    """exp, or infinity beyond the range of float64."""
    return math.exp(log_norm) if log_norm < LOG_LARGEST["float64"] else math.inf


def first_peak(log_norms: Array) -> int:
    """The index of the largest value, where a later one must be larger by more than ``TIE``."""
    peak, at = -math.inf, 0
    for t, value in enumerate(log_norms.tolist()):
        if value > peak + TIE:
            peak, at = value, t
    return at


def below_one_from(log_norms: Array) -> int | None:
    """The step from which the norm stays below 1 to the end; None if it ends at or above 1."""
    at_least_one = np.flatnonzero(log_norms >= -TIE)
    after = int(at_least_one[-1]) + 1 if at_least_one.size else 0
    return after if after < log_norms.size else None


def first_above(log_norm: Callable[[int], float], limit: float) -> int | None:
    """The first t up to ``HORIZON`` at which ``log_norm(t)`` exceeds ``limit``, by halving.

    Even and odd powers are searched apart: with eigenvalues of opposite sign the norm goes up
    and down from step to step, while within one parity it only rises once it is large.
    """
    found = [_first_of_parity(log_norm, limit, parity) for parity in (0, 1)]
    return min((t for t in found if t is not None), default=None)


def _first_of_parity(log_norm: Callable[[int], float], limit: float, parity: int) -> int | None:
    low, high = -1, HORIZON // 2
    if not log_norm(2 * high + parity) > limit:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if log_norm(2 * middle + parity) > limit:
            high = middle
        else:
            low = middle
    return 2 * high + parity
