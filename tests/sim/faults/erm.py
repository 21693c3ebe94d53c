"""Faults in `erm`: a wrong factor, sign, target, transpose, limit or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "erm",
        "state.along - state.gain * (state.along",
        "state.along + state.gain * (state.along",
        "risks_are_what_they_say",
    ),
    Fault(
        "erm",
        "params.step_scale * (problem.eigenvalues /",
        "2 * params.step_scale * (problem.eigenvalues /",
        "path_is_plain_descent",
    ),
    Fault(
        "erm",
        "away = state.along - problem.truth_along",
        "away = state.along - problem.fit_along",
        "parseval",
    ),
    Fault(
        "erm",
        "(problem.truth_outside + params.sigma**2)",
        "params.sigma**2",
        "risks_are_what_they_say",
    ),
    Fault("erm", "(problem.truth_outside + params.sigma**2)", "problem.truth_outside", "parseval"),
    Fault(
        "erm",
        "problem.fit_risk + np.vecdot(",
        "problem.fit_risk + 0.5 * np.vecdot(",
        "risks_are_what_they_say",
    ),
    Fault(
        "erm", "0.0 if params.noise_targets else params.signal", "params.signal", "noise_is_fitted"
    ),
    Fault(
        "erm", "DIVERGED * problem.start_risk)", "DIVERGED**2 * problem.start_risk)", "never_rises"
    ),
    Fault("erm", "along = np.where(lost[:, None], state.along, along)", "pass", "never_rises"),
    Fault("erm", "true <= least + SAME * true[0]", "true >= least + SAME * true[0]", "turns_round"),
    Fault("erm", "float((true - train).mean())", "float((train - true).mean())", "turns_round"),
    Fault(
        "erm_data", "np.sqrt(2.0 * np.arange(d) + 1.0)", "np.sqrt(np.arange(d) + 1.0)", "parseval"
    ),
    Fault("erm_data", "legvander(x, d - 1)", "legvander(x * x, d - 1)", "parseval"),
    Fault(
        "erm_data",
        "+ sigma * data.standard_normal((runs, n))",
        "+ sigma**2 * data.standard_normal((runs, n))",
        "the_start",
    ),
    Fault(
        "erm_data",
        "truth = signal * direction",
        "truth = signal**2 * direction",
        "risks_are_what_they_say",
    ),
    Fault(
        "erm_data",
        "singular * singular, 0.0) / n",
        "singular * singular, 0.0) / (n - 1)",
        "risks_are_what_they_say",
    ),
    Fault(
        "erm_data",
        "np.where(kept, np.matvec(right, truth), 0.0)",
        "np.where(kept, np.matvec(np.abs(right), truth), 0.0)",
        "parseval",
    ),
    Fault(
        "erm_theory",
        "np.where(there, (1.0 - kept) ** 2",
        "np.where(there, 1.0 - kept**2",
        "expected_paths",
    ),
    Fault(
        "erm_theory",
        "missed.sum(axis=2)\n        true +=",
        "missed.sum(axis=2) / 2\n        true +=",
        "expected_paths",
    ),
    Fault("erm_theory", "(1.0 + d / (n - d - 1.0))", "(1.0 + d / (n - d))", "least_squares_ends"),
    Fault(
        "erm_theory", "(1.0 + n / (d - n - 1.0))", "(1.0 + d / (d - n - 1.0))", "noise_is_fitted"
    ),
    Fault(
        "erm_theory",
        "setting.signal**2 * (1.0 - n / d)",
        "setting.signal**2 * (n / d)",
        "noise_is_fitted",
    ),
    Fault(
        "erm_theory",
        "max(0.0, 1.0 - d / setting.n)",
        "max(0.0, 1.0 - setting.n / d)",
        "least_squares_ends",
    ),
)
