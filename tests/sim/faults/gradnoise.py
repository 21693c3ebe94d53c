"""Faults in `gradnoise`: a biased draw, a wrong divisor, root, scale, correction or size each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "gradnoise_theory",
        "sampling.population - m) / (sampling.population - 1)",
        "sampling.population - m) / sampling.population",
        "without_replacement",
    ),
    Fault(
        "gradnoise_theory",
        "1 + (m - 1) * sampling.correlation",
        "1 + m * sampling.correlation",
        "consecutive_examples",
    ),
    Fault(
        "gradnoise_theory",
        "math.sqrt(inflation(sampling, m) / m)",
        "inflation(sampling, m) / math.sqrt(m)",
        "consecutive_examples",
    ),
    Fault(
        "gradnoise_theory",
        "np.log(sizes[known]), np.log(errors[known])",
        "np.log(sizes[known]), np.log10(errors[known])",
        "a_hundred_times_the_work",
    ),
    Fault(
        "gradnoise_population",
        "return chance.integers(0, population, (runs, count, size))",
        "return chance.integers(0, population - 1, (runs, count, size))",
        "right_on_average",
    ),
    Fault(
        "gradnoise_population",
        "first = chance.integers(0, population, (runs, count, 1))",
        "first = chance.integers(0, population - 8, (runs, count, 1))",
        "right_on_average",
    ),
    Fault(
        "gradnoise_population",
        "(first - begin + np.arange(size)) % length",
        "np.arange(size) % length",
        "every_window_counts_once",
    ),
    Fault(
        "gradnoise_population",
        "(first - begin + np.arange(size)) % length",
        "np.minimum(first - begin + np.arange(size), length - 1)",
        "every_window_counts_once",
    ),
    Fault(
        "gradnoise_population",
        "order = chance.permuted(order, axis=1)[",
        "order = chance.integers(0, population, order.shape)[",
        "without_replacement",
    ),
    Fault(
        "gradnoise_population", "means /= size", "means /= max(1, size - 1)", "a_batch_is_a_mean"
    ),
    Fault(
        "gradnoise_population",
        "(correlation + (1 - correlation) / length)",
        "correlation",
        "the_population_is_as_asked",
    ),
    Fault(
        "gradnoise_population",
        "np.sqrt(square / np.where",
        "(square / np.where",
        "the_population_is_as_asked",
    ),
    Fault(
        "gradnoise_population",
        "own -= np.repeat(means, counts, axis=2)",
        "pass",
        "the_population_is_as_asked",
    ),
    Fault(
        "gradnoise", "sigma=math.sqrt(params.d)", "sigma=float(params.d)", "consecutive_examples"
    ),
    Fault(
        "gradnoise", "error / sampling.sigma,", "error * sampling.sigma,", "independent_examples"
    ),
    Fault("gradnoise", "counts[turn] += count", "counts[turn] += 1", "a_batch_is_a_mean"),
    Fault(
        "gradnoise", "apart = cloud - state.full[:, None, :]", "apart = cloud", "a_batch_is_a_mean"
    ),
    Fault(
        "gradnoise",
        "apart = cloud - state.full[:, None, :]",
        "apart = cloud - cloud.mean(axis=1)[:, None, :]",
        "a_batch_is_a_mean",
    ),
    Fault(
        "gradnoise", "np.sqrt(squares / count**2)", "np.sqrt(squares / count)", "right_on_average"
    ),
    Fault(
        "gradnoise",
        ".mean()) * size / sampling.sigma**2",
        ".mean()) / sampling.sigma**2",
        "consecutive_examples",
    ),
)
