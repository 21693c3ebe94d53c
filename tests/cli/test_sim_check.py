"""`studyapp sim check`: rows as they come, and an exit code that cannot be mistaken."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import pytest

from sim.catalog import identifiers
from sim.check import CheckResult, run_checks
from tests.cli.conftest import Command

GOOD = CheckResult("saddle", "good", 1.0, 1.0, 0.0, passed=True)
MISSED = CheckResult("powers", "far", 2.0, 1.0, 0.5, passed=False)
NOWHERE = CheckResult("powers", "nowhere", math.nan, math.inf, 0.5, passed=False)


def rows_are(monkeypatch: pytest.MonkeyPatch, *rows: CheckResult) -> list[tuple[str, ...]]:
    asked = []

    def given(chosen: Iterable[str]) -> Iterator[CheckResult]:
        asked.append(tuple(chosen))
        return iter(rows)

    monkeypatch.setattr("studyapp.cli.sim_check.examined", given)
    return asked


def test_the_rows_are_those_of_the_checks(command: Command) -> None:
    outcome = command("sim", "check", "saddle", "saddle", "--json")
    assert outcome.code == 0
    rows = list(run_checks(["saddle"]))
    contract = ("saddle", "the contract of every simulation")
    assert [(r["sim"], r["name"]) for r in outcome.value] == [
        contract,
        *((row.simulation, row.name) for row in rows),
    ]
    assert {tuple(row) for row in outcome.value} == {
        ("sim", "name", "measured", "expected", "tolerance", "passed")
    }


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize("rows", [[MISSED], [GOOD, MISSED], [MISSED, GOOD], [GOOD, NOWHERE], []])
def test_one_missed_check_or_none_at_all_fails_the_command(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[CheckResult],
    options: list[str],
) -> None:
    rows_are(monkeypatch, *rows)
    assert command("sim", "check", *options).code == 1


def test_a_number_that_is_none_stays_out_of_the_json(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows_are(monkeypatch, NOWHERE)
    (row,) = command("sim", "check", "--json").value
    assert (row["measured"], row["expected"], row["passed"]) == (None, None, False)


def test_rows_are_data_and_the_count_is_talk(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = rows_are(monkeypatch, GOOD, MISSED)
    outcome = command("sim", "check")
    assert outcome.out.splitlines() == [
        "ok      saddle: good: 1, expected 1",
        "MISSED  powers: far: 2, expected 1 within 0.5",
    ]
    assert outcome.err == f"2 checks of {len(identifiers())} simulations, 1 missed\n"
    assert asked == [identifiers()]


def test_an_unknown_id_is_refused_before_any_check(command: Command) -> None:
    outcome = command("sim", "check", "saddle", "powrs")
    assert outcome.code == 2
    assert "'powers'" in outcome.complaint
