"""Gradients and learning: what is refused, how phases follow, what is drawn and said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Curve, Note, Points, Role
from sim.knobs import read
from sim.models.backprop import Backprop, Parameters, State, changed_bits
from sim.models.backprop_differences import DIFFERENCES, affordable, best, order, pairs
from sim.models.backprop_sizes import read_sizes
from sim.run import Run

BRIEF: dict[str, Any] = {"passes": 3, "updates": 2, "n": 8}


def begun(runs: int = 1, seed: int = 0, **knobs: object) -> Run[Parameters, State]:
    return Run(Backprop(), read(Parameters, {**BRIEF, **knobs}), seed, runs)


def played(runs: int = 1, seed: int = 0, **knobs: object) -> Run[Parameters, State]:
    run = begun(runs, seed, **knobs)
    run.advance(run.total_steps)
    return run


@pytest.mark.parametrize(
    ("text", "spelt"),
    [("4-16-16-1", "4-16-16-1"), ("04-1", "4-1"), ("64-64-64-64-64", "64-64-64-64-64")],
)
def test_sizes_have_one_spelling(text: str, spelt: str) -> None:
    assert read_sizes(text) == spelt


@pytest.mark.parametrize(
    "text", ["4", "4-", "-4-1", "4--1", "0-1", "4-65", "1-1-1-1-1-1", "4-1.0", "4 1", "٤-1", "4-x"]
)
def test_what_are_no_sizes_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(KnobError, match=r"from 1 to 64 joined by hyphens, such as 4-16-16-1"):
        read(Parameters, {"sizes": text})


def test_passes_come_first_then_the_optimiser_then_the_differences() -> None:
    run = begun()
    seen: list[tuple[bool, bool, int]] = []
    while run.advance(1):
        state = run.state
        moved = bool((state.rows != state.first_rows).any())
        seen.append((moved, state.forwards > 0, int(np.isfinite(state.central).sum())))
    assert seen[:6] == [(False, False, 0)] * 3 + [(True, False, 0)] * 2 + [(True, True, 0)]
    assert [swept for _, _, swept in seen[6:]] == list(range(1, DIFFERENCES.size + 1))


def test_measures_exist_only_once_they_were_taken() -> None:
    run = begun()
    assert run.summary()["loss_after"] is None
    run.advance(4)
    assert run.summary()["loss_after"] == run.history.traces["loss"][4, 0]
    assert run.summary()["gradient_error"] is None
    assert run.summary()["forward_passes_for_differences"] is None
    run.advance(2)
    assert run.summary()["gradient_error"] is not None
    assert run.summary()["order"] is None
    run.advance(run.total_steps)
    assert None not in run.summary().values()


def test_differences_are_taken_where_back_propagation_was() -> None:
    gentle, rough = played(eta=1e-4), played(eta=1.0)
    assert (gentle.state.central == rough.state.central).all()
    assert gentle.summary()["gradient_error"] == rough.summary()["gradient_error"]


def test_neither_learning_rate_nor_optimiser_change_points_and_first_weights() -> None:
    first = begun(runs=2, seed=3).state
    other = begun(runs=2, seed=3, eta=1.0, optimiser="adam", passes=9).state
    assert (first.learned.features == other.learned.features).all()
    assert (first.learned.targets == other.learned.targets).all()
    assert (first.rows == other.rows).all()


def test_work_counts_three_forward_passes_less_the_lowest_layer_a_pass() -> None:
    work = played().history.traces["work"]
    assert work[:6].tolist() == [944 * 8 * times for times in range(6)]
    assert work[6] == work[5] + 738 * 336 * 8


def test_a_net_without_a_hidden_layer_has_no_order_to_measure() -> None:
    run = played(sizes="3-2")
    assert run.summary()["order"] is None
    assert run.theory()["order"] is None
    assert run.summary()["order_forward"] == pytest.approx(1, abs=1e-3)


def test_components_are_spread_over_the_row_and_the_members() -> None:
    few = pairs(parameters=369, runs=3, most=5)
    assert few.components.tolist() == [0, 92, 184, 276, 368]
    assert few.members.tolist() == [0, 1, 2, 0, 1]
    every = pairs(parameters=369, runs=1, most=10_000)
    assert every.components.tolist() == list(range(369))


def test_all_components_are_compared_by_default_and_some_of_a_huge_net() -> None:
    assert affordable(begun(n=64).state.learned) >= 369
    huge = begun(sizes="64-64-64-64-64", n=512).state.learned
    assert 1 <= affordable(huge) < 20


def test_the_order_is_the_slope_of_truncation_alone() -> None:
    rounding = 1e-17 / DIFFERENCES
    assert order(0.1 * DIFFERENCES**2 + rounding) == pytest.approx(2, abs=1e-3)
    assert order(0.1 * DIFFERENCES + rounding) == pytest.approx(1, abs=1e-3)
    assert order(rounding) is None
    assert order(np.full(DIFFERENCES.size, np.nan)) is None
    assert best(0.1 * DIFFERENCES**2 + rounding) == pytest.approx(10**-5.5)


def test_the_smallest_change_of_one_bit_is_counted() -> None:
    before = np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 3.0]])
    after = before.copy()
    after[0, 1] = np.nextafter(2.0, 3.0)
    assert changed_bits(before, before) == 0
    assert changed_bits(after, before) == 1
    after[0, 2] = -0.0
    assert changed_bits(after, before) == 2


def test_too_much_at_once_is_refused_with_what_is_allowed() -> None:
    params = Parameters(sizes="64-64-64-64-64", n=512)
    with pytest.raises(KnobError, match="at most 2 runs"):
        Run(Backprop(), params, runs=3)
    assert Run(Backprop(), params, runs=2).runs == 2


def test_a_thrown_run_is_frozen_said_and_drawn() -> None:
    run = played(sizes="2-8-1", n=3, eta=10.0, updates=40)
    assert run.status == "diverged"
    assert run.summary()["loss_end"] is None
    assert np.isfinite(run.state.rows).all()
    at = run.model.diverged_at(run.state, run.params)
    assert f"diverged at step {at}" in run.sentence()
    notes = [mark.text for mark in run.figure().panels[0].marks if isinstance(mark, Note)]
    assert f"diverged at {at}" in notes


@pytest.mark.parametrize("eta", [0.6, 0.7])
def test_the_median_run_counts_a_thrown_one_as_infinite(eta: float) -> None:
    run = played(runs=9, sizes="2-8-1", n=3, eta=eta, updates=40)
    kept = np.where(run.state.diverged_at < 0, run.state.loss, np.inf)
    assert 0 < np.isinf(kept).sum() < 9
    middle = float(np.sort(kept)[4])
    assert run.summary()["loss_end"] == (middle if math.isfinite(middle) else None)


def test_the_first_panel_shows_the_flat_line_and_the_first_order_step() -> None:
    run = played()
    marks = run.figure().panels[0].marks
    theory = next(m for m in marks if isinstance(m, Curve) and m.role is Role.THEORY)
    summary = run.summary()
    assert theory.x.tolist() == [0, 3, 4]
    before = summary["loss_before"]
    assert theory.y.tolist() == [before, before, summary["loss_first_order"]]
    loss = next(m for m in marks if isinstance(m, Curve) and m.label == "loss")
    assert loss.x.tolist() == [0, 1, 2, 3, 4, 5]


def test_what_has_changed_is_written_below_each_phase() -> None:
    run = begun(updates=9)
    run.advance(3)
    assert texts(run) == ["0 of 369", "changed"]
    run.advance(1)
    assert texts(run) == ["0 of 369", "changed", "369 of 369", "changed"]


def texts(run: Run[Parameters, State]) -> list[str]:
    return [mark.text for mark in run.figure().panels[0].marks if isinstance(mark, Note)]


def test_the_valley_is_drawn_with_its_slopes_as_the_sweep_goes_on() -> None:
    run = begun()
    run.advance(3 + 2 + 1 + 10)
    panel = run.figure().panels[1]
    central = next(m for m in panel.marks if isinstance(m, Points) and m.label == "central")
    assert np.isfinite(central.y).sum() == 10
    run.advance(run.total_steps)
    labels = {m.label for m in run.figure().panels[1].marks if isinstance(m, Curve)}
    assert labels == {"ε L/h", "slope 2", "slope 1"}


@pytest.mark.parametrize(("step", "words"), [(0, "theory"), (2, "0 of 369"), (4, "first order")])
def test_each_phase_is_told_with_its_theory(step: int, words: str) -> None:
    run = begun()
    run.advance(step)
    assert words in run.sentence()
    assert len(run.sentence()) <= 150
