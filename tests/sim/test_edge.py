"""The edge of stability: whose turn it is, what a median says, what is frozen, drawn and told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.figure import Curve, Heat, Points, Role
from sim.knobs import read
from sim.models.edge import Edge, Parameters, State, growth, in_turn, initial, surface_of
from sim.models.edge_surface import hessian, scalar_slope
from sim.models.edge_theory import Problem, expected, flow_limit
from sim.run import Run
from tests.sim.playing import streams


def begun(runs: int = 1, seed: int = 0, **knobs: object) -> Run[Parameters, State]:
    return Run(Edge(), read(Parameters, knobs), seed, runs)


def played(runs: int = 1, seed: int = 0, **knobs: object) -> Run[Parameters, State]:
    run = begun(runs, seed, **knobs)
    run.advance(run.total_steps)
    return run


THROWN: dict[str, Any] = {"mode": "scalar", "a0": 5, "b0": 0.1, "eta": 0.8, "steps": 60}


@pytest.mark.parametrize(("every", "runs"), [(1, 3), (4, 1), (7, 5), (3, 32), (40, 32), (4000, 2)])
def test_each_member_is_looked_at_once_in_every_so_many_steps(every: int, runs: int) -> None:
    seen = [member for step in range(every) for member in in_turn(step, every, runs)]
    assert sorted(seen) == list(range(runs))
    most = max(len(in_turn(step, every, runs)) for step in range(every))
    assert most == -(-runs // every)


def test_a_look_is_kept_until_the_next_one() -> None:
    run = played(steps=12, every=5, runs=2)
    sharpness = run.history.traces["sharpness"]
    changes = [np.flatnonzero(np.diff(sharpness[:, member])) + 1 for member in range(2)]
    assert [found.tolist() for found in changes] == [[5, 10], [2, 7, 12]]


def test_looking_changes_nothing_of_the_descent() -> None:
    often, seldom = played(steps=30, every=1), played(steps=30, every=4000)
    assert (often.state.rows == seldom.state.rows).all()


def test_the_hessian_is_symmetric_and_that_of_the_scalar_loss_is_known() -> None:
    row = np.array([1.5, -0.4])
    surface = surface_of(Parameters(mode="scalar"))
    a, b = row
    known = np.array([[b * b, 2 * a * b - 1], [2 * a * b - 1, a * a]])
    assert np.abs(hessian(row, surface) - known).max() < 1e-8
    of_net = surface_of(Parameters(width=4))
    found = hessian(np.full(of_net.parameters, 0.1), of_net)
    assert (found == found.T).all()


def test_the_default_net_has_141_parameters() -> None:
    assert surface_of(Parameters()).parameters == 141
    assert begun().state.spectrum.shape == (141,)


def test_a_given_start_is_taken_and_a_random_one_drawn() -> None:
    params = Parameters(mode="scalar", a0=1.25, b0="random")
    rows = initial(params, 4, streams(1))
    assert (rows[:, 0] == 1.25).all()
    assert np.unique(rows[:, 1]).size == 4


def test_the_learning_rate_does_not_change_the_start() -> None:
    assert (begun(seed=3).state.rows == begun(seed=3, eta=0.8, steps=9).state.rows).all()


def test_a_norm_that_was_zero_has_no_growth() -> None:
    norms = np.array([[2.0, 1.0], [1.0, 0.0], [4.0, 3.0], [6.0, 5.0]])
    assert growth(norms, 1).tolist() == [4.0, np.inf]


def test_a_thrown_member_is_frozen_and_the_others_go_on() -> None:
    run = played(mode="scalar", a0="random", b0=3.0, eta=0.4, steps=60, runs=16)
    state = run.state
    out = state.diverged_at >= 0
    assert 0 < out.sum() < 16
    assert run.step_number == 60
    assert np.isfinite(state.rows).all()
    assert run.model.diverged_at(state, run.params) == state.diverged_at[out].min()
    loss = run.history.traces["loss"]
    for member in np.flatnonzero(out):
        assert np.unique(loss[state.diverged_at[member] - 1 :, member]).size == 1


def test_a_run_that_is_thrown_ends_and_says_so() -> None:
    run = played(**THROWN)
    assert run.status == "diverged"
    assert run.step_number < 60
    assert "diverged at step 3" in run.sentence()
    assert run.summary()["loss_end"] is None
    assert run.summary()["sharpness_ratio"] is None


def test_a_start_in_the_saddle_stays_there() -> None:
    run = played(mode="scalar", a0=0, b0=0, steps=5, every=1)
    assert (run.state.rows == 0).all()
    summary = run.summary()
    assert summary["negative_end"] == 1
    assert summary["gradient_growth"] is None
    assert summary["loss_end"] == 0.5


def test_slopes_of_the_scalar_loss_are_those_of_its_formula() -> None:
    loss, gradient = scalar_slope(np.array([[2.0, 0.75], [1.0, 1.0]]))
    assert loss.tolist() == [0.125, 0.0]
    assert gradient.tolist() == [[0.375, 1.0], [0.0, 0.0]]


def test_the_flow_ends_where_ab_is_one() -> None:
    a, b = 1.9, 1 / 1.9
    assert flow_limit(a, b) == pytest.approx(a * a + b * b)


@pytest.mark.parametrize(
    ("problem", "ratio"),
    [
        (Problem("net", 0.4, 2000), 1.0),
        (Problem("net", 0.05, 2000), None),
        (Problem("net", 0.4, 40), None),
        (Problem("scalar", 0.02, 4000, 1.0, 1.0), 0.02),
        (Problem("scalar", 0.4, 4000, 2.0, 0.1), None),
        (Problem("scalar", 0.02, 40_000, 1.0, -1.0), None),
        (Problem("scalar", 0.02, 40_000), None),
    ],
)
def test_theory_is_silent_where_it_cannot_know(problem: Problem, ratio: float | None) -> None:
    assert expected(problem).get("sharpness_ratio") == (
        None if ratio is None else pytest.approx(ratio)
    )


def test_the_edge_is_drawn_dashed_over_the_whole_run() -> None:
    panel = played(steps=20, eta=0.5).figure().panels[0]
    edge = next(m for m in panel.marks if isinstance(m, Curve) and m.role is Role.THEORY)
    assert edge.dashed
    assert (edge.x.tolist(), edge.y.tolist()) == ([0, 20], [4, 4])


def test_the_spectrum_is_drawn_largest_first() -> None:
    run = played(steps=3)
    points = next(m for m in run.figure().panels[2].marks if isinstance(m, Points))
    assert points.y[0] == run.state.sharpness[0]
    assert (np.diff(points.y) <= 0).all()


def test_the_scalar_loss_is_drawn_with_its_path() -> None:
    run = played(mode="scalar", steps=9, every=1, a0=3.5, eta=0.1)
    marks = run.figure().panels[2].marks
    assert isinstance(marks[0], Heat)
    path = next(m for m in marks if isinstance(m, Curve) and m.label == "path")
    assert path.x.size == 10
    assert (path.x[0], path.y[0]) == (3.5, 0.1)


@pytest.mark.parametrize("runs", [1, 3])
def test_a_sentence_says_what_was_seen_beside_theory(runs: int) -> None:
    run = begun(steps=200, runs=runs)
    assert "theory: it climbs to 2/η = 5" in run.sentence()
    run.advance(200)
    assert "(theory: 1)" in run.sentence()
    assert len(run.sentence()) <= 160
