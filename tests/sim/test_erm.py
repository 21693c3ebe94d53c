"""Empirical risk: when the true risk is best, where theory is silent, what is drawn and refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Curve, Note, Points, Role, Rule
from sim.models.erm import Erm, Parameters, State, best_of, train_risk, weights_of
from sim.run import Run


def played(params: Parameters, runs: int = 8, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Erm(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def curves(run: Run[Parameters, State], panel: int) -> list[Curve]:
    return [mark for mark in run.figure().panels[panel].marks if isinstance(mark, Curve)]


def test_the_data_do_not_depend_on_the_steps() -> None:
    a = played(Parameters(steps=3), seed=4).state.problem
    b = played(Parameters(steps=9, step_scale=0.3), seed=4).state.problem
    assert (a.features == b.features).all()
    assert (a.targets == b.targets).all()


def test_noise_targets_leave_the_signal_out_whatever_it_is() -> None:
    run = played(Parameters(steps=2, noise_targets=True, signal=5.0))
    assert not run.state.problem.truth.any()
    assert run.summary()["true_best"] == 1.0


def test_an_exact_fit_is_no_lower_than_zero() -> None:
    train = played(Parameters(n=10, d=40, steps=600)).history.traces["train"]
    assert (train >= 0).all()
    assert train[-1].max() < 1e-20


def test_nothing_to_learn_is_never_left() -> None:
    run = played(Parameters(sigma=0.0, signal=0.0, steps=20))
    assert not weights_of(run.state).any()
    assert run.summary()["overfit_share"] == 0
    assert run.status == "ok"
    assert "0, the least so far" in run.sentence()


def test_without_noise_nothing_is_overfitted_and_more_steps_only_help() -> None:
    summary = played(Parameters(sigma=0.0, steps=2000)).summary()
    assert summary["overfit_share"] == 0
    assert summary["true_end"] == pytest.approx(0, abs=1e-9)


def test_the_best_step_is_the_first_of_equals() -> None:
    true = np.array([[2.0, 1.0], [1.5, 1.0], [1.5, 3.0]])
    least, when = best_of(true)
    assert least.tolist() == [1.5, 1.0]
    assert when.tolist() == [1, 0]


def test_the_training_risk_is_that_of_residuals_for_any_weights() -> None:
    problem = played(Parameters(n=15, d=6, steps=1), runs=2).state.problem
    weights = np.arange(12.0).reshape(2, 6)
    missed = np.matvec(problem.features, weights) - problem.targets
    along = np.matvec(problem.directions, weights)
    assert train_risk(along, problem) == pytest.approx((missed**2).mean(axis=1))


@pytest.mark.parametrize(
    "params",
    [
        Parameters(d=36),
        Parameters(d=44, steps=5000),
        Parameters(steps=20),
        Parameters(mode="legendre"),
        Parameters(step_scale=2.1),
    ],
    ids=["slow", "heavy tails", "short", "legendre", "beyond the edge"],
)
def test_theory_is_silent_on_ends_that_are_not_reached_or_say_little(params: Parameters) -> None:
    assert Erm().theory(params, 64).get("true_end") is None


def test_theory_of_the_training_risk_holds_where_tails_are_heavy() -> None:
    known = Erm().theory(Parameters(d=46, steps=5000, step_scale=1.9), 64)
    assert known == {"train_end": 0.0}


def test_a_thrown_member_is_frozen_said_and_drawn() -> None:
    run = played(Parameters(step_scale=2.2))
    summary = run.summary()
    assert run.status == "diverged"
    assert run.step_number < 120
    assert (summary["train_end"], summary["true_end"], summary["gap_end"]) == (None,) * 3
    assert summary["overfit_share"] == 1
    assert "diverged at step" in run.sentence()
    notes = [mark.text for mark in run.figure().panels[0].marks if isinstance(mark, Note)]
    assert notes == [f"diverged at {Erm().diverged_at(run.state, run.params)}"]


def test_a_large_problem_is_refused_with_its_size() -> None:
    with pytest.raises(KnobError, match=r"256 training sets of n = 400, d = 400 .* fewer runs"):
        Run(Erm(), Parameters(n=400, d=400), 0, 256)
    with pytest.raises(KnobError, match="budget"):
        Run(Erm(), Parameters(n=400, d=400), 0, 64)


def test_the_levels_of_theory_are_drawn_where_they_exist() -> None:
    def levels(params: Parameters) -> list[float]:
        panel = played(params, runs=3).figure().panels[0]
        return [mark.at for mark in panel.marks if isinstance(mark, Rule)]

    assert levels(Parameters()) == pytest.approx([0.5, 2.0526], abs=1e-4)
    assert levels(Parameters(mode="legendre")) == []


@pytest.mark.parametrize("mode", ["gauss", "legendre"])
def test_both_expected_paths_are_dashed_and_run_to_the_last_step(mode: str) -> None:
    run: Run[Parameters, State] = Run(Erm(), Parameters(mode=mode), 0, 3)
    theory = [line for line in curves(run, 0) if line.role is Role.THEORY]
    assert [float(line.x[-1]) for line in theory] == [401, 401]
    assert all(line.dashed for line in theory)


def test_data_target_and_fit_are_drawn_for_polynomials() -> None:
    run = played(Parameters(mode="legendre", steps=5, sigma=0.0))
    panel = run.figure().panels[1]
    data = next(mark for mark in panel.marks if isinstance(mark, Points))
    lines = {line.label: line for line in curves(run, 1)}
    assert set(lines) == {"target", "fit"}
    assert data.y == pytest.approx(np.interp(data.x, lines["target"].x, lines["target"].y), abs=0.3)
    assert (lines["fit"].y != lines["target"].y).any()


def test_long_runs_are_thinned_for_drawing_and_keep_their_ends() -> None:
    run = played(Parameters(n=8, d=4, steps=3000), runs=2)
    line = next(line for line in curves(run, 0) if line.label == "train")
    assert len(line.x) <= 160
    assert (line.x[0], line.x[-1]) == (1, 3001)


def test_one_run_is_told_without_shares() -> None:
    one: dict[str, Any] = {"runs": 1}
    assert "%" not in played(Parameters(), **one).sentence()
    assert "n = 8) overfit" in played(Parameters()).sentence()
