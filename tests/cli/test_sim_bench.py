"""`studyapp sim bench`: speeds of every simulation, each with the plain loop and PyTorch beside."""

from __future__ import annotations

from functools import partial

import pytest

from sim.bench import HOW_TO_GET_IT, comparisons_of, torch_is_here
from sim.catalog import find, identifiers
from sim.peer import cases_of
from tests.cli.conftest import Command

KEYS = {"sim", "runs", "single", "ensemble", "loop", "gain", "cases"}
CASE_KEYS = {
    "name", "runs", "ours", "torch", "torch_batched", "ratio", "ratio_batched", "required", "met",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.bench.SECONDS", 0.002)


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.bench.torch_is_here", lambda: False)


@pytest.mark.usefixtures("without_torch")
def test_every_simulation_is_measured_three_ways(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Speeds beside a peer are there without one too; their case has tests of its own.
    monkeypatch.setattr("sim.bench.comparisons_of", partial(comparisons_of, rounds=1))
    found = command("sim", "bench", "--json").value
    assert [row["sim"] for row in found] == list(identifiers())
    for row in found:
        assert set(row) == KEYS
        assert min(row["single"], row["ensemble"], row["loop"]) > 0
        assert row["gain"] == pytest.approx(row["ensemble"] / row["loop"])
        assert 1 < row["runs"] <= find(row["sim"]).description.most_runs


@pytest.mark.usefixtures("without_torch")
def test_a_seed_step_counts_every_member_of_an_ensemble(command: Command) -> None:
    (row,) = command("sim", "bench", "saddle", "--json").value
    assert row["gain"] > 5, "256 members side by side cost little more than one"


@pytest.mark.usefixtures("without_torch")
def test_without_pytorch_its_numbers_are_null_and_a_line_says_how_to_have_it(
    command: Command,
) -> None:
    outcome = command("sim", "bench", "saddle", "conditioning", "--json")
    assert outcome.err == f"{HOW_TO_GET_IT}\n"
    for row in outcome.value:
        cases = cases_of(row["sim"])
        assert [case["name"] for case in row["cases"]] == [case.name for case in cases]
        for case in row["cases"]:
            assert set(case) == CASE_KEYS
            assert case["ours"] > 0
            missing = ("torch", "torch_batched", "ratio", "ratio_batched", "met")
            assert [case[name] for name in missing] == [None] * 5


@pytest.mark.skipif(not torch_is_here(), reason="needs PyTorch")
def test_beside_pytorch_both_ratios_are_told_and_whether_they_suffice(command: Command) -> None:
    outcome = command("sim", "bench", "saddle", "--json")
    assert outcome.err == ""
    ((case,),) = (row["cases"] for row in outcome.value)
    assert case["ratio"] == pytest.approx(case["ours"] / case["torch"])
    assert case["ratio_batched"] == pytest.approx(case["ours"] / case["torch_batched"])
    assert case["met"] == (case["ratio"] >= case["required"] and case["ratio_batched"] >= 1)
    assert case["ratio"] > 1000


@pytest.mark.usefixtures("without_torch")
def test_the_tables_have_a_line_for_each_one_named(command: Command) -> None:
    lines = command("sim", "bench", "saddle", "powers").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["saddle", "powers"]
    assert len(lines[1].split()) == 6
    (line,) = [line for line in lines if line.startswith("saddle, 2 parameters (S11)")]
    assert line.split()[-6:] == ["-", "-", "-", "8100", "-", "-"]


def test_the_keys_of_the_json_are_told_in_the_help(command: Command) -> None:
    words = command("sim", "bench", "--help").out.replace(",", " ").split()
    assert set(words) >= KEYS | CASE_KEYS


def test_an_unknown_id_is_refused(command: Command) -> None:
    assert "'saddle'" in command("sim", "bench", "sadle").complaint
