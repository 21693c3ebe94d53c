"""Faults in `backprop`: a wrong factor, sign, layer, transpose, count, memory or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("network", "errors = errors / network.points", "errors = errors / 1.0"),
    Fault("network", "np.subtract(1.0, rise, out=rise)", "np.subtract(1.0, outputs, out=rise)"),
    Fault("network", "        onward *= rise\n", ""),
    Fault("network", "/ (2 * network.points)", "/ network.points"),
    Fault("network", "np.tanh(above, out=above)", "np.sin(above, out=above)"),
    Fault("network", "/ math.sqrt(below)", "/ below"),
    Fault("network", "        if depth:\n", "        if True:\n"),
    Fault("network", "back += above * points * below", "back += below * points"),
    Fault("network", "rows[:, place:end].reshape", "rows[:, : end - place].reshape"),
    Fault("network", "> 1 else np.multiply", "> 1 else np.add"),
    Fault("backprop", "along * -params.eta", "along * params.eta"),
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
        "    loss, gradient = network.slope(state.rows, state.learned)\n    changed",
        "    loss, gradient = network.slope(state.rows, state.learned)\n"
        "    state = replace(state, rows=state.rows - 1e-14 * gradient)\n    changed",
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
