"""Deep random nets: signals and gradients, level, dying or exploding with the first weights."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import KnobError
from sim.models.init_scale import InitScale, Parameters, State
from sim.run import Run


def played(params: Parameters, runs: int = 8, seed: int = 0) -> Run[Parameters, State]:
    run = Run(InitScale(), params, seed, runs)
    run.advance(run.total_steps)
    return run


@pytest.mark.parametrize(("variance", "act"), [(1.0, "linear"), (2.0, "relu")])
@pytest.mark.parametrize("distribution", ["normal", "uniform", "orthogonal"])
def test_the_right_scale_keeps_signal_and_gradient_level(
    variance: float, act: str, distribution: str
) -> None:
    params = Parameters(weight_variance=variance, act=act, distribution=distribution, n=128)
    summary = played(params).summary()
    assert abs(summary["log10_signal_ratio"] or 0) < 1
    assert abs(summary["log10_gradient_ratio"] or 0) < 1


@pytest.mark.parametrize("act", ["linear", "relu", "tanh"])
def test_small_weights_kill_the_signal_and_the_gradient(act: str) -> None:
    summary = played(Parameters(weight_variance=0.25, act=act)).summary()
    assert (summary["log10_signal_ratio"] or 0) < -15
    assert (summary["log10_gradient_ratio"] or 0) < -15


def test_large_weights_saturate_tanh_units_and_yet_gradients_explode() -> None:
    summary = played(Parameters(weight_variance=25)).summary()
    assert (summary["saturated_share"] or 0) > 0.5
    assert (summary["log10_gradient_ratio"] or 0) > 10


def test_rotations_keep_the_length_of_every_single_vector() -> None:
    run = played(Parameters(act="linear", distribution="orthogonal", n=16), runs=3)
    assert np.allclose(run.history.traces["mean_square"], 1.0, rtol=1e-12)
    assert np.allclose(run.history.traces["gradient"][-1], run.state.top_gradient, rtol=1e-12)


def test_tanh_forgets_how_large_its_input_was() -> None:
    small, large = (
        played(Parameters(weight_variance=4, q0=q0, n=256), runs=2).summary()["mean_square_end"]
        for q0 in (0.01, 100.0)
    )
    assert small == pytest.approx(large, rel=0.2)


def test_the_gradient_ratio_is_unknown_until_the_gradient_is_put_on_the_top() -> None:
    run = Run(InitScale(), Parameters(layers=4))
    run.advance(4)
    assert run.summary()["log10_gradient_ratio"] is None
    run.advance(1)
    assert run.summary()["log10_gradient_ratio"] == 0


def test_a_narrow_deep_relu_net_that_has_died_is_told_and_is_no_number() -> None:
    run = played(Parameters(act="relu", n=8, layers=100, weight_variance=2), runs=1, seed=5)
    assert run.summary()["mean_square_end"] == 0
    assert run.summary()["log10_signal_ratio"] is None
    assert run.summary()["log10_gradient_ratio"] is None
    assert "no gradient reaches" in run.sentence()


def test_the_scale_of_the_weights_does_not_change_the_draw() -> None:
    one, two = (
        played(Parameters(weight_variance=v, layers=2), runs=2).state.weights for v in (1.0, 4.0)
    )
    assert np.array_equal(2 * one[0], two[0])


def test_more_weights_than_fit_in_memory_are_refused() -> None:
    with pytest.raises(KnobError, match="at most 2 runs"):
        Run(InitScale(), Parameters(n=512, layers=100), runs=3)


@pytest.mark.parametrize("act", ["linear", "relu", "tanh"])
def test_the_figure_says_theory_beside_what_is_seen_on_the_way_up_and_down(act: str) -> None:
    run = Run(InitScale(), Parameters(act=act, layers=5))
    for words in ("The input", "At layer 3", "gradient at layer 5", "gradient at layer 2"):
        assert words in run.sentence()
        assert "theory" in run.sentence()
        assert len(run.figure().panels) == 3
        run.advance(3)
