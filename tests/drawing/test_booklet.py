"""Booklets: every figure with its words, in one file that is the same each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sim.figure import Axis, Bars, Curve, Figure, Panel
from studyapp.drawing.booklet import BOOKLETS, Leaf, save_booklet
from studyapp.errors import StudyError

X = np.arange(5.0)
CURVE = Figure((Panel("A panel", Axis("x"), Axis("y"), (Curve(X, X**2, "square"),)),), "It grows.")
BARS = Figure(
    (
        Panel(
            "Bars",
            Axis("kind"),
            Axis("count"),
            (Bars(tuple(f"a long name, {n}" for n in range(5)), X, "n"),),
        ),
    ),
    "More & more.",
)
WIDE = Figure((CURVE.panels[0], CURVE.panels[0]), "Both.")
LEAVES = (
    Leaf("First <b>", ("It grows.", "R² < 1 & so on."), (CURVE, BARS)),
    Leaf("Second", ("Said alone.",), (WIDE,), (("Numbers", ("name", "n"), (("<a>", "3"),)),)),
)


@pytest.mark.parametrize("kind", BOOKLETS)
def test_the_same_leaves_are_the_same_file(tmp_path: Path, kind: str) -> None:
    files = [tmp_path / f"{n}.{kind}" for n in range(2)]
    for file in files:
        save_booklet(LEAVES, file, "Learning")
    first, second = (file.read_bytes() for file in files)
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name for file in files]


def test_a_page_needs_nothing_from_elsewhere_and_reads_as_xml(tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    save_booklet(LEAVES, file, "Learning")
    text = file.read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#)', text.replace("xmlns:xlink", ""))
    addresses = set(re.findall(r"https?://[^\s\"<>)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # names
    body = text[text.index("<body>") : text.index("</html>")]
    tree = ET.fromstring(body)  # noqa: S314 (it was made here)
    assert [h.text for h in tree.iter("h2")] == ["First <b>", "Second"]
    assert [p.text for p in tree.iter("p")] == ["It grows.", "R² < 1 & so on.", "Said alone."]
    pictures = list(tree.iter("{http://www.w3.org/2000/svg}svg"))
    assert [picture.get("aria-label") for picture in pictures] == [
        "It grows.",
        "More & more.",
        "Both.",
    ]
    assert [caption.text for caption in tree.iter("figcaption")] == ["More & more.", "Both."]
    assert [cell.text for cell in tree.iter("td")] == ["<a>", "3"]


def test_no_picture_of_a_page_names_a_part_of_another(tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    save_booklet(LEAVES, file, "Learning")
    text = file.read_text(encoding="utf-8")
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    asked = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    assert {name for pair in asked for name in pair if name} <= set(names)


def test_many_panels_stand_in_rows_and_not_in_a_ribbon(tmp_path: Path) -> None:
    file = tmp_path / "r.png"
    save_booklet((Leaf("Runs", (), (Figure(CURVE.panels * 18, "All."),)),), file, "Learning")
    with Image.open(file) as picture:
        assert picture.width < 2000
        assert picture.height < 3000


def test_a_pdf_has_a_page_for_each_figure(tmp_path: Path) -> None:
    file = tmp_path / "r.pdf"
    save_booklet(LEAVES, file, "Learning")
    assert len(re.findall(rb"/Type /Page\b", file.read_bytes())) == 3


def test_a_sheet_sets_figures_side_by_side_while_they_fit(tmp_path: Path) -> None:
    file = tmp_path / "r.png"
    save_booklet(LEAVES, file, "Learning")
    with Image.open(file) as sheet:
        assert sheet.width == 2 * 780
        assert 2 * 600 <= sheet.height <= 2 * 800
        colours = sheet.convert("RGB").getcolors(1 << 24)
    assert colours is not None
    assert len(colours) > 20


def test_another_ending_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as refused:
        save_booklet(LEAVES, tmp_path / "r.gif", "Learning")
    assert refused.value.hint == "it ends in .html, .pdf, .png"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be written"):
        save_booklet(LEAVES, tmp_path / "none" / "r.html", "Learning")
