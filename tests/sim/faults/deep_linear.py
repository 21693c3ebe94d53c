"""Faults in `deep-linear`: a wrong exponent, transpose, start, crossing, level or count."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "deep_linear_network",
        "each = scale ** (1 / depth)",
        "each = scale ** (1 / 2)",
        "first_layers",
    ),
    Fault(
        "deep_linear_network",
        "np.matmul(turned[index], fault)",
        "np.matmul(weights[index], fault)",
        "gradients",
    ),
    Fault(
        "deep_linear_network",
        "np.matmul(fault, before[index - 1]",
        "np.matmul(fault, below[index - 1]",
        "gradients",
    ),
    Fault(
        "deep_linear_network", "before[index - 1], gradients", "before[0], gradients", "gradients"
    ),
    Fault("deep_linear_network", "gradients[0] = fault", "gradients[0] = error", "gradients"),
    Fault(
        "deep_linear_network",
        "turns[:, 0] = turns[:, -1] = np.eye(size)",
        "pass",
        "rotations_change_nothing",
    ),
    Fault(
        "deep_linear_network",
        ".transpose(1, 0, 2, 3).copy()\n    turned",
        ".transpose(1, 0, 2, 3)\n    turned",
        "gradients",
    ),
    Fault(
        "deep_linear",
        "half = 0.5 * targets(params)\n    now",
        "half = targets(params) / 3\n    now",
        "half_times",
    ),
    Fault(
        "deep_linear",
        "params.eta * steps, state.half_times",
        "steps, state.half_times",
        "a_thousand_times_smaller_start",
    ),
    Fault(
        "deep_linear",
        "steps = state.step + first[0] +",
        "steps = state.step + 1 + first[0] +",
        "half_times",
    ),
    Fault(
        "deep_linear",
        "np.asarray(0.5 * np.vecdot(flat, flat))",
        "np.asarray(np.vecdot(flat, flat))",
        "plateaus_in_order",
    ),
    Fault(
        "deep_linear",
        "where(lost[:, None, None], product, last[0])",
        "where(lost[:, None, None], last[0], last[0])",
        "a_step_too_long",
    ),
    Fault(
        "deep_linear",
        "state.step + made, diverged_at",
        "state.step + made - 1, diverged_at",
        "a_step_too_long",
    ),
    Fault(
        "deep_linear_theory", "value ** (2 / depth - 1)", "value ** (1 / depth - 1)", "depth_waits"
    ),
    Fault(
        "deep_linear_theory", "/ (2 * strength)\n    ladder", "/ strength\n    ladder", "half_times"
    ),
    Fault(
        "deep_linear_theory",
        "decay = np.exp(-2 * strength",
        "decay = np.exp(-strength",
        "deep_nets_by_quadrature",
    ),
    Fault(
        "deep_linear_theory",
        "value <= high / SPEED_UP",
        "value >= high / SPEED_UP",
        "plateaus_in_order",
    ),
)
