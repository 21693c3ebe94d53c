"""What the grammar does not know is refused with its name, and nothing is drawn of it."""

from __future__ import annotations

import pytest

from studyapp.drawing.formula.display import display
from studyapp.drawing.formula.inline import inline
from studyapp.drawing.formula.parse import DEEPEST, FormulaError, parse
from studyapp.drawing.formula.tokens import LONGEST

REFUSED = [
    (r"a+\unknown b", r"\\unknown is not known"),
    (r"\frac{1}", "an argument is missing"),
    (r"{a", "} is missing"),
    (r"a}", "} closes nothing"),
    (r"x^1^2", "two superscripts"),
    (r"x_1_2", "two subscripts"),
    (r"x^", "an argument is missing"),
    (r"x^^2", "an argument is missing"),
    (r"a & b", "outside a matrix"),
    (r"\left(a", "right is missing"),
    (r"a\right)", "right is not known"),
    (r"\left a\right)", "no delimiter"),
    (r"\begin{pmatrix}1", "ends too early"),
    (r"\begin{pmatrix}1\end{bmatrix}", "closed by another name"),
    (r"\begin{tikzpicture}\end{tikzpicture}", "tikzpicture is not known"),
    (r"\begin{array}{c|c}1&2\end{array}", "columns cannot stand"),
    (r"\begin{matrix}" + "&" * 40 + r"\\" * 40 + r"\end{matrix}", "more than 1000 cells"),
    (r"\text{a \alpha}", "cannot stand among words"),
    (r"50%", "percent sign"),
    ("a\x1b[31mb", r"U\+001B"),
    ("a\u202eb", r"U\+202E"),
    ("a+\u0301", r"U\+0301"),
    ("x" * (LONGEST + 1), "longer than"),
    ("{" * DEEPEST + "}" * DEEPEST + "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1), "too deeply"),
    (r"\sqrt" * (DEEPEST + 1) + "x", "too deeply"),
]


@pytest.mark.parametrize(("latex", "reason"), REFUSED)
def test_what_is_not_known_is_refused_and_named(latex: str, reason: str) -> None:
    with pytest.raises(FormulaError, match=reason):
        parse(latex)
    with pytest.raises(FormulaError):
        inline(latex)
    with pytest.raises(FormulaError):
        display(latex, 76)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac12", r"\frac{1}{2}"),
        (r"\bigl( x \bigr)", "(x)"),
        ("λ≤θ", r"\lambda\le\theta"),
        (r"\begin{matrix}1\\2\\\end{matrix}", r"\begin{matrix}1\\2\end{matrix}"),
        (r"\operatorname{a\,b}", r"\operatorname{a b}"),
    ],
)
def test_two_spellings_of_one_formula_are_one(one: str, other: str) -> None:
    assert inline(one) == inline(other)
    assert display(one, 76) == display(other, 76)
