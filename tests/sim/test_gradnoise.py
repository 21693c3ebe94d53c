"""Gradients of batches: how they are drawn, what a run steps through, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Band, Curve, Points, Role
from sim.models.gradnoise import GradNoise, Parameters, State, at_once, largest_batch, sampling_of
from sim.models.gradnoise_population import bounds, drawn_batches, drawn_gradients
from sim.models.gradnoise_theory import sizes_up_to
from sim.run import Run


def played(params: Parameters, runs: int = 4, seed: int = 0) -> Run[Parameters, State]:
    run = Run(GradNoise(), params, seed, runs)
    run.advance(run.total_steps)
    return run


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("largest", "sizes"),
    [(1, (1,)), (2, (1, 2)), (4, (1, 4)), (64, (1, 4, 16, 64)), (100, (1, 4, 16, 64, 100))],
)
def test_a_sweep_ends_with_the_size_asked_for(largest: int, sizes: tuple[int, ...]) -> None:
    assert sizes_up_to(largest) == sizes


def test_every_size_gets_its_batches_one_after_the_other() -> None:
    run = played(Parameters(batches=600))
    assert run.state.counts.tolist() == [600] * 4
    sizes = run.history.traces["size"]
    assert sizes.tolist() == [0] + [1] * 3 + [4] * 3 + [16] * 3 + [64] * 3
    assert run.total_steps == 12


def test_a_step_gathers_no_more_than_it_can_in_a_moment() -> None:
    for size in (1, 64, 1000, 100_000):
        assert at_once(size) == 1 or at_once(size) * size <= 2**16


def test_one_size_alone_has_no_slope() -> None:
    alone = played(Parameters(sizes="one")).summary()
    swept = played(Parameters()).summary()
    assert alone["slope"] is None
    assert swept["slope"] == pytest.approx(-0.5, abs=0.01)
    assert alone["se"] == pytest.approx(swept["se"], rel=0.05)


@pytest.mark.parametrize(("kind", "largest"), [("with", 16), ("without", 16), ("block", 8)])
def test_a_batch_above_the_population_means_all_there_is(kind: str, largest: int) -> None:
    params = Parameters(population=16, kind=kind)
    assert largest_batch(params) == largest
    assert sampling_of(params).sizes[-1] == largest


def test_batches_without_replacement_repeat_nothing_until_all_were_used() -> None:
    batches = drawn_batches("without", 2, 7, 10, bounds(30, 10), chance())
    assert batches.shape == (2, 7, 10)
    for epoch in (batches[:, :3], batches[:, 3:6]):
        assert (np.sort(epoch.reshape(2, 30), axis=1) == np.arange(30)).all()


@pytest.mark.parametrize("size", [1, 4, 9])
def test_a_block_stays_within_its_cluster(size: int) -> None:
    edges = bounds(40, 9)
    batches = drawn_batches("block", 3, 50, size, edges, chance())
    clusters = np.searchsorted(edges, batches, side="right")
    assert (clusters == clusters[..., :1]).all()
    assert all(len(set(batch)) == size for batch in batches.reshape(-1, size).tolist())


def test_clusters_are_as_even_as_they_can_be() -> None:
    lengths = np.diff(bounds(1000, 64))
    assert lengths.sum() == 1000
    assert set(lengths.tolist()) == {66, 67}
    assert bounds(10, 9).tolist() == [0, 10]


def test_any_gradients_are_those_of_a_least_squares_fit() -> None:
    g = drawn_gradients(1, 4, bounds(60, 6), 0.3, chance())[0].T
    lengths = np.linalg.norm(g, axis=1) / 2
    x, w = g / lengths[:, None], np.array([0.5, -1.0, 2.0, 0.0])
    y = x @ w - lengths
    assert x * (x @ w - y)[:, None] == pytest.approx(g)


def test_the_data_do_not_depend_on_how_they_are_drawn() -> None:
    runs = [
        Run(GradNoise(), Parameters(kind=kind, batches=batches, correlation=0.2), 3, 2)
        for kind, batches in (("with", 10), ("without", 500), ("block", 70))
    ]
    first = runs[0].state.gradients
    assert all((run.state.gradients == first).all() for run in runs)


@pytest.mark.parametrize("kind", ["with", "without", "block"])
@pytest.mark.parametrize("d", [1, 3])
def test_one_example_is_a_deviation_off_however_it_is_drawn(kind: str, d: int) -> None:
    summary = played(Parameters(kind=kind, batch=1, d=d, batches=4000)).summary()
    assert summary["se"] == pytest.approx(np.sqrt(d), rel=0.04)
    assert summary["slope"] is None


def test_sixty_four_in_a_row_are_worse_than_eight_shuffled_ones() -> None:
    row = played(Parameters(kind="block"), runs=8).summary()
    shuffled = played(Parameters(batch=8), runs=8).summary()
    assert (row["se"] or 0) > 1.4 * (shuffled["se"] or 9)
    assert row["inflation"] == pytest.approx(19.9, rel=0.05)


def test_before_the_first_batch_nothing_is_measured() -> None:
    run: Run[Parameters, State] = Run(GradNoise(), Parameters(), 0, 2)
    assert set(run.summary().values()) == {None}
    assert "theory: batches of 64 have 0.28" in run.sentence()


@pytest.mark.parametrize(
    ("params", "said"),
    [
        (Parameters(), "100 times the examples, 10 times as near"),
        (Parameters(kind="block"), "(theory 19.9): worth 3.2 of them"),
        (Parameters(kind="without", population=64), "nothing is left to chance"),
        (Parameters(kind="without", population=100, batch=50), "it falls like m^-0.5"),
        (Parameters(sizes="one"), "from 2000 batches a run"),
    ],
)
def test_the_sentence_says_what_the_batches_are_worth(params: Parameters, said: str) -> None:
    sentence = played(params).sentence()
    assert said in sentence
    assert "theory" in sentence


def test_the_line_of_shuffled_examples_is_drawn_where_theory_differs_from_it() -> None:
    def lines(kind: str) -> Mapping[str, Curve]:
        marks = played(Parameters(kind=kind)).figure().panels[0].marks
        return {m.label: m for m in marks if isinstance(m, Curve)}

    assert set(lines("with")) == {"theory"}
    block = lines("block")
    assert set(block) == {"theory", "σ/√m"}
    assert (block["theory"].y[1:] > block["σ/√m"].y[1:]).all()


def test_the_cloud_is_drawn_about_the_exact_gradient() -> None:
    run = played(Parameters())
    marks = run.figure().panels[1].marks
    exact = next(m for m in marks if isinstance(m, Points) and m.role is Role.END)
    assert (exact.x[0], exact.y[0]) == pytest.approx(tuple(run.state.full[0, :2]))
    cloud = next(m for m in marks if isinstance(m, Points) and m.role is Role.MEASURED)
    assert len(cloud.x) == 200
    assert np.abs(cloud.x - exact.x).max() < 6 / 8


def test_a_single_run_has_no_bands() -> None:
    for runs, bands in ((1, 0), (3, 2)):
        marks = played(Parameters(batches=50), runs=runs).figure().panels[0].marks
        assert sum(isinstance(m, Band) for m in marks) == bands


def test_populations_that_do_not_fit_are_refused() -> None:
    with pytest.raises(KnobError, match="100000 examples by 64 allow 2 runs"):
        Run(GradNoise(), Parameters(population=100_000, d=64), 0, 3)
    with pytest.raises(KnobError, match="budget"):
        Run(GradNoise(), Parameters(population=100_000, batch=100_000, batches=20_000), 0, 8)
