"""A planted fault makes a theory check fail: the checks can tell right from wrong."""

from __future__ import annotations

from importlib import import_module

import pytest

from sim.catalog import identifiers
from sim.check import checks_of, run_checks
from tests.sim.planting import Fault, planted

FEWEST = 6


def faults_of(identifier: str) -> tuple[Fault, ...]:
    module = import_module(f"tests.sim.faults.{identifier.replace('-', '_')}")
    faults: tuple[Fault, ...] = module.FAULTS
    return faults


ALL = [(name, fault) for name in identifiers() for fault in faults_of(name)]


@pytest.mark.parametrize(("identifier", "fault"), ALL, ids=[str(fault) for _, fault in ALL])
def test_a_planted_fault_fails_a_check(identifier: str, fault: Fault) -> None:
    checks = sorted(checks_of(identifier), key=lambda check: check.__name__ != fault.first)
    with planted(identifier, fault) as wrong:
        assert any(not row.passed for check in checks for row in check(wrong))


@pytest.mark.parametrize("identifier", identifiers())
def test_every_simulation_is_tried_with_faults(identifier: str) -> None:
    assert len(faults_of(identifier)) >= FEWEST
    checks = {check.__name__ for check in checks_of(identifier)}
    assert {fault.first for fault in faults_of(identifier)} - {""} <= checks


ALSO_WHOLE = ("saddle", "conditioning", "backprop")
"""Simulations of which every check is run once more on a copy; the others by the long form."""


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param(name, marks=[] if name in ALSO_WHOLE else [pytest.mark.long])
        for name in identifiers()
    ],
)
def test_a_fault_that_changes_nothing_is_not_caught(identifier: str) -> None:
    place = faults_of(identifier)[0]
    harmless = Fault(place.module, place.text, f"{place.text}  ")
    with planted(identifier, harmless) as right:
        assert all(row.passed for row in run_checks([identifier], right))


def test_a_fault_must_hit_exactly_one_place() -> None:
    with (
        pytest.raises(AssertionError, match="one place"),
        planted("saddle", Fault("saddle", "y", "z")),
    ):
        pass


def test_the_real_model_comes_back() -> None:
    before = import_module("sim.models.saddle")
    with planted("saddle", faults_of("saddle")[0]):
        assert import_module("sim.models.saddle") is not before
    assert import_module("sim.models.saddle") is before
