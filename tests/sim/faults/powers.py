"""Faults in `powers`: scale, side, sign, order, a lost digit or a shifted sum each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("powers", "vector = matrix.dot(", "vector = matrix.T.dot("),
    Fault("powers", "_log(norm) + exponent * LN2, log_largest", "_log(norm), log_largest"),
    Fault("powers", "_log(length) + vector_exponent * LN2", "_log(length) - vector_exponent * LN2"),
    Fault("powers", "return product, norm, exponent + shift", "return product, norm, shift"),
    Fault("powers", "matrix /= math.sqrt(n)", "matrix /= n"),
    Fault("powers", "2 * square_scale", "square_scale"),
    Fault("powers", "(*self.recent[-2:], log_norm)", "(*self.recent[-1:], log_norm)"),
    Fault("powers", "log_norm > self.peak + TIE", "log_norm > self.peak"),
    Fault("powers", "if log_norm >= -TIE", "if log_norm > 0"),
    Fault("powers", "logs.var(ddof=1)", "logs.std(ddof=1)"),
    Fault("powers", "math.hypot(a - d, b + c)", "math.hypot(a - d, b - c)"),
    Fault("powers", ".tolist()), abs(along))", ".tolist()), 1.0)"),
    Fault("powers_matrix", "inverse = np.asarray(np.linalg.inv(vectors), dtype=np.float64)",
          "inverse = vectors.T"),
    Fault("powers_matrix", "[[cosine, -sine], [sine, cosine]]", "[[cosine, sine], [sine, cosine]]"),
    Fault("powers_matrix", "[[first, coupling], [0.0, second]]",
          "[[first, 0.0], [coupling, second]]"),
    Fault("powers_theory", "return 0.25 * trigamma_half(n)", "return 0.5 * trigamma_half(n)"),
    Fault("powers_theory", "math.log(2 / n))", "math.log(1 / n))"),
    Fault("powers_theory", "math.fsum(1 / k for k in range(1, n // 2))",
          "math.fsum(1 / k for k in range(1, n // 2 + 1))"),
    Fault("powers_theory", "np.hypot(minus, corner)", "np.hypot(plus, corner)"),
    Fault("powers_theory", "np.where(steps % 2 == 0, even, odd)",
          "np.where(steps % 2 == 0, odd, even)"),
    Fault("powers_theory", "return 2 * high + parity", "return 2 * low + parity"),
)  # fmt: skip
