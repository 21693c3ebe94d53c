"""A deep linear net: its text of strengths, its starts, what is counted, what is drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Band, Curve, Note, Points, Role, Rule
from sim.knobs import read
from sim.models.deep_linear import DeepLinear, Parameters, State, read_strengths
from sim.models.deep_linear_theory import half_time, plateaus, strength_at
from sim.run import Run


def begun(runs: int = 4, seed: int = 0, **knobs: Any) -> Run[Parameters, State]:
    return Run(DeepLinear(), read(Parameters, knobs), seed, runs)


def played(runs: int = 4, seed: int = 0, **knobs: Any) -> Run[Parameters, State]:
    run = begun(runs, seed, **knobs)
    run.advance(run.total_steps)
    return run


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("4,2,1,0.5", "4,2,1,0.5"),
        ("0.5, 1 ,2,4", "4,2,1,0.5"),
        ("3", "3"),
        ("03.50,.1", "3.5,0.1"),
        ("2,2", "2,2"),
        ("1.23456789", "1.23457"),
        ("10,10,10,10,10,10", "10,10,10,10,10,10"),
    ],
)
def test_strengths_are_read_the_largest_first(text: str, spelled: str) -> None:
    assert read_strengths(text) == spelled
    assert read_strengths(spelled) == spelled


@pytest.mark.parametrize(
    "text", ["", ",", "4,", "4,,1", ".", "0.09", "10.1", "1,1,1,1,1,1,1", "1e1", "-1", "inf", "٣"]
)
def test_anything_else_is_refused(text: str) -> None:
    assert read_strengths(text) is None
    with pytest.raises(KnobError, match=r"one to six numbers from 0\.1 to 10"):
        begun(strengths=text)


def test_a_strength_that_is_not_there_has_no_half_time() -> None:
    summary = played(strengths="4,2", steps=300).summary()
    assert [summary[f"half_time_{place}"] is None for place in range(1, 7)] == [False] * 2 + [
        True
    ] * 4


def test_one_member_stands_for_all_aligned_runs() -> None:
    assert len(begun(runs=16).state.layers) == 1
    assert len(begun(runs=16, init="rotated").state.layers) == 16
    assert played(runs=1, steps=400).summary() == played(runs=16, steps=400).summary()


@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize("depth", [1, 2])
def test_a_step_leaves_the_layers_it_began_with(runs: int, depth: int) -> None:
    run = begun(runs, depth=depth, init="random")
    before, layers = run.state.layers.copy(), run.state.layers
    run.advance(3)
    assert (layers == before).all()
    assert (run.state.layers != before).any()


def test_starts_do_not_depend_on_the_step() -> None:
    one, other = (begun(seed=3, init="random", eta=eta).state.layers for eta in (0.01, 0.1))
    assert (one == other).all()


def test_half_times_are_read_between_two_steps() -> None:
    run = played(strengths="4", depth=1, scale=0.5, eta=0.25, steps=4)
    course = run.history.traces["strength"][:, 0]
    assert course[:3].tolist() == pytest.approx([0.5, 1.375, 2.03125])
    assert run.summary()["half_time_1"] == pytest.approx(0.25 * (1 + 0.625 / 0.65625))


def test_what_begins_above_half_was_learned_at_time_zero() -> None:
    summary = played(strengths="2,0.5", scale=0.5, steps=200).summary()
    assert summary["half_time_2"] == 0
    assert summary["half_time_1"] is not None
    assert summary["slowest_over_fastest"] is None


@pytest.mark.parametrize(
    ("loss", "count"),
    [
        ([8.0, 7.9, 4.0, 3.9, 1.0], 2),
        ([8.0, 4.0, 2.0, 1.0], 0),
        ([8.0], 0),
        ([0.0, 0.0], 0),
        ([8.0, 8.0, 8.0, 4.0], 1),
        ([8.0, 4.0, 9.0, 4.0, 3.9, 2.0], 1),
    ],
)
def test_a_plateau_ends_where_the_loss_falls_faster(loss: list[float], count: int) -> None:
    assert plateaus(np.array(loss)) == count


def test_theory_follows_its_own_equation_at_every_depth() -> None:
    times = np.linspace(0, 3, 3001)
    for depth in range(1, 7):
        for scale in (0.05, 1.0, 1.7):
            a = strength_at(times, 1.0, depth, scale)
            slope = depth * a ** (2 - 2 / depth) * (1.0 - a)
            assert a[0] == pytest.approx(scale)
            assert np.gradient(a, times)[1:-1] == pytest.approx(slope[1:-1], rel=1e-3, abs=2e-4)


def test_deeper_nets_wait_longer_and_weaker_strengths_too() -> None:
    waits = [half_time(1.0, depth, 1e-4) for depth in range(1, 7)]
    assert waits == sorted(waits)
    assert half_time(0.5, 2, 1e-4) > half_time(1.0, 2, 1e-4)
    assert half_time(1.0, 3, 1.0) == 0


def test_theory_is_silent_on_mixed_modes() -> None:
    assert set(begun(init="random").theory().values()) == {None}
    assert begun(init="rotated").theory() == begun().theory()


def test_about_half_of_random_starts_wait_for_ever_at_the_last_level() -> None:
    run = played(runs=64, init="random", strengths="3,1", scale=0.05, eta=0.05, steps=400)
    ends = run.history.traces["loss"][-1]
    assert (np.minimum(ends, np.abs(ends - 0.5)) < 1e-6).all()
    assert 0.2 < float(run.summary()["learned_share"] or 0.0) < 0.8


def test_a_member_that_diverges_is_held_while_the_others_go_on() -> None:
    run = played(runs=16, init="random", eta=0.4, steps=55)
    frozen = run.state.diverged_at >= 0
    assert 0 < frozen.sum() < 16
    assert run.status == "diverged"
    assert run.step_number == 55
    assert np.isfinite(run.state.layers).all()
    assert f"diverged at step {run.state.diverged_at[frozen].min()}" in run.sentence()
    notes = [m.text for m in run.figure().panels[0].marks if isinstance(m, Note)]
    assert notes == [f"diverged at {run.state.diverged_at[frozen].min()}"]


def test_every_strength_is_drawn_with_its_theory_and_every_level() -> None:
    run = played(steps=700)
    strengths, stairs, times = run.figure().panels
    curves = [m for m in strengths.marks if isinstance(m, Curve)]
    assert [c.label for c in curves if c.role is not Role.THEORY] == [
        "s = 4", "s = 2", "s = 1", "s = 0.5",
    ]  # fmt: skip
    assert sum(c.role is Role.THEORY for c in curves) == 4
    assert [m.at for m in stairs.marks if isinstance(m, Rule)] == [10.625, 2.625, 0.625, 0.125]
    (points,) = [m for m in times.marks if isinstance(m, Points)]
    assert points.x.tolist() == [4, 2, 1, 0.5]


def test_ensembles_have_bands_and_single_runs_none() -> None:
    def bands(run: Run[Parameters, State]) -> int:
        return sum(isinstance(m, Band) for p in run.figure().panels for m in p.marks)

    assert bands(played(init="random", steps=50)) == 5
    assert bands(played(init="random", steps=50, runs=1)) == 0


def test_the_sentence_puts_theory_beside_the_run_and_the_level_beside_the_loss() -> None:
    run = begun()
    assert "theory: strength 4 comes first, at 1.04" in run.sentence()
    run.advance(250)
    said = "2 of 4 strengths are half learned, the last, 2, at 1.914 (theory 1.9)"
    assert said in run.sentence()
    assert "(level 0.625)" in run.sentence()
    assert "if aligned" in played(init="random").sentence()
    assert math.isfinite(run.summary()["loss_end"] or math.nan)
