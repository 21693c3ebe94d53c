"""Faults in `symmetry`: a wrong derivative, tie, sign, mean or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "symmetry",
        "return incoming[:, source], outgoing[:, source]",
        "return incoming[:, source], outgoing",
        "equal_bits",
    ),
    Fault(
        "symmetry",
        "return incoming[:, source], outgoing\n",
        "return incoming, outgoing\n",
        "other_starts",
    ),
    Fault("symmetry", "own - own % 2", "own - own % 3", "other_starts"),
    Fault("symmetry", "params.epsilon * streams", "params.epsilon**2 * streams", "escape"),
    Fault("symmetry_network", "by_incoming *= eta", "by_incoming *= eta**2", "gradient"),
    Fault("symmetry_network", "level - by_level", "level + by_level", "gradient"),
    Fault("symmetry", "parted.any(axis=0) & (t_break < 0)", "parted.any(axis=0)", "escape"),
    Fault("symmetry", "state.step + 1 + parted", "state.step + parted", "escape"),
    Fault("symmetry", "values > RANK_TOLERANCE", "values >= RANK_TOLERANCE", "zero_start"),
    Fault(
        "symmetry",
        "(1 - params.eta) ** params.steps",
        "(1 - params.eta) ** (2 * params.steps)",
        "zero_start",
    ),
    Fault("symmetry", "copies[0] = params.hidden", "copies[0] = 1", "worth_of_one"),
    Fault(
        "symmetry_network",
        "np.subtract(1.0, squares, squares)",
        "np.subtract(1.0, activations)",
        "gradient",
    ),
    Fault(
        "symmetry_network",
        "return activations * (1 - activations)",
        "return 1 - activations * activations",
        "gradient",
    ),
    Fault("symmetry_network", "np.multiply(sums, 0.5, sums)", "pass", "gradient"),
    Fault("symmetry_network", "/ (2 * POINTS)", "/ POINTS", "zero_start"),
    Fault("symmetry_network", "by_incoming *= outgoing[:, :, None]", "pass", "gradient"),
    Fault(
        "symmetry_network",
        "incoming = each @ features.T",
        "incoming = -each @ features.T",
        "gradient",
    ),
    Fault("symmetry_network", "np.sin(2 * x[:, 0])", "np.sin(x[:, 0])", "gradient"),
)
