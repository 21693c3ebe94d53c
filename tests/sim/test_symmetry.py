"""Equal hidden units: equal in every bit, worth one, and parted by any difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.models.symmetry import Parameters, State, Symmetry, distinct, initial, tied_copies
from sim.models.symmetry_network import (
    POINTS,
    Weights,
    constant_loss,
    data,
    forward,
    gradients,
)
from sim.protocol import Array
from sim.run import Run


def played(params: Parameters, runs: int = 1, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Symmetry(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def ended(params: Parameters, runs: int = 1, seed: int = 0) -> State:
    return played(params, runs, seed).state


def summed(params: Parameters, runs: int = 1, seed: int = 0) -> Mapping[str, Any]:
    return played(params, runs, seed).summary()


def rows(state: State) -> Array:
    return np.asarray(state.weights.incoming[0])


@pytest.mark.parametrize("hidden", [2, 3, 5, 7, 8, 9, 16, 17])
@pytest.mark.parametrize("act", ["tanh", "logistic"])
def test_equal_units_stay_equal_in_every_bit(hidden: int, act: str) -> None:
    state = ended(Parameters(hidden=hidden, act=act, steps=200))
    assert (rows(state) == rows(state)[0]).all()
    assert (state.weights.outgoing[0] == state.weights.outgoing[0, 0]).all()
    assert not np.array_equal(rows(state), state.start[0])


def test_equal_units_stay_equal_in_a_large_ensemble_too() -> None:
    state = ended(Parameters(hidden=31, eta=0.05, steps=25), runs=48)
    assert (state.weights.incoming == state.weights.incoming[:, :1]).all()


def test_the_first_layer_of_equal_units_has_rank_one() -> None:
    state = ended(Parameters(steps=500))
    values = np.linalg.svd(rows(state)[:, :2], compute_uv=False)
    assert values[1] / values[0] < 1e-13
    assert summed(Parameters(steps=500))["rank"] == 1


def test_equal_units_are_worth_one_that_counts_for_all() -> None:
    traces = played(Parameters(steps=500)).history.traces
    assert np.abs(traces["loss"] - traces["loss_tied"]).max() < 1e-10


def test_a_zero_start_with_tanh_never_moves_but_for_the_offset() -> None:
    params = Parameters(init="zero", eta=0.1, steps=400)
    state = ended(params)
    assert not rows(state).any()
    assert not state.weights.outgoing.any()
    theory = Symmetry().theory(params, 1)
    assert summed(params)["loss_end"] == pytest.approx(theory["loss_end"], rel=1e-12)
    assert constant_loss() == pytest.approx(0.16132, abs=5e-6)


def test_the_loss_of_a_zero_start_is_known_on_the_way_down() -> None:
    params = Parameters(init="zero", eta=0.01, steps=7)
    theory = Symmetry().theory(params, 1)["loss_end"]
    assert summed(params)["loss_end"] == pytest.approx(theory, rel=1e-12)
    assert theory is not None
    assert theory > constant_loss()


def test_a_zero_start_with_logistic_units_moves_them_all_alike() -> None:
    state = ended(Parameters(init="zero", act="logistic", eta=0.1, steps=300))
    assert rows(state).any()
    assert distinct(rows(state)) == 1


@pytest.mark.parametrize(
    ("init", "hidden", "steps", "units", "rank"),
    [
        ("pairs", 8, 1000, 4, 2),
        ("pairs", 5, 300, 3, 2),
        ("equal-in", 8, 1, 8, 2),
        ("random", 8, 10, 8, 2),
        ("equal", 1, 50, 1, 1),
        ("zero", 8, 50, 1, 0),
    ],
)
def test_the_count_of_units_and_the_rank_are_as_theory_says(
    init: str, hidden: int, steps: int, units: int, rank: int
) -> None:
    params = Parameters(init=init, hidden=hidden, steps=steps, eta=0.1)
    summary, theory = summed(params), Symmetry().theory(params, 1)
    assert (summary["distinct_units"], summary["rank"]) == (units, rank)
    assert (theory["distinct_units"], theory["rank"]) == (units, rank)


def test_equal_in_starts_as_one_unit_and_parts_at_the_first_step() -> None:
    state = ended(Parameters(init="equal-in", eta=0.1, steps=1))
    assert distinct(state.start[0]) == 1
    assert distinct(rows(state)) == 8


def test_equal_units_learn_little_and_random_ones_much() -> None:
    equal = summed(Parameters(steps=1500))["loss_end"]
    random = summed(Parameters(init="random", steps=1500))["loss_end"]
    assert equal > 0.1
    assert random < 0.02


def test_a_thousand_times_smaller_difference_costs_a_fixed_number_of_steps() -> None:
    times = [
        summed(Parameters(epsilon=epsilon, steps=2000))["t_break"] for epsilon in (1e-3, 1e-6, 1e-9)
    ]
    first, second = np.diff(times)
    assert first > 100
    assert second / first == pytest.approx(1, abs=0.25)


def test_without_epsilon_the_break_never_comes() -> None:
    params = Parameters(steps=100)
    assert summed(params)["t_break"] is None
    assert Symmetry().theory(params, 1)["t_break"] is None


def test_a_run_that_has_not_parted_leaves_the_mean_time_unknown() -> None:
    params = Parameters(epsilon=1e-3, steps=370)
    state = ended(params, runs=4)
    assert 0 < (state.t_break >= 0).sum() < 4
    assert summed(params, runs=4)["t_break"] is None


def test_blas_arithmetic_learns_the_same_to_rounding() -> None:
    fixed = ended(Parameters(hidden=7, steps=50))
    blas = ended(Parameters(hidden=7, steps=50, arithmetic="blas"))
    assert np.allclose(rows(fixed), rows(blas), rtol=0, atol=1e-12)


def loss_of(vector: Array, act: str, arithmetic: str) -> float:
    weights = Weights(vector[:9].reshape(1, 3, 3), vector[9:12][None], vector[12:], np.ones((1, 3)))
    return float(forward(weights, act, arithmetic).loss[0])


@pytest.mark.parametrize("act", ["tanh", "logistic"])
@pytest.mark.parametrize("arithmetic", ["fixed", "blas"])
def test_gradients_meet_central_differences(act: str, arithmetic: str) -> None:
    vector = np.random.default_rng(3).normal(size=13)
    weights = Weights(vector[:9].reshape(1, 3, 3), vector[9:12][None], vector[12:], np.ones((1, 3)))
    passed = forward(weights, act, arithmetic)
    values = np.concatenate([passed.activations, np.ones((1, 1, POINTS))], axis=1)
    exact = gradients(weights.outgoing, values, passed.errors, act, arithmetic)
    flat = np.concatenate([part.ravel() for part in exact])
    steps = 1e-6 * np.eye(13)
    central = [
        (loss_of(vector + h, act, arithmetic) - loss_of(vector - h, act, arithmetic)) / 2e-6
        for h in steps
    ]
    assert np.abs(flat - central).max() < 1e-8


def test_a_loss_that_runs_away_is_frozen_and_is_no_number() -> None:
    params = Parameters(hidden=32, eta=2, steps=200)
    run = played(params)
    state = run.state
    assert run.status == "diverged"
    assert run.step_number < 200
    assert run.summary()["loss_end"] is None
    assert np.isfinite(rows(state)).all()


def test_init_changes_which_weights_are_tied_and_nothing_else() -> None:
    drawn = [
        initial(Parameters(init=init), 2, np.random.default_rng(5))[0][:, 0]
        for init in ("equal", "equal-in", "pairs", "random")
    ]
    assert all(np.array_equal(drawn[0], other) for other in drawn[1:])


def test_tied_units_are_counted_once_for_each_copy() -> None:
    copies = tied_copies(Parameters(init="pairs", hidden=5))
    assert copies is not None
    assert copies.tolist() == [2, 0, 2, 0, 1]
    assert tied_copies(Parameters(init="random")) is None


def test_the_data_are_the_same_for_every_seed_and_cannot_be_changed() -> None:
    assert data().targets.shape == (48,)
    with pytest.raises(ValueError, match="read-only"):
        data().targets[0] = 1


@pytest.mark.parametrize("init", ["equal", "equal-in", "zero", "pairs", "random"])
def test_the_figure_shows_units_loss_and_singular_values(init: str) -> None:
    params = Parameters(init=init, steps=20, hidden=3)
    run = played(params, runs=2)
    figure = run.figure()
    assert len(figure.panels) == 3
    assert f"count as {distinct(rows(run.state))} " in figure.sentence


def test_a_step_leaves_the_state_before_it_untouched() -> None:
    run = Run(Symmetry(), Parameters(), runs=2)
    state, before = run.state, run.state.weights.incoming.copy()
    run.advance(1)
    assert np.array_equal(state.weights.incoming, before)
