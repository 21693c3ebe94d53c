"""Index and loss: laws of matrices, what counts as an end, what is refused, drawn and said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Band, Bars, Curve, Points, Role
from sim.models import index_loss_matrices as matrices
from sim.models.index_loss import IndexLoss, Parameters, State, correlation, indices, pairs
from sim.models.index_loss_network import possible_pairs
from sim.protocol import Streams
from sim.run import Run

GOE = Parameters(mode="goe")


def played(params: Parameters, runs: int = 16, seed: int = 0) -> Run[Parameters, State]:
    run = Run(IndexLoss(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def summed(params: Parameters, runs: int = 16) -> Mapping[str, Any]:
    return played(params, runs).summary()


@pytest.mark.parametrize("n", [1, 2, 5, 12, 13, 40])
def test_the_exact_density_holds_all_eigenvalues(n: int) -> None:
    x = np.linspace(-8.0, 8.0, 4001)
    assert np.trapezoid(matrices.density(n, x, 0.0), x) == pytest.approx(1, abs=1e-7)
    assert matrices.negative_fraction(n, 0.0) == pytest.approx(0.5, abs=1e-9)


def test_the_exact_density_goes_over_to_the_semicircle() -> None:
    x = np.linspace(-1.5, 1.5, 31)
    far, near = (
        np.abs(matrices.density(n, x, 0.0) - matrices.semicircle(x, 0.0)).max() for n in (4, 100)
    )
    assert near < 0.01 < far


@pytest.mark.parametrize("shift", [0.0, 0.7, 2.0])
def test_fewer_and_fewer_are_positive_the_larger_they_are(shift: float) -> None:
    shares = [matrices.positive_share(n, shift) or 0.0 for n in range(1, 9)]
    assert shares == sorted(shares, reverse=True)
    tosses = [(1 - matrices.negative_fraction(n, shift)) ** n for n in range(2, 9)]
    assert all(share < toss for share, toss in zip(shares[1:], tosses, strict=True))


def test_a_chance_lost_in_rounding_is_not_told() -> None:
    assert matrices.positive_share(12, 0.0) is None
    assert "next to none" in played(Parameters(mode="goe", n=12, draws=10)).sentence()


def test_the_number_of_matrices_does_not_depend_on_the_runs() -> None:
    assert summed(GOE, runs=1) == summed(GOE, runs=9)


@pytest.mark.parametrize(("draws", "iterations"), [(1, 60), (61, 60), (7, 3), (5, 1)])
def test_all_matrices_are_drawn_in_equal_portions(draws: int, iterations: int) -> None:
    run = played(Parameters(mode="goe", draws=draws, iterations=iterations))
    assert run.finished
    assert run.state.seen is not None
    assert run.state.seen.drawn == draws
    assert run.step_number == iterations
    assert np.ptp(np.diff(run.history.traces["drawn"])) <= 1


def test_too_much_for_one_iteration_is_refused() -> None:
    params = Parameters(mode="goe", n=100, draws=20_000, iterations=1)
    with pytest.raises(KnobError, match="Size 100 allows 37 matrices in an iteration, not 20000"):
        Run(IndexLoss(), params, 0, 1)


def test_no_strength_is_kept_twice_and_the_lowest_end_is_the_best_fit() -> None:
    assert [len(possible_pairs(hidden)) for hidden in (1, 2, 3, 4)] == [4, 7, 8, 8]
    assert [possible_pairs(hidden)[0] for hidden in (1, 2, 3)] == [(2.5, 0), (0.5, 0), (0.0, 0)]
    assert [possible_pairs(hidden)[-1] for hidden in (1, 2, 3)] == [(7.0, 3), (7.0, 6), (7.0, 9)]


@pytest.mark.parametrize("hidden", [1, 3, 4])
def test_newton_ends_only_where_it_can(hidden: int) -> None:
    run = played(Parameters(hidden=hidden), runs=48)
    rest = np.sqrt((run.state.gradient**2).sum(axis=1)) < 1e-8
    found = pairs(run.state.loss[rest], indices(run.state)[rest])
    assert found <= set(possible_pairs(hidden))
    assert rest.mean() > 0.7


def test_starts_do_not_depend_on_the_method() -> None:
    places = [
        Run(IndexLoss(), Parameters(method=method), 3, 4).state.place
        for method in ("newton", "gd", "saddle-free")
    ]
    assert (places[0] == places[1]).all()
    assert (places[0] == places[2]).all()


def test_before_any_end_nothing_is_said_of_ends() -> None:
    run = played(Parameters(iterations=1))
    found = run.summary()
    assert found["converged_share"] == 0
    assert found["saddle_share"] is found["correlation"] is found["loss_end"] is None
    assert "none of 16 starts" in run.sentence()


def test_ends_of_one_height_have_no_correlation() -> None:
    assert correlation(np.array([0.5, 0.5]), np.array([0, 0])) is None
    assert correlation(np.array([0.5, 2.0, 7.0]), np.array([0, 1, 6])) == pytest.approx(0.999, 0.01)
    assert summed(Parameters(method="saddle-free"))["correlation"] is None


def test_a_start_out_of_range_stays_where_it_was_while_the_others_go_on() -> None:
    model, params = IndexLoss(), Parameters()
    run = Run(model, params, 0, 3)
    limit = np.array([0.0, np.inf, np.inf])
    streams = Streams(*(np.random.default_rng(k) for k in range(3)))
    state = model.step(dataclasses.replace(run.state, limit=limit), params, streams)
    assert state.frozen_at.tolist() == [1, -1, -1]
    assert (state.place[0] == run.state.place[0]).all()
    assert (state.place[1:] != run.state.place[1:]).all()
    assert model.diverged_at(state, params) == 1
    assert "left the range" in model.figure(state, run.history, params).sentence


def test_every_possible_end_is_drawn_in_the_table() -> None:
    table, kinds, _ = played(Parameters(), runs=64).figure().panels
    theory = [m for m in table.marks if isinstance(m, Curve) and m.role is Role.THEORY]
    assert {(float(m.y[0]), int(m.x.mean())) for m in theory} == set(possible_pairs(2))
    ends = next(m for m in table.marks if isinstance(m, Points) and m.role is Role.MEASURED)
    bars = next(m for m in kinds.marks if isinstance(m, Bars))
    assert bars.heights.sum() == pytest.approx(1)
    assert ends.x.size == round(64 * (1 - bars.heights[-1]))


def test_the_histogram_has_the_area_of_what_was_drawn() -> None:
    panel = played(Parameters(mode="goe", n=20)).figure().panels[0]
    band = next(m for m in panel.marks if isinstance(m, Band))
    assert np.trapezoid(band.high, band.x) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("method", "word"), [("newton", "saddles"), ("gd", "global minimum")])
def test_the_sentence_says_where_it_ended_and_what_theory_says(method: str, word: str) -> None:
    sentence = played(Parameters(method=method), runs=32).sentence()
    assert word in sentence
    assert "theory" in sentence
    assert len(sentence) <= 150
