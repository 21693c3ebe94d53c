"""Powers of a matrix: closed forms, the run against them, and what leaves as a number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.models.powers import Powers, State, log_norm_of_power
from sim.models.powers_matrix import Parameters, begin, expected_course, expected_log_norms
from sim.models.powers_theory import (
    below_one_from,
    digamma_half,
    first_above,
    first_peak,
    gaussian_drift,
    triangular_log_norms,
    trigamma_half,
)
from sim.protocol import Streams
from sim.run import Run

HUMP = Parameters(kind="triangular", eigenvalue=0.95, second=0.9)
FIXED = (
    Parameters(),
    Parameters(radius=0.9, n=17),
    Parameters(radius=1.0, n=64, steps=50),
    Parameters(kind="nonnormal", radius=0.95),
    Parameters(kind="nonnormal", radius=1.05, n=16, condition=1e4),
    Parameters(kind="rotation", radius=1.0, n=5),
    Parameters(kind="rotation", radius=0.5, n=2),
    HUMP,
    Parameters(kind="triangular", eigenvalue=-0.99, second=0.99),
    Parameters(kind="triangular", eigenvalue=1.1, second=-1.1, coupling=50),
    Parameters(kind="triangular", eigenvalue=-1, second=-1, coupling=0),
    Parameters(kind="triangular", eigenvalue=0.9, second=0.9000001),
    Parameters(kind="triangular", eigenvalue=0, second=0.5),
    Parameters(kind="jordan", eigenvalue=0.9),
    Parameters(kind="jordan", eigenvalue=1.0),
    Parameters(kind="jordan", eigenvalue=-1.2, coupling=0),
    Parameters(kind="jordan", eigenvalue=0),
    Parameters(radius=0, n=2),
)


def named(params: object) -> str | None:
    if not isinstance(params, Parameters):
        return None
    return f"{params.kind}-{params.radius}-{params.eigenvalue}-{params.second}-{params.n}"


def played(params: Parameters, runs: int = 1, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Powers(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 1, seed: int = 0) -> Mapping[str, Any]:
    return played(params, runs, seed).summary()


def streams() -> Streams:
    return Streams(*(np.random.default_rng(part) for part in range(3)))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 64])
def test_digamma_and_trigamma_are_derivatives_of_log_gamma(n: int) -> None:
    x, h = n / 2, 1e-4
    first = (math.lgamma(x + h) - math.lgamma(x - h)) / (2 * h)
    second = (math.lgamma(x + h) - 2 * math.lgamma(x) + math.lgamma(x - h)) / h**2
    assert digamma_half(n) == pytest.approx(first, abs=1e-6)
    assert trigamma_half(n) == pytest.approx(second, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("params", FIXED, ids=named)
def test_the_run_follows_the_closed_form_at_every_step(params: Parameters) -> None:
    logs = played(params).history.traces["log_norm"]
    theory = expected_course(params)[: logs.size]
    finite = np.isfinite(theory)
    assert np.array_equal(np.isfinite(logs), finite)
    assert np.abs(logs[finite] - theory[finite]).max() < 1e-9


@pytest.mark.parametrize("params", FIXED, ids=named)
def test_every_measure_of_one_matrix_meets_its_theory(params: Parameters) -> None:
    summary, theory = summed(params), Powers().theory(params, 1)
    assert summary.keys() == theory.keys() == {m.name for m in Powers.description.measures}
    for name in summary.keys() - {"log_slope"}:
        if theory[name] is None:
            assert summary[name] is None
        else:
            assert summary[name] == pytest.approx(theory[name], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("params", "tolerance"),
    [
        (Parameters(), 1e-12),
        (Parameters(kind="rotation", radius=0.7), 1e-12),
        (Parameters(kind="nonnormal", radius=0.95), 1e-9),
        (Parameters(kind="triangular", eigenvalue=0.95, second=0.9, steps=1000), 1e-9),
        (Parameters(kind="triangular", eigenvalue=1.1, second=-1.1), 1e-12),
        (Parameters(kind="jordan", eigenvalue=0.9, steps=2000), 1e-3),
    ],
    ids=named,
)
def test_the_late_slope_is_ln_of_the_spectral_radius(params: Parameters, tolerance: float) -> None:
    radius = summed(params)["spectral_radius"]
    assert summed(params)["log_slope"] == pytest.approx(math.log(radius), abs=tolerance)


def test_a_hump_of_fifty_though_the_spectral_radius_is_below_one() -> None:
    summary = summed(HUMP)
    assert summary["spectral_radius"] == pytest.approx(0.95)
    assert summary["peak_norm"] == pytest.approx(51.83, abs=0.005)
    assert (summary["t_peak"], summary["t_below_one"]) == (13, 104)
    assert summary["t_overflow"] is None


def test_a_jordan_block_peaks_between_nine_and_ten() -> None:
    params = Parameters(kind="jordan", eigenvalue=0.9, steps=20)
    state = Powers().start(params, 1, streams())
    corners = []
    for _ in range(20):
        state = Powers().step(state, params, streams())
        assert state.power is not None
        corners.append(math.ldexp(state.power[0, 1], state.power_exponent))
    times = np.arange(1, 21)
    assert np.allclose(corners, 10 * times * 0.9 ** (times - 1), rtol=1e-12, atol=0)
    assert corners[8] == pytest.approx(corners[9], rel=1e-12)
    assert summed(params)["t_peak"] == 9


def test_a_rotation_keeps_its_norm_for_five_thousand_steps() -> None:
    params = Parameters(kind="rotation", radius=1.0, n=4, steps=5000)
    run = played(params)
    assert np.abs(run.history.traces["log_norm"]).max() < 1e-10
    assert (run.summary()["t_peak"], run.summary()["t_below_one"]) == (0, None)


@pytest.mark.parametrize(
    ("eigenvalue", "dtype"),
    [(1.1, "float64"), (1.1, "float32"), (-2.0, "float64"), (10, "float32")],
)
def test_overflow_comes_when_a_plain_computation_overflows(eigenvalue: float, dtype: str) -> None:
    params = Parameters(
        kind="triangular", eigenvalue=eigenvalue, second=0.5, coupling=0, steps=5, dtype=dtype
    )
    matrix = begin(params, streams().start).matrix.astype(dtype)
    power, t = matrix, 1
    with np.errstate(over="ignore", invalid="ignore"):
        while np.isfinite(power).all():
            power, t = matrix @ power, t + 1
    assert summed(params)["t_overflow"] == t
    assert Powers().theory(params, 1)["t_overflow"] == t


def test_overflow_inside_the_run_is_seen_and_the_peak_is_no_number() -> None:
    params = Parameters(radius=3.0, steps=700)
    run = played(params)
    summary = run.summary()
    assert run.status == "diverged"
    assert summary["t_overflow"] == run.model.diverged_at(run.state, params) == 647
    assert summary["peak_norm"] is None
    assert summary["log_norm_end"] == pytest.approx(700 * math.log(3))


def test_squaring_reaches_the_same_power_as_stepping() -> None:
    matrix = begin(HUMP, streams().start).matrix
    stepped = played(HUMP).history.traces["log_norm"]
    assert [log_norm_of_power(matrix, t) for t in (0, 1, 13, 200)] == pytest.approx(
        [stepped[t] for t in (0, 1, 13, 200)], abs=1e-12
    )


def test_power_iteration_turns_to_the_top_eigenvector_at_the_ratio_of_eigenvalues() -> None:
    traces = played(Parameters(radius=1.1)).history.traces
    tangent = np.tan(traces["angle"][100:120])
    # The tangent has fallen to about 1e-10 by then, so that rounding shows in its ratios.
    assert tangent[1:] / tangent[:-1] == pytest.approx(9 / 11, rel=1e-4)


def test_the_vector_meets_the_eigenbasis_at_every_step() -> None:
    params = Parameters(radius=0.8, n=6)
    values = 0.8 * np.interp(np.linspace(0, 1, 6), (0, 0.5, 1), (1, 9 / 11, 5 / 11))
    times = np.arange(201)[:, None]
    theory = 0.5 * np.log(np.mean(values ** (2.0 * times), axis=1))
    assert np.abs(played(params).history.traces["log_vector"] - theory).max() < 1e-10


@pytest.mark.parametrize("n", [2, 3, 8])
def test_separate_matrices_shrink_typically_as_newman_says(n: int) -> None:
    params = Parameters(kind="gaussian", n=n, steps=50)
    runs = 2000
    summary, theory = summed(params, runs), Powers().theory(params, runs)
    mean, variance = theory["log_norm_end"], theory["log_norm_variance"]
    assert mean is not None
    assert variance is not None
    assert summary["log_norm_end"] == pytest.approx(mean, abs=4 * math.sqrt(variance / runs))
    assert summary["log_norm_variance"] == pytest.approx(variance, rel=0.15)
    assert gaussian_drift(n) < 0


def test_one_run_of_a_product_has_no_variance_and_no_one_spectral_radius() -> None:
    summary = summed(Parameters(kind="gaussian", steps=3), runs=1)
    assert summary["log_norm_variance"] is None
    assert summary["spectral_radius"] is None


def test_a_zero_power_ends_the_run_without_a_logarithm() -> None:
    params = Parameters(kind="jordan", eigenvalue=0)
    run = played(params)
    summary = run.summary()
    assert run.step_number == 2
    assert summary["log_norm_end"] is None
    assert summary["log_slope"] is None
    assert summary["peak_norm"] == pytest.approx(10)
    assert summary["t_below_one"] == 2


@pytest.mark.parametrize(("a", "b", "g"), [(0.95, 0.9, 10), (-1.3, 0.7, 2), (0.5, 0.5, 3)])
def test_the_triangular_form_is_the_norm_of_the_plain_power(a: float, b: float, g: float) -> None:
    matrix = np.array([[a, g], [0, b]])
    plain = [np.linalg.norm(np.linalg.matrix_power(matrix, t), 2) for t in range(12)]
    assert np.exp(triangular_log_norms(a, b, g, np.arange(12))) == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize(
    "params",
    [
        Parameters(radius=1e-200, steps=20),
        Parameters(kind="nonnormal", radius=1e-120, n=5, steps=20),
        Parameters(kind="triangular", eigenvalue=0, second=1e-244, coupling=0, steps=20),
        Parameters(kind="triangular", eigenvalue=1, second=1e-244, steps=20),
        Parameters(kind="jordan", eigenvalue=1e-100, steps=20),
    ],
    ids=named,
)
def test_tiny_eigenvalues_are_logarithms_like_others(params: Parameters) -> None:
    run = played(params)
    assert run.summary()["log_norm_end"] == pytest.approx(run.theory()["log_norm_end"], rel=1e-9)
    assert run.step_number == 20


def test_ties_report_the_first_step_and_a_norm_of_one_is_not_below_one() -> None:
    assert first_peak(np.array([0.0, 1.0, 1.0 + 1e-12, 0.5])) == 1
    assert below_one_from(np.array([0.0, -1.0, -1e-13, -1.0])) == 3
    assert below_one_from(np.zeros(4)) is None


def test_the_first_step_above_a_limit_may_be_odd_while_even_ones_lag() -> None:
    params = Parameters(kind="triangular", eigenvalue=1.1, second=-1.1, coupling=50)
    found = first_above(lambda t: float(expected_log_norms(params, np.array([t]))[0]), 40.0)
    course = triangular_log_norms(1.1, -1.1, 50, np.arange(1000))
    assert found == int(np.argmax(course > 40.0))


@pytest.mark.parametrize("params", [*FIXED, Parameters(kind="gaussian")], ids=named)
def test_the_figure_draws_three_panels_and_says_what_is_seen(params: Parameters) -> None:
    figure = played(params, runs=4).figure()
    assert len(figure.panels) == 3
    assert figure.panels[1].equal
    assert "theory" in figure.sentence


def test_the_sentence_of_the_hump_holds_its_numbers() -> None:
    figure = played(HUMP).figure()
    assert "51.83 at t = 13 (theory 51.83 at 13)" in figure.sentence
    assert "below 1 from t = 104 (theory 104)" in figure.sentence


@pytest.mark.parametrize(
    ("n", "steps", "runs"), [(64, 10, 4096), (2, 100_000, 4096)], ids=["entries", "history"]
)
def test_more_than_memory_should_hold_is_refused(n: int, steps: int, runs: int) -> None:
    with pytest.raises(KnobError, match="allow at most"):
        Run(Powers(), Parameters(kind="gaussian", n=n, steps=steps), runs=runs)


def test_a_step_leaves_the_state_before_it_untouched() -> None:
    for params in (Parameters(), Parameters(kind="gaussian")):
        state = Powers().start(params, 3, streams())
        before = (state.vector.copy(), state.matrix.copy())
        Powers().step(state, params, streams())
        assert np.array_equal(state.vector, before[0])
        assert np.array_equal(state.matrix, before[1])
