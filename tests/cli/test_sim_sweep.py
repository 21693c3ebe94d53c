"""`studyapp sim sweep`: what it prints and draws, what it refuses, and what an interrupt keeps."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.catalog import find, identifiers
from sim.knobs import knobs_of
from sim.sweep import Grid, Point
from tests.cli.conftest import Command

SWEEP = ("sim", "sweep", "saddle", "-p", "steps=30", "-p", "eta=0.1:0.3:3", "--runs", "4")


def without_time(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if name != "cpu_seconds"}


def test_every_point_is_printed_as_its_own_run_prints_it(command: Command) -> None:
    value = command(*SWEEP, "--seed", "5", "--json").value
    assert value["swept"] == {"eta": [0.1, 0.2, 0.3]}
    assert (value["sim"], value["seed"], value["runs"]) == ("saddle", 5, 4)
    assert (value["measure"], value["complete"]) == ("escape_time", True)
    for point, eta in zip(value["points"], (0.1, 0.2, 0.3), strict=True):
        words = ["-p", "steps=30", "-p", f"eta={eta}", "--runs", "4", "--seed", "5", "--json"]
        assert without_time(point) == without_time(command("sim", "run", "saddle", *words).value)


def test_the_command_in_the_json_makes_the_sweep_again(command: Command) -> None:
    value = command(*SWEEP, "--measure", "y_end", "--json").value
    _, *words = value["command"].split()
    again = command(*words, "--json").value
    assert [without_time(p) for p in again["points"]] == [without_time(p) for p in value["points"]]
    assert {**again, "points": 0} == {**value, "points": 0}


def test_csv_has_a_line_for_each_point_and_every_number_exactly(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(command(*SWEEP, "--csv").out)))
    points = command(*SWEEP, "--json").value["points"]
    for row, point in zip(rows, points, strict=True):
        assert float(row["eta"]) == point["params"]["eta"]
        assert float(row["y_end"]) == point["summary"]["y_end"]
        assert row["escape_time"] == ""
        assert point["summary"]["escape_time"] is None
        assert row["theory.y_end"] == str(point["theory"]["y_end"])
        assert (row["runs"], row["steps"], row["steps_made"]) == ("4", "30", "30")


@pytest.mark.parametrize("simulation", identifiers())
def test_the_columns_of_every_simulation_have_names_of_their_own(
    command: Command, simulation: str
) -> None:
    model = find(simulation)
    params = {knob.name for knob in knobs_of(model.parameters)}
    measures = {measure.name for measure in model.description.measures}
    made = {"version", "seed", "runs", "steps_made", "status", "cpu_seconds"}
    assert not params & measures
    assert not (params | measures) & made


def test_in_words_there_is_a_line_for_each_point_and_the_command(command: Command) -> None:
    out = command(*SWEEP, "-p", "method=gd,newton", "--measure", "y_end").out
    lines = out.split("\n\n")[1].splitlines()
    assert lines[0].split() == ["eta", "method", "y_end", "theory", "status"]
    assert [line.split()[:2] for line in lines[1:3]] == [["0.1", "gd"], ["0.1", "newton"]]
    assert len(lines) == 7
    assert "Again: studyapp sim sweep saddle -p steps=30 -p eta=0.1:0.3:3" in out


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_sweep_is_drawn(command: Command, tmp_path: Path, ending: str, begins: bytes) -> None:
    target = tmp_path / f"sweep.{ending}"
    assert command(*SWEEP, "-p", "b=1,2", "--json", "--plot", str(target)).code == 0
    assert target.read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["sadle", "-p", "eta=0.1,0.2"], "'saddle'"),
        (["saddle"], "No parameter is swept"),
        (["saddle", "-p", "eta"], "NAME=VALUE"),
        (["saddle", "-p", "eta=0.1:0.9:3"], "eta takes a number from 0.001 to 0.5"),
        (["saddle", "-p", "eta=0.1,0.2", "-p", "eta=0.3"], "'eta' is given twice"),
        (["saddle", "-p", "eta=0.1,0.2", "--measure", "escape"], "'escape_time'"),
        (["saddle", "-p", "eta=0.1,0.2", "--jobs", "0"], "--jobs takes a whole number"),
        (["saddle", "-p", "eta=0.1,0.2", "--jobs", "two"], "--jobs takes a whole number"),
        (["saddle", "-p", "eta=0.1,0.2", "--runs", "0"], "--runs takes a whole number"),
        (["saddle", "-p", "eta=0.1,0.2", "--json", "--csv"], "choose one"),
        (["saddle", "-p", "eta=0.1,0.2", "--plot", "x.gif"], ".png, .svg, .pdf"),
        (["saddle", "-p", "eta=0.1,0.2", "--plot", "no/x.png"], "no such folder"),
        (
            ["saddle", "-p", "eta=.1,.2", "-p", "b=1,2", "-p", "x0=0,1", "--plot", "x.png"],
            "one or two",
        ),
        (["powers", "-p", "n=2,64", "-p", "steps=100000"], "At n = 64: This run would touch"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_runs(
    command: Command,
    words: list[str],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.run.Run.advance_for", lambda *_: pytest.fail("computed"))
    outcome = command("sim", "sweep", *words)
    assert outcome.code == 2
    assert named in outcome.complaint
    assert not list(tmp_path.iterdir())


def test_what_is_finished_is_kept_when_the_sweep_is_interrupted(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Point] = []

    def one(asked: Grid, jobs: int | None) -> tuple[list[Point], BaseException]:
        from sim.sweep import finished

        kept.append(next(finished(asked, 1)))
        return kept, KeyboardInterrupt()

    monkeypatch.setattr("studyapp.cli.sim_sweep._run", one)
    target = tmp_path / "x.png"
    outcome = command(*SWEEP, "--json", "--plot", str(target))
    assert outcome.code == 130
    assert outcome.err == "Stopped: 1 of 3 points are finished.\n"
    assert (outcome.value["complete"], len(outcome.value["points"])) == (False, 1)
    assert target.exists()


WATCHED = """
import os, pathlib, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from studyapp.__main__ import main
from studyapp.cli import sim_sweep

def watched(*given):
    for point in finished(*given):
        yield point
        pathlib.Path(os.environ["BEGUN"]).touch()

finished, sim_sweep.finished = sim_sweep.finished, watched
if __name__ == '__main__':
    main()
"""
"""The command, which leaves a file when its first point is kept."""
LONG = ("-p", "steps=20000", "-p", "eta=0.1:0.5:200", "--runs", "256", "--json")


@pytest.mark.skipif(sys.platform == "win32", reason="a group of processes is interrupted")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_all_processes_in_a_line_and_keeps_what_is_done(
    jobs: str, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    words = [sys.executable, "-c", WATCHED, "sim", "sweep", "saddle", *LONG, "--jobs", jobs]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "BEGUN": str(begun)},
    ) as child:
        while not begun.exists():
            assert child.poll() is None
            time.sleep(0.02)
        os.killpg(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert err.startswith(b"Stopped: ")
    assert err.count(b"\n") == 1
    found = json.loads(out)
    assert not found["complete"]
    assert 1 <= len(found["points"]) < 200


def test_nothing_but_the_points_is_printed_where_nobody_looks_on(command: Command) -> None:
    assert command(*SWEEP, "--csv").err == ""
