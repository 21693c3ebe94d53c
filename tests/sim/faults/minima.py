"""Faults in `minima`: a wrong factor, sign, start, threshold, measure or arrangement each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "minima",
        "- rate(params) * state.gradient",
        "+ rate(params) * state.gradient",
        "a_step_descends",
    ),
    Fault("minima", "& ~solved(loss, params)", "", "stuck_is_not_slow"),
    Fault(
        "minima", "(norm < AT_REST) & ~solved", "(norm > AT_REST) & ~solved", "stuck_is_not_slow"
    ),
    Fault("minima", "span * (2 * streams", "span * (streams", "the_starts"),
    Fault("minima", ") * stuck(before[0], before[1], params)", ")", "kicks"),
    Fault(
        "minima",
        "state.place.T + params.kick * streams",
        "state.place.T + params.kick**2 * streams",
        "kicks",
    ),
    Fault("minima", "share(now[were]) if", "share(now & were) if", "kicks"),
    Fault(
        "minima",
        "bad @ (1 << np.arange(params.d))",
        "bad.sum(axis=1)",
        "share_of_the_global_minimum",
    ),
    Fault(
        "minima", "hidden, tried.number, count, whole", "hidden, 0, count, whole", "equal_settings"
    ),
    Fault(
        "minima",
        "frozen_at, state.step + 1)",
        "frozen_at, state.step + 2)",
        "a_run_out_of_range_is_frozen",
    ),
    Fault(
        "minima",
        "np.where(sound, rows, state.place.T)",
        "np.where(sound, rows, 0.0)",
        "a_run_out_of_range_is_frozen",
    ),
    Fault(
        "minima_neuron",
        "(0.5 * FLAT) * (flat",
        "(0.5 * STEEP) * (flat",
        "gradients_against_differences",
    ),
    Fault(
        "minima_neuron",
        "loss = 0.25 * (steep * steep",
        "loss = 0.5 * (steep * steep",
        "a_loss_worked_out",
    ),
    Fault(
        "minima_neuron",
        "return _zero(-RANGE, -2.0), _zero(-2.0, 0.0)",
        "return _zero(-RANGE, -2.0), _zero(-1.0, 3.0)",
        "share_of_the_global_minimum",
    ),
    Fault(
        "minima_network",
        "(seen > 0.0) if act",
        "(seen >= 0.0) if act",
        "gradients_against_differences",
    ),
    Fault(
        "minima_network",
        "else 1.0 - seen * seen",
        "else 1.0 - seen",
        "gradients_against_differences",
    ),
    Fault(
        "minima_network",
        "np.add(pull[1], pull[3]",
        "np.add(pull[1], pull[2]",
        "gradients_against_differences",
    ),
    Fault("minima_network", "*= math.sqrt(0.5)", "*= 0.5", "the_starts"),
    Fault("minima_network", "units[3] *= sign", "units[3] *= -sign", "equal_settings"),
    Fault(
        "minima_network",
        "math.factorial(hidden) * (1 << hidden)",
        "math.factorial(hidden) * 2 * hidden",
        "equal_settings",
    ),
    Fault(
        "minima_theory",
        '{"success_share": deep**d}',
        '{"success_share": deep * d}',
        "share_of_the_global_minimum",
    ),
    Fault(
        "minima_theory", "math.log1p(-chance)", "math.log1p(chance)", "share_of_the_global_minimum"
    ),
)
