"""Faults in `noise-floor`: a wrong rate, variance, factor, law or part of the run each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "noise_floor",
        "x *= -eta * math.sqrt(problem.variance)",
        "x *= -eta * problem.variance",
        "steps_like_one_over_t",
    ),
    Fault(
        "noise_floor",
        "x *= -eta * math.sqrt(problem.variance)",
        "x *= -math.sqrt(eta * problem.variance)",
        "steps_like_one_over_t",
    ),
    Fault(
        "noise_floor",
        "1 - eta * noise_floor",
        "1 - eta / noise_floor",
        "the_start_decays",
    ),
    Fault(
        "noise_floor",
        "variance=params.c / params.batch",
        "variance=params.c * params.batch",
        "the_start_decays",
    ),
    Fault(
        "noise_floor",
        "variance=params.c / params.batch",
        "variance=params.c / params.batch**2",
        "what_is_drawn_as_floor_and_theory",
    ),
    Fault("noise_floor", "0.5 * np.vecdot", "np.vecdot", "measures_are_what_they_say"),
    Fault("noise_floor", "curvatures(params) * x, x)", "x, x)", "measures_are_what_they_say"),
    Fault(
        "noise_floor",
        "spread * streams.start",
        "spread**2 * streams.start",
        "the_floor_is_where_it_starts_from",
    ),
    Fault(
        "noise_floor",
        '"loss_end": float(loss[-1])',
        '"loss_end": float(loss.mean())',
        "measures_are_what_they_say",
    ),
    Fault(
        "noise_floor_theory",
        "np.geomspace(1.0, 1.0 / kappa, d)",
        "np.linspace(1.0, 1.0 / kappa, d)",
        "the_start_decays",
    ),
    Fault(
        "noise_floor_theory",
        "return DROP * problem.eta",
        "return problem.eta",
        "a_drop_lowers_the_floor",
    ),
    Fault(
        "noise_floor_theory",
        "2 * step >= problem.steps",
        "step >= problem.steps",
        "a_drop_lowers_the_floor",
    ),
    Fault(
        "noise_floor_theory",
        "problem.eta * step / problem.kappa",
        "problem.eta * step",
        "the_law_of_a_flat_axis",
    ),
    Fault(
        "noise_floor_theory",
        "(1 + problem.eta * step / problem.kappa)",
        "(1 + problem.eta * step / problem.kappa) ** 0.5",
        "the_law_of_a_flat_axis",
    ),
    Fault(
        "noise_floor_theory",
        "(curvature * (2 - eta * curvature)))",
        "(curvature * (1 - eta * curvature)))",
        "the_floor_is_where_it_starts_from",
    ),
    Fault(
        "noise_floor_theory",
        "problem.variance / (2 * (2 - eta * curvature))",
        "problem.variance / (2 - eta * curvature)",
        "what_is_drawn_as_floor_and_theory",
    ),
    Fault(
        "noise_floor_theory",
        "kept * kept * moments[step]",
        "kept * moments[step]",
        "the_law_of_a_flat_axis",
    ),
    Fault(
        "noise_floor_theory",
        "+ eta * eta * problem.variance",
        "+ eta * problem.variance",
        "the_law_of_a_flat_axis",
    ),
    Fault(
        "noise_floor_theory",
        "losses = 0.5 * (moments @ curvature)",
        "losses = moments @ curvature",
        "the_law_of_a_flat_axis",
    ),
    Fault(
        "noise_floor_theory", "(steps - 1) // 4", "(steps - 1) // 2", "measures_are_what_they_say"
    ),
    Fault("noise_floor_theory", "max(1, last // 4)", "1", "measures_are_what_they_say"),
    Fault(
        "noise_floor_theory",
        "return float(x @ y / (x @ x))",
        "return float(x @ x / (x @ y))",
        "measures_are_what_they_say",
    ),
)
