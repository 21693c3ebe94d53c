"""Faults in `noise-floor`: a wrong rate, variance, factor, law or part of the run each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("noise_floor", "x *= -eta * math.sqrt(problem.variance)",
          "x *= -eta * problem.variance"),
    Fault("noise_floor", "x *= -eta * math.sqrt(problem.variance)",
          "x *= -math.sqrt(eta * problem.variance)"),
    Fault("noise_floor", "1 - eta * noise_floor", "1 - eta / noise_floor"),
    Fault("noise_floor", "variance=params.c / params.batch", "variance=params.c * params.batch"),
    Fault("noise_floor", "variance=params.c / params.batch",
          "variance=params.c / params.batch**2"),
    Fault("noise_floor", "0.5 * np.vecdot", "np.vecdot"),
    Fault("noise_floor", "curvatures(params) * x, x)", "x, x)"),
    Fault("noise_floor", "spread * streams.start", "spread**2 * streams.start"),
    Fault("noise_floor", '"loss_end": float(loss[-1])', '"loss_end": float(loss.mean())'),
    Fault("noise_floor_theory", "np.geomspace(1.0, 1.0 / kappa, d)",
          "np.linspace(1.0, 1.0 / kappa, d)"),
    Fault("noise_floor_theory", "return DROP * problem.eta", "return problem.eta"),
    Fault("noise_floor_theory", "2 * step >= problem.steps", "step >= problem.steps"),
    Fault("noise_floor_theory", "problem.eta * step / problem.kappa", "problem.eta * step"),
    Fault("noise_floor_theory", "(1 + problem.eta * step / problem.kappa)",
          "(1 + problem.eta * step / problem.kappa) ** 0.5"),
    Fault("noise_floor_theory", "(curvature * (2 - eta * curvature)))",
          "(curvature * (1 - eta * curvature)))"),
    Fault("noise_floor_theory", "problem.variance / (2 * (2 - eta * curvature))",
          "problem.variance / (2 - eta * curvature)"),
    Fault("noise_floor_theory", "kept * kept * moments[step]", "kept * moments[step]"),
    Fault("noise_floor_theory", "+ eta * eta * problem.variance", "+ eta * problem.variance"),
    Fault("noise_floor_theory", "losses = 0.5 * (moments @ curvature)",
          "losses = moments @ curvature"),
    Fault("noise_floor_theory", "(steps - 1) // 4", "(steps - 1) // 2"),
    Fault("noise_floor_theory", "max(1, last // 4)", "1"),
    Fault("noise_floor_theory", "return float(x @ y / (x @ x))", "return float(x @ x / (x @ y))"),
)  # fmt: skip
