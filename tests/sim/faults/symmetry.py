"""Faults in `symmetry`: a wrong derivative, tie, sign, mean or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("symmetry", "return incoming[:, source], outgoing[:, source]",
          "return incoming[:, source], outgoing"),
    Fault("symmetry", "return incoming[:, source], outgoing\n", "return incoming, outgoing\n"),
    Fault("symmetry", "own - own % 2", "own - own % 3"),
    Fault("symmetry", "params.epsilon * streams", "params.epsilon**2 * streams"),
    Fault("symmetry", "before.incoming - params.eta * incoming",
          "before.incoming - params.eta**2 * incoming"),
    Fault("symmetry", "before.offset - params.eta * offset", "before.offset + params.eta * offset"),
    Fault("symmetry", "parted & (t_break < 0), state.step + 1", "parted, state.step + 1"),
    Fault("symmetry", "values > RANK_TOLERANCE", "values >= RANK_TOLERANCE"),
    Fault("symmetry", "(1 - params.eta) ** params.steps", "(1 - params.eta) ** (2 * params.steps)"),
    Fault("symmetry", "copies[0] = params.hidden", "copies[0] = 1"),
    Fault("symmetry_network", "return 1 - activations * activations", "return 1 - activations"),
    Fault("symmetry_network", "return activations * (1 - activations)",
          "return 1 - activations * activations"),
    Fault("symmetry_network", "0.5 + 0.5 * np.tanh(0.5 * sums)", "0.5 + 0.5 * np.tanh(sums)"),
    Fault("symmetry_network", "/ (2 * POINTS)", "/ POINTS"),
    Fault("symmetry_network", "return incoming * weights.outgoing[:, :, None], outgoing",
          "return incoming, outgoing"),
    Fault("symmetry_network", "incoming = each @ features.T", "incoming = -each @ features.T"),
    Fault("symmetry_network", "np.sin(2 * x[:, 0])", "np.sin(x[:, 0])"),
)  # fmt: skip
