"""Faults in `saddle`: a wrong factor, sign, power, start or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "saddle",
        "slope = y * (square - params.b)",
        "slope = y * (square + params.b)",
        "saddle_free_doubles",
    ),
    Fault(
        "saddle",
        "return 1.0 + params.eta * params.b",
        "return 1.0 + params.eta",
        "growth_near_the_saddle",
    ),
    Fault(
        "saddle",
        "subtract(most, factor, factor)",
        "add(most, factor, factor)",
        "a_throw_is_frozen_and_said",
    ),
    Fault(
        "saddle",
        "factor = np.multiply(y, y, out)",
        "factor = np.abs(y, out)",
        "growth_near_the_saddle",
    ),
    Fault(
        "saddle", "return 1.0 - params.eta", "return 1.0 - 2 * params.eta", "growth_near_the_saddle"
    ),
    Fault(
        "saddle",
        "kept_across(before[1], eta",
        "kept_across(before[0], eta",
        "growth_near_the_saddle",
    ),
    Fault(
        "saddle",
        "sizes > params.radius)",
        "film[:, 1] > params.radius)",
        "escape_from_given_starts",
    ),
    Fault("saddle", "state.step + 1 + first", "state.step + first", "escape_from_given_starts"),
    Fault(
        "saddle",
        "np.add(after, noise[step], after)",
        "np.add(after, noise[0], after)",
        "noise_adds_up",
    ),
    Fault(
        "saddle",
        "curvature = 3.0 * square - params.b",
        "curvature = 2.0 * square - params.b",
        "newtons_basin",
    ),
    Fault(
        "saddle", "y - slope / np.abs(curvature)", "y - slope / curvature", "saddle_free_doubles"
    ),
    Fault(
        "saddle",
        "after = 2.0 * square * y / curvature",
        "after = square * y / curvature",
        "newtons_basin",
    ),
    Fault(
        "saddle",
        "params.noise * streams.noise",
        "params.noise * params.eta * streams.noise",
        "noise_adds_up",
    ),
    Fault(
        "saddle",
        "params.sigma0 * streams.start",
        "params.sigma0**2 * streams.start",
        "share_of_newtons_basin",
    ),
    Fault("saddle", "square = y * y\n    slope", "square = y * y * y\n    slope", "newtons_basin"),
    Fault(
        "saddle",
        "return np.zeros_like(x), np.where",
        "return x, np.where",
        "newton_lands_on_x_zero",
    ),
    Fault(
        "saddle",
        "waiting = state.escaped_at == NEVER",
        "waiting = state.escaped_at >= NEVER",
        "escape_from_given_starts",
    ),
    Fault(
        "saddle",
        "x, y = np.where(held, state.x, x), np.where(held, state.y, y)",
        "pass",
        "a_throw_is_frozen_and_said",
    ),
    Fault(
        "saddle_theory",
        "y * (factor - problem.eta * square)",
        "y * (factor + problem.eta * square)",
        "law_of_escape_times",
    ),
    Fault(
        "saddle_theory",
        "edges[: problem.steps])",
        "edges[1 : problem.steps])",
        "law_of_escape_times",
    ),
    Fault("saddle_theory", "later / leaving", "later", "law_of_escape_times"),
)
