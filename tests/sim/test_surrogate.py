"""A surrogate loss: ties, looks, stops that never come, what is drawn, said and refused."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Bars, Curve, Role, Rule
from sim.models.surrogate import Parameters, State, Surrogate, setting_of, slope
from sim.models.surrogate_data import least_error, posed, unseen_errors
from sim.models.surrogate_frames import errors_of, looks, nll_of
from sim.run import Run


def played(params: Parameters, runs: int = 4, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Surrogate(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def test_a_margin_of_zero_is_half_wrong() -> None:
    assert errors_of(np.array([0.0, -1.0, 2.0, 3.0])) == 0.375


def test_zero_weights_are_half_wrong_on_every_set() -> None:
    frame = played(Parameters(steps=1)).state.frames[0]
    for errors in (frame.train, frame.validation, frame.test):
        assert (errors == 0.5).all()


def test_the_nll_of_extreme_margins_is_finite() -> None:
    assert nll_of(np.array([-1e5, 1e5])) == 5e4


def test_there_are_24_looks_a_decade_and_every_decade_begins_with_one() -> None:
    steps = looks()
    assert {0, 1, 10, 100, 1000, 10_000, 100_000} <= steps
    assert len([step for step in steps if 1000 <= step < 10_000]) == 24


def test_the_data_do_not_depend_on_what_only_watches() -> None:
    a = played(Parameters(steps=2), seed=3).state.problem
    b = played(Parameters(steps=5, patience=1, validation=20), seed=3).state.problem
    assert (a.signed == b.signed).all()


def test_flips_turn_examples_and_leave_the_others_as_they_are() -> None:
    a = played(Parameters(steps=1), seed=3).state.problem.signed
    b = played(Parameters(steps=1, flip=0.3), seed=3).state.problem.signed
    turned = (a != b).any(axis=2)
    assert 0.15 < turned.mean() < 0.45
    assert (b[turned] == -a[turned]).all()


def test_equal_inputs_have_the_class_mean_as_their_best_direction() -> None:
    params = Parameters(spread=1.0)
    problem = played(params).state.problem
    best = unseen_errors(problem.mean[None, :], problem)
    assert best == pytest.approx(least_error(setting_of(params)), rel=1e-12)
    assert (unseen_errors(np.eye(30), problem) > best).all()


def test_no_weights_are_better_than_theorys_best() -> None:
    params = Parameters(flip=0.1)
    problem = played(params, runs=1).state.problem
    best = problem.mean / problem.scales**2
    least = least_error(setting_of(params))
    assert unseen_errors(best[None, :], problem) == pytest.approx(least, rel=1e-12)
    nearby = best * (1 + 0.1 * np.eye(30))
    assert (unseen_errors(nearby, problem) >= least).all()


def test_early_stopping_leaves_the_run_as_it_is() -> None:
    soon, late = (played(Parameters(steps=200, patience=p)).state for p in (1, 120))
    assert (soon.weights == late.weights).all()
    assert (soon.stopping.stop_step > 0).all()
    assert (late.stopping.stop_step == -1).all()


def test_a_stop_once_made_is_kept() -> None:
    state = played(Parameters(steps=300, patience=2)).state
    stop, best = state.stopping.stop_step, state.stopping.best_step
    assert (stop > best).all()
    assert (stop <= 300).all()
    assert (best[stop > 0] < 300).all()


def test_what_never_came_is_no_number() -> None:
    summary = played(Parameters(steps=30, flip=0.3, n=400)).summary()
    for name in ("t_zero", "test01_at_zero", "test01_ratio", "t_stop", "gradient_ratio_at_stop"):
        assert summary[name] is None
    assert summary["test01_end"] is not None


def test_data_that_cannot_be_parted_have_no_zero() -> None:
    z = np.array([[[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]])
    model = Surrogate()
    state = model.begin(posed(z, z, np.ones(2), np.ones(2), 0.0))
    run: Run[Parameters, State] = Run(model, Parameters(), 0, 1)
    for _ in range(200):
        state = model.step(state, Parameters(), run._streams)
    assert state.zero_at.tolist() == [-1]
    assert state.weights[0, 0] == 0


def test_a_margin_beyond_all_exponents_pulls_no_more() -> None:
    z = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    problem = posed(z, z, np.ones(2), np.ones(2), 0.0)
    margins, gradient = slope(np.array([[2000.0, 40.0]]), problem)
    assert margins.tolist() == [[2000, 40]]
    assert gradient == pytest.approx(np.array([[0, -0.5 * np.exp(-40)]]), rel=1e-12, abs=0)


def test_a_call_on_many_examples_makes_fewer_steps() -> None:
    model, small, large = Surrogate(), Parameters(), Parameters(n=400, d=100)
    for params, runs, made in ((small, 4, 30), (large, 30, 4)):
        run: Run[Parameters, State] = Run(model, params, 0, runs)
        state, told = model.leap(run.state, params, run._streams, 30)
        assert (state.step, len(told["nll"])) == (made, made)


def test_the_stop_is_drawn_on_both_panels_with_the_gradient_left() -> None:
    run = played(Parameters(flip=0.1, steps=400), runs=8)
    stop = run.summary()["t_stop"]
    for panel in run.figure().panels[:2]:
        rules = [mark.at for mark in panel.marks if isinstance(mark, Rule) and mark.vertical]
        assert rules == [pytest.approx((stop or 0) + 1)]
    assert "of the gradient" in run.sentence()


def test_the_slope_of_theory_is_drawn_once_nothing_is_wrong() -> None:
    def theory(steps: int) -> list[Curve]:
        panel = played(Parameters(steps=steps)).figure().panels[1]
        return [m for m in panel.marks if isinstance(m, Curve) and m.role is Role.THEORY]

    assert theory(2) == []
    line = theory(400)[0]
    kept = np.isfinite(line.y)
    assert line.dashed
    assert (line.x * line.y)[kept] == pytest.approx((line.x * line.y)[-1])


def test_the_best_that_can_be_is_drawn_where_it_lies_on_the_axis() -> None:
    def levels(flip: float) -> list[float]:
        panel = played(Parameters(steps=20, flip=flip)).figure().panels[0]
        return [m.at for m in panel.marks if isinstance(m, Rule) and not m.vertical]

    assert levels(0.1) == [pytest.approx(0.1, abs=0.001)]
    assert levels(0.0) == []


def test_every_training_margin_is_in_a_bar() -> None:
    bars = next(
        m for m in played(Parameters(steps=9)).figure().panels[2].marks if isinstance(m, Bars)
    )
    assert bars.heights.sum() == pytest.approx(1)
    assert len(bars.names) == len(bars.heights) == 6


def test_the_sentence_says_how_many_came_to_zero() -> None:
    assert "decide nothing: the test error is 50 %" in Run(Surrogate(), Parameters(), 0).sentence()
    assert "No training error from step" in played(Parameters(steps=300)).sentence()
    assert "No run has come" in played(Parameters(steps=3)).sentence()
    assert "n = 8) have come to zero" in played(Parameters(steps=20), runs=8).sentence()
    assert "It has not yet come" in played(Parameters(steps=3), runs=1).sentence()


def test_too_many_examples_are_refused_with_their_number() -> None:
    with pytest.raises(KnobError, match=r"1024 sets of 400 \+ 200 examples.*take fewer runs"):
        Run(Surrogate(), Parameters(n=400), 0, 1024)
