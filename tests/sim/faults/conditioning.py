"""Faults in `conditioning`: a wrong factor, power, start, limit or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("conditioning", "1 - bowl.eta * bowl.eigenvalues", "1 + bowl.eta * bowl.eigenvalues"),
    Fault("conditioning", "1 - bowl.eta * bowl.eigenvalues", "1 - bowl.eta + 0 * bowl.eigenvalues"),
    Fault("conditioning", "x - best_rates(gradient", "x + best_rates(gradient"),
    Fault(
        "conditioning",
        "where=curved > 0)\n    return best",
        "where=curved > 0)\n    return 2 * best",
    ),
    Fault("conditioning", "*= 0.5 * bowl.eigenvalues", "*= 0.5"),
    Fault("conditioning", "square = parts.sum(axis=-1)", "square = np.abs(x).sum(axis=-1)"),
    Fault("conditioning", "goal, limit = ARRIVED**2", "goal, limit = ARRIVED"),
    Fault("conditioning", "step + 1 + happens", "step + happens"),
    Fault("conditioning", "happens.argmax(axis=0)", "0 * happens.argmax(axis=0)"),
    Fault("conditioning", "loss[1:] > loss[:-1] * (1", "loss[1:] < loss[:-1] * (1"),
    Fault("conditioning", "rises = rises + np.count_nonzero", "rises = np.count_nonzero"),
    Fault("conditioning", "loss[0] > state.loss", "loss[0] < state.loss"),
    Fault("conditioning", "None if frozen else math.sqrt(state", "math.sqrt(state"),
    Fault("conditioning", "np.sqrt(square[-1] / np", "(square[-1] / np"),
    Fault("conditioning", "before = square[-2]", "before = square[0]"),
    Fault("conditioning", "after[:] = moved(before.T", "after[:] = moved(film[0].T"),
    Fault(
        "conditioning", "np.multiply(before, factors, after)", "np.multiply(before, before, after)"
    ),
    Fault("conditioning", "DIVERGED = 1e12", "DIVERGED = 1e6"),
    Fault("conditioning", "AT_REST = 1e-150", "AT_REST = 1e-300"),
    Fault(
        "conditioning",
        "- best_rates(gradient, bowl)[..., None] * gradient",
        "- bowl.eta * gradient",
    ),
    Fault(
        "conditioning",
        "eta * squared, 0.5 * eta * eta * curved",
        "eta * squared, eta * eta * curved",
    ),
    Fault(
        "conditioning_theory",
        "step_scale * 2 / (kappa + 1), start",
        "step_scale * 2 / kappa, start",
    ),
    Fault("conditioning_theory", "start = kappa / eigenvalues", "start = eigenvalues"),
    Fault("conditioning_theory", "np.geomspace(1.0, kappa, d)", "np.linspace(1.0, kappa, d)"),
)
