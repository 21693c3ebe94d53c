"""Batches on a stream and on a finite set: epochs, frames, limits, and what is said of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.errors import KnobError
from sim.figure import Band, Curve, Points, Role, Rule
from sim.knobs import read
from sim.models import batch_online_theory as theory
from sim.models.batch_online import (
    BatchOnline,
    Parameters,
    State,
    fit_of,
    size_of,
    streamed,
    updates_of,
)
from sim.models.batch_online_finite import evaluated, frames_until
from sim.run import Run, streams_of
from tests.sim.playing import arrays_in, bits


def begun(knobs: dict[str, object], runs: int = 4, seed: int = 0) -> Run[Parameters, State]:
    return Run(BatchOnline(), read(Parameters, knobs), seed, runs)


def played(knobs: dict[str, object], runs: int = 4, seed: int = 0) -> Run[Parameters, State]:
    run = begun(knobs, runs, seed)
    run.advance(run.total_steps)
    return run


def finite(**knobs: object) -> dict[str, object]:
    return {"mode": "finite", "n": 120, "evaluations": 600, **knobs}


@pytest.mark.parametrize(("examples", "most"), [(10, 35), (200, 200), (1000, 2500), (1037, 9001)])
def test_frames_lie_at_equal_numbers_of_gradients_with_the_end_of_every_epoch(
    examples: int, most: int
) -> None:
    last = frames_until(examples, most)
    at = [evaluated(step, examples, most) for step in range(last + 1)]
    assert at[0] == 0
    assert at[-1] == most
    assert all(0 < after - before <= 200 for before, after in pairwise(at))
    assert set(range(examples, most + 1, examples)) <= set(at)


@pytest.mark.parametrize("batch", [1, 7, 32, "full"])
def test_frames_do_not_depend_on_the_batch_size(batch: object) -> None:
    run = played(finite(batch=batch))
    assert run.history.traces["evaluations"].tolist() == [0, 120, 240, 360, 480, 600]
    m = size_of(run.params)
    assert run.history.traces["updates"].tolist() == [e * -(-120 // m) for e in range(6)]


def test_a_million_examples_are_one_update_or_a_million() -> None:
    counts = [
        updates_of(params, BatchOnline().total_steps(params))
        for batch in (1, 32, "full")
        for params in [
            read(Parameters, {"mode": "finite", "n": 10_000, "copies": 100, "batch": batch,
                              "evaluations": 1_000_000})
        ]
    ]  # fmt: skip
    assert counts == [1_000_000, 31_250, 1]


def test_the_automatic_rates_are_those_of_the_manual() -> None:
    rates = [
        fit_of(read(Parameters, {"mode": "finite", "batch": batch})).eta
        for batch in (1, 32, "full")
    ]
    assert rates == pytest.approx([0.02, 0.3, 1.0])
    assert fit_of(Parameters(d=7, batch=8)).eta == pytest.approx(0.5)
    assert fit_of(Parameters(eta=0.25)).eta == 0.25


@pytest.mark.parametrize(("n", "d", "kappa"), [(10, 100, 1), (10, 40, 300), (1000, 100, 1)])
@pytest.mark.parametrize("batch", [1, "full"])
def test_the_automatic_rate_is_stable_for_any_set(
    n: int, d: int, kappa: float, batch: object
) -> None:
    knobs = finite(n=n, d=d, kappa=kappa, batch=batch, evaluations=3 * n, sigma=0)
    summary = played(knobs).summary()
    assert (summary["loss_end"] or 0) < 0.5 * d


def test_a_finite_run_goes_back_and_on_exactly_within_an_epoch() -> None:
    knobs = finite(n=1000, evaluations=3000, batch=3)
    straight, wandering = played(knobs), begun(knobs)
    for step in (8, 3, 7, 0, 12, 11, straight.total_steps):
        wandering.seek(step)
    assert bits(wandering) == bits(straight)


def test_a_step_of_a_finite_run_leaves_its_input_as_it_is() -> None:
    run = begun(finite(batch=5))
    for _ in range(3):
        for array in [*arrays_in(run.state), *arrays_in(run.state.data)]:
            array.setflags(write=False)
        before = [array.tobytes() for array in arrays_in(run.state)]
        state = run.state
        run.advance(1)
        assert before == [array.tobytes() for array in arrays_in(state)]
        assert run.state.data is state.data


def test_the_data_do_not_depend_on_rate_or_batch() -> None:
    first = begun(finite(batch=1, eta=0.01)).state.data
    other = begun(finite(batch="full", eta=0.5)).state.data
    assert first is not None
    assert other is not None
    assert (first.x == other.x).all()
    assert (first.y == other.y).all()


def test_small_batches_lead_for_the_same_gradients_and_large_ones_for_the_same_updates() -> None:
    losses = {
        batch: played({"mode": "finite", "batch": batch, "evaluations": 2000}, 8).history.traces
        for batch in (1, "full")
    }
    assert losses[1]["mean"][-1] < 0.1 * losses["full"]["mean"][-1]
    two = int(np.flatnonzero(losses["full"]["updates"] == 2)[0])
    assert losses["full"]["mean"][two] < 0.9 * losses[1]["mean"][0]


def test_only_the_measures_of_the_mode_exist() -> None:
    stream, epochs = played({"steps": 5}).summary(), played(finite()).summary()
    named = {"error", "error_median", "eta_max"}
    assert {name for name, value in stream.items() if value is not None} == named
    assert {name for name, value in epochs.items() if value is not None} == set(epochs) - named


def test_less_than_an_epoch_has_no_loss_after_one() -> None:
    summary = played(finite(evaluations=60, batch=60)).summary()
    assert summary["updates"] == 1
    assert summary["loss_epoch1"] is None
    assert played(finite(evaluations=60, batch=60)).theory()["true_epoch1"] is None


def test_more_weights_than_examples_are_fitted_exactly() -> None:
    knobs = finite(n=10, d=30, kappa=1, batch="full", evaluations=20_000)
    assert played(knobs).summary()["loss_end"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("mode", ["stream", "finite"])
def test_a_run_that_leaves_the_range_is_frozen_said_and_drawn(mode: str) -> None:
    run = played({"mode": mode, "d": 50, "kappa": 1, "eta": 4, "batch": 1, "steps": 60}, runs=3)
    assert run.status == "diverged"
    assert run.finished
    assert np.isfinite(run.state.w).all()
    assert run.summary()["error" if mode == "stream" else "loss_end"] is None
    assert "left the range" in run.sentence()
    texts = [str(getattr(m, "text", "")) for m in run.figure().panels[0].marks]
    assert any("diverged" in text for text in texts)


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"steps": 30}, "η 0.421 of at most 0.842"),
        ({"steps": 30, "eta": 0.9, "sigma": 0}, "rare runs carry the mean away"),
        (finite(batch="full"), "(1 update); the true loss was"),
        (finite(batch="full", copies=2), "after 1 epoch of 1 update"),
        (finite(evaluations=60), "15 a whole epoch"),
    ],
)
def test_the_sentence_says_what_the_batches_did(knobs: dict[str, object], said: str) -> None:
    assert said in played(knobs, runs=16).sentence()


def test_before_the_first_step_an_epoch_is_told_in_updates() -> None:
    assert "batches of 8: 15 updates, each of all weights" in begun(finite()).sentence()
    assert "theory" in begun({}).sentence()


def test_mean_median_and_theory_are_all_drawn() -> None:
    marks = played({"steps": 20}, runs=32).figure().panels[0].marks
    lines = {m.label: m for m in marks if isinstance(m, Curve)}
    assert {"mean", "theory", "median"} <= set(lines)
    assert lines["theory"].dashed
    assert sum(isinstance(m, Band) for m in marks) == 2


def test_other_batch_sizes_are_drawn_beside_the_run() -> None:
    panels = played({"mode": "finite", "evaluations": 2000}).figure().panels
    for panel in panels[:2]:
        labels = {m.label for m in panel.marks if isinstance(m, Curve)}
        assert {"theory", "m=1", "m=32", "m=1000"} <= labels
    small = played(finite(n=20, evaluations=60)).figure().panels[0]
    assert "m=32" not in {m.label for m in small.marks if isinstance(m, Curve)}


def test_a_first_step_is_drawn_on_the_curve_of_what_a_batch_gains() -> None:
    run = played({"steps": 3, "sigma": 0}, runs=2000)
    panel = run.figure().panels[1]
    point = next(m for m in panel.marks if isinstance(m, Points))
    assert point.x[0] == 8
    assert point.y[0] == pytest.approx(1 - theory.best_factor(10, np.array(8.0)), rel=0.05)
    assert any(isinstance(m, Rule) and m.at == 11 for m in panel.marks)


def test_the_end_of_a_first_epoch_is_marked_where_both_risks_are_drawn() -> None:
    panel = played(finite(), runs=8).figure().panels[2]
    mark = next(m for m in panel.marks if isinstance(m, Points) and m.role is Role.END)
    assert mark.y[0] == played(finite(), runs=8).summary()["true_epoch1"]


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        (finite(batch=121), "batch takes at most 120"),
        ({"batch": 2.5}, "batch takes a whole number from 1 to 10000 or full"),
        ({"batch": "half"}, "or full"),
        ({"eta": "best"}, "or auto"),
        (finite(n=10_000, copies=100, d=100), "has too many numbers"),
    ],
)
def test_what_cannot_be_is_refused(knobs: dict[str, object], message: str) -> None:
    with pytest.raises(KnobError, match=message):
        begun(knobs)


def test_a_run_beyond_the_budget_is_refused() -> None:
    with pytest.raises(KnobError, match="budget"):
        begun({"d": 100, "steps": 20_000}, runs=4096)


def test_the_stream_takes_no_longer_with_larger_batches() -> None:
    costs = {BatchOnline().cost(Parameters(batch=m), 256) for m in (1, 10_000)}
    assert len(costs) == 1


def test_at_the_truth_without_noise_the_stream_stays() -> None:
    fit = fit_of(read(Parameters, {"sigma": 0, "d": 3}))
    start = np.ones((4, 3))
    assert (streamed(start, fit, streams_of("batch-online", 0)) == start).all()
