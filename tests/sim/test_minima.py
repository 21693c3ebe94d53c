"""Many minima: what counts as an end, what a kick moves, what is refused, drawn and said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Bars, Curve, Points, Role, Rule
from sim.models import minima_network
from sim.models.minima import Minima, Parameters, State, kinds, stuck
from sim.run import Run


def played(params: Parameters, runs: int = 32, seed: int = 0) -> Run[Parameters, State]:
    run = Run(Minima(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 32) -> Mapping[str, Any]:
    return played(params, runs).summary()


def test_a_run_is_stuck_when_it_rests_too_high_and_only_then() -> None:
    loss = np.array([0.125, 0.125, 0.0, np.inf])
    norm = np.array([1e-5, 1e-3, 1e-5, 1e-5])
    assert stuck(loss, norm, Parameters(mode="xor")).tolist() == [True, False, False, False]


def test_success_of_the_neuron_is_measured_from_its_lowest_loss() -> None:
    run = played(Parameters(d=2, steps=600), runs=200)
    low = run.state.loss < 0.03
    assert run.summary()["success_share"] == np.count_nonzero(low) / 200
    assert run.state.loss.min() > 0.022


def test_kinds_are_sets_of_coordinates_and_levels_of_rest() -> None:
    run = played(Parameters(d=2, steps=600), runs=200)
    assert kinds(run.state, run.params) == 4
    resting = played(Parameters(mode="xor", hidden=2), runs=200)
    assert kinds(resting.state, resting.params) == 4
    assert summed(Parameters(mode="xor", steps=1), runs=2)["distinct_ends"] == 0


def test_narrow_networks_get_stuck_and_wide_ones_do_not() -> None:
    narrow, wide = (summed(Parameters(mode="xor", hidden=h), runs=64) for h in (2, 16))
    assert narrow["stuck_share"] > 0.6
    assert narrow["success_share"] < 0.4
    assert wide["success_share"] > 0.85


def test_a_kick_doubles_the_steps_and_leaves_what_came_before_as_it_was() -> None:
    calm = played(Parameters(mode="xor", hidden=2, steps=900))
    kicked = played(Parameters(mode="xor", hidden=2, steps=900, kick=0.01))
    assert kicked.total_steps == 1800
    for name in ("success_share", "stuck_share", "loss_end"):
        assert kicked.summary()[name] == calm.summary()[name]
    assert calm.summary()["stuck_after_kick_share"] is None
    assert kicked.summary()["stuck_after_kick_share"] > 0.8  # type: ignore[operator]
    assert "again after the kick" in kicked.sentence()


def test_nobody_is_stuck_again_who_was_not_stuck() -> None:
    assert summed(Parameters(mode="xor", steps=2, kick=0.1))["stuck_after_kick_share"] is None


def test_starts_do_not_depend_on_rate_or_kick() -> None:
    for mode in ("neuron", "xor"):
        a = played(Parameters(mode=mode, steps=1), seed=3)
        b = played(Parameters(mode=mode, steps=1, eta=0.01, kick=0.1), seed=3)
        a.seek(0)
        b.seek(0)
        assert (a.state.place == b.state.place).all()


def test_members_of_the_ensemble_come_first_and_lie_side_by_side_in_memory() -> None:
    run = played(Parameters(mode="xor", hidden=3, steps=2), runs=7)
    assert run.state.place.shape == (7, 13)
    assert run.state.place.T.flags.c_contiguous


@pytest.mark.parametrize("hidden", [7, 32])
def test_more_settings_than_can_be_tried_are_refused(hidden: int) -> None:
    with pytest.raises(KnobError, match=r"settings; hidden may be 6"):
        Run(Minima(), Parameters(mode="permutations", hidden=hidden), 0, 1)


@pytest.mark.parametrize("steps", [1, 7, 5000])
def test_all_settings_are_tried_in_however_few_steps(steps: int) -> None:
    run = played(Parameters(mode="permutations", hidden=3, steps=steps), runs=2)
    assert run.finished
    assert run.step_number <= 64
    assert run.summary()["equal_settings"] == 48


def test_every_setting_is_another() -> None:
    column = np.random.default_rng(0).standard_normal(13)
    rows = minima_network.rearranged(column, 3, 0, 48, whole=True)
    assert len(np.unique(rows, axis=1).T) == 48
    assert rows[12].tolist() == [column[12]] * 48


def test_a_thrown_ensemble_goes_on_and_says_who_left() -> None:
    run = played(Parameters(mode="xor", hidden=8, eta=3.0, steps=21))
    gone = np.count_nonzero(run.state.frozen_at >= 0)
    assert 0 < gone < 32
    assert run.status == "diverged"
    assert run.sentence().startswith(f"{gone} of 32 runs left the range")
    notes = [m for m in run.figure().panels[0].marks if getattr(m, "role", "") == Role.WARNING]
    assert len(notes) == 1


def test_theory_is_silent_where_runs_have_not_arrived() -> None:
    model = Minima()
    assert not model.theory(Parameters(steps=50), 32)
    assert not model.theory(Parameters(mode="xor"), 32)
    assert "stuck_share" not in model.theory(Parameters(), 32)
    assert "stuck_share" in model.theory(Parameters(steps=3000), 32)


def test_the_neurons_minima_are_ruled_and_its_binomial_law_drawn() -> None:
    run = played(Parameters(steps=600), runs=64)
    first, second, _ = run.figure().panels
    rules = [m.at for m in first.marks if isinstance(m, Rule) and m.role is Role.THEORY]
    assert rules == pytest.approx([-4.2365, 0.2084], abs=1e-4)
    bars = next(m for m in second.marks if isinstance(m, Bars))
    law = next(m for m in second.marks if isinstance(m, Points))
    assert bars.heights.sum() == pytest.approx(1)
    assert law.y.sum() == pytest.approx(1)
    assert bars.heights[0] == run.summary()["success_share"]


def test_a_relu_unit_is_drawn_stretched_without_a_change() -> None:
    figure = played(Parameters(mode="permutations"), runs=1).figure()
    curves = {m.label: m.y for m in figure.panels[2].marks if isinstance(m, Curve)}
    assert np.abs(curves["relu"] - 1).max() < 1e-12
    assert np.abs(curves["tanh"] - 1).max() > 0.01


def test_what_is_not_of_a_mode_does_not_exist() -> None:
    copies = summed(Parameters(mode="permutations"), runs=1)
    descent = summed(Parameters(steps=5))
    assert copies["success_share"] is None
    assert descent["equal_settings"] is None
    assert math.isfinite(copies["loss_end"])
