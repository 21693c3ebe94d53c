"""Faults in `rnn-gradient`: W for its transpose, a wrong slope, time, scale, norm or share."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "rnn_gradient",
        "np.vecmat(adjoint, state.weights)",
        "np.matvec(state.weights, adjoint)",
        "finite_differences",
    ),
    Fault("rnn_gradient", "(1.0 - film * film)", "(1.0 - film)", "never_above_the_power"),
    Fault(
        "rnn_gradient",
        "state.slopes[-lag], adjoint",
        "state.slopes[lag - 1], adjoint",
        "finite_differences",
    ),
    Fault("rnn_gradient", "0.5 * np.log(squares)", "np.log(squares)", "clipping"),
    Fault("rnn_gradient", "    film[0] += state.log_norm\n", "", "smallness"),
    Fault(
        "rnn_gradient",
        "np.matvec(state.weights, hidden, after)",
        "np.vecmat(hidden, state.weights, after)",
        "states_follow_the_recurrence",
    ),
    Fault(
        "rnn_gradient",
        "params.gain / math.sqrt(params.n)",
        "params.gain / params.n",
        "scale_of_the_weights",
    ),
    Fault("rnn_gradient", "params.gain * rotation", "params.gain**2 * rotation", "clipping"),
    Fault(
        "rnn_gradient",
        "params.drive * streams.data",
        "params.drive**2 * streams.data",
        "states_follow_the_recurrence",
    ),
    Fault(
        "rnn_gradient",
        "ratios = courses[-1] - courses[1]",
        "ratios = courses[-1] - courses[0]",
        "clipping",
    ),
    Fault("rnn_gradient", "state.step + 1 + beyond", "state.step + beyond", "beyond_the_range"),
    Fault(
        "rnn_gradient", "cut = courses + factor", "cut = np.minimum(courses, factor)", "clipping"
    ),
    Fault("rnn_gradient_theory", "+ 0.5 * np.log(squares", "+ np.log(squares", "wide_nets"),
    Fault(
        "rnn_gradient_theory",
        "problem.gain**2 * output_square",
        "problem.gain * output_square",
        "wide_nets",
    ),
    Fault("rnn_gradient_theory", "(1.0 - squares) ** 2", "(1.0 - squares)", "wide_nets"),
    Fault("rnn_gradient_theory", "whole = 0.5 * np.logaddexp", "whole = np.logaddexp", "clipping"),
    Fault("rnn_gradient_theory", "half = last // 2", "half = last // 3", "late_slopes"),
)
