"""Faults in `rnn-gradient`: W for its transpose, a wrong slope, time, scale, norm or share."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "rnn_gradient",
        "np.vecmat(adjoint, state.weights)",
        "np.matvec(state.weights, adjoint)",
    ),
    Fault("rnn_gradient", "(1.0 - film * film)", "(1.0 - film)"),
    Fault("rnn_gradient", "state.slopes[-lag], adjoint", "state.slopes[lag - 1], adjoint"),
    Fault("rnn_gradient", "0.5 * np.log(squares)", "np.log(squares)"),
    Fault("rnn_gradient", "    film[0] += state.log_norm\n", ""),
    Fault(
        "rnn_gradient",
        "np.matvec(state.weights, hidden, after)",
        "np.vecmat(hidden, state.weights, after)",
    ),
    Fault("rnn_gradient", "params.gain / math.sqrt(params.n)", "params.gain / params.n"),
    Fault("rnn_gradient", "params.gain * rotation", "params.gain**2 * rotation"),
    Fault("rnn_gradient", "params.drive * streams.data", "params.drive**2 * streams.data"),
    Fault("rnn_gradient", "ratios = courses[-1] - courses[1]", "ratios = courses[-1] - courses[0]"),
    Fault("rnn_gradient", "state.step + 1 + beyond", "state.step + beyond"),
    Fault("rnn_gradient", "cut = courses + factor", "cut = np.minimum(courses, factor)"),
    Fault("rnn_gradient_theory", "+ 0.5 * np.log(squares", "+ np.log(squares"),
    Fault("rnn_gradient_theory", "problem.gain**2 * output_square", "problem.gain * output_square"),
    Fault("rnn_gradient_theory", "(1.0 - squares) ** 2", "(1.0 - squares)"),
    Fault("rnn_gradient_theory", "whole = 0.5 * np.logaddexp", "whole = np.logaddexp"),
    Fault("rnn_gradient_theory", "half = last // 2", "half = last // 3"),
)
