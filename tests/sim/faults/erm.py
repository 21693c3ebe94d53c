"""Faults in `erm`: a wrong factor, sign, target, transpose, limit or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("erm", "state.weights - state.rate * state.slope",
          "state.weights - 2 * state.rate * state.slope"),
    Fault("erm", "slope -= problem.moment", "slope += problem.moment"),
    Fault("erm", "away = state.weights - problem.truth", "away = state.weights - problem.fit"),
    Fault("erm", "np.vecdot(away, away) + params.sigma**2", "np.vecdot(away, away)"),
    Fault("erm", "above = np.vecdot(away, slope + problem.fit_slope)",
          "above = 0.5 * np.vecdot(away, slope + problem.fit_slope)"),
    Fault("erm", "0.0 if params.noise_targets else params.signal", "params.signal"),
    Fault("erm", "DIVERGED * problem.start_risk)", "DIVERGED**2 * problem.start_risk)"),
    Fault("erm", "slope = np.where(lost[:, None], state.slope, slope)", "pass"),
    Fault("erm", "true <= least + SAME * true[0]", "true >= least + SAME * true[0]"),
    Fault("erm", "float((true - train).mean())", "float((train - true).mean())"),
    Fault("erm_data", "np.sqrt(2.0 * np.arange(d) + 1.0)",
          "np.sqrt(np.arange(d) + 1.0)"),
    Fault("erm_data", "legvander(x, d - 1)", "legvander(x * x, d - 1)"),
    Fault("erm_data", "+ sigma * data.standard_normal((runs, n))",
          "+ sigma**2 * data.standard_normal((runs, n))"),
    Fault("erm_data", "truth = signal * direction", "truth = signal**2 * direction"),
    Fault("erm_data", "gram = features.transpose(0, 2, 1) @ features / n",
          "gram = features.transpose(0, 2, 1) @ features / (n - 1)"),
    Fault("erm_theory", "np.where(there, (1.0 - kept) ** 2", "np.where(there, 1.0 - kept**2"),
    Fault("erm_theory", "missed.sum(axis=2)\n        true +=", "missed.sum(axis=2) / 2\n"
          "        true +="),
    Fault("erm_theory", "(1.0 + d / (n - d - 1.0))", "(1.0 + d / (n - d))"),
    Fault("erm_theory", "(1.0 + n / (d - n - 1.0))", "(1.0 + d / (d - n - 1.0))"),
    Fault("erm_theory", "setting.signal**2 * (1.0 - n / d)", "setting.signal**2 * (n / d)"),
    Fault("erm_theory", "max(0.0, 1.0 - d / setting.n)", "max(0.0, 1.0 - setting.n / d)"),
)  # fmt: skip
