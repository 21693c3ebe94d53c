"""Momentum: what tuning means, where theory is silent, what is frozen, drawn and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.figure import Curve, Heat, Note, Points, Role, Rule
from sim.models.momentum import Momentum, Parameters, State, fitted_rate, period, problem_of
from sim.models.momentum_theory import distances
from sim.models.momentum_theory import tuned_rates as best
from sim.protocol import History
from sim.run import Run


def played(params: Parameters, runs: int = 1, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Momentum(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 1) -> Mapping[str, Any]:
    return played(params, runs).summary()


def marks(run: Run[Parameters, State], kind: type, panel: int = 0) -> list[Any]:
    return [mark for mark in run.figure().panels[panel].marks if isinstance(mark, kind)]


def test_a_hundred_times_kappa_costs_ten_times_the_steps_with_momentum() -> None:
    few = summed(Parameters(kappa=100, steps=2000))["iterations"]
    many = summed(Parameters(kappa=10_000, steps=2000))["iterations"]
    assert many / few == pytest.approx(11.45, abs=0.01)


@pytest.mark.parametrize("method", ["gd", "heavy-ball", "nesterov"])
def test_a_round_bowl_is_done_in_one_step(method: str) -> None:
    run = played(Parameters(kappa=1, method=method))
    assert run.summary()["iterations"] == 1
    assert run.summary()["rate"] == 0
    assert run.step_number < 10


def test_untuned_knobs_are_absolute_numbers_and_gd_has_no_momentum() -> None:
    plain: dict[str, Any] = {"tuned": False, "eta": 0.004, "steps": 30}
    gd = played(Parameters(method="gd", beta=0.9, **plain))
    still = played(Parameters(method="heavy-ball", beta=0.0, **plain))
    assert np.array_equal(gd.state.x, still.state.x)
    assert gd.state.x[0, 0] == pytest.approx((1 - 0.004) ** 30)


def test_tuned_knobs_ignore_what_is_set_by_hand() -> None:
    a = played(Parameters(eta=0.5, beta=0.1, steps=9))
    assert np.array_equal(a.state.x, played(Parameters(steps=9)).state.x)


def test_nesterov_looks_ahead_from_its_second_step_on() -> None:
    knobs: dict[str, Any] = {"tuned": False, "eta": 0.01, "beta": 0.5, "d": 2, "kappa": 4}
    ball = played(Parameters(steps=2, **knobs)).history.traces["place"]
    ahead = played(Parameters(steps=2, method="nesterov", **knobs)).history.traces["place"]
    assert np.array_equal(ball[1], ahead[1])
    assert ahead[2, 0] == pytest.approx(0.985 - 0.01 * 0.985)
    assert ball[2, 0] == pytest.approx(0.985 - 0.01 * 0.99)


def test_too_long_a_step_is_frozen_said_and_drawn() -> None:
    run = played(Parameters(tuned=False, eta=0.05, beta=0.9), runs=3)
    assert run.status == "diverged"
    assert run.step_number < 40
    assert run.summary()["floor"] is None
    assert (run.summary()["rate"] or 0) > 1
    assert np.isfinite(run.state.x).all()
    assert "diverged at step" in run.sentence()
    assert [note.role for note in marks(run, Note)] == [Role.WARNING]


def test_a_frozen_member_stays_while_the_others_go_on() -> None:
    model = Momentum()
    params = Parameters(tuned=False, eta=1e-6, noise=10.0, steps=5, d=2)
    run: Run[Parameters, State] = Run(model, params, 0, 2)
    far = run.state.x.copy()
    far[0] = 1e9
    begun = replace(run.state, x=far)
    after = model.step(model.step(begun, params, run._streams), params, run._streams)
    assert after.diverged_at.tolist() == [1, -1]
    assert (after.x[0] == far[0]).all()
    assert (after.x[1] != far[1]).all()
    assert not model.done(after, params)
    assert model.measure(after, params)["distance"][0] == np.inf


def test_momentum_does_not_always_converge() -> None:
    run = played(Parameters(problem="piecewise"))
    assert run.summary()["period"] == 3
    assert run.summary()["iterations"] is None
    assert "cycle of 3" in run.sentence()
    assert {round(rule.at, 4) for rule in marks(run, Rule)} == {0.6465, 1.8024, 2.1159}


def test_the_kinked_slope_has_its_own_size_whatever_the_knobs() -> None:
    a = played(Parameters(problem="piecewise", kappa=3, d=77))
    assert a.state.x.shape == (1, 1)
    assert a.summary() == summed(Parameters(problem="piecewise"))
    assert a.theory()["rate"] is None


def test_an_endless_slope_is_drawn_and_said_as_one() -> None:
    run = played(Parameters(problem="slope", tuned=False, eta=0.01, beta=0.9, steps=20))
    assert [panel.title for panel in run.figure().panels] == [
        "speed on the endless slope",
        "distance rolled",
    ]
    assert run.sentence().startswith("After 20 steps down the slope heavy ball rolls 0.08784 per")
    measured, theory, plain = marks(run, Curve)
    assert measured.y[-1] == pytest.approx(theory.y[-1])
    assert set(plain.y) == {0.01}
    assert [rule.at for rule in marks(run, Rule)] == [pytest.approx(0.1)]
    assert run.summary()["terminal_speed"] == pytest.approx(-run.state.v[0, 0])


def test_a_slope_has_neither_a_rate_nor_a_place_to_arrive() -> None:
    run = played(Parameters(problem="slope", steps=500))
    silent = {name for name, value in run.summary().items() if value is None}
    assert silent == {"rate", "iterations", "floor", "period"}
    assert run.step_number == 500
    assert Run(Momentum(), Parameters(problem="slope"), 0, 1).sentence().startswith("No step was")


def test_noise_differs_between_members_and_leaves_the_start_alone() -> None:
    run = played(Parameters(noise=0.1, steps=50), runs=4)
    assert len(np.unique(run.state.x[:, 0])) == 4
    assert run.theory()["iterations"] is None
    assert (
        played(Parameters(noise=0.1, steps=50), runs=4).history.traces["distance"][0, 0] == 30**0.5
    )


def test_under_noise_the_floor_is_said_beside_theory() -> None:
    run = played(Parameters(noise=0.5, tuned=False, eta=0.002, beta=0.9), runs=64)
    found, known = run.summary()["floor"], run.theory()["floor"]
    assert found is not None
    assert found == pytest.approx(known, rel=0.1)
    assert f"theory {known:.4g}" in run.sentence()
    assert [rule.label for rule in marks(run, Rule)] == ["noise floor"]


def test_theory_waits_for_the_start_to_be_forgotten() -> None:
    assert Momentum().theory(Parameters(noise=0.5, kappa=1e4, steps=50), 1).get("floor") is None


def test_the_three_methods_are_drawn_on_one_axis() -> None:
    curves = marks(played(Parameters(method="nesterov")), Curve)
    labels = {curve.label: curve.dashed for curve in curves}
    assert labels == {"Nesterov": False, "gd": True, "heavy ball": True, "theory": True}


def test_theory_lies_on_the_measured_distance() -> None:
    run = played(Parameters(kappa=50, method="nesterov", steps=120))
    theory = next(curve for curve in marks(run, Curve) if curve.role is Role.THEORY)
    there = run.history.traces["distance"][theory.x.astype(int), 0]
    assert theory.y == pytest.approx(there, rel=1e-9)


def test_the_roots_drawn_lie_on_the_circle_of_tuned_heavy_ball() -> None:
    run = played(Parameters(steps=1))
    (roots,) = marks(run, Points, panel=1)
    assert len(roots.x) == 60
    assert np.hypot(roots.x, roots.y) == pytest.approx(9 / 11, rel=1e-6)


def test_the_bowl_is_one_array_for_a_whole_run() -> None:
    run = Run(Momentum(), Parameters(), 0, 1)
    (first,) = marks(run, Heat, panel=2)
    run.advance(5)
    assert marks(run, Heat, panel=2)[0].values is first.values


def test_a_path_far_out_of_range_still_has_a_picture() -> None:
    wild = Parameters(kappa=21, method="nesterov", tuned=False, eta=4.0, beta=0.5, steps=1)
    assert played(wild).figure().panels[2].y.high == pytest.approx(12)


def test_before_the_first_step_theory_is_said() -> None:
    said = Run(Momentum(), Parameters(), 0, 1).sentence()
    assert said.startswith("No step was made yet; theory: heavy ball keeps 0.8182")
    assert "86 steps" in said


@pytest.mark.parametrize("method", ["gd", "heavy-ball"])
def test_the_best_knobs_have_the_smallest_largest_root(method: str) -> None:
    eta, beta = best(method, 100.0)
    at_best = summed(Parameters(method=method, steps=1))["spectral_radius"]
    for factor in (0.9, 1.1):
        knobs: dict[str, Any] = {"method": method, "tuned": False, "beta": beta, "steps": 1}
        assert summed(Parameters(eta=eta * factor, **knobs))["spectral_radius"] > at_best


def test_closed_forms_hold_where_roots_meet_and_where_they_part() -> None:
    for kappa in (1.0, 1.0001, 7.0):
        run = played(Parameters(kappa=kappa, d=5, tuned=False, eta=0.1, beta=0.3, steps=20))
        known = distances(problem_of(run.params), run.history.steps)
        assert known == pytest.approx(run.history.traces["distance"][:, 0], rel=1e-10)


@pytest.mark.parametrize(
    ("x", "expected"),
    [([1.0, 2.0] * 5, 2), ([1.0, 2.0, 4.0] * 4, 3), ([5.0] * 9, None), (list(range(9)), None)],
)
def test_a_cycle_is_what_repeats_itself_and_moves(x: list[float], expected: int | None) -> None:
    assert period(np.array(x)) == expected


def test_a_rate_needs_three_steps_to_be_fitted() -> None:
    steps, away = np.arange(8), 0.5 ** np.arange(8.0)[:, None]
    assert fitted_rate(History(steps[:2], {"distance": away[:2]})) is None
    assert fitted_rate(History(steps, {"distance": away})) == pytest.approx(0.5)
