"""Faults in `symmetry`: a wrong derivative, tie, sign, mean or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("symmetry", "return incoming[:, source], outgoing[:, source]",
          "return incoming[:, source], outgoing"),
    Fault("symmetry", "return incoming[:, source], outgoing\n", "return incoming, outgoing\n"),
    Fault("symmetry", "own - own % 2", "own - own % 3"),
    Fault("symmetry", "params.epsilon * streams", "params.epsilon**2 * streams"),
    Fault("symmetry_network", "by_incoming *= eta", "by_incoming *= eta**2"),
    Fault("symmetry_network", "level - by_level", "level + by_level"),
    Fault("symmetry", "parted.any(axis=0) & (t_break < 0)", "parted.any(axis=0)"),
    Fault("symmetry", "state.step + 1 + parted", "state.step + parted"),
    Fault("symmetry", "values > RANK_TOLERANCE", "values >= RANK_TOLERANCE"),
    Fault("symmetry", "(1 - params.eta) ** params.steps", "(1 - params.eta) ** (2 * params.steps)"),
    Fault("symmetry", "copies[0] = params.hidden", "copies[0] = 1"),
    Fault("symmetry_network", "np.subtract(1.0, squares, squares)",
          "np.subtract(1.0, activations)"),
    Fault("symmetry_network", "return activations * (1 - activations)",
          "return 1 - activations * activations"),
    Fault("symmetry_network", "np.multiply(sums, 0.5, sums)", "pass"),
    Fault("symmetry_network", "/ (2 * POINTS)", "/ POINTS"),
    Fault("symmetry_network", "by_incoming *= outgoing[:, :, None]", "pass"),
    Fault("symmetry_network", "incoming = each @ features.T", "incoming = -each @ features.T"),
    Fault("symmetry_network", "np.sin(2 * x[:, 0])", "np.sin(x[:, 0])"),
)  # fmt: skip
