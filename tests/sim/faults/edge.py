"""Faults in `edge`: a wrong factor, sign, order, half, count or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "edge",
        "state.gradient * -params.eta",
        "state.gradient * params.eta",
        "scalar_steps_are_exact",
    ),
    Fault("edge", "rows += state.rows", "rows += 0.999 * state.rows", "scalar_steps_are_exact"),
    Fault(
        "edge",
        "/ square if square > 0",
        "/ math.sqrt(square) if square > 0",
        "a_step_balances_two_terms",
    ),
    Fault(
        "edge",
        "sharpness[member] = values[-1]",
        "sharpness[member] = values[0]",
        "scalar_steps_are_exact",
    ),
    Fault(
        "edge",
        "spectrum if member else values",
        "spectrum if member else np.abs(values)",
        "curvature_is_of_the_loss",
    ),
    Fault(
        "edge",
        "(sharpness * params.eta > 2.0)",
        "(sharpness * params.eta > 1.0)",
        "crossings_and_throws_are_told",
    ),
    Fault(
        "edge",
        "sound = loss <= state.limit",
        "sound = np.isfinite(loss)",
        "crossings_and_throws_are_told",
    ),
    Fault(
        "edge",
        "ratios = 0.5 * params.eta",
        "ratios = params.eta",
        "the_scalar_flow_keeps_a_difference",
    ),
    Fault("edge", "along = 0.5 * params.eta", "along = params.eta", "sharpness_stays_at_the_edge"),
    Fault(
        "edge",
        "norms[: half + 1].min(axis=0)",
        "norms[half:].min(axis=0)",
        "sharpness_stays_at_the_edge",
    ),
    Fault(
        "edge",
        "late = np.median(norms[half:], axis=0)",
        "late = norms.max(axis=0)",
        "sharpness_stays_at_the_edge",
    ),
    Fault(
        "edge",
        "state.rises + (loss > state.loss)",
        "state.rises + (loss >= state.loss[0])",
        "sharpness_stays_at_the_edge",
    ),
    Fault(
        "edge",
        "np.count_nonzero(values < FALLING)",
        "np.count_nonzero(values > FALLING)",
        "curvature_is_of_the_loss",
    ),
    Fault(
        "edge_surface",
        "return 0.5 * excess * excess",
        "return excess * excess",
        "scalar_steps_are_exact",
    ),
    Fault(
        "edge_surface",
        "excess[:, None] * rows[:, ::-1]",
        "excess[:, None] * rows",
        "scalar_steps_are_exact",
    ),
    Fault("edge_surface", "/ (2.0 * DIFFERENCE)", "/ DIFFERENCE", "scalar_steps_are_exact"),
    Fault(
        "edge_surface",
        "y = np.sin(frequency * x)",
        "y = np.sin(frequency * np.pi * x)",
        "a_step_follows_the_gradient",
    ),
    Fault("edge_surface", "0.5 * (found + found.T)", "found * found.T", "scalar_steps_are_exact"),
    Fault(
        "edge_theory",
        "return 2.0 / self.eta",
        "return 1.0 / self.eta",
        "the_scalar_flow_keeps_a_difference",
    ),
    Fault(
        "edge_theory",
        "math.sqrt(kept * kept + 4.0)",
        "math.sqrt(kept * kept + 1.0)",
        "the_scalar_flow_keeps_a_difference",
    ),
    Fault(
        "edge_theory",
        "kept = a0 * a0 - b0 * b0",
        "kept = a0 * a0 + b0 * b0",
        "the_scalar_flow_keeps_a_difference",
    ),
    Fault("network", "onward *= rise", "onward += rise", "a_step_balances_two_terms"),
)
