"""Thirty expressions of optimisation theory look as they were agreed to look."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from studyapp.drawing.formula.display import display
from studyapp.drawing.formula.inline import inline
from tests.drawing.formula.grids import grids, table

EXPRESSIONS = table("expressions.txt")
GLYPHS = ["full", "plain"]
every_expression = pytest.mark.parametrize("name", EXPRESSIONS)
both_glyphs = pytest.mark.parametrize("glyphs", GLYPHS)


def test_there_are_thirty() -> None:
    assert len(EXPRESSIONS) == 30


@both_glyphs
@every_expression
def test_an_expression_is_written_on_one_row_as_agreed(name: str, glyphs: str) -> None:
    assert inline(EXPRESSIONS[name], glyphs) == table(f"inline_{glyphs}.txt")[name]


@both_glyphs
@every_expression
def test_an_expression_is_drawn_in_two_dimensions_as_agreed(name: str, glyphs: str) -> None:
    rows = display(EXPRESSIONS[name], 76, glyphs)
    assert [row.rstrip() for row in rows] == grids(f"display_{glyphs}.txt")[name]


@both_glyphs
@every_expression
def test_a_terminal_measures_the_same_width_in_every_row(name: str, glyphs: str) -> None:
    assert len({cell_len(row) for row in display(EXPRESSIONS[name], 76, glyphs)}) == 1


@every_expression
def test_plain_glyphs_hold_no_small_and_no_double_struck_letters(name: str) -> None:
    rows = [inline(EXPRESSIONS[name], "plain"), *display(EXPRESSIONS[name], 76, "plain")]
    assert not set("".join(rows)) & set("ₐₑᵢⱼₖₘₙₜₓ₀₁₂ᵀᵗⁿʳ⁰¹²⁻𝔼ℝℒ𝒞ℓ\u0302\u0303\u0304")
