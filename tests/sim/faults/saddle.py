"""Faults in `saddle`: a wrong factor, sign, power, start or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("saddle", "slope = y * (square - params.b)", "slope = y * (square + params.b)"),
    Fault("saddle", "return 1.0 + params.eta * params.b", "return 1.0 + params.eta"),
    Fault("saddle", "subtract(most, factor, factor)", "add(most, factor, factor)"),
    Fault("saddle", "factor = np.multiply(y, y, out)", "factor = np.abs(y, out)"),
    Fault("saddle", "return 1.0 - params.eta", "return 1.0 - 2 * params.eta"),
    Fault("saddle", "kept_across(before[1], eta", "kept_across(before[0], eta"),
    Fault("saddle", "sizes > params.radius)", "film[:, 1] > params.radius)"),
    Fault("saddle", "state.step + 1 + first", "state.step + first"),
    Fault("saddle", "np.add(after, noise[step], after)", "np.add(after, noise[0], after)"),
    Fault("saddle", "curvature = 3.0 * square - params.b", "curvature = 2.0 * square - params.b"),
    Fault("saddle", "y - slope / np.abs(curvature)", "y - slope / curvature"),
    Fault("saddle", "after = 2.0 * square * y / curvature", "after = square * y / curvature"),
    Fault("saddle", "params.noise * streams.noise", "params.noise * params.eta * streams.noise"),
    Fault("saddle", "params.sigma0 * streams.start", "params.sigma0**2 * streams.start"),
    Fault("saddle", "square = y * y\n    slope", "square = y * y * y\n    slope"),
    Fault("saddle", "return np.zeros_like(x), np.where", "return x, np.where"),
    Fault("saddle", "waiting = state.escaped_at == NEVER", "waiting = state.escaped_at >= NEVER"),
    Fault("saddle", "x, y = np.where(held, state.x, x), np.where(held, state.y, y)", "pass"),
    Fault(
        "saddle_theory",
        "y * (factor - problem.eta * square)",
        "y * (factor + problem.eta * square)",
    ),
    Fault("saddle_theory", "edges[: problem.steps])", "edges[1 : problem.steps])"),
    Fault("saddle_theory", "later / leaving", "later"),
)
