"""Any text is laid out in even rows or refused, and so is every formula of the shipped decks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.cards.math_spans import verbatim_end
from studyapp.drawing.formula import symbols
from studyapp.drawing.formula.display import display
from studyapp.drawing.formula.inline import inline
from studyapp.drawing.formula.parse import FormulaError
from studyapp.drawing.width import cell_width

DECKS = sorted((Path(__file__).parents[3] / "decks").glob("*.toml"))
NAMES = sorted({*symbols.LETTERS, *symbols.BINARIES, *symbols.RELATIONS, *symbols.BIG})
ATOMS = st.sampled_from([*"xyθ12|!(),/.", *(f"\\{name} " for name in NAMES if name.isalpha())])
SHAPES = [
    "{}{}", "{}+{}", "{}={}", "{}_{{{}}}", "{}\\cdot {}", "{{{}}}^{{{}}}", "\\frac{{{}}}{{{}}}",
    "\\sqrt[{}]{{{}}}", "\\hat{{{}}}{}", "\\overline{{{}}}{}", "\\left({}\\right.{}",
    "\\begin{{pmatrix}}{}&1\\\\2&{}\\end{{pmatrix}}", "\\underbrace{{{}}}_{{{}}}",
    "\\begin{{aligned}}{}&={}\\\\a&=b\\end{{aligned}}", "\\binom{{{}}}{{{}}}", "\\sum_{{{}}} {}",
]  # fmt: skip
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.builds(str.format, st.sampled_from(SHAPES), inner, inner),
    max_leaves=12,
)
SCRAPS = st.lists(
    st.sampled_from(
        [*"{}^_&'[]|~ ", "\\", "\\\\", "\\left", "\\right", "\\frac", "\\begin{cases}", "x", "表"]
    )
    | st.characters(),
    max_size=20,
).map("".join)
few = settings(max_examples=80, deadline=None, derandomize=True)
glyphs_of_either_kind = st.sampled_from(["full", "plain"])


def check(latex: str, width: int, glyphs: str) -> None:
    try:
        row = inline(latex, glyphs)
    except FormulaError:
        with pytest.raises(FormulaError):
            display(latex, width, glyphs)
        return
    rows = display(latex, width, glyphs)
    assert row.isprintable()
    assert all(map(str.isprintable, rows))
    assert len(set(map(cell_width, rows))) == 1


@few
@given(latex=FORMULAS, width=st.integers(1, 90), glyphs=glyphs_of_either_kind)
def test_a_formula_has_even_rows_without_control_characters(
    latex: str, width: int, glyphs: str
) -> None:
    check(latex, width, glyphs)


@few
@given(latex=SCRAPS, width=st.integers(1, 90), glyphs=glyphs_of_either_kind)
def test_any_scraps_are_laid_out_or_refused(latex: str, width: int, glyphs: str) -> None:
    check(latex, width, glyphs)


@pytest.mark.parametrize(
    "latex", ["x" + "'" * 1900, "a|b" * 600, "(x" * 900, "x+" * 900, "(a/" * 600]
)
def test_a_long_formula_is_laid_out_as_a_short_one_is(latex: str) -> None:
    check(latex, 76, "full")
    check(latex, 76, "plain")


@few
@given(terms=st.lists(st.sampled_from(["+x", "-yy", "=z", r"\le\theta_i"]), min_size=1))
def test_no_row_is_wider_than_the_place_where_every_term_may_begin_a_line(
    terms: list[str],
) -> None:
    rows = display("a" + "".join(terms), 8)
    assert max(map(cell_width, rows)) <= 8
    written = "".join("".join(rows).split())
    assert written == "".join(inline("a" + "".join(terms)).split())


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def formulas(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        end = verbatim_end(text, place) if text[place] in "$`" else None
        if end is not None and text[place] == "$":
            yield text[place:end].strip("$")
        place = end or place + 1


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_every_formula_of_a_shipped_deck_is_laid_out(path: Path) -> None:
    found = [f for text in strings(tomllib.loads(path.read_text("utf-8"))) for f in formulas(text)]
    assert found
    for latex in found:
        for glyphs in ("full", "plain"):
            assert inline(latex, glyphs)
            assert display(latex, 76, glyphs)
