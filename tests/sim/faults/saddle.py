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
    Fault("saddle", "crossed = (np.abs(y) > params.radius)", "crossed = (y > params.radius)"),
    Fault("saddle", "return np.zeros_like(x), np.where", "return x, np.where"),
)
