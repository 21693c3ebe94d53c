"""Faults in `saddle`: a wrong factor, sign, power, start or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("saddle", "slope = y * (square - params.b)", "slope = y * (square + params.b)"),
    Fault("saddle", "y - params.eta * slope", "y + params.eta * slope"),
    Fault("saddle", "x - params.eta * x,", "x - 2 * params.eta * x,"),
    Fault("saddle", "curvature = 3.0 * square - params.b", "curvature = 2.0 * square - params.b"),
    Fault("saddle", "y - slope / np.abs(curvature)", "y - slope / curvature"),
    Fault("saddle", "after = 2.0 * square * y / curvature", "after = square * y / curvature"),
    Fault("saddle", "params.noise * streams.noise", "params.noise * params.eta * streams.noise"),
    Fault("saddle", "params.sigma0 * streams.start", "params.sigma0**2 * streams.start"),
    Fault("saddle", "square = y * y\n    slope", "square = y * y * y\n    slope"),
    Fault("saddle", "(held | (np.abs(y) > params.radius))", "(held | (y > params.radius))"),
    Fault("saddle", "return np.zeros_like(x), np.where", "return x, np.where"),
    Fault("saddle", "escaped_at == NEVER) & (held", "escaped_at >= NEVER) & (held"),
    Fault(
        "saddle",
        "np.where(crossed, after, escaped_at)",
        "np.where(crossed, state.step, escaped_at)",
    ),
    Fault("saddle", "x, y = np.where(held, state.x, x), np.where(held, state.y, y)", "pass"),
    Fault(
        "saddle_theory",
        "y * (factor - problem.eta * square)",
        "y * (factor + problem.eta * square)",
    ),
    Fault("saddle_theory", "edges[: problem.steps])", "edges[1 : problem.steps])"),
    Fault("saddle_theory", "later / leaving", "later"),
)
