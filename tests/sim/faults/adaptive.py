"""Faults in `adaptive`: a wrong sign, memory, correction, place of epsilon, turn or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "adaptive_steps",
        "return np.subtract(x, push, out=push), first, second\n    square",
        "return np.add(x, push, out=push), first, second\n    square",
    ),
    Fault(
        "adaptive_steps",
        "square = gradient * gradient\n    if",
        "square = np.abs(gradient)\n    if",
    ),
    Fault("adaptive_steps", "first = first * rule.beta1\n", "first = first * rule.beta2\n"),
    Fault(
        "adaptive_steps",
        "spread * (1 - self.beta1) / (1 - self.beta1**t)",
        "spread * (1 - self.beta1)",
    ),
    Fault(
        "adaptive_steps",
        "spread = math.sqrt((1 - self.beta2**t)",
        "spread = math.sqrt((1 - self.beta2 ** (t - 1))",
    ),
    Fault(
        "adaptive_steps",
        "return rate / gain, self.epsilon / (1 - self.rho)",
        "return rate / gain, self.epsilon",
    ),
    Fault(
        "adaptive_steps",
        "np.sqrt(np.add(second, beside, out=out), out=out)",
        "np.sqrt(second, out=out) + beside",
    ),
    Fault("adaptive_steps", "multiply(first, beta1, first)", "multiply(first, beta2, first)"),
    Fault("adaptive_steps", "self.eta / math.sqrt(t) if", "self.eta / t if"),
    Fault(
        "adaptive_courses",
        "np.matmul(world.turns, along[:, :, None])",
        "np.matmul(world.turns.transpose(0, 2, 1), along[:, :, None])",
    ),
    Fault("adaptive_courses", "q * signs[:, None, :]", "q"),
    Fault("adaptive_courses", "if t % 3 == 0 else -1.0", "if t % 3 == 0 else 1.0"),
    Fault(
        "adaptive", "gradient = gradient + params.noise", "gradient = gradient + params.noise**2"
    ),
    Fault(
        "adaptive",
        "beta2 = 1 / (1 + params.c**2) if reddi",
        "beta2 = 1 - 1 / (1 + params.c**2) if reddi",
    ),
    Fault(
        "adaptive",
        "arrived_at = np.where(near, t, arrived_at)",
        "arrived_at = np.where(near, state.step, arrived_at)",
    ),
    Fault("adaptive", "end = median(np.where", "end = np.max(np.where"),
    Fault("adaptive", 'largest = {"sgd": 1.9 / params.kappa', 'largest = {"sgd": 1 / params.kappa'),
    Fault("adaptive_theory", "(c * c + kept * kept + kept)", "(c * c + 1)"),
    Fault("adaptive_theory", "math.sqrt(second / (1 - rule.beta2**t))", "math.sqrt(second)"),
    Fault("adaptive_theory", "trace = 1 + beta - rule.eta", "trace = 1 - beta - rule.eta"),
)
