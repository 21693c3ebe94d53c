"""Maps as text and as pictures: every name with its sign, lines between them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studyapp.drawing.booklet import Leaf, save_booklet
from studyapp.drawing.map_picture import save_map
from studyapp.drawing.map_text import map_text
from studyapp.drawing.plate import MapSheet, Mark, Plate
from studyapp.errors import StudyError

PLATE = Plate(
    "Saddles",
    {"hessian": Mark(3, "92 %"), "saddle": Mark(2, "48 %"), "escape": Mark(0), "index": Mark(1)},
    (("hessian", "saddle"), ("hessian", "escape"), ("saddle", "index")),
)
SHEET = MapSheet("Concepts", (PLATE, PLATE), "4 concepts.", ("not met", "begun", "growing", "firm"))


def test_a_map_as_text() -> None:
    assert map_text(PLATE, 40).rows == (
        "      ● hessian",
        "    ┌─────┴────┐",
        "◐ saddle   · escape",
        "    │",
        " ○ index",
    )


def test_a_map_in_plain_letters_tells_values_where_they_are_wanted() -> None:
    rows = map_text(PLATE, 60, values=True, plain=True).rows
    assert "\n".join(rows).isascii()
    assert "# hessian 92 %" in rows[0]
    assert re.fullmatch(r" +\++-+\++-+\++ *| +\+-+\+-*\+", rows[1])


def test_a_map_of_nothing_is_empty() -> None:
    assert map_text(Plate("", {}, ()), 40).rows == ()


def test_each_cell_of_a_line_knows_its_edges() -> None:
    drawn = map_text(PLATE, 40)
    shared = drawn.wires[10, 1]
    assert shared == {("hessian", "saddle"), ("hessian", "escape")}
    assert drawn.wires[4, 3] == {("saddle", "index")}


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_sheet_of_maps_is_the_same_file_each_time(tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    for path in (first, second):
        save_map(SHEET, path)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size > 1000


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be saved"):
        save_map(SHEET, tmp_path / "a.docx")


@pytest.mark.parametrize("ending", ["png", "html", "pdf"])
def test_a_booklet_holds_maps(tmp_path: Path, ending: str) -> None:
    bare, mapped = tmp_path / f"bare.{ending}", tmp_path / f"mapped.{ending}"
    save_booklet([Leaf("Concepts", (), ())], bare, "Learning")
    save_booklet([Leaf("Concepts", (), (), maps=(SHEET,))], mapped, "Learning")
    assert mapped.stat().st_size > bare.stat().st_size + 500
    if ending == "html":
        assert 'aria-label="Concepts: 4 concepts."' in mapped.read_text(encoding="utf-8")
