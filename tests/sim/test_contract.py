"""What every simulation of the catalog promises, whatever it simulates."""

from __future__ import annotations

import dataclasses
import json
import math
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.catalog import find, identifiers
from sim.check import checks_of, run_checks
from sim.errors import KnobError
from sim.figure import Axis, Band, Bars, Curve, Figure, Heat, Mark, Note, Points, Rule, Scale
from sim.knobs import as_dict, read
from sim.protocol import Leaping
from sim.run import Run
from tests.sim.playing import (
    CHANCY,
    SHORT,
    arrays_in,
    begun,
    bits,
    corners,
    knob_values,
    length_knob,
    played,
    streams,
)

ALL = pytest.mark.parametrize("identifier", identifiers())
OVER_RUNS = {"mean", "median", "share", "same", "largest", "count", "pooled"}


def json_of(run: Run[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run.record().to_json(), parse_constant=refuse)
    return found


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


# Determinism


@ALL
def test_two_runs_are_equal_in_every_bit(identifier: str) -> None:
    assert bits(played(identifier)) == bits(played(identifier))


def test_another_process_gets_the_same_bits() -> None:
    code = (
        "from sim.catalog import identifiers\nfrom tests.sim.playing import bits, played\n"
        "for name in identifiers(): print(bits(played(name)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == [bits(played(name)) for name in identifiers()]


@ALL
def test_two_seeds_differ_or_nothing_is_left_to_chance(identifier: str) -> None:
    equal = bits(played(identifier, seed=1)) == bits(played(identifier, seed=2))
    assert equal == (identifier not in CHANCY)


@ALL
def test_a_step_leaves_its_input_as_it_is(identifier: str) -> None:
    run = begun(identifier)
    for _ in range(3):
        for array in arrays_in(run.state):
            array.setflags(write=False)
        before = [array.tobytes() for array in arrays_in(run.state)]
        state = run.state
        assert run.advance(1) == 1
        assert before == [array.tobytes() for array in arrays_in(state)]


@ALL
def test_the_parameters_are_frozen(identifier: str) -> None:
    params = find(identifier).parameters()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(params, length_knob(identifier), 2)
    assert hash(params) == hash(find(identifier).parameters())


@ALL
def test_a_run_goes_back_and_on_exactly(identifier: str) -> None:
    straight, wandering = played(identifier), begun(identifier)
    for step in (17, 3, 3, 30, 29, 0, 11, SHORT):
        wandering.seek(step)
        assert wandering.step_number == min(step, straight.step_number)
        assert len(wandering.history.steps) == wandering.step_number + 1
    assert bits(wandering) == bits(straight)


@ALL
def test_a_checkpoint_is_replayed_exactly(identifier: str) -> None:
    run = begun(identifier)
    run.advance(7)
    mark, there = run.checkpoint(), bits(run)
    run.advance(20)
    end = bits(run)
    run.restore(mark)
    assert bits(run) == there
    run.advance(20)
    assert bits(run) == end


@ALL
def test_the_recipe_in_a_record_recomputes_it(identifier: str) -> None:
    first = played(identifier, seed=5, runs=4).record()
    recipe = json.loads(first.to_json())
    model = find(recipe["sim"])
    again = Run(model, read(model.parameters, recipe["params"]), recipe["seed"], recipe["runs"])
    again.advance(again.total_steps)
    assert dataclasses.replace(again.record(), cpu_seconds=0) == dataclasses.replace(
        first, cpu_seconds=0
    )


@ALL
def test_the_command_line_in_a_record_says_the_same_recipe(identifier: str) -> None:
    run = begun(identifier, seed=5, runs=4)
    words = shlex.split(run.record().command_line())
    assert words[:4] == ["studyapp", "sim", "run", identifier]
    given = dict(b.split("=", 1) for a, b in pairwise(words) if a == "-p")
    assert read(run.model.parameters, given) == run.params
    assert words[-4:] == ["--seed", "5", "--runs", "4"]


@pytest.mark.parametrize("identifier", [i for i in identifiers() if isinstance(find(i), Leaping)])
def test_a_leap_comes_to_the_same_bits_as_its_steps(
    identifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaping = played(identifier)
    monkeypatch.setattr("sim.run.LEAP", 1)
    assert bits(played(identifier)) == bits(leaping)


# Names and numbers


@ALL
def test_measures_are_named_once_explained_and_pooled_as_they_say(identifier: str) -> None:
    about = find(identifier).description
    names = [measure.name for measure in about.measures]
    assert about.id == identifier
    assert len(set(names)) == len(names)
    assert all(measure.help and measure.over_runs in OVER_RUNS for measure in about.measures)
    assert all((about.title, about.claim, about.reference, about.version, about.section))


@ALL
def test_traces_keep_their_names_and_shapes(identifier: str) -> None:
    run = begun(identifier)
    first = run.model.measure(run.state, run.params)
    while run.advance(1):
        later = run.model.measure(run.state, run.params)
        assert {n: np.shape(v) for n, v in later.items()} == {
            n: np.shape(v) for n, v in first.items()
        }


@ALL
def test_summary_and_theory_use_the_names_of_the_measures(identifier: str) -> None:
    run = played(identifier)
    names = [measure.name for measure in run.model.description.measures]
    assert set(run.model.summary(run.state, run.history, run.params)) == set(names)
    assert set(run.model.theory(run.params, run.runs)) <= set(names)
    assert list(run.theory()) == names


@ALL
def test_a_summary_can_be_asked_for_at_any_step(identifier: str) -> None:
    run = begun(identifier)
    for _ in range(3):
        assert set(json_of(run)["summary"]) == {m.name for m in run.model.description.measures}
        run.advance(1)


def assert_finite_or_explained(run: Run[Any, Any]) -> None:
    run.advance(run.total_steps)
    assert run.finished
    assert run.status in ("ok", "diverged")
    assert run.step_number <= run.total_steps
    said = json_of(run)
    assert run.status == "diverged" or any(v is not None for v in said["summary"].values())
    assert_drawable(run.figure())


@pytest.mark.parametrize(
    ("identifier", "name", "value"),
    [(identifier, *corner) for identifier in identifiers() for corner in corners(identifier)],
)
def test_a_knob_at_its_end_gives_numbers_or_a_reason(
    identifier: str, name: str, value: object
) -> None:
    assert_finite_or_explained(begun(identifier, {name: value}, runs=2))


@ALL
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_knobs_give_numbers_or_a_reason(identifier: str, data: st.DataObject) -> None:
    knobs = data.draw(knob_values(identifier))
    runs, seed = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 2**63 - 1))
    with suppress(KnobError):  # knobs that do not go together are refused
        assert_finite_or_explained(begun(identifier, knobs, seed, runs))


# Figures


def numbers_of(mark: Mark) -> list[np.ndarray[Any, Any]]:
    match mark:
        case Curve() | Points():
            assert mark.x.shape == mark.y.shape
            return [mark.x, mark.y]
        case Band():
            assert mark.x.shape == mark.low.shape == mark.high.shape
            return [mark.x, mark.low, mark.high]
        case Bars():
            assert len(mark.names) == len(mark.heights)
            return [mark.heights]
        case Heat():
            assert mark.x_low < mark.x_high
            assert mark.y_low < mark.y_high
            return [mark.values]
        case Rule():
            return [np.array([mark.at])]
        case Note():
            return [np.array([mark.x, mark.y])]


def assert_axis(axis: Axis) -> None:
    for end in (axis.low, axis.high):
        assert end is None or math.isfinite(end)
        assert end is None or axis.scale is Scale.LINEAR or end > 0
    assert axis.low is None or axis.high is None or axis.low < axis.high


def assert_drawable(figure: Figure) -> None:
    assert figure.panels
    assert figure.sentence
    assert figure.sentence.isprintable()
    assert any(np.isfinite(a).any() for m in figure.panels[0].marks for a in numbers_of(m))
    for panel in figure.panels:
        assert panel.title
        assert_axis(panel.x)
        assert_axis(panel.y)
        for mark in panel.marks:
            for array in numbers_of(mark):
                assert np.issubdtype(array.dtype, np.number)


@ALL
def test_every_step_can_be_drawn_and_told(identifier: str) -> None:
    run = begun(identifier)
    while True:
        assert_drawable(run.figure())
        assert run.sentence() == run.figure().sentence
        if not run.advance(7):
            break


@ALL
def test_drawing_changes_nothing(identifier: str) -> None:
    looked, other = begun(identifier), played(identifier)
    while looked.advance(9):
        looked.figure()
        looked.summary()
        looked.theory()
    assert bits(looked) == bits(other)


@pytest.mark.parametrize("identifier", ["saddle", "conditioning"])
def test_the_background_is_one_array_for_a_whole_run(identifier: str) -> None:
    run = begun(identifier)
    first = [m.values for m in run.figure().panels[0].marks if isinstance(m, Heat)]
    run.advance(10)
    later = [m.values for m in run.figure().panels[0].marks if isinstance(m, Heat)]
    assert len(first) == 1
    assert later[0] is first[0]


@ALL
def test_theory_is_drawn_beside_the_measurement(identifier: str) -> None:
    run = played(identifier)
    roles = {str(getattr(m, "role", "")) for panel in run.figure().panels for m in panel.marks}
    assert {"measured"} <= roles
    assert roles & {"theory"} or "theory" in run.sentence()


# Refusals


@pytest.mark.parametrize(
    "asked",
    [
        {"runs": 0},
        {"runs": -1},
        {"runs": 10**6 + 7},
        {"runs": 10**30},
        {"runs": True},
        {"runs": 1.5},
        {"seed": -1},
        {"seed": 2**63},
        {"seed": 10**5000},
        {"seed": 1.0},
    ],
    ids=lambda asked: next(iter(asked)),
)
@ALL
def test_a_hostile_seed_or_size_is_refused_before_anything_begins(
    identifier: str, asked: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find(identifier)
    monkeypatch.setattr(type(model), "start", lambda *_: pytest.fail("it began"))
    with pytest.raises(
        KnobError, match=f"{next(iter(asked))} takes a whole number from"
    ) as refused:
        Run(model, model.parameters(), **asked)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


@ALL
def test_more_than_the_budget_is_refused_before_anything_begins(
    identifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find(identifier)
    monkeypatch.setattr(type(model), "cost", lambda *_: 1e15)
    monkeypatch.setattr(type(model), "start", lambda *_: pytest.fail("it began"))
    with pytest.raises(KnobError, match=r"budget.*fewer steps"):
        Run(model, model.parameters())


@ALL
def test_every_size_knob_counts_in_the_cost(identifier: str) -> None:
    model = find(identifier)
    params = model.parameters()
    name = length_knob(identifier)
    longer = dataclasses.replace(params, **{name: 10 * getattr(params, name)})
    assert model.cost(longer, 1) > 5 * model.cost(params, 1)


# The checks


@ALL
def test_its_theory_checks_pass(identifier: str) -> None:
    rows = list(run_checks([identifier]))
    assert [row for row in rows if not row.passed] == []
    names = [row.name for row in rows]
    assert len(set(names)) == len(names)
    assert len(rows) >= 6
    assert len(rows) >= len(checks_of(identifier))


@ALL
def test_the_defaults_fit_the_budget_and_the_declared_ensemble(identifier: str) -> None:
    model = find(identifier)
    run = Run(model, model.parameters())
    assert run.runs == model.description.default_runs
    assert as_dict(run.params) == run.record().params


@ALL
def test_streams_for_data_start_and_noise_are_separate(identifier: str) -> None:
    model = find(identifier)
    params = read(model.parameters, CHANCY.get(identifier, {}))
    first, second = streams(0), streams(0)
    second.noise.standard_normal(5)
    a, b = (model.start(params, 2, drawn) for drawn in (first, second))
    assert [x.tobytes() for x in arrays_in(a)] == [x.tobytes() for x in arrays_in(b)]
