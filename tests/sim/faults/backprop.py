"""Faults in `backprop`: a wrong factor, sign, layer, transpose, count, memory or measure each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "network",
        "errors = errors / network.points",
        "errors = errors / 1.0",
        "errors_are_of_the_components_said",
    ),
    Fault(
        "network",
        "np.subtract(1.0, rise, out=rise)",
        "np.subtract(1.0, below, out=rise)",
        "errors_are_of_the_components_said",
    ),
    Fault("network", "        onward *= rise\n", "", "errors_are_of_the_components_said"),
    Fault(
        "network", "/ (2 * network.points)", "/ network.points", "errors_are_of_the_components_said"
    ),
    Fault(
        "network",
        "np.tanh(above, out=below[:, :-1])",
        "np.sin(above, out=below[:, :-1])",
        "optimisers_step_as_defined",
    ),
    Fault("network", "/ math.sqrt(below)", "/ below", "weights_begin_at_the_scale_of_their_layer"),
    Fault("network", "        if depth:\n", "        if True:\n", "products_are_counted"),
    Fault(
        "network",
        "back += above * points * below",
        "back += below * points",
        "products_are_counted",
    ),
    Fault(
        "network",
        "rows[:, place:end].reshape",
        "rows[:, : end - place].reshape",
        "errors_are_of_the_components_said",
    ),
    Fault(
        "network", "> 1 else np.multiply", "> 1 else np.add", "errors_are_of_the_components_said"
    ),
    Fault("backprop", "along * -params.eta", "along * params.eta", "optimisers_step_as_defined"),
    Fault(
        "backprop",
        "velocity = MOMENTUM * state.velocity + gradient",
        "velocity = MOMENTUM * state.velocity + (1 - MOMENTUM) * gradient",
        "optimisers_step_as_defined",
    ),
    Fault("backprop", "velocity / (1.0 - first**count)", "velocity", "optimisers_step_as_defined"),
    Fault(
        "backprop",
        "np.sqrt(square / (1.0 - second**count))",
        "np.sqrt(square)",
        "optimisers_step_as_defined",
    ),
    Fault(
        "backprop",
        "(1.0 - second) * gradient * gradient",
        "(1.0 - second) * gradient",
        "optimisers_step_as_defined",
    ),
    Fault(
        "backprop",
        "np.vecdot(state.gradient, along)",
        "np.vecdot(state.gradient, state.gradient)",
        "a_small_step_goes_as_theory_says",
    ),
    Fault(
        "backprop",
        "    loss, gradient = network.slope(state.rows, state.learned)\n    changed",
        "    loss, gradient = network.slope(state.rows, state.learned)\n"
        "    state = replace(state, rows=state.rows - 1e-14 * gradient)\n    changed",
        "passes_change_nothing",
    ),
    Fault(
        "backprop",
        "(state.there + state.back) / state.there",
        "state.back / state.there",
        "products_are_counted",
    ),
    Fault("backprop", "forwards = 2 * count", "forwards = count", "products_are_counted"),
    Fault("backprop_differences", "/ (2.0 * difference)", "/ difference", "differences_agree"),
    Fault(
        "backprop_differences",
        "(above - loss[members]) / difference",
        "(above - below) / (2 * difference)",
        "errors_are_of_the_components_said",
    ),
    Fault("backprop_theory", "3 * once - sizes[0] * sizes[1]", "3 * once", "products_are_counted"),
    Fault(
        "backprop_theory", "(below + 1) * above for", "below * above for", "products_are_counted"
    ),
)
