"""Values that are drawn: within what was declared, the same for a seed, shown as people write."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.draws import Draw, drawn, filled, filled_params, sheets_of, words_of
from studyapp.cards.expression import ExpressionError

SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_a_draw_stays_within_what_was_declared(seed: int) -> None:
    draws = (
        Draw("word", choices=("gd", "newton")),
        Draw("step", low=0.1, high=0.5, step=0.1),
        Draw("any", low=-2.0, high=3.0),
        Draw("log", low=1e-9, high=1e-3, scale="log", digits=1),
        Draw("twice", equals="2*step"),
    )
    values = drawn(draws, seed)
    assert values == drawn(draws, seed)
    assert values["word"] in ("gd", "newton")
    assert values["step"] in (0.1, 0.2, 0.3, 0.4, 0.5)
    assert -2 <= values["any"] <= 3  # type: ignore[operator]
    assert 1e-9 <= values["log"] <= 1e-3  # type: ignore[operator]
    assert values["log"] == float(f"{values['log']:.0e}")
    assert values["twice"] == pytest.approx(2 * values["step"])


def test_a_log_range_is_covered_evenly_by_powers() -> None:
    draw = Draw("x", low=1e-6, high=1.0, scale="log", digits=6)
    logs = [math.log10(float(drawn((draw,), seed)["x"] or 0)) for seed in range(600)]
    assert sum(log < -3 for log in logs) == pytest.approx(300, abs=60)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("κ = @{kappa}", "κ = 100"),
        ("$\\kappa = @{kappa}$ and @{2*kappa}", "$\\kappa = 100$ and 200"),
        ("y is @{y}", "y is 1e-6"),
        ("$y = @{y}$", "$y = 10^{-6}$"),
        ("$$y = @{3*y}$$", "$$y = 3 \\cdot 10^{-6}$$"),
        ("costs \\$5 and @{y}", "costs \\$5 and 1e-6"),
        ("@{method} at @{1/3}", "gd at 0.333333"),
        ("@{if(method == 'gd', 'plain', 'tuned')} at @{if(kappa < 9, 1/0, kappa)}", "plain at 100"),
    ],
)
def test_a_value_is_shown_as_people_write_it(text: str, shown: str) -> None:
    assert filled(text, {"kappa": 100, "y": 1e-6, "method": "gd"}) == shown


def test_a_parameter_takes_the_value_itself() -> None:
    params = {"kappa": "@{kappa}", "steps": "@{10*kappa}", "sizes": "4-@{kappa}-1", "rule": "fixed"}
    assert filled_params(params, {"kappa": 16}) == {
        "kappa": 16,
        "steps": 160,
        "sizes": "4-16-1",
        "rule": "fixed",
    }


def test_what_does_not_exist_cannot_be_shown() -> None:
    with pytest.raises(ExpressionError):
        words_of(None)


def test_how_many_sheets_there_are_is_known_where_it_is_finite() -> None:
    word, step = Draw("a", choices=(1, 2, 3)), Draw("b", low=0.1, high=0.5, step=0.1)
    derived = Draw("c", equals="a*b")
    assert sheets_of((word, step, derived)) == 15
    assert len({str(drawn((word, step), seed)) for seed in range(500)}) == 15
    assert sheets_of((word, Draw("d", low=0.0, high=1.0))) == math.inf
    assert sheets_of(()) == 1
