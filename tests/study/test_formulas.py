"""Formulas that cannot be drawn are named; those that can, and what is no formula, are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studyapp.cards.bodies import Choice, Option, Recall
from studyapp.cards.draws import Draw
from studyapp.cards.library import load_library
from studyapp.study.formulas import formula_problems, formulas_of
from tests.building import make_card


def test_formulas_are_found_where_markdown_has_them() -> None:
    text = "costs \\$5 and $x^2$ with `$y$`, then\n$$\n\\frac{a}{b}\n$$ but $6 is money"
    assert list(formulas_of(text)) == ["x^2", "\n\\frac{a}{b}\n"]


@pytest.mark.parametrize("formula", ["\\frac{a", "\\nosuchcommand{x}", "x^a^b", "\\left( x"])
def test_a_formula_that_cannot_be_drawn_is_named_wherever_it_stands(formula: str) -> None:
    option = Option("fine", right=False, why=f"since ${formula}$")
    for card in (
        make_card(body=Recall(f"so ${formula}$")),
        make_card(body=Choice((Option("x", right=True), option))),
        replace(make_card(), explanation=f"$${formula}$$"),
    ):
        (problem,) = formula_problems(card, "deck.toml")
        assert (problem.file, problem.code) == ("deck.toml", "bad-formula")
        assert card.id in problem.message


def test_drawn_and_measured_values_stand_in_formulas() -> None:
    card = replace(
        make_card(),
        question="$\\kappa = @{kappa}$",
        explanation="$t = @{iterations}$",
        draws=(Draw("kappa", choices=(10, 100)),),
    )
    assert formula_problems(card, "deck.toml") == []


def test_every_formula_of_the_shipped_decks_can_be_drawn() -> None:
    found = [str(p) for card in load_library().cards for p in formula_problems(card, "")]
    assert found == []
