from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.catalog import identifiers

ROOT = Path(__file__).parents[2]
PACKAGES = ("studyapp", "sim", "tests")
AT_THE_TOP = {
    "studyapp", "sim", "decks", "tests", "pyproject.toml", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "LICENSE", "constraints.txt",
}  # fmt: skip
LEFT_BY_TOOLS = {"build", "dist", "uv.lock"}
LONGEST_FILE, LONGEST_FUNCTION = 500, 55
OUTSIDE = re.compile(
    r"https?://\S*(pypi|pythonhosted|npm)"  # packages come from wherever the reader gets them
    r"|(?<![\w.~])/(work|root|home/\w+)/\w"
)
VAGUE = re.compile(r"^(utils?|helpers?|manager|misc|common)$")

SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
OURS = [path for path in SOURCES if path.relative_to(ROOT).parts[0] != "tests"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_nothing_lies_at_the_top_that_the_design_does_not_name() -> None:
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")}
    assert {name for name in found if not name.endswith(".egg-info")} - LEFT_BY_TOOLS == AT_THE_TOP


def test_a_file_stays_within_what_a_reader_holds_in_mind() -> None:
    assert [f"{named(path)}: {fault}" for path in SOURCES for fault in too_much_in(path)] == []


def too_much_in(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    if text.count("\n") > LONGEST_FILE:
        yield "too long"
    if VAGUE.match(path.stem):
        yield "says nothing by its name"
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION:
            yield f"{node.name} is too long"


def test_a_file_says_what_it_owns_in_its_first_line() -> None:
    assert [named(path) for path in OURS if not says_what_it_owns(path)] == []


def says_what_it_owns(path: Path) -> bool:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return said.split("\n")[0].endswith((".", "``"))


def test_no_file_names_a_registry_or_a_machine() -> None:
    texts = [
        *SOURCES,
        *(ROOT / "decks").iterdir(),
        *(path for path in ROOT.iterdir() if path.suffix in (".md", ".txt", ".toml")),
        ROOT / ".ci" / "run",
    ]
    assert [named(path) for path in texts if OUTSIDE.search(path.read_text("utf-8"))] == []


def test_the_readme_has_a_line_for_each_simulation() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    named = [line.split("`")[1] for line in lines if line.startswith("| `") and "Held" not in line]
    listed = [name for name in named if name in identifiers()]
    assert listed == list(identifiers())
