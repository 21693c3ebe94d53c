"""Faults in `conditioning`: a wrong factor, power, start, limit or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "conditioning",
        "1 - bowl.eta * bowl.eigenvalues",
        "1 + bowl.eta * bowl.eigenvalues",
        "when_a_step_raises_the_loss",
    ),
    Fault(
        "conditioning",
        "1 - bowl.eta * bowl.eigenvalues",
        "1 - bowl.eta + 0 * bowl.eigenvalues",
        "terms_drawn",
    ),
    Fault("conditioning", "x - best_rates(gradient", "x + best_rates(gradient", "two_taylor_terms"),
    Fault(
        "conditioning",
        "where=curved > 0)\n    return best",
        "where=curved > 0)\n    return 2 * best",
        "line_search",
    ),
    Fault("conditioning", "*= 0.5 * bowl.eigenvalues", "*= 0.5", "terms_drawn"),
    Fault(
        "conditioning",
        "square = parts.sum(axis=-1)",
        "square = np.abs(x).sum(axis=-1)",
        "contraction",
    ),
    Fault("conditioning", "goal, limit = ARRIVED**2", "goal, limit = ARRIVED", "more_dimensions"),
    Fault("conditioning", "step + 1 + happens", "step + happens", "scale_does_not_matter"),
    Fault(
        "conditioning", "happens.argmax(axis=0)", "0 * happens.argmax(axis=0)", "more_dimensions"
    ),
    Fault(
        "conditioning",
        "loss[1:] > loss[:-1] * (1",
        "loss[1:] < loss[:-1] * (1",
        "rises_are_counted",
    ),
    Fault(
        "conditioning",
        "rises = rises + np.count_nonzero",
        "rises = np.count_nonzero",
        "rises_are_counted",
    ),
    Fault("conditioning", "loss[0] > state.loss", "loss[0] < state.loss", "rises_are_counted"),
    Fault(
        "conditioning", "None if frozen else math.sqrt(state", "math.sqrt(state", "stability_limit"
    ),
    Fault(
        "conditioning",
        "np.sqrt(square[-1] / np",
        "(square[-1] / np",
        "contraction_off_the_best_step",
    ),
    Fault(
        "conditioning", "before = square[-2]", "before = square[0]", "contraction_off_the_best_step"
    ),
    Fault("conditioning", "after[:] = moved(before.T", "after[:] = moved(film[0].T", "line_search"),
    Fault(
        "conditioning",
        "np.multiply(before, factors, after)",
        "np.multiply(before, before, after)",
        "terms_drawn",
    ),
    Fault("conditioning", "DIVERGED = 1e12", "DIVERGED = 1e6", "terms_drawn"),
    Fault("conditioning", "AT_REST = 1e-150", "AT_REST = 1e-300", "at_rest"),
    Fault(
        "conditioning",
        "- best_rates(gradient, bowl)[..., None] * gradient",
        "- bowl.eta * gradient",
        "two_taylor_terms",
    ),
    Fault(
        "conditioning",
        "eta * squared, 0.5 * eta * eta * curved",
        "eta * squared, eta * eta * curved",
        "terms_drawn",
    ),
    Fault(
        "conditioning_theory",
        "step_scale * 2 / (kappa + 1), start",
        "step_scale * 2 / kappa, start",
        "contraction",
    ),
    Fault("conditioning_theory", "start = kappa / eigenvalues", "start = eigenvalues", "start"),
    Fault(
        "conditioning_theory",
        "np.geomspace(1.0, kappa, d)",
        "np.linspace(1.0, kappa, d)",
        "two_taylor_terms",
    ),
)
