"""Adaptive steps: usual rates, turned bowls, Reddi's line, what is refused, drawn and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Curve, Note, Points, Role, Rule
from sim.models import adaptive_courses
from sim.models.adaptive import Adaptive, Parameters, State, rule_of
from sim.models.adaptive_side_by_side import SideBySide
from sim.models.adaptive_steps import METHODS, effective, moved
from sim.protocol import Array
from sim.run import Run


def played(params: Parameters, runs: int = 2, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Adaptive(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 2) -> Mapping[str, Any]:
    return played(params, runs).summary()


def marks(run: Run[Parameters, State], kind: type, panel: int = 0) -> list[Any]:
    return [mark for mark in run.figure().panels[panel].marks if isinstance(mark, kind)]


def test_adam_does_not_feel_kappa_until_the_bowl_is_turned() -> None:
    for kappa in (10.0, 1e5):
        assert summed(Parameters(kappa=kappa, steps=20))["iterations"] == 11
    mild = summed(Parameters(kappa=10, rotated=True), runs=32)["iterations"]
    harsh = summed(Parameters(kappa=1000, rotated=True), runs=32)["iterations"]
    assert harsh > 2 * mild > 22


@pytest.mark.parametrize("method", ["sgd", "momentum"])
def test_plain_steps_walk_the_same_course_however_the_bowl_is_turned(method: str) -> None:
    turned = played(Parameters(method=method, rotated=True, steps=50)).history.traces["loss"]
    aligned = played(Parameters(method=method, steps=50)).history.traces["loss"]
    assert turned == pytest.approx(aligned, rel=1e-9)


def test_usual_rates_are_each_methods_own() -> None:
    rates = {method: rule_of(Parameters(method=method, kappa=50)).eta for method in METHODS}
    assert rates == {
        "sgd": 1.9 / 50,
        "momentum": 1 / 50,
        "adagrad": 0.5,
        "rmsprop": 0.01,
        "adam": 0.1,
    }
    assert rule_of(Parameters(eta=0.3)).eta == 0.3


def test_the_line_has_its_own_usual_memory_that_can_be_changed() -> None:
    line = Parameters(problem="reddi", c=4.0)
    assert rule_of(line).beta1 == 0
    assert rule_of(line).beta2 == pytest.approx(1 / 17)
    assert rule_of(replace(line, beta1=0.5, beta2=0.9)).beta1 == 0.5
    assert rule_of(Parameters()).beta2 == 0.999


def test_members_are_turned_each_its_own_way_and_alike_for_every_rate() -> None:
    a = played(Parameters(rotated=True, steps=1), runs=3).state.world.turns
    b = played(Parameters(rotated=True, steps=1, method="sgd", eta=1e-4), runs=3).state.world.turns
    assert a is not None
    assert np.array_equal(a, np.asarray(b))
    assert not np.array_equal(a[0], a[1])


def test_the_penalty_is_that_of_the_first_member() -> None:
    params = Parameters(rotated=True, steps=400)
    alone = played(params, runs=1).summary()
    assert alone["rotation_penalty"] == pytest.approx((alone["iterations"] or 0) / 11)
    assert summed(replace(params, rotated=False))["rotation_penalty"] > 1


@pytest.mark.parametrize("epsilon", [0.0, 1e-8])
@pytest.mark.parametrize("method", ["adagrad", "rmsprop", "adam"])
def test_a_gradient_of_exactly_zero_moves_nothing(method: str, epsilon: float) -> None:
    model, params = Adaptive(), Parameters(method=method, epsilon=epsilon, d=2)
    state = Run(model, params, 0, 1).state
    rest = replace(state, x=state.x * 0, slope=state.slope * 0)
    after = model.step(rest, params, None)  # type: ignore[arg-type]  # it draws no chance
    assert not after.x.any()


def test_effective_steps_are_read_off_the_sums() -> None:
    run = played(Parameters(epsilon=0, steps=1, kappa=100, d=3), runs=1)
    found = effective(run.state.second[0], rule_of(run.params), 1)
    assert found == pytest.approx(0.1 / np.array([1.0, 10.0, 100.0]))
    sgd = Parameters(method="sgd", steps=1, eta=0.004)
    assert (effective(np.zeros(3), rule_of(sgd), 1) == 0.004).all()


@pytest.mark.parametrize("method", METHODS)
def test_on_the_line_x_stays_in_its_interval(method: str) -> None:
    x = played(Parameters(problem="reddi", method=method, eta=5.0)).history.traces["x"]
    assert np.abs(x).max() == 1
    assert len(np.unique(x)) > 2


def test_adam_ends_at_the_worst_point_and_sgd_at_the_best() -> None:
    adam, sgd = Parameters(problem="reddi"), Parameters(problem="reddi", method="sgd")
    assert summed(adam)["x_end"] == pytest.approx(1, abs=0.005)
    assert summed(sgd)["x_end"] == pytest.approx(-0.996, abs=0.001)
    assert "it goes to +1" in played(adam).sentence()
    assert {rule.at for rule in marks(played(adam), Rule)} == {-1.0, 1.0}


def test_too_long_a_step_is_frozen_said_and_drawn() -> None:
    run = played(Parameters(method="sgd", eta=0.1))
    assert run.status == "diverged"
    assert run.summary()["x_end"] is None
    assert np.isfinite(run.state.x).all()
    assert "diverged at step 4" in run.sentence()
    assert [note.role for note in marks(run, Note)] == [Role.WARNING]


def test_turned_bowls_that_do_not_fit_are_refused() -> None:
    with pytest.raises(KnobError, match="at most 1677 runs"):
        Run(Adaptive(), Parameters(rotated=True, d=50), 0, 4096)
    Run(Adaptive(), Parameters(rotated=True, d=50, problem="reddi", steps=2), 0, 4096)


def test_theory_is_silent_on_turned_adam_and_under_noise() -> None:
    assert played(Parameters(rotated=True, steps=5)).theory()["iterations"] is None
    assert played(Parameters(noise=0.1, steps=5)).theory()["iterations"] is None
    assert played(Parameters(epsilon=0.5, steps=5)).theory()["iterations"] is None
    assert played(Parameters(method="sgd", rotated=True)).theory()["iterations"] == 131


def test_both_bowls_and_theory_are_drawn_in_the_first_panel() -> None:
    curves = {curve.label: curve for curve in marks(played(Parameters()), Curve)}
    assert set(curves) == {"Adam", "turned", "theory"}
    assert curves["theory"].dashed
    turned = {curve.label for curve in marks(played(Parameters(rotated=True)), Curve)}
    assert "aligned" in turned
    assert "theory" not in turned


def test_five_methods_are_drawn_side_by_side() -> None:
    labels = [curve.label for curve in marks(played(Parameters(steps=30)), Curve, panel=1)]
    assert labels == ["SGD", "momentum", "AdaGrad", "RMSProp", "Adam"]


def test_theory_lies_on_the_measured_loss() -> None:
    for method in METHODS:
        run = played(Parameters(method=method, steps=40))
        theory = next(c for c in marks(run, Curve) if c.role is Role.THEORY)
        seen = run.history.traces["loss"][:, 0] / run.state.world.first_loss
        assert theory.y == pytest.approx(seen, rel=1e-4), method


def test_coordinates_lie_on_one_line_until_the_bowl_is_turned() -> None:
    (aligned,) = marks(played(Parameters(steps=50)), Points, panel=2)
    assert np.ptp(np.log(aligned.x * aligned.y)) < 1e-5
    (turned,) = marks(played(Parameters(steps=50, rotated=True)), Points, panel=2)
    assert np.ptp(np.log(turned.x * turned.y)) > 0.1


def test_a_share_of_runs_that_arrive_is_said_with_its_interval() -> None:
    run = played(Parameters(rotated=True, steps=140), runs=32)
    assert 0 < np.count_nonzero(run.state.arrived_at >= 0) < 32
    assert "n = 32" in run.sentence()


@pytest.mark.parametrize("rotated", [False, True])
@pytest.mark.parametrize(
    "params",
    [
        Parameters(d=7, steps=200),
        Parameters(d=3, eta=8.0, epsilon=0.0, beta1=0.999, rho=0.0, steps=300),
        Parameters(problem="reddi", steps=90),
    ],
    ids=["usual", "out of range", "reddi"],
)
def test_methods_walk_side_by_side_as_each_does_alone(params: Parameters, rotated: bool) -> None:
    params = replace(params, rotated=rotated)
    world = Run(Adaptive(), params, 5, 1).state.world
    rules = [rule_of(replace(params, method=method)) for method in METHODS]
    together = adaptive_courses.courses(rules, world, params.steps, rotated=rotated)
    for rule, course in zip(rules, together, strict=True):
        state = Run(Adaptive(), params, 5, 1).state
        x, first, second, alone = state.x, state.first, state.second, []
        with np.errstate(all="ignore"):
            for t in range(params.steps + 1):
                slope, loss = adaptive_courses.seen(x, world, t)
                alone.append(x[0, 0] if world.c else loss[0] / world.first_loss)
                x, first, second = moved(x, first, second, slope, rule, t + 1)
                x = np.clip(x, -1, 1) if world.c else x
        assert np.array(alone).tobytes() == course.tobytes()


def test_a_first_picture_walks_each_bowl_once_and_the_same_bowl_never_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[int] = []
    walk = SideBySide.moved

    def counted(self: SideBySide, x: Array, gradient: Array, t: int) -> Array:
        steps.append(len(x))
        return walk(self, x, gradient, t)

    monkeypatch.setattr(SideBySide, "moved", counted)
    params = Parameters(kappa=321.0, steps=40)
    Run(Adaptive(), params, 3, 4).figure()
    assert sorted(steps) == [1] * 41 + [5] * 41
    Run(Adaptive(), params, 3, 4).figure()
    assert len(steps) == 82
    Run(Adaptive(), params, 4, 4).figure()
    assert steps[82:] == [1] * 41, "another seed turns the bowl in another way"


def test_rules_out_of_order_are_not_walked_side_by_side() -> None:
    rules = [rule_of(Parameters(method=method)) for method in ("adam", "sgd")]
    with pytest.raises(ValueError, match="order"):
        SideBySide(rules, 2)
