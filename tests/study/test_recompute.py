"""Claims, keys, outcomes and goals are borne out by runs, or named with what they came to."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.study.recompute import Check, Results, checks_of
from tests.cards.decks import CURVES, FORMS, GOOD, HEAD, OUTCOMES, PREDICT, TUNE

CLAIM = """
[[cards]]
id = "demo.claim"
kind = "recall"
topic = "basics"
question = "How many steps?"
answer = "69"
claims = ["iterations == 69", "rises == 0"]
[cards.simulation]
id = "conditioning"
params = { kappa = 10, steps = 100 }
"""


def found(text: str, results: Results | None = None) -> list[tuple[str, str]]:
    results = results or Results(None)
    made = checks(text)
    list(results.run(results.missing(check.recipe for check in made), jobs=1))
    problems = [check.problem(results[check.recipe]) for check in made]
    return [(problem.code, problem.message) for problem in problems if problem is not None]


def checks(text: str) -> list[Check]:
    file = read_deck_bytes((HEAD + text).encode(), "demo.toml")
    assert file.problems == ()
    assert file.deck is not None
    return [check for card in file.deck.cards for check in checks_of(card, "demo.toml")]


def test_good_cards_are_borne_out() -> None:
    assert found((GOOD + FORMS).removeprefix(HEAD) + CLAIM) == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (CLAIM.replace("== 69", "== 70"), "claim-fails", "iterations = 69"),
        (CLAIM.replace("steps = 100", "steps = 10"), "claim-fails", "iterations = None"),
        (PREDICT.replace("steps = 200", "steps = 10"), "no-key", "does not exist"),
        (OUTCOMES.replace("diverged == 0", "diverged == 2"), "no-outcome", "none of the outcomes"),
        (TUNE.replace("step_scale = 1.2", "step_scale = 0.9"), "goal-out-of-reach", "solution"),
        (TUNE.replace("kappa = 10,", "kappa = 10, step_scale = 1.2,"), "goal-met-at-once", "met"),
        (CURVES.replace("kappa = 10", "kappa = 1e9"), "no-run", "takes a number"),
    ],
)
def test_what_a_run_does_not_bear_out_is_named(text: str, code: str, said: str) -> None:
    (problem, *_) = found(text)
    assert problem[0] == code
    assert said in problem[1]


def test_what_was_drawn_is_told() -> None:
    (first, *_) = found(PREDICT.replace("steps = 200", "steps = 10"))
    assert "y0 = " in first[1]


def test_a_run_is_made_once_and_remembered_until_the_simulations_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cache" / "runs.json"
    results = Results(file)
    recipes = [check.recipe for check in checks(CLAIM)]
    assert len(recipes) == 2
    assert len(results.missing(recipes)) == 1
    assert found(CLAIM, results) == []
    results.keep()
    again = Results(file)
    assert again.missing(recipes) == []
    assert again[recipes[0]] == results[recipes[0]]
    monkeypatch.setattr("studyapp.study.recompute.source_digest", lambda: "another")
    assert len(Results(file).missing(recipes)) == 1


def test_a_file_of_results_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    for text in ("", "{", "[]", '{"source": 3}'):
        file.write_text(text, encoding="utf-8")
        assert found(CLAIM, Results(file)) == []


def test_several_processes_come_to_the_same() -> None:
    alone, together = Results(None), Results(None)
    recipes = alone.missing(check.recipe for check in checks(CLAIM + PREDICT))
    assert sorted(together.run(recipes, jobs=2)) == sorted(alone.run(recipes, jobs=1))
    assert [alone[recipe] for recipe in recipes] == [together[recipe] for recipe in recipes]
