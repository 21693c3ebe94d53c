"""Faults in `batch-online`: a wrong factor, rate, batch, order, count or loss each."""

from __future__ import annotations

from tests.sim.planting import Fault

LAW = "the_law_is_that_of_examples"

FAULTS = (
    Fault("batch_online", "off *= -fit.eta / fit.m", "off *= -fit.eta", LAW),
    Fault("batch_online", "off *= -fit.eta / fit.m", "off *= -2 * fit.eta / fit.m", LAW),
    Fault(
        "batch_online",
        "np.vecdot(off, off) + fit.sigma**2",
        "np.vecdot(off, off) + fit.sigma",
        LAW,
    ),
    Fault("batch_online", "chisquare(fit.m, len(w))", "chisquare(fit.m + 1, len(w))", LAW),
    Fault("batch_online", "squares - lengths * shrunk", "squares", LAW),
    Fault("batch_online", "squares - lengths * shrunk", "squares + lengths * shrunk", LAW),
    Fault("batch_online", "np.maximum(spread + fit.sigma,", "np.maximum(spread,", LAW),
    Fault("batch_online", "free *= (lengths * spread)[:, None]", "free *= lengths[:, None]", LAW),
    Fault("batch_online", "off = w - 1.0\n    spread", "off = w + 0.0\n    spread", LAW),
    Fault("batch_online", "np.full(runs, float(params.d))", "np.ones(runs)", "the_stream_descends"),
    Fault(
        "batch_online",
        "eta = 0.5 * batch_online_theory.largest_rate",
        "eta = 0.9 * batch_online_theory.largest_rate",
        "half_at_the_critical_batch",
    ),
    Fault(
        "batch_online",
        'found["error_median"] = float(traces["middle"][-1])',
        'found["error_median"] = float(traces["mean"][-1])',
        "mean_and_median_part",
    ),
    Fault("batch_online", "if begin == past:", "if begin == 0:", "an_epoch_by_hand"),
    Fault(
        "batch_online",
        "streams.noise.permuted(every, axis=1)",
        "streams.noise.integers(0, examples, every.shape)",
        "full_batches_filter_the_spectrum",
    ),
    Fault(
        "batch_online_finite",
        "truth = 1 / spread",
        "truth = 1 / spread**2",
        "losses_are_what_they_say",
    ),
    Fault(
        "batch_online_finite",
        "np.sqrt(variances(fit.d, fit.kappa))",
        "variances(fit.d, fit.kappa)",
        "losses_are_what_they_say",
    ),
    Fault(
        "batch_online_finite",
        "+ fit.sigma * chance",
        "+ fit.sigma**2 * chance",
        "the_data_are_as_asked",
    ),
    Fault(
        "batch_online_finite",
        "w -= eta / m * np.vecmat(off, batch)",
        "w -= eta / batch.shape[1] * np.vecmat(off, batch)",
        "an_epoch_by_hand",
    ),
    Fault(
        "batch_online_finite",
        "w -= off[:, None] * each",
        "w -= off[:, None] * each / 2",
        "an_epoch_by_hand",
    ),
    Fault(
        "batch_online_finite",
        "(end if end == examples else end // m * m)",
        "end // m * m",
        "an_epoch_by_hand",
    ),
    Fault(
        "batch_online_finite",
        "off = w - data.best",
        "off = w - data.truth",
        "losses_are_what_they_say",
    ),
    Fault(
        "batch_online_finite",
        "variances(fit.d, fit.kappa) * off, off",
        "off, off",
        "losses_are_what_they_say",
    ),
    Fault(
        "batch_online_theory",
        "(1 + (fit.d + 1) / fit.m)",
        "(1 + fit.d / fit.m)",
        "theory_is_the_recursion",
    ),
    Fault(
        "batch_online_theory",
        "return 2 / (1 + (d + 1) / m)",
        "return 2 / (1 + d / m)",
        "theory_is_the_recursion",
    ),
    Fault(
        "batch_online_theory",
        "fit.sigma**2 * fit.d / fit.m",
        "fit.sigma**2 * fit.d",
        "theory_is_the_recursion",
    ),
    Fault(
        "batch_online_theory",
        "eta**2 * inputs**2 * (1 + 1 / m)",
        "eta**2 * inputs**2",
        "the_first_epoch_is_a_stream",
    ),
    Fault(
        "batch_online_theory", "fit.eta * rest / fit.m", "fit.eta", "the_first_epoch_is_a_stream"
    ),
    Fault(
        "batch_online_theory",
        "epochs * -(-examples // m)",
        "epochs * (examples // m)",
        "an_epoch_by_hand",
    ),
    Fault(
        "batch_online_theory",
        "SMALL_STEP * math.pow(m, power)",
        "SMALL_STEP * math.sqrt(m)",
        "copies_only_cost",
    ),
)
