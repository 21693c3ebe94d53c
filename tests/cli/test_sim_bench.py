"""`studyapp sim bench`: speeds of every simulation, each with the plain loop beside it."""

from __future__ import annotations

import pytest

from sim.catalog import find, identifiers
from tests.cli.conftest import Command


@pytest.fixture(autouse=True)
def _briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studyapp.cli.sim_bench.SECONDS", 0.002)


def test_every_simulation_is_measured_three_ways(command: Command) -> None:
    found = command("sim", "bench", "--json").value
    assert [row["sim"] for row in found] == list(identifiers())
    for row in found:
        assert set(row) == {"sim", "runs", "single", "ensemble", "loop", "gain"}
        assert min(row["single"], row["ensemble"], row["loop"]) > 0
        assert row["gain"] == pytest.approx(row["ensemble"] / row["loop"])
        assert 1 < row["runs"] <= find(row["sim"]).description.most_runs


def test_a_seed_step_counts_every_member_of_an_ensemble(command: Command) -> None:
    (row,) = command("sim", "bench", "saddle", "--json").value
    assert row["gain"] > 5, "256 members side by side cost little more than one"


def test_the_table_has_a_line_for_each_one_named(command: Command) -> None:
    lines = command("sim", "bench", "saddle", "powers").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["saddle", "powers"]
    assert len(lines[1].split()) == 6


def test_an_unknown_id_is_refused(command: Command) -> None:
    assert "'saddle'" in command("sim", "bench", "sadle").complaint
