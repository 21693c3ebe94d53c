"""Faults in `surrogate`: a wrong sign, factor, rate, error, look or stop each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("surrogate", "weights -= change", "weights += change", "first_step_is_the_class_mean"),
    Fault("surrogate", "pull += 1.0", "pull += 2.0", "first_step_is_the_class_mean"),
    Fault(
        "surrogate",
        "np.divide(-1.0 / margins.shape[1]",
        "np.divide(-0.5 / margins.shape[1]",
        "first_step_is_the_class_mean",
    ),
    Fault(
        "surrogate",
        "np.exp(margins, out=pull)",
        "np.exp(-margins, out=pull)",
        "steps_go_down_the_slope",
    ),
    Fault(
        "surrogate", "(margins > 0).all(axis=1)", "(margins > 0).any(axis=1)", "descent_and_zero"
    ),
    Fault(
        "surrogate",
        "zero_at = np.where(new, t, zero_at)",
        "zero_at = np.where(new, t - 1, zero_at)",
        "descent_and_zero",
    ),
    Fault(
        "surrogate",
        "test_at_zero = np.where(new, test, test_at_zero)",
        "test_at_zero = test",
        "descent_and_zero",
    ),
    Fault(
        "surrogate",
        "_middle((test / state.test_at_zero)[zero])",
        "_middle((state.test_at_zero / test)[zero])",
        "descent_and_zero",
    ),
    Fault(
        "surrogate",
        "(state.stopping.stop_gradient / first)[stop]",
        "state.stopping.stop_gradient[stop]",
        "early_stopping",
    ),
    Fault(
        "surrogate_data",
        "rate = 4.0 * signed.shape[1] / squares",
        "rate = 2.0 * signed.shape[1] / squares",
        "first_step_is_the_class_mean",
    ),
    Fault(
        "surrogate_data",
        "np.square(weights * problem.scales)",
        "(np.square(weights) * problem.scales)",
        "descent_and_zero",
    ),
    Fault(
        "surrogate_data",
        "problem.flip + (1.0 - 2.0 * problem.flip) * missed",
        "problem.flip + (1.0 - problem.flip) * missed",
        "errors_are_exact",
    ),
    Fault(
        "surrogate_data",
        "data.random((runs, size)) < setting.flip",
        "data.random((runs, size)) < 2 * setting.flip",
        "the_data",
    ),
    Fault(
        "surrogate_data",
        "setting.signal / math.sqrt(setting.d))",
        "setting.signal / setting.d)",
        "the_data",
    ),
    Fault(
        "surrogate_data",
        "signed = mean + scales * data",
        "signed = mean + scales**2 * data",
        "steps_go_down_the_slope",
    ),
    Fault(
        "surrogate_frames",
        "losses -= np.minimum(margins, 0.0)",
        "losses += np.minimum(margins, 0.0)",
        "the_bound",
    ),
    Fault(
        "surrogate_frames",
        "np.count_nonzero(margins < 0, axis=-1)",
        "np.count_nonzero(margins < 1, axis=-1)",
        "the_bound",
    ),
    Fault(
        "surrogate_frames",
        "np.matvec(problem.validation, weights)",
        "np.matvec(problem.signed, weights)",
        "a_look",
    ),
    Fault(
        "surrogate_frames",
        "np.where(better, 0, stopping.waited + going)",
        "stopping.waited + going",
        "early_stopping",
    ),
    Fault(
        "surrogate_frames",
        "frame.validation < stopping.best_error)",
        "frame.train < stopping.best_error)",
        "early_stopping",
    ),
    Fault(
        "surrogate_frames",
        "stops = going & (waited >= patience)",
        "stops = going & (waited > patience)",
        "early_stopping",
    ),
    Fault("surrogate_frames", "A_DECADE = 24", "A_DECADE = 20", "early_stopping"),
)
