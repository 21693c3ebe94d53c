"""A cliff: who is thrown, what clipping caps, and what is said when a run leaves the range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.figure import Curve, Heat, Role
from sim.models.cliff import Cliff, Parameters, State, clipped, middle, norms
from sim.run import Run

THROWN = Parameters(mode="product", eta=0.001, clip="none", w0=1.2)


def played(params: Parameters, runs: int = 1, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Cliff(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 1) -> Mapping[str, Any]:
    return played(params, runs).summary()


@pytest.mark.parametrize("kind", ["norm", "value"])
@pytest.mark.parametrize("mode", ["recurrence", "product"])
def test_no_step_is_longer_than_its_cap(mode: str, kind: str) -> None:
    run = played(Parameters(mode=mode, clip=0.5, clip_kind=kind, eta=0.2, steps=60), runs=16)
    corner = math.sqrt(2) if (mode, kind) == ("recurrence", "value") else 1.0
    assert run.history.traces["longest_jump"].max() <= 0.1 * corner * (1 + 1e-12)
    assert run.summary()["largest_jump"] == run.history.traces["longest_jump"].max()


def test_clipping_the_norm_keeps_the_direction_and_clipping_elements_bends_it() -> None:
    gradient = np.array([[30.0, 40.0], [0.0, 0.0], [-3.0, 4.0]])
    by_norm = clipped(gradient, Parameters(clip=5.0))
    by_value = clipped(gradient, Parameters(clip=5.0, clip_kind="value"))
    assert by_norm.tolist() == [[3.0, 4.0], [0.0, 0.0], [-3.0, 4.0]]
    assert by_value.tolist() == [[5.0, 5.0], [0.0, 0.0], [-3.0, 4.0]]
    assert clipped(gradient, Parameters(clip="none")) is gradient


def test_without_clipping_nothing_is_changed_that_clipping_would_leave() -> None:
    calm: dict[str, Any] = {"w0": 4.3, "b0": -1.5, "steps": 20, "eta": 0.01}
    free = played(Parameters(clip="none", **calm))
    cut = played(Parameters(clip=10.0, **calm))
    assert (free.state.place == cut.state.place).all()
    assert free.state.place[0, 0] != 4.3


def test_a_thrown_run_lies_where_it_landed_and_has_no_loss() -> None:
    run = played(THROWN)
    summary = run.summary()
    assert run.status == "diverged"
    assert run.step_number == 1
    assert summary["loss_end"] is None
    assert summary["w_end"] == pytest.approx(-3_450_368.55, abs=0.01)
    assert summary["far_share"] == 1
    assert "out of range" in run.sentence()


def test_a_frozen_member_stays_while_the_others_go_on() -> None:
    model = Cliff()
    params = Parameters(mode="product", eta=0.001, clip="none", steps=60)
    run = played(params, runs=32)
    frozen = run.state.diverged_at >= 0
    assert 0 < frozen.sum() < 32
    assert run.step_number == 60
    assert model.diverged_at(run.state, params) == run.state.diverged_at[frozen].min()
    w = run.history.traces["w"]
    shown = np.flatnonzero(frozen[: w.shape[1]])
    assert (w[run.state.diverged_at[shown].max() :, shown] == w[-1, shown]).all()
    assert np.isfinite(run.state.place).all()


def test_clipping_turns_most_failures_into_success() -> None:
    free = summed(Parameters(clip="none"), runs=128)
    cut = summed(Parameters(), runs=128)
    assert cut["success_share"] > 1.5 * free["success_share"]
    assert free["far_share"] > 0.2
    assert cut["far_share"] == 0


def test_starts_do_not_depend_on_the_knobs_of_a_step() -> None:
    a = played(Parameters(steps=1), runs=8, seed=3).state.first
    b = played(Parameters(steps=1, eta=1.0, clip="none", length=9), runs=8, seed=3).state.first
    assert (a == b).all()
    half = played(Parameters(steps=1, w0=5.0), runs=8, seed=3).state.first
    assert (half[:, 0] == 5.0).all()
    assert (half[:, 1] == a[:, 1]).all()


@pytest.mark.parametrize("w0", [0.9, 1.2])
def test_one_clipped_step_of_the_product_goes_where_theory_says(w0: float) -> None:
    run = played(Parameters(mode="product", eta=0.01, w0=w0, steps=1))
    known: dict[str, Any] = run.theory()
    assert run.summary()["w_end"] == pytest.approx(known["w_end"], rel=1e-14)
    assert abs(known["w_end"] - w0) <= 0.01 * (1 + 1e-12)
    assert known["success_share"] is None


def test_theory_is_silent_where_no_closed_form_holds() -> None:
    assert not Cliff().theory(Parameters(), 64)
    assert not Cliff().theory(Parameters(mode="product"), 64)


@pytest.mark.parametrize("clip", [1.0, "none"])
def test_the_cap_is_drawn_where_there_is_one(clip: float | str) -> None:
    figure = played(Parameters(clip=clip, steps=5), runs=3).figure()
    lines = [m for p in figure.panels for m in p.marks if isinstance(m, Curve)]
    theory = [line for line in lines if line.role is Role.THEORY]
    assert [line.y.tolist() for line in theory] == ([[0.3, 0.3]] if clip != "none" else [])
    assert all(line.dashed for line in theory)
    assert ("theory" in figure.sentence) == (clip != "none")


def test_the_surface_is_one_array_for_a_whole_run() -> None:
    run: Run[Parameters, State] = Run(Cliff(), Parameters(length=12), 0, 2)
    first = next(m for m in run.figure().panels[0].marks if isinstance(m, Heat))
    run.advance(3)
    later = next(m for m in run.figure().panels[0].marks if isinstance(m, Heat))
    assert first.values is later.values


def test_the_surface_is_finite_and_a_wall_crosses_it() -> None:
    run: Run[Parameters, State] = Run(Cliff(), Parameters(), 0, 1)
    heat = next(m for m in run.figure().panels[0].marks if isinstance(m, Heat))
    steepest = np.abs(np.diff(heat.values, axis=0)).max(axis=0)
    assert np.isfinite(heat.values).all()
    assert (steepest > 0.3).all()


@pytest.mark.parametrize(
    ("values", "expected"), [([3.0], 3.0), ([4.0, 1.0], 2.5), ([1.0, np.inf, 2.0], 2.0)]
)
def test_the_median_orders_what_left_the_range_last(values: list[float], expected: float) -> None:
    assert middle(np.array(values)) == expected


def test_a_length_whose_square_overflows_is_still_a_number() -> None:
    assert norms(np.array([[3e200, 4e200]]))[0] == pytest.approx(5e200)
