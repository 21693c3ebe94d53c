"""Faults in `cliff`: a lost term, a wrong power, sign, start, cap or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "cliff",
        "FIRST_STATE, TARGET = 0.5, 0.7",
        "FIRST_STATE, TARGET = 0.0, 0.7",
        "the_map_in_plain_numbers",
    ),
    Fault("cliff", "SUCCESS = 1e-3", "SUCCESS = 1e-1", "clipping_turns_failure_into_success"),
    Fault("cliff", "FAR = 5.0", "FAR = 0.1", "the_product_and_its_throw"),
    Fault(
        "cliff",
        "for output in outputs:",
        "for output in outputs[1:]:",
        "gradients_meet_differences",
    ),
    Fault(
        "cliff", "offset = quarter + 0.5 * b", "offset = quarter + b", "gradients_meet_differences"
    ),
    Fault("cliff", "passed *= quarter", "pass", "gradients_meet_differences"),
    Fault(
        "cliff",
        "np.multiply.accumulate(passed[:0:-1]",
        "np.multiply.accumulate(passed[-2::-1]",
        "gradients_meet_differences",
    ),
    Fault(
        "cliff", "0.5 * (by_offset + by_quarter)", "0.5 * by_quarter", "gradients_meet_differences"
    ),
    Fault(
        "cliff",
        "2.0 * miss * (output * (1.0 - output))",
        "2.0 * miss",
        "gradients_meet_differences",
    ),
    Fault("cliff", "0.5 * FIRST_STATE)", "FIRST_STATE)", "the_map_in_plain_numbers"),
    Fault(
        "cliff",
        "length * power * miss",
        "(length - 1) * power * miss",
        "closed_forms_of_the_product",
    ),
    Fault("cliff", "return 0.5 * miss * miss", "return miss * miss", "closed_forms_of_the_product"),
    Fault(
        "cliff",
        "params.eta * clipped(state.gradient, params)",
        "params.eta * state.gradient",
        "clipping_a_given_gradient",
    ),
    Fault(
        "cliff",
        "np.clip(gradient, -params.clip, params.clip)",
        "np.clip(gradient, 0.0, params.clip)",
        "clipping_a_given_gradient",
    ),
    Fault(
        "cliff",
        "np.minimum(1.0, params.clip /",
        "np.minimum(2.0, params.clip /",
        "clipping_a_given_gradient",
    ),
    Fault(
        "cliff",
        "np.maximum(norms(gradient), SMALLEST)",
        "np.maximum(np.abs(gradient).max(axis=1), SMALLEST)",
        "clipping_a_given_gradient",
    ),
    Fault("cliff", "state.place - change\n", "state.place + change\n", "the_product_and_its_throw"),
    Fault(
        "cliff", "low + (high - low) * streams", "low + high * streams", "starts_around_the_wall"
    ),
    Fault("cliff", "np.maximum(state.largest, jump)", "jump", "no_step_beyond_the_cap"),
    Fault(
        "cliff",
        "state.place - state.first) > FAR",
        "state.place) > FAR",
        "clipping_turns_failure_into_success",
    ),
    Fault(
        "cliff",
        "np.where(lost & ~frozen, after,",
        "np.where(lost & ~frozen, state.step,",
        "the_product_and_its_throw",
    ),
    Fault(
        "cliff",
        "np.where(state.diverged_at == NEVER, state.loss, np.inf)",
        "state.first_loss",
        "the_product_and_its_throw",
    ),
    Fault(
        "cliff_theory",
        "(w ** (2 * k - 1) - w ** (k - 1))",
        "(w ** (2 * k - 1) - w**k)",
        "closed_forms_of_the_product",
    ),
    Fault("cliff_theory", "- 2 * w**k + 1)", "- w**k + 1)", "closed_forms_of_the_product"),
    Fault(
        "cliff_theory", "w - math.copysign(jump, slope)", "w - jump", "closed_forms_of_the_product"
    ),
    Fault("cliff_theory", "jump >= longest", "jump < longest", "closed_forms_of_the_product"),
    Fault(
        "cliff_theory",
        "(4.2, -4.0), (6.5, -1.0)",
        "(4.2, -4.0), (5.5, -1.0)",
        "starts_around_the_wall",
    ),
)
