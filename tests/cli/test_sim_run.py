"""`studyapp sim run`: what it says, draws, writes and keeps, and what it refuses."""

from __future__ import annotations

import csv
import errno
import importlib
import json
from pathlib import Path

import numpy as np
import pytest

from sim.catalog import find, identifiers
from sim.knobs import KnobKind, knobs_of
from sim.protocol import History
from sim.record import Record
from studyapp import __version__
from studyapp.clock import SystemClock
from studyapp.progress.home import find_home
from studyapp.study.desk import open_desk
from tests.cli.conftest import Command

jsonschema = importlib.import_module("jsonschema")  # by name, since it has no types

NUMBERS = {"type": "object", "additionalProperties": {"type": ["number", "null"]}}
SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "sim": {"enum": list(identifiers())},
        "version": {"type": "string", "minLength": 1},
        "params": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": ["number", "string", "boolean"]},
        },
        "seed": {"type": "integer"},
        "runs": {"type": "integer", "minimum": 1},
        "steps": {"type": "integer", "minimum": 1},
        "status": {"enum": ["ok", "stopped", "diverged", "budget"]},
        "summary": {**NUMBERS, "minProperties": 1},
        "theory": NUMBERS,
        "cpu_seconds": {"type": "number", "minimum": 0},
    },
}
SHAPE["required"] = list(SHAPE["properties"])  # type: ignore[call-overload]
SHORT = ("sim", "run", "saddle", "-p", "steps=20")


@pytest.mark.parametrize("simulation", identifiers())
def test_every_simulation_runs_and_gives_one_json_object(command: Command, simulation: str) -> None:
    outcome = command("sim", "run", simulation, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    jsonschema.validate(outcome.value, SHAPE)
    about = find(simulation).description
    assert outcome.value["runs"] == about.default_runs
    assert list(outcome.value["summary"]) == [measure.name for measure in about.measures]


@pytest.mark.parametrize("simulation", identifiers())
def test_every_run_is_said_with_its_measures_and_the_command_that_repeats_it(
    command: Command, simulation: str
) -> None:
    said = command("sim", "run", simulation, "--seed", "5")
    assert said.code == 0
    for measure in find(simulation).description.measures:
        assert f"\n{measure.name} " in said.out
    _, _, again = said.out.partition("Again: studyapp ")
    assert command(*again.split()).out == said.out


def test_parameters_seed_and_runs_are_taken_as_told(command: Command) -> None:
    told = ["-p", "eta=0.2", "--param", "method=noisy-gd", "--seed", "7", "--runs", "3", "--json"]
    value = command(*SHORT, *told).value
    params = value["params"]
    assert (params["eta"], params["method"], params["steps"]) == (0.2, "noisy-gd", 20)
    assert (value["seed"], value["runs"], value["steps"]) == (7, 3, 20)


def test_a_run_that_leaves_the_range_of_numbers_says_so_and_stays_json(command: Command) -> None:
    outcome = command("sim", "run", "saddle", "-p", "y0=10", "-p", "eta=0.5", "--json")
    assert outcome.code == 0
    assert outcome.value["status"] == "diverged"
    assert outcome.value["summary"]["y_end"] is None


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["saddel"], "'saddle'"),
        (["saddle", "-p", "et=1"], "'eta'"),
        (["saddle", "-p", "eta=5"], "eta takes a number from 0.001 to 0.5"),
        (["saddle", "-p", "method=newtn"], "'newton'"),
        (["saddle", "-p", "y0=rondom"], "or random"),
        (["saddle", "-p", "eta"], "NAME=VALUE"),
        (["saddle", "-p", "=1"], "NAME=VALUE"),
        (["saddle", "-p", "eta="], "NAME=VALUE"),
        (["saddle", "-p", "eta=0.1", "-p", " eta=0.2"], "'eta' is given twice"),
        (["saddle", "--runs", "1000000"], "--runs takes a whole number from 1 to 4096"),
        (["saddle", "--runs", "0"], "--runs"),
        (["saddle", "--runs", "two"], "--runs"),
        (["saddle", "--seed", "-1"], "--seed takes a whole number from 0"),
        (["saddle", "--seed", ""], "--seed"),
        (["saddle", "--seed", "9" * 5000], "--seed"),
        (["powers", "-p", "n=64", "-p", "steps=100000"], "budget"),
        (["saddle", "--plot", "no/such/x.png"], "there is no such folder"),
        (["saddle", "--plot", "x.bmp"], ".png, .svg, .pdf, .gif"),
        (["saddle", "--trace", "x.txt"], ".csv, .npz"),
        ([], "'ID'"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_line_and_nothing_is_stored(
    command: Command,
    words: list[str],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = command("sim", "run", *words, "--save", "--json")
    assert outcome.code == 2
    assert named in outcome.complaint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("simulation", identifiers())
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e308", "1e999", "x", "🙂", "1e30"])
def test_no_number_beyond_its_range_gets_in(command: Command, simulation: str, value: str) -> None:
    for knob in knobs_of(find(simulation).parameters):
        outcome = command("sim", "run", simulation, "-p", f"{knob.name}={value}")
        assert outcome.code == 2
        assert f"The parameter {knob.name} takes {knob.range_words}" in outcome.complaint


@pytest.mark.parametrize("simulation", identifiers())
def test_the_ends_of_every_range_are_taken_or_refused_in_a_line(
    command: Command, simulation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.run.Run.advance", lambda *_: 0)
    for knob in knobs_of(find(simulation).parameters):
        ends = (knob.low, knob.high) if knob.kind in (KnobKind.REAL, KnobKind.INTEGER) else ()
        for end in ends:
            outcome = command("sim", "run", simulation, "-p", f"{knob.name}={end}", "--runs", "1")
            assert outcome.code == 0 or (outcome.code == 2 and outcome.complaint)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("GIF", b"GIF8")],
)
def test_a_run_is_drawn_as_its_ending_says(
    command: Command, tmp_path: Path, ending: str, begins: bytes
) -> None:
    target = tmp_path / f"run.{ending}"
    outcome = command("sim", "run", "saddle", "-p", "steps=1", "--json", "--plot", str(target))
    assert (outcome.code, outcome.value["steps"]) == (0, 1)
    assert target.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_trace_holds_every_step_exactly_in_both_forms(command: Command, tmp_path: Path) -> None:
    table, arrays = tmp_path / "t.csv", tmp_path / "t.npz"
    for target in (table, arrays):
        assert command(*SHORT, "--trace", str(target)).code == 0
    with np.load(arrays) as found, table.open(newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        assert [int(row["step"]) for row in rows] == found["step"].tolist() == list(range(21))
        assert [float(row["y[2]"]) for row in rows] == found["y"][:, 2].tolist()
        assert [float(row["escaped"]) for row in rows] == found["escaped"].tolist()


@pytest.mark.parametrize("simulation", identifiers())
def test_every_simulation_can_be_traced(command: Command, tmp_path: Path, simulation: str) -> None:
    target = tmp_path / "trace.npz"
    outcome = command("sim", "run", simulation, "--runs", "2", "--json", "--trace", str(target))
    with np.load(target) as found:
        assert found["step"][-1] == outcome.value["steps"]
        traces = set(found.files) - {"command", "recipe"}
        assert {len(found[name]) for name in traces} == {len(found["step"])}


def test_a_trace_says_of_which_run_it_is(command: Command, tmp_path: Path) -> None:
    table, arrays = tmp_path / "t.csv", tmp_path / "t.npz"
    for target in (table, arrays):
        made = command(*SHORT, "--seed", "7", "--json", "--trace", str(target)).value
    head = [line[2:] for line in table.read_text().splitlines() if line.startswith("# ")]
    assert head[0] == f"saddle version 1, studyapp {__version__}"
    with np.load(arrays) as found:
        assert [str(found["command"]), str(found["recipe"])] == head[1:]
    assert head[1].startswith("studyapp sim run saddle -p method=gd")
    told = json.loads(head[2])
    assert told.pop("studyapp") == __version__
    assert told == {name: made[name] for name in told}
    assert {"params", "seed", "runs"} < set(told)
    again = command(*head[1].split()[1:], "--json").value
    assert again["summary"] == made["summary"]


@pytest.mark.parametrize("option", ["--plot", "--trace"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_computed(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("sim.run.Run.advance", lambda *_: pytest.fail("computed"))
    folder = tmp_path / "folder.png"
    folder.mkdir()
    for target in (folder, tmp_path / "none" / "x.csv", tmp_path / "plain"):
        assert command(*SHORT, option, str(target)).code == 2


def test_a_saved_run_is_in_the_history_as_it_was_printed(command: Command, tmp_path: Path) -> None:
    outcome = command(*SHORT, "--json", "--save")
    assert outcome.code == 0
    assert outcome.err.startswith("Kept as run ")
    (kept,) = command("history", "--json").value["runs"]
    assert {name: kept[name] for name in outcome.value} == outcome.value
    assert kept["card"] is None


def test_nothing_is_kept_unless_it_is_asked_for(command: Command, tmp_path: Path) -> None:
    assert command(*SHORT).code == 0
    assert not (tmp_path / "home").exists()


def test_a_broken_database_is_told_before_anything_is_computed(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.run.Run.advance", lambda *_: pytest.fail("computed"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "study.db").write_bytes(b"no database" * 1000)
    outcome = command(*SHORT, "--save")
    assert outcome.code == 4
    assert "study.db" in outcome.complaint


def test_records_that_another_holds_are_told_before_anything_is_computed(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command(*SHORT, "--save").code == 0
    other = open_desk(find_home(), SystemClock())
    monkeypatch.setattr("sim.run.Run.advance", lambda *_: pytest.fail("computed"))
    try:
        outcome = command(*SHORT, "--save")
    finally:
        other.close()
    assert outcome.code == 4
    assert "another studyapp" in outcome.complaint


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_a_trace_that_fails_on_the_way_leaves_what_was_there(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    target = tmp_path / f"trace.{ending}"
    target.write_text("before")
    monkeypatch.setattr(f"studyapp.study.trace._write_{ending}", half_written)
    outcome = command(*SHORT, "--trace", str(target))
    assert outcome.code == 1
    assert "No space" in outcome.complaint
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [
        (target.name, "before")
    ]


def half_written(history: History, path: Path, record: Record) -> None:
    path.write_text("half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_json_is_one_line(command: Command) -> None:
    out = command(*SHORT, "--json").out
    assert out.count("\n") == 1
    assert json.loads(out)["sim"] == "saddle"


@pytest.mark.parametrize("simulation", identifiers())
def test_the_figure_is_said_in_words_when_asked_for(command: Command, simulation: str) -> None:
    plain = command("sim", "run", simulation)
    told = command("sim", "run", simulation, "--words")
    assert told.out.startswith(plain.out)
    said = told.out.removeprefix(plain.out)
    assert said.count(":") >= 3
    assert "nan" not in said.lower()
