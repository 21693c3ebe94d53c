"""Cards that cannot be asked well are named with what is wrong; sound ones are not."""

from __future__ import annotations

import pytest

from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.questions.soundness import problems_of
from tests.cards.decks import CURVES, FORMS, GOOD, HEAD, NUMBER, OUTCOMES, PREDICT, TEXT, TUNE
from tests.questions.typed import cards

GIVEN_AWAY = """
[[cards]]
id = "demo.stem"
kind = "choice"
topic = "basics"
question = "A saddle point is flat. What is it?"
options = [
  { text = "saddle point", right = true },
  { text = "minimum", why = "No." },
]
"""


def codes(text: str) -> list[str]:
    file = read_deck_bytes((HEAD + text).encode(), "demo.toml")
    assert file.problems == ()
    assert file.deck is not None
    return [problem.code for card in file.deck.cards for problem in problems_of(card, "demo.toml")]


def test_good_cards_have_no_problems() -> None:
    assert codes((GOOD + FORMS).removeprefix(HEAD)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NUMBER.replace('key = "high/low"', 'key = "high/lower"'), "unknown-name"),
        (NUMBER.replace('key = "high/low"', 'key = "high/(low-1)"'), "ill-posed"),
        (NUMBER.replace('key = "high/low"', 'key = "high"'), "given-away"),
        (NUMBER.replace('key = "high/low"', 'key = "0*high + 7"'), "constant-key"),
        (PREDICT.replace('key = "escape_time"', 'key = "escape"'), "unknown-name"),
        (PREDICT.replace("@{escape_time}", "@{escape}"), "unknown-name"),
        (PREDICT.replace("relative = 0.1", "absolute = 0"), "zero-tolerance"),
        (PREDICT.replace("y0 = { choices", "y_end = { choices").replace("@{y0}", "@{y_end}"),
         "shadowed-name"),
        (OUTCOMES.replace("diverged == 0", "divergd == 0"), "unknown-name"),
        (
            OUTCOMES.replace('"it diverges"', '"@{scale} it is"').replace(
                '"it contracts"', '"0.5 it is"'
            ),
            "same-option",
        ),
        (CURVES.replace('trace = "loss"', 'trace = "los"'), "unknown-trace"),
        (CURVES.replace('vary = "kappa"', 'vary = "cappa"'), "unknown-knob"),
        (TUNE.replace("step_scale", "step_size"), "unknown-knob"),
        (TUNE.replace("step_scale = 1.2", "step_scale = 99"), "bad-solution"),
        (TUNE.replace("made >= 10", "maid >= 10"), "unknown-name"),
        (TEXT.replace("the matrix of", "the Hessian matrix of"), "given-away"),
        (GIVEN_AWAY, "given-away"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_well_is_named(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_problem_stands_at_its_card_and_says_which() -> None:
    card = cards()["demo.number"]
    broken = read_deck_bytes(
        (HEAD + NUMBER.replace('"high/low"', '"x"')).encode(), "demo.toml"
    ).deck
    assert broken is not None
    (problem,) = problems_of(broken.cards[0], "some.toml")
    assert (problem.file, problem.line) == ("some.toml", broken.cards[0].line)
    assert f"'{card.id}'" in problem.message
