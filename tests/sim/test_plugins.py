"""Simulations of other packages: used like the program's own, and never its undoing."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import pytest

from sim.catalog import built_in
from tests.cli.conftest import LOADED, spawn

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
(ENTRY,) = re.findall(r"^```toml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
ENTRIES = tomllib.loads(ENTRY)["project"]["entry-points"]["studyapp.simulations"]
HALF = "class Half:\n    from walk import Walk\n    description = Walk.description\n"
OTHER = "from walk import Walk\nclass Other(Walk): pass\n"


def installed(folder: Path, package: str, entries: dict[str, str], **modules: str) -> None:
    """A distribution as pip would leave it: modules, metadata and entry points."""
    about = folder / f"{package}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = [f"{name} = {place}" for name, place in entries.items()]
    (about / "entry_points.txt").write_text("\n".join(["[studyapp.simulations]", *lines, ""]))
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of packages with the example of the document in it."""
    folder = tmp_path / "site"
    installed(folder, "walks", ENTRIES, walk=EXAMPLE)
    return folder


def said(site: Path, *words: str) -> tuple[int, str, list[str]]:
    """Exit code, stdout and the lines of stderr of ``studyapp WORDS`` beside these packages."""
    done = spawn(*words, PYTHONPATH=os.pathsep.join([str(site), str(ROOT)]))
    return done.returncode, done.stdout.decode(), done.stderr.decode().splitlines()


def test_the_example_takes_no_more_than_thirty_lines() -> None:
    lines = [line for line in EXAMPLE.splitlines() if line.strip()]
    assert len(lines) <= 30


def test_the_example_is_listed_behind_the_programs_own(site: Path) -> None:
    code, out, err = said(site, "sim", "list", "--json")
    assert (code, err) == (0, [])
    assert [row["id"] for row in json.loads(out)] == [*built_in(), "walk"]


def test_the_example_keeps_the_contract_and_passes_its_check(site: Path) -> None:
    code, out, _ = said(site, "sim", "check", "walk", "--json")
    names = [row["name"] for row in json.loads(out) if row["passed"]]
    assert names == ["the contract of every simulation", "distance after 50 steps of 2"]
    assert code == 0


def test_the_example_runs_is_shown_drawn_and_swept_in_other_processes(
    site: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "walk.png"
    code, out, _ = said(
        site, "sim", "run", "walk", "--runs", "256", "--json", "--plot", str(picture)
    )
    assert code == 0
    record = json.loads(out)
    assert record["summary"]["distance"] == pytest.approx(record["theory"]["distance"], rel=0.2)
    assert picture.exists()
    assert said(site, "sim", "show", "walk")[0] == 0
    words = ("sim", "sweep", "walk", "-p", "length=1,2,3", "--jobs", "2", "--json")
    code, out, _ = said(site, *words)
    assert [point["params"]["length"] for point in json.loads(out)["points"]] == [1, 2, 3]


def test_a_wrong_example_is_caught_by_its_own_check(site: Path) -> None:
    (site / "walk.py").write_text(EXAMPLE.replace("x + params.length *", "x + 1.1 *"))
    code, out, _ = said(site, "sim", "check", "walk")
    assert code == 1
    assert "MISSED  walk: distance after 50 steps" in out


def test_a_broken_promise_is_a_row_that_is_missed(site: Path) -> None:
    (site / "walk.py").write_text(EXAMPLE.replace("return x + params", "x += 1; return x + params"))
    code, out, _ = said(site, "sim", "check", "walk")
    assert code == 1
    assert "MISSED  walk: contract: step 1 writes to the state" in out


BROKEN = [
    ("gone", "gone:Gone", {}, "ModuleNotFoundError: No module named 'gone'"),
    ("lost", "walk:Lost", {}, "AttributeError"),
    ("late", "late:Late", {"late": "1/0"}, "ZeroDivisionError: division by zero"),
    ("quits", "quits:Quits", {"quits": "raise SystemExit(3)"}, "SystemExit: 3"),
    ("wordy", "wordy:Wordy", {"wordy": "raise ValueError('a\\n\\x1b[2Jb')"}, "ValueError: a"),
    ("saddle", "walk:Walk", {}, "the program has one of that name"),
    ("other", "other:Other", {"other": OTHER}, "it calls itself 'walk'"),
    ("walk", "part:Half", {"part": HALF}, "walks has one of that name"),
    ("Walk_2", "walk:Walk", {}, "an id has small letters, digits and hyphens"),
    ("text", "walk:__doc__", {}, "TypeError"),
    ("plain", "plain:Plain", {"plain": "class Plain: pass"}, "no sim.protocol.Description"),
    ("half", "half:Half", {"half": HALF.replace("Walk.desc", "__import__('dataclasses').replace("
     "Walk.desc").replace("ription\n", "ription, id='half')\n")}, "no dataclass of knobs"),
]  # fmt: skip


def test_those_that_cannot_be_used_are_left_out_with_a_line_each_and_the_others_stay(
    site: Path,
) -> None:
    for name, place, modules, _ in BROKEN:
        installed(site, f"zz_{name}", {name: place}, **modules)
    code, out, err = said(site, "sim", "list", "--json")
    assert code == 0
    assert [row["id"] for row in json.loads(out)] == [*built_in(), "walk"]
    assert len(err) == len(BROKEN)
    for name, _, _, why in BROKEN:
        begin = f"Warning: The simulation {name!r} of zz_{name} is left out: "
        (line,) = [line for line in err if line.startswith(begin)]
        assert why in line
        assert line.isprintable()


def test_asking_for_one_that_cannot_be_used_says_why(site: Path) -> None:
    installed(site, "zz-broken", {"late": "late:Late"}, late="1/0")
    code, out, err = said(site, "sim", "run", "late")
    assert (code, out) == (2, "")
    (line,) = err
    assert line.startswith("Error: The simulation 'late' of zz-broken is left out")


def test_a_near_miss_is_answered_with_the_name_of_another_package(site: Path) -> None:
    _, _, err = said(site, "sim", "run", "wakl")
    assert "did you mean 'walk'?" in err[0]


def test_all_that_lacks_is_named(site: Path) -> None:
    text = EXAMPLE.replace("def step", "def stride").replace("def start", "def begin")
    (site / "walk.py").write_text(text)
    _, _, err = said(site, "sim", "list")
    assert "it lacks start, step." in err[0]


SMALL_CHECK = ("check", str(ROOT / "decks" / "prerequisites.toml"))


@pytest.mark.parametrize(
    "words",
    [("sim", "run", "saddle", "--json"), ("sim", "check", "saddle"), SMALL_CHECK, ("--help",)],
    ids=lambda words: words[0],
)
def test_nobody_waits_for_other_packages_who_does_not_ask_for_them(
    site: Path, words: tuple[str, ...]
) -> None:
    path = os.pathsep.join([str(site), str(ROOT)])
    done = spawn(*words, script=LOADED, PYTHONPATH=path)
    assert done.returncode == 0
    assert not {"walk", "sim.plugins"} & set(done.stderr.decode().splitlines()[-1].split())
