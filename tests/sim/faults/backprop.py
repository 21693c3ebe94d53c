"""Faults in `backprop`: a wrong factor, sign, layer, transpose, count, memory or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("network", "passed.activations[-1] / network.points", "passed.activations[-1]"),
    Fault("network", "np.subtract(1.0, rise, out=rise)", "np.subtract(1.0, below, out=rise)"),
    Fault("network", "            onward *= rise\n", ""),
    Fault("network", "/ (2 * network.points)", "/ network.points"),
    Fault("network", "if place < len(found):", "if place <= len(found):"),
    Fault("network", "/ math.sqrt(weights.shape[2])", "/ weights.shape[2]"),
    Fault("network", "        products += _products(errors, by_weights)\n", ""),
    Fault(
        "network",
        "np.add.reduce(errors, axis=2, keepdims=True, out=by_biases)",
        "by_biases[...] = errors.mean(axis=2, keepdims=True)",
    ),
    Fault("backprop", "state.rows - params.eta * along", "state.rows + params.eta * along"),
    Fault(
        "backprop",
        "velocity = MOMENTUM * state.velocity + gradient",
        "velocity = MOMENTUM * state.velocity + (1 - MOMENTUM) * gradient",
    ),
    Fault("backprop", "velocity / (1.0 - first**count)", "velocity"),
    Fault("backprop", "np.sqrt(square / (1.0 - second**count))", "np.sqrt(square)"),
    Fault("backprop", "(1.0 - second) * gradient * gradient", "(1.0 - second) * gradient"),
    Fault(
        "backprop",
        "np.vecdot(state.gradient, along)",
        "np.vecdot(state.gradient, state.gradient)",
    ),
    Fault(
        "backprop",
        "    found = network.slope(state.rows, state.learned)\n    changed",
        "    found = network.slope(state.rows, state.learned)\n"
        "    state = replace(state, rows=state.rows - 1e-16 * found.gradient)\n    changed",
    ),
    Fault("backprop", "(state.there + state.back) / state.there", "state.back / state.there"),
    Fault("backprop", "forwards = 2 * count", "forwards = count"),
    Fault("backprop_differences", "/ (2.0 * difference)", "/ difference"),
    Fault(
        "backprop_differences",
        "(above - loss[members]) / difference",
        "(above - below) / (2 * difference)",
    ),
    Fault("backprop_theory", "3 * once - sizes[0] * sizes[1]", "3 * once"),
    Fault("backprop_theory", "(below + 1) * above for", "below * above for"),
)
