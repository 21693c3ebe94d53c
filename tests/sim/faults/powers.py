"""Faults in `powers`: scale, side, sign, order, a lost digit or a shifted sum each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("powers", "vector = matrix.dot(", "vector = matrix.T.dot(", "hump"),
    Fault(
        "powers",
        "_log(norm) + exponent * LN2, log_largest",
        "_log(norm), log_largest",
        "eigenbasis",
    ),
    Fault(
        "powers",
        "_log(length) + vector_exponent * LN2",
        "_log(length) - vector_exponent * LN2",
        "eigenbasis",
    ),
    Fault(
        "powers",
        "return product, norm, exponent + shift",
        "return product, norm, shift",
        "overflow",
    ),
    Fault("powers", "matrix /= math.sqrt(n)", "matrix /= n", "products"),
    Fault("powers", "2 * square_scale", "square_scale", "overflow"),
    Fault("powers", "(*self.recent[-2:], log_norm)", "(*self.recent[-1:], log_norm)", "slopes"),
    Fault("powers", "log_norm > self.peak + TIE", "log_norm > self.peak", "rotation"),
    Fault("powers", "if log_norm >= -TIE", "if log_norm > 0", "rotation"),
    Fault("powers", "logs.var(ddof=1)", "logs.std(ddof=1)", "products"),
    Fault("powers", "math.hypot(a - d, b + c)", "math.hypot(a - d, b - c)", "eigenbasis"),
    Fault("powers", ".tolist()), abs(along))", ".tolist()), 1.0)", "power_iteration"),
    Fault(
        "powers_matrix",
        "inverse = np.asarray(np.linalg.inv(vectors), dtype=np.float64)",
        "inverse = vectors.T",
        "theory",
    ),
    Fault(
        "powers_matrix",
        "[[cosine, -sine], [sine, cosine]]",
        "[[cosine, sine], [sine, cosine]]",
        "theory",
    ),
    Fault(
        "powers_matrix",
        "[[first, coupling], [0.0, second]]",
        "[[first, 0.0], [coupling, second]]",
        "jordan",
    ),
    Fault(
        "powers_theory",
        "return 0.25 * trigamma_half(n)",
        "return 0.5 * trigamma_half(n)",
        "products",
    ),
    Fault("powers_theory", "math.log(2 / n))", "math.log(1 / n))", "products"),
    Fault(
        "powers_theory",
        "math.fsum(1 / k for k in range(1, n // 2))",
        "math.fsum(1 / k for k in range(1, n // 2 + 1))",
        "products",
    ),
    Fault("powers_theory", "np.hypot(minus, corner)", "np.hypot(plus, corner)", "theory"),
    Fault(
        "powers_theory",
        "np.where(steps % 2 == 0, even, odd)",
        "np.where(steps % 2 == 0, odd, even)",
        "theory",
    ),
    Fault("powers_theory", "return 2 * high + parity", "return 2 * low + parity", "overflow"),
)
