"""On one row no formula changes its meaning."""

from __future__ import annotations

import pytest

from studyapp.drawing.formula.inline import inline

MEANINGS = [
    # a quotient is in brackets where something could join what is below the bar
    (r"\frac{1}{2n}", "1/(2n)"),
    (r"\frac{1}{2}n", "½n"),
    (r"\frac{1}{m}n", "(1/m) n"),
    (r"\frac{\kappa}{2}\ln 10^6", "(κ/2) ln 10⁶"),
    (r"\log\frac{p}{q}", "log(p/q)"),
    (r"\frac{\log p}{q}", "(log p)/q"),
    (r"a/\frac{b}{c}", "a / (b/c)"),
    (r"\frac{\frac{a}{b}}{c+\frac{d}{e}}", "(a/b)/(c + d/e)"),
    (r"\frac{a}{b}^2", "(a/b)²"),
    (r"\frac{-b}{2a}", "(−b)/(2a)"),
    (r"\frac{\partial f}{\partial x}+\frac{dx}{dt}", "∂f/∂x + dx/dt"),
    (r"\frac{1}{f(x)}+\frac{1}{\eta(a+b)}", "1/f(x) + 1/(η(a + b))"),
    (r"x^{\frac{1}{\eta(a+b)}}", "x^(1/(η(a+b)))"),
    (r"\frac{a}{b}\quad c", "a/b  c"),
    # a slash stands apart where it divides products or functions
    (r"2/\lambda_{\max}", "2/λₘₐₓ"),
    (r"2\,g^\top g/g^\top H g", "2 gᵀg / gᵀHg"),
    (r"\ln 1000/\ln 1.1", "ln 1000 / ln 1.1"),
    (r"f(x)/g(x)", "f(x)/g(x)"),
    # roots
    (r"\sqrt{\kappa} x", "√κ x"),
    (r"\sqrt{\kappa x}", "√(κx)"),
    (r"\sqrt{x^2}+\sqrt{x}^2", "√(x²) + (√x)²"),
    (r"\frac{\sqrt{m}}{2}", "(√m)/2"),
    (r"\sqrt[3]{x}+\sqrt[n]{x+1}", "∛x + ⁿ√(x + 1)"),
    # scripts are small only where every character has a small form
    (r"x_{ij}^{2t}", "xᵢⱼ²ᵗ"),
    (r"x_{ib}", "x_(ib)"),
    (r"f_\theta(x)+f_\theta x", "f_θ(x) + f_θ x"),
    (r"f_\theta^2", "f_(θ)²"),
    (r"x^\lambda(1-x)", "x^λ (1 − x)"),
    (r"e^{-x^2/2}", "e^(−x²/2)"),
    (r"{x^2}^3+{a+b}^2", "(x²)³ + (a + b)²"),
    (r"\theta^*_t+x^{a^*}", "θₜ* + x^(a*)"),
    (r"f'^2+f''(x)+90^\circ", "f′² + f′′(x) + 90°"),
    (r"W^{(l)}", "W⁽ˡ⁾"),
    # signs, bars and brackets
    (r"-1-(-2)=+3", "−1 − (−2) = +3"),
    (r"|x|-|-y|", "|x| − |−y|"),
    (r"||a|-|b||\le|a-b|", "||a| − |b|| ≤ |a − b|"),
    (r"p(x|y)", "p(x|y)"),
    (r"\max|\lambda|/\min|\lambda|", "max|λ| / min|λ|"),
    (r"4!\cdot 2^4", "4! · 2⁴"),
    (r"6\,900+1{,}000+0.5", "6 900 + 1,000 + 0.5"),
    (r"\mathrm{rank}A+\mathrm{d}x", "rank A + dx"),
    (r"\left.\frac{df}{dx}\right|_{x=0}", "df/dx|ₓ₌₀"),
    (r"\left\{x\,\middle|\,\frac{x}{2}>1\right\}", "{x | x/2 > 1}"),
    # things that print sets in several rows
    (r"\begin{pmatrix}0&-1\\-1&0\end{pmatrix}", "[0 −1; −1 0]"),
    (r"\begin{bmatrix}1-a&\\b&0\end{bmatrix}", "[1 − a, ; b, 0]"),
    (r"\left(\begin{array}{cc}1&2\\3&4\end{array}\right)", "(1 2; 3 4)"),
    (r"\begin{vmatrix}a&b\\c&d\end{vmatrix}", "|a b; c d|"),
    (r"\binom{n}{k}p^k", "binom(n, k)pᵏ"),
    (r"\overbrace{x+y}^{n}", "(x + y)_(n)"),
    (r"\sum_{\substack{i<n\\j<m}}a_{ij}", "∑_(i<n, j<m) aᵢⱼ"),
    (r"x_n\xrightarrow{d}x", "xₙ →ᵈ x"),
    (r"\hat{x}+\widehat{xy}", "x̂ + hat(xy)"),
]


@pytest.mark.parametrize(("latex", "row"), MEANINGS)
def test_one_row_keeps_the_meaning(latex: str, row: str) -> None:
    assert inline(latex) == row


@pytest.mark.parametrize(
    ("latex", "row"),
    [
        (r"\theta\in\mathbb{R}^{d}", "θ in R^d"),
        (r"x_{\theta\in A}", "x_{θ in A}"),
        (r"\delta^\top H_{ij}", "δ^T H_{ij}"),
        (r"\frac{1}{2}\hat\theta", "(1/2) hat(θ)"),
        (r"\sqrt[3]{x}f'", "root_{3}(x)f'"),
    ],
)
def test_plain_glyphs_spell_what_fonts_lack(latex: str, row: str) -> None:
    assert inline(latex, "plain") == row


def test_bold_is_left_to_print() -> None:
    assert inline(r"\mathbf{g}") == inline("g")


def test_an_empty_formula_is_an_empty_row() -> None:
    assert inline("") == ""
