"""What every simulation of the catalog promises, whatever it simulates."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.catalog import find, identifiers
from sim.check import checks_of, run_checks
from sim.contract import PROMISES, Promise, bears_its_ends, problems_at
from sim.errors import KnobError
from sim.figure import Heat
from sim.knobs import as_dict
from sim.protocol import Leaping
from sim.run import Run
from tests.sim.playing import (
    CHANCY,
    begun,
    bits,
    corners,
    knob_values,
    length_knob,
    played,
    short,
)

ALL = pytest.mark.parametrize("identifier", identifiers())
EVERY_PROMISE = pytest.mark.parametrize(
    "promise",
    [promise for promise in PROMISES if promise is not bears_its_ends],  # seen knob by knob below
    ids=lambda promise: promise.__name__,
)


@ALL
@EVERY_PROMISE
def test_every_promise_is_kept(identifier: str, promise: Promise) -> None:
    assert (
        list(promise(find(identifier), {**short(identifier), **CHANCY.get(identifier, {})})) == []
    )


# Determinism


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


@pytest.mark.parametrize("identifier", [i for i in identifiers() if isinstance(find(i), Leaping)])
def test_a_leap_comes_to_the_same_bits_as_its_steps(
    identifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaping = played(identifier)
    monkeypatch.setattr("sim.run.LEAP", 1)
    assert bits(played(identifier)) == bits(leaping)


# Numbers


@ALL
def test_a_knob_at_its_end_gives_numbers_or_a_reason(identifier: str) -> None:
    usual = {**short(identifier), **CHANCY.get(identifier, {})}
    found = [
        f"with {name} = {value} {problem}"
        for name, value in corners(identifier)
        for problem in problems_at(find(identifier), {**usual, name: value})
    ]
    assert found == []


@ALL
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_knobs_give_numbers_or_a_reason(identifier: str, data: st.DataObject) -> None:
    knobs = data.draw(knob_values(identifier))
    runs, seed = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 2**63 - 1))
    assert list(problems_at(find(identifier), knobs, seed, runs)) == []


# Figures


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
