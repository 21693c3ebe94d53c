"""Faults in `conditioning`: a wrong factor, power, start, limit or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("conditioning", "x - rate * gradient", "x + rate * gradient"),
    Fault("conditioning", "x - rate * gradient", "x - rate * x"),
    Fault(
        "conditioning",
        "where=curved > 0)\n    return best",
        "where=curved > 0)\n    return 2 * best",
    ),
    Fault("conditioning", "0.5 * np.vecdot(bowl.eigenvalues * x, x)", "0.5 * np.vecdot(x, x)"),
    Fault("conditioning", "np.sqrt(np.vecdot(x, x))", "np.abs(x).sum(axis=1)"),
    Fault(
        "conditioning", "norm <= ARRIVED * state.first_norm", "loss <= ARRIVED * state.first_loss"
    ),
    Fault(
        "conditioning",
        "np.where(arrived, after, arrived_at)",
        "np.where(arrived, state.step, arrived_at)",
    ),
    Fault("conditioning", "rose = loss > state.loss", "rose = loss < state.loss"),
    Fault("conditioning", "rises=state.rises + rose", "rises=state.rises + 1"),
    Fault("conditioning", "None if frozen else float(state.norm[0])", "float(state.norm[0])"),
    Fault(
        "conditioning",
        "ratio = norm / np.maximum(state.norm, AT_REST)",
        "ratio = loss / state.loss",
    ),
    Fault("conditioning", "DIVERGED = 1e12", "DIVERGED = 1e6"),
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
