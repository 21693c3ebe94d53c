"""Faults in `init-scale`: a wrong variance, factor, transpose, order, threshold or law each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "init_scale",
        "math.sqrt(params.weight_variance / n)",
        "math.sqrt(params.weight_variance)",
        "weights",
    ),
    Fault(
        "init_scale",
        "math.sqrt(3 * params.weight_variance / n)",
        "math.sqrt(params.weight_variance / n)",
        "weights",
    ),
    Fault(
        "init_scale",
        "math.sqrt(params.weight_variance) * rotation",
        "params.weight_variance * rotation",
        "weights",
    ),
    Fault(
        "init_scale",
        "np.sqrt(params.q0 / mean_squares(x))[:, None]",
        "math.sqrt(params.q0)",
        "weights",
    ),
    Fault(
        "init_scale",
        "np.vecmat(gradient, state.weights[layer], below)",
        "np.matvec(state.weights[layer], gradient, below)",
        "way_down",
    ),
    Fault("init_scale", "state.weights[layer]", "state.weights[layer - 1]", "way_down"),
    Fault("init_scale", "below *= state.slopes[layer - 1]", "pass", "way_down"),
    Fault(
        "init_scale", "below *= state.slopes[layer - 1]", "below *= state.slopes[layer]", "way_down"
    ),
    Fault(
        "init_scale",
        "return outputs, 1 - outputs * outputs",
        "return outputs, 1 - outputs",
        "way_down",
    ),
    Fault(
        "init_scale",
        "np.matvec(each, outputs[-1], reached)",
        "np.matvec(each, sums[max(0, len(outputs) - 2)], reached)",
        "way_down",
    ),
    Fault("init_scale", "np.log10(alive).mean()", "np.log(alive).mean()", "saturation"),
    Fault("init_scale", "mean_log10(signal / params.q0)", "mean_log10(signal)", "typical_nets"),
    Fault("init_scale", "np.abs(outputs) > SATURATED", "np.abs(outputs) > 0.9", "saturation"),
    Fault(
        "init_scale", "(outputs == 0).mean(axis=-1)", "(outputs > 1).mean(axis=-1)", "saturation"
    ),
    Fault("init_scale", "expected.log_gradient[1])", "expected.log_gradient[-1])", "saturation"),
    Fault("init_scale_theory", "weight_variance * q / 2", "weight_variance * q", "exact_means"),
    Fault(
        "init_scale_theory", "return weight_variance / 2", "return weight_variance", "typical_nets"
    ),
    Fault("init_scale_theory", "q0, weight_variance * q0", "q0, q0", "saturation"),
    Fault(
        "init_scale_theory",
        "(1 - np.tanh(math.sqrt(q) * _grid()) ** 2) ** 2",
        "1 - np.tanh(math.sqrt(q) * _grid()) ** 2",
        "saturation",
    ),
    Fault("init_scale_theory", "return digamma(n) - math.log(n / 2)", "return 0.0", "typical_nets"),
    Fault("init_scale_theory", "- digamma(n)", "- math.log(n / 2)", "typical_nets"),
    Fault("init_scale_theory", "math.sqrt(2 * q)", "math.sqrt(q)", "saturation"),
)
