"""Faults in `adaptive`: a wrong sign, memory, correction, place of epsilon, turn or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "adaptive_steps",
        "return np.subtract(x, push, out=push), first, second\n    square",
        "return np.add(x, push, out=push), first, second\n    square",
        "stability_limit",
    ),
    Fault(
        "adaptive_steps",
        "square = gradient * gradient\n    if",
        "square = np.abs(gradient)\n    if",
        "scale_does_not_matter",
    ),
    Fault(
        "adaptive_steps",
        "first = first * rule.beta1\n",
        "first = first * rule.beta2\n",
        "a_block_of_steps_is_its_steps",
    ),
    Fault(
        "adaptive_steps",
        "spread * (1 - self.beta1) / (1 - self.beta1**t)",
        "spread * (1 - self.beta1)",
        "first_steps",
    ),
    Fault(
        "adaptive_steps",
        "spread = math.sqrt((1 - self.beta2**t)",
        "spread = math.sqrt((1 - self.beta2 ** (t - 1))",
        "first_steps",
    ),
    Fault(
        "adaptive_steps",
        "return rate / gain, self.epsilon / (1 - self.rho)",
        "return rate / gain, self.epsilon",
        "hundred_steps_by_the_book",
    ),
    Fault(
        "adaptive_steps",
        "np.sqrt(np.add(second, beside, out=out), out=out)",
        "np.sqrt(second, out=out) + beside",
        "hundred_steps_by_the_book",
    ),
    Fault(
        "adaptive_steps",
        "multiply(first, beta1, first)",
        "multiply(first, beta2, first)",
        "a_block_of_steps_is_its_steps",
    ),
    Fault("adaptive_steps", "self.eta / math.sqrt(t) if", "self.eta / t if", "a_constant_gradient"),
    Fault(
        "adaptive_side_by_side",
        "np.multiply(second, self._forgets, second)",
        "pass",
        "turning_the_bowl",
    ),
    Fault(
        "adaptive_side_by_side",
        "self._set(self._changing, t)",
        "pass",
        "turning_the_bowl",
    ),
    Fault(
        "adaptive_courses",
        "np.matmul(world.turns, along[:, :, None])",
        "np.matmul(world.turns.transpose(0, 2, 1), along[:, :, None])",
        "turning_the_bowl",
    ),
    Fault("adaptive_courses", "q * signs[:, None, :]", "q", "turns_are_uniform"),
    Fault(
        "adaptive_courses",
        "if t % 3 == 0 else -1.0",
        "if t % 3 == 0 else 1.0",
        "a_constant_gradient",
    ),
    Fault(
        "adaptive",
        "gradient = gradient + params.noise",
        "gradient = gradient + params.noise**2",
        "noise_of_a_step",
    ),
    Fault(
        "adaptive",
        "beta2 = 1 / (1 + params.c**2) if reddi",
        "beta2 = 1 - 1 / (1 + params.c**2) if reddi",
        "the_drift",
    ),
    Fault(
        "adaptive",
        "arrived_at = np.where(near, t, arrived_at)",
        "arrived_at = np.where(near, state.step, arrived_at)",
        "steps_to_a_thousandth",
    ),
    Fault(
        "adaptive", "end = median(np.where", "end = np.max(np.where", "hundred_steps_by_the_book"
    ),
    Fault(
        "adaptive",
        'largest = {"sgd": 1.9 / params.kappa',
        'largest = {"sgd": 1 / params.kappa',
        "hundred_steps_by_the_book",
    ),
    Fault("adaptive_theory", "(c * c + kept * kept + kept)", "(c * c + 1)", "the_drift"),
    Fault(
        "adaptive_theory",
        "math.sqrt(second / (1 - rule.beta2**t))",
        "math.sqrt(second)",
        "steps_to_a_thousandth",
    ),
    Fault(
        "adaptive_theory",
        "trace = 1 + beta - rule.eta",
        "trace = 1 - beta - rule.eta",
        "steps_to_a_thousandth",
    ),
)
