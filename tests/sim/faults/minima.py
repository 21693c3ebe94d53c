"""Faults in `minima`: a wrong factor, sign, start, threshold, measure or arrangement each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("minima", "- rate(params) * state.gradient", "+ rate(params) * state.gradient"),
    Fault("minima", "& ~solved(loss, params)", ""),
    Fault("minima", "(norm < AT_REST) & ~solved", "(norm > AT_REST) & ~solved"),
    Fault("minima", "span * (2 * streams", "span * (streams"),
    Fault("minima", ") * stuck(before[0], before[1], params)", ")"),
    Fault(
        "minima",
        "state.place.T + params.kick * streams",
        "state.place.T + params.kick**2 * streams",
    ),
    Fault("minima", "share(now[were]) if", "share(now & were) if"),
    Fault("minima", "bad @ (1 << np.arange(params.d))", "bad.sum(axis=1)"),
    Fault("minima", "hidden, tried.number, count, whole", "hidden, 0, count, whole"),
    Fault("minima", "frozen_at, state.step + 1)", "frozen_at, state.step + 2)"),
    Fault("minima", "np.where(sound, rows, state.place.T)", "np.where(sound, rows, 0.0)"),
    Fault("minima_neuron", "(0.5 * FLAT) * (flat", "(0.5 * STEEP) * (flat"),
    Fault("minima_neuron", "loss = 0.25 * (steep * steep", "loss = 0.5 * (steep * steep"),
    Fault(
        "minima_neuron",
        "return _zero(-RANGE, -2.0), _zero(-2.0, 0.0)",
        "return _zero(-RANGE, -2.0), _zero(-1.0, 3.0)",
    ),
    Fault("minima_network", "(seen > 0.0) if act", "(seen >= 0.0) if act"),
    Fault("minima_network", "else 1.0 - seen * seen", "else 1.0 - seen"),
    Fault("minima_network", "np.add(pull[1], pull[3]", "np.add(pull[1], pull[2]"),
    Fault("minima_network", "*= math.sqrt(0.5)", "*= 0.5"),
    Fault("minima_network", "units[3] *= sign", "units[3] *= -sign"),
    Fault(
        "minima_network",
        "math.factorial(hidden) * (1 << hidden)",
        "math.factorial(hidden) * 2 * hidden",
    ),
    Fault("minima_theory", '{"success_share": deep**d}', '{"success_share": deep * d}'),
    Fault("minima_theory", "math.log1p(-chance)", "math.log1p(chance)"),
)
