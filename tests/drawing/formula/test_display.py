"""In two dimensions a formula keeps its shape and the width that there is."""

from __future__ import annotations

import pytest

from studyapp.drawing.formula.display import display

SHAPES = [
    (r"\binom{n}{k}", ["⎛n⎞", "⎜ ⎟", "⎝k⎠"]),
    (r"\underbrace{a+b}_{\text{sum}}", ["a + b", "╰─┬─╯", " sum"]),
    (r"\overbrace{a+b}^{n}", ["  n", "╭─┴─╮", "a + b"]),
    (r"\sum_{\substack{i<n\\j<m}}", [" ∑", "i<n", "j<m"]),
    (r"\int\limits_0^1", ["1", "∫", "0"]),
    (r"\sum\nolimits_i", ["∑ᵢ"]),
    (r"x\xrightarrow{d}y", ["   d", "x ──→ y"]),
    (r"\sqrt{x+1}", [" _____", "√x + 1"]),
    (r"\sqrt{\frac{a}{b}}", [" ┌───", " │ a", " │───", "√│ b"]),
    (r"-\frac{a}{b}\frac{c}{d}", ["   a   c", "− ─── ───", "   b   d"]),
    (r"\frac{a}{b}^2", ["⎛ a ⎞²", "⎜───⎟", "⎝ b ⎠"]),
    (r"\left|\frac{a}{b}\right|", ["│ a │", "│───│", "│ b │"]),
    (r"\left\langle\frac{a}{b}\right\rangle", ["╱ a ╲", "⟨───⟩", "╲ b ╱"]),
    (r"f_\theta^2(x)", ["f²(x)", " θ"]),
    (r"\underline{ab}", ["ab", "‾‾"]),
    (r"\begin{array}{lr}a&bcd\\abc&d\end{array}", ["a    bcd", "abc    d"]),
]


@pytest.mark.parametrize(("latex", "rows"), SHAPES)
def test_a_formula_has_its_shape(latex: str, rows: list[str]) -> None:
    assert [row.rstrip() for row in display(latex, 76)] == rows


def test_what_is_too_wide_goes_on_before_a_relation() -> None:
    assert display("aaa+bbb=ccc+ddd", 13) == ["aaa + bbb    ", "  = ccc + ddd"]


def test_what_has_no_relation_goes_on_before_a_plus_or_minus() -> None:
    assert display("aaa+bbb-ccc", 10) == ["aaa + bbb", "  − ccc  "]


def test_no_line_begins_within_brackets() -> None:
    assert display("x(aaa+bbb=ccc)", 10) == ["x(aaa + bbb = ccc)"]


def test_tall_lines_stay_apart() -> None:
    rows = display(r"a=\frac{b}{c}=\frac{d}{e}", 8)
    assert [row.rstrip() for row in rows] == [
        "     b",
        "a = ───",
        "     c",
        "",
        "     d",
        "  = ───",
        "     e",
    ]


def test_aligned_formulas_that_are_too_wide_are_broken_one_by_one() -> None:
    latex = r"\begin{aligned}a&=bbbb+cccc\\d&=e\end{aligned}"
    assert display(latex, 20) == ["a = bbbb + cccc", "d = e          "]
    assert [row.rstrip() for row in display(latex, 11)] == ["a = bbbb", "  + cccc", "d = e"]
