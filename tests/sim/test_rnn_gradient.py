"""Gradients through time: what is walked, what clipping leaves, what is said on the way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Curve, Note, Role
from sim.models.rnn_gradient import Parameters, RnnGradient, State
from sim.models.rnn_gradient_theory import first_small, late_slope, log_clip_factor, long_over_short
from sim.run import Run


def begun(runs: int = 4, seed: int = 0, **knobs: Any) -> Run[Parameters, State]:
    return Run(RnnGradient(), Parameters(**{"n": 10, "steps": 30, **knobs}), seed, runs)


def played(runs: int = 4, seed: int = 0, **knobs: Any) -> Run[Parameters, State]:
    run = begun(runs, seed, **knobs)
    run.advance(run.total_steps)
    return run


def test_tanh_units_go_forward_first_and_linear_ones_back_at_once() -> None:
    assert begun().total_steps == 60
    assert begun(act="linear").total_steps == 30
    assert played().history.traces["log_norm"][:31].tolist() == [[0.0] * 4] * 31
    assert not played(act="linear", drive=2.0).state.inputs.size


def test_before_the_first_lag_nothing_is_measured() -> None:
    run = begun(runs=1)
    run.advance(30)
    assert set(run.summary().values()) == {None}
    run.advance(1)
    assert run.summary()["log_slope"] == run.summary()["log_norm_end"]
    assert run.summary()["long_short_ratio"] == 1


def test_all_runs_read_the_same_sequence_with_weights_of_their_own() -> None:
    state = begun().state
    assert state.inputs.shape == (30, 10)
    assert len({weights.tobytes() for weights in state.weights}) == 4
    assert len({direction.tobytes() for direction in state.adjoint}) == 4


@pytest.mark.parametrize("knobs", [{"gain": 2.0}, {"weights": "gaussian"}, {"clip": "none"}])
def test_inputs_do_not_depend_on_the_net(knobs: dict[str, Any]) -> None:
    assert (begun(seed=3).state.inputs == begun(seed=3, **knobs).state.inputs).all()


def test_clipping_changes_no_state_and_leaves_the_long_lags_their_share() -> None:
    free, cut = played(clip="none"), played(clip=0.01)
    assert (free.history.traces["log_norm"] == cut.history.traces["log_norm"]).all()
    assert free.summary()["long_short_ratio_clipped"] is None
    assert free.summary()["clip_factor"] is None
    ratio = cut.summary()["long_short_ratio"]
    assert cut.summary()["long_short_ratio_clipped"] == pytest.approx(ratio, rel=1e-12)


def test_the_factor_of_clipping_cuts_the_whole_to_the_threshold() -> None:
    norms = np.array([[1.0, 1.0], [2.0, 0.1], [2.0, 0.1]])
    factor = np.exp(log_clip_factor(np.log(norms), 1.5))
    assert factor.tolist() == pytest.approx([0.5, 1.0])


def test_a_gradient_that_has_died_stays_dead_and_is_no_nan() -> None:
    run = begun(act="linear", runs=1)
    run.advance(1)
    dead = State(
        step=1,
        inputs=run.state.inputs,
        weights=np.zeros_like(run.state.weights),
        hidden=run.state.hidden,
        slopes=(),
        adjoint=run.state.adjoint,
        log_norm=run.state.log_norm,
        left_at=run.state.left_at,
    )
    with np.errstate(all="ignore"):
        for _ in range(3):
            dead = run.model.step(dead, run.params, run._streams)
    assert dead.log_norm.tolist() == [-math.inf]
    assert not dead.adjoint.any()


def test_courses_are_summed_up_as_their_names_say() -> None:
    course = np.log(np.array([1.0, 0.5, 0.5, 1e-7, 1e-9]))
    assert first_small(course) == 3
    assert late_slope(course) == pytest.approx(math.log(2e-9) / 2)
    assert long_over_short(course) == pytest.approx(2e-9)
    alone = course[:1]
    assert (first_small(alone), late_slope(alone), long_over_short(alone)) == (None, None, None)


def test_a_norm_of_one_millionth_is_not_below_it() -> None:
    summary = played(act="linear", gain=0.1, steps=8).summary()
    assert summary["t_small"] == 7


def test_leaving_the_range_is_said_and_drawn_while_the_logarithm_goes_on() -> None:
    run = played(act="linear", gain=4.0, steps=600, n=4)
    assert run.status == "diverged"
    assert run.step_number == 600
    assert run.summary()["log_norm_end"] == pytest.approx(600 * math.log(4))
    assert run.summary()["long_short_ratio"] is None
    assert "diverged at step 51" in run.sentence()
    notes = [m.text for m in run.figure().panels[0].marks if isinstance(m, Note)]
    assert any(note.startswith("diverged at 51") for note in notes)


@pytest.mark.parametrize(
    ("knobs", "runs", "most"),
    [({"n": 200}, 100, "200 units allow at most 52 runs"), ({"steps": 1000}, 3600, "at most")],
)
def test_more_than_can_be_held_is_refused(knobs: dict[str, Any], runs: int, most: str) -> None:
    with pytest.raises(KnobError, match=most):
        begun(runs=runs, **knobs)


def test_the_bound_is_drawn_where_it_is_none_of_the_other_lines() -> None:
    def labels(**knobs: Any) -> set[str]:
        first = played(**knobs).figure().panels[0]
        return {m.label for m in first.marks if isinstance(m, Curve)}

    assert labels() == {"gain^k", "theory", "median", "clipped"}
    assert labels(act="linear") == {"theory", "median", "clipped"}
    assert labels(weights="gaussian", clip="none") == {"theory", "median"}


def test_the_clipped_curve_is_the_curve_moved_down() -> None:
    first = played(gain=1.5, act="linear").figure().panels[0]
    curves = {m.label: m for m in first.marks if isinstance(m, Curve)}
    moved = curves["median"].y - curves["clipped"].y
    assert moved == pytest.approx(np.full(31, moved[0]))
    assert moved[0] > 1


def test_the_way_forward_shows_the_factors_before_the_gradient_comes() -> None:
    run = begun()
    run.advance(12)
    factors = {m.label: m for m in run.figure().panels[1].marks if isinstance(m, Curve)}
    assert factors["gain·slope"].x.tolist() == list(range(30, 18, -1))
    assert "gradient" not in factors
    assert "State 12 of 30" in run.sentence()


def test_singular_values_of_a_few_lags_are_those_of_the_gain_for_a_linear_rotation() -> None:
    panel = played(act="linear", gain=1.2).figure().panels[2]
    values = next(m for m in panel.marks if isinstance(m, Curve))
    assert panel.title == "singular values, 10 lags"
    assert values.y == pytest.approx(np.full(10, 1.2**10))
    assert values.role is Role.MEASURED


def test_the_sentence_puts_theory_beside_the_run() -> None:
    sentence = played(act="linear", gain=0.5).sentence()
    assert "30 steps back the gradient is 10^-9.03 of its start (theory 10^-9.03)" in sentence
    assert "below 1e-6 from lag 20 (theory 20)" in sentence
    assert len(sentence) < 160
