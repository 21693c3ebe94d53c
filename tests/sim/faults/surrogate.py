"""Faults in `surrogate`: a wrong sign, factor, rate, error, look or stop each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("surrogate", "weights -= change", "weights += change"),
    Fault("surrogate", "pull += 1.0", "pull -= 1.0"),
    Fault("surrogate", "np.divide(-1.0 / margins.shape[1]", "np.divide(-0.5 / margins.shape[1]"),
    Fault("surrogate", "np.exp(margins, out=pull)", "np.exp(-margins, out=pull)"),
    Fault("surrogate", "(margins > 0).all(axis=1)", "(margins > 0).any(axis=1)"),
    Fault("surrogate", "zero_at = np.where(new, t, zero_at)",
          "zero_at = np.where(new, t - 1, zero_at)"),
    Fault("surrogate", "test_at_zero = np.where(new, test, test_at_zero)",
          "test_at_zero = test"),
    Fault("surrogate", "_middle((test / state.test_at_zero)[zero])",
          "_middle((state.test_at_zero / test)[zero])"),
    Fault("surrogate", "(state.stopping.stop_gradient / first)[stop]",
          "state.stopping.stop_gradient[stop]"),
    Fault("surrogate_data", "rate = 4.0 * signed.shape[1] / squares",
          "rate = 2.0 * signed.shape[1] / squares"),
    Fault("surrogate_data", "np.square(weights * problem.scales)",
          "(np.square(weights) * problem.scales)"),
    Fault("surrogate_data", "problem.flip + (1.0 - 2.0 * problem.flip) * missed",
          "problem.flip + (1.0 - problem.flip) * missed"),
    Fault("surrogate_data", "data.random((runs, size)) < setting.flip",
          "data.random((runs, size)) < 2 * setting.flip"),
    Fault("surrogate_data", "setting.signal / math.sqrt(setting.d))",
          "setting.signal / setting.d)"),
    Fault("surrogate_data", "signed = mean + scales * data", "signed = mean + scales**2 * data"),
    Fault("surrogate_frames", "np.logaddexp(0.0, -margins)", "np.logaddexp(0.0, margins)"),
    Fault("surrogate_frames", "np.count_nonzero(margins < 0, axis=-1)",
          "np.count_nonzero(margins < 1, axis=-1)"),
    Fault("surrogate_frames", "np.matvec(problem.validation, weights)",
          "np.matvec(problem.signed, weights)"),
    Fault("surrogate_frames", "np.where(better, 0, stopping.waited + going)",
          "stopping.waited + going"),
    Fault("surrogate_frames", "frame.validation < stopping.best_error)",
          "frame.train < stopping.best_error)"),
    Fault("surrogate_frames", "stops = going & (waited >= patience)",
          "stops = going & (waited > patience)"),
    Fault("surrogate_frames", "A_DECADE = 24", "A_DECADE = 20"),
)  # fmt: skip
