"""Faults in `cliff`: a lost term, a wrong power, sign, start, cap or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("cliff", "FIRST_STATE, TARGET = 0.5, 0.7", "FIRST_STATE, TARGET = 0.0, 0.7"),
    Fault("cliff", "SUCCESS = 1e-3", "SUCCESS = 1e-1"),
    Fault("cliff", "FAR = 5.0", "FAR = 0.1"),
    Fault("cliff", "for output in outputs:", "for output in outputs[1:]:"),
    Fault("cliff", "offset = quarter + 0.5 * b", "offset = quarter + b"),
    Fault("cliff", "passed *= quarter", "pass"),
    Fault("cliff", "np.multiply.accumulate(passed[:0:-1]", "np.multiply.accumulate(passed[-2::-1]"),
    Fault("cliff", "0.5 * (by_offset + by_quarter)", "0.5 * by_quarter"),
    Fault("cliff", "2.0 * miss * (output * (1.0 - output))", "2.0 * miss"),
    Fault("cliff", "0.5 * FIRST_STATE)", "FIRST_STATE)"),
    Fault("cliff", "length * power * miss", "(length - 1) * power * miss"),
    Fault("cliff", "return 0.5 * miss * miss", "return miss * miss"),
    Fault("cliff", "params.eta * clipped(state.gradient, params)", "params.eta * state.gradient"),
    Fault("cliff", "np.clip(gradient, -params.clip, params.clip)",
          "np.clip(gradient, 0.0, params.clip)"),
    Fault("cliff", "np.minimum(1.0, params.clip /", "np.minimum(2.0, params.clip /"),
    Fault("cliff", "np.maximum(norms(gradient), SMALLEST)",
          "np.maximum(np.abs(gradient).max(axis=1), SMALLEST)"),
    Fault("cliff", "state.place - change\n", "state.place + change\n"),
    Fault("cliff", "low + (high - low) * streams", "low + high * streams"),
    Fault("cliff", "np.maximum(state.largest, jump)", "jump"),
    Fault("cliff", "state.place - state.first) > FAR", "state.place) > FAR"),
    Fault("cliff", "np.where(lost & ~frozen, after,", "np.where(lost & ~frozen, state.step,"),
    Fault("cliff", "np.where(state.diverged_at == NEVER, state.loss, np.inf)", "state.first_loss"),
    Fault("cliff_theory", "(w ** (2 * k - 1) - w ** (k - 1))", "(w ** (2 * k - 1) - w**k)"),
    Fault("cliff_theory", "- 2 * w**k + 1)", "- w**k + 1)"),
    Fault("cliff_theory", "w - math.copysign(jump, slope)", "w - jump"),
    Fault("cliff_theory", "jump >= longest", "jump < longest"),
    Fault("cliff_theory", "(4.2, -4.0), (6.5, -1.0)", "(4.2, -4.0), (5.5, -1.0)"),
)  # fmt: skip
