"""Faults in `edge`: a wrong factor, sign, order, half, count or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("edge", "state.gradient * -params.eta", "state.gradient * params.eta"),
    Fault("edge", "rows += state.rows", "rows += 0.999 * state.rows"),
    Fault("edge", "/ square if square > 0", "/ math.sqrt(square) if square > 0"),
    Fault("edge", "sharpness[member] = values[-1]", "sharpness[member] = values[0]"),
    Fault("edge", "spectrum if member else values", "spectrum if member else np.abs(values)"),
    Fault("edge", "(sharpness * params.eta > 2.0)", "(sharpness * params.eta > 1.0)"),
    Fault("edge", "sound = loss <= state.limit", "sound = np.isfinite(loss)"),
    Fault("edge", "ratios = 0.5 * params.eta", "ratios = params.eta"),
    Fault("edge", "along = 0.5 * params.eta", "along = params.eta"),
    Fault("edge", "norms[: half + 1].min(axis=0)", "norms[half:].min(axis=0)"),
    Fault("edge", "late = np.median(norms[half:], axis=0)", "late = norms.max(axis=0)"),
    Fault("edge", "state.rises + (loss > state.loss)", "state.rises + (loss >= state.loss[0])"),
    Fault("edge", "np.count_nonzero(values < FALLING)", "np.count_nonzero(values > FALLING)"),
    Fault("edge_surface", "return 0.5 * excess * excess", "return excess * excess"),
    Fault("edge_surface", "excess[:, None] * rows[:, ::-1]", "excess[:, None] * rows"),
    Fault("edge_surface", "/ (2.0 * DIFFERENCE)", "/ DIFFERENCE"),
    Fault("edge_surface", "y = np.sin(frequency * x)", "y = np.sin(frequency * np.pi * x)"),
    Fault("edge_surface", "0.5 * (found + found.T)", "found * found.T"),
    Fault("edge_theory", "return 2.0 / self.eta", "return 1.0 / self.eta"),
    Fault("edge_theory", "math.sqrt(kept * kept + 4.0)", "math.sqrt(kept * kept + 1.0)"),
    Fault("edge_theory", "kept = a0 * a0 - b0 * b0", "kept = a0 * a0 + b0 * b0"),
    Fault("network", "onward *= rise", "onward += rise"),
)
