"""The noise floor: what stalls, what lowers it, what the schedules are, and how it is said."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Band, Curve, Role, Rule, Scale
from sim.knobs import read
from sim.models import noise_floor_theory as theory
from sim.models.noise_floor import NoiseFloor, Parameters, State, problem_of
from sim.run import Run


def played(params: Parameters, runs: int = 64, seed: int = 0) -> Run[Parameters, State]:
    run = Run(NoiseFloor(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def test_a_constant_rate_stalls_and_a_shrinking_one_does_not() -> None:
    constant = played(Parameters(steps=1000)).summary()
    shrinking = played(Parameters(steps=1000, schedule="inverse")).summary()
    assert constant["slope"] == pytest.approx(0, abs=0.1)
    assert shrinking["slope"] == pytest.approx(-0.85, abs=0.15)
    assert (shrinking["loss_end"] or 9) < 0.4 * (constant["loss_end"] or 0)


def test_the_floor_goes_with_the_rate_over_the_batch() -> None:
    def floor(eta: float, batch: int) -> float:
        return theory.floor(problem_of(Parameters(eta=eta, batch=batch)), eta)

    assert floor(0.2, 4) == pytest.approx(floor(0.2, 1) / 4)
    assert floor(0.02, 1) == pytest.approx(floor(0.01, 1) * 2, rel=0.01)
    assert floor(0.04, 4) == pytest.approx(floor(0.01, 1), rel=0.02)
    assert floor(1.6, 4) > 1.25 * floor(0.4, 1)  # interchangeable only for small steps


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        ("constant", [0.5, 0.5, 0.5, 0.5]),
        ("drop", [0.5, 0.5, 0.05, 0.05]),
        ("inverse", [0.5, 0.5 / 1.25, 0.5 / 1.5, 0.5 / 1.75]),
    ],
)
def test_the_schedules_are_what_they_are_called(schedule: str, rates: list[float]) -> None:
    problem = problem_of(Parameters(eta=0.5, kappa=2, steps=4, schedule=schedule))
    assert [theory.rate(problem, t) for t in range(4)] == pytest.approx(rates)


def test_the_shrinking_rates_meet_the_conditions_of_robbins_and_monro() -> None:
    problem = problem_of(Parameters(schedule="inverse"))
    rates = np.array([theory.rate(problem, t) for t in range(20_000)])
    tail = slice(10_000, None)
    assert rates[tail].sum() == pytest.approx(problem.kappa * np.log(2), rel=0.02)
    assert (rates[tail] ** 2).sum() < 0.1


def test_members_start_where_they_are_told_or_in_equilibrium() -> None:
    told: Run[Parameters, State] = Run(NoiseFloor(), Parameters(start=2.5), 0, 3)
    assert (told.state.x == 2.5).all()
    params = Parameters(start="equilibrium", d=3)
    settled: Run[Parameters, State] = Run(NoiseFloor(), params, 0, 4000)
    variance = theory.stationary(problem_of(params), params.eta)
    assert (settled.state.x**2).mean(axis=0) == pytest.approx(variance, rel=0.12)


def test_the_noise_is_the_same_whatever_the_rate() -> None:
    def noise(eta: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        run = played(Parameters(eta=eta, steps=1, start=0.0), runs=4)
        return np.asarray(run.state.x / eta)

    assert noise(0.1) == pytest.approx(noise(1.0))


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8])
def test_a_short_run_has_a_floor_and_a_slope_only_from_eight_steps_on(steps: int) -> None:
    summary = played(Parameters(steps=steps)).summary()
    assert summary["floor"] is not None
    assert (summary["slope"] is None) == (steps < 8)


def test_before_the_first_step_only_the_loss_exists() -> None:
    run: Run[Parameters, State] = Run(NoiseFloor(), Parameters(), 0, 4)
    assert run.summary() == {"loss_end": pytest.approx(11.453, abs=0.001), "floor": None,
                             "slope": None}  # fmt: skip
    assert "theory: it stalls at 0.414" in run.sentence()


def test_the_fan_lies_about_the_mean_and_vanishes_for_one_run() -> None:
    marks = played(Parameters(steps=60), runs=200).figure().panels[0].marks
    outer, inner = (m for m in marks if isinstance(m, Band))
    assert (outer.low <= inner.low).all()
    assert (inner.high <= outer.high).all()
    assert (outer.low[1:] < outer.high[1:]).all()
    alone = played(Parameters(steps=60), runs=1).figure().panels[0].marks
    assert not any(isinstance(m, Band) for m in alone)


@pytest.mark.parametrize("schedule", ["constant", "drop", "inverse"])
@pytest.mark.parametrize("steps", [1, 1000])
def test_a_film_has_a_first_picture(schedule: str, steps: int) -> None:
    params = Parameters(steps=steps, schedule=schedule)
    run = Run(NoiseFloor(), params, 0, 3)
    first = run.figure()
    run.advance(1)
    assert [panel.title for panel in first.panels] == [p.title for p in run.figure().panels]


@pytest.mark.parametrize(("schedule", "scale"), [("constant", "linear"), ("inverse", "log")])
def test_powers_of_time_are_drawn_over_logarithmic_time(schedule: str, scale: str) -> None:
    panel = played(Parameters(steps=50, schedule=schedule)).figure().panels[0]
    assert panel.x.scale is Scale(scale)
    assert any(isinstance(m, Rule) for m in panel.marks)


def test_a_long_run_is_drawn_through_a_few_hundred_of_its_steps() -> None:
    panel = played(Parameters(steps=3000, d=1), runs=2).figure().panels[0]
    curves = [m for m in panel.marks if isinstance(m, Curve)]
    assert {m.x[-1] for m in curves} == {3000}
    assert max(len(m.x) for m in curves) <= 401


def test_a_single_axis_has_no_picture_of_two() -> None:
    assert len(played(Parameters(d=1, steps=9)).figure().panels) == 2
    assert len(played(Parameters(d=2, steps=9)).figure().panels) == 3


def test_theory_is_dashed_in_every_panel() -> None:
    for panel in played(Parameters(steps=9)).figure().panels:
        lines = [m for m in panel.marks if isinstance(m, Curve) and m.role is Role.THEORY]
        assert lines
        assert all(line.dashed for line in lines)


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"steps": 400}, "stalls at the floor of 0.414"),
        ({"steps": 40, "kappa": 1000.0, "start": 50.0}, "the floor is"),
        ({"steps": 400, "schedule": "drop"}, "from 0.414 to 0.0401"),
        ({"steps": 400, "schedule": "inverse"}, "(theory -0.71)"),
    ],
)
def test_the_sentence_says_what_became_of_the_loss(knobs: dict[str, object], said: str) -> None:
    run = played(read(Parameters, knobs), runs=256)
    assert said in run.sentence()
    assert "theory" in run.sentence()


@pytest.mark.parametrize("eta", [2.0, 0.0, "fast"])
def test_rates_beyond_stability_are_refused(eta: object) -> None:
    with pytest.raises(KnobError, match=r"eta takes a number from 0.001 to 1.9"):
        read(Parameters, {"eta": eta})


def test_more_than_the_budget_is_refused() -> None:
    with pytest.raises(KnobError, match="budget"):
        Run(NoiseFloor(), Parameters(d=64, steps=20_000), 0, 4096)
