"""The schema for editors: valid itself, good for the shipped decks, of one mind with the loader."""

from __future__ import annotations

import importlib
import json
import tomllib
from pathlib import Path

import pytest

import studyapp.cards
from studyapp.cards.card import Kind
from studyapp.cards.kinds import READERS
from studyapp.cards.library import bundled_folder
from studyapp.cards.toml_deck import read_deck_bytes
from tests.cards.decks import CHOICE, FORMS, GOOD, HEAD, OUTCOMES, PREDICT, recall

jsonschema = importlib.import_module("jsonschema")  # by name, since it has no types
SCHEMA = json.loads(
    (Path(studyapp.cards.__file__).parent / "deck.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def schema_takes(text: str) -> bool:
    return bool(VALIDATOR.is_valid(tomllib.loads(text)))


def loader_takes(text: str) -> bool:
    return read_deck_bytes(text.encode(), "demo.toml").problems == ()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_knows_every_kind_and_its_keys() -> None:
    card = SCHEMA["$defs"]["card"]
    assert card["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    for kind, reader in READERS.items():
        known = SCHEMA["$defs"][kind.value]["properties"]
        assert {key for key in reader.keys if known[key] is not False} == set(reader.keys)
        others = {key for other in READERS.values() for key in other.keys} - set(reader.keys)
        assert all(known[key] is False for key in others)


def test_the_schema_takes_the_shipped_decks() -> None:
    folder = bundled_folder()
    assert folder is not None
    for path in folder.glob("*.toml"):
        VALIDATOR.validate(tomllib.loads(path.read_text(encoding="utf-8")))


TAKEN = [
    GOOD,
    HEAD + recall("a"),
    GOOD.replace('title = "Demo"', 'title = "Demo"\nauthors = ["A", "B"]\nlicense = "CC0"'),
    GOOD.replace("seed = 3", "seed = 0, runs = 1"),
    GOOD.replace("eta = 0.1", "eta = true"),
    GOOD.replace('why = "No."', 'right = false, why = "No."'),
    GOOD + FORMS,
    GOOD.replace("tolerance = { relative = 0.1 }", "widest = 5"),
    GOOD.replace("tolerance = { relative = 0.1 }", "tolerance = { factor = 2 }"),
    GOOD.replace('id = "demo"', 'id = "demo"\nconfidence = false', 1),
]
REFUSED = [
    HEAD,
    recall("a"),
    GOOD.replace('title = "Demo"', ""),
    GOOD.replace('id = "demo"', 'id = "Demo"'),
    GOOD.replace('title = "Basics"', 'title = " "'),
    GOOD.replace('kind = "cloze"', 'kind = "close"'),
    GOOD.replace('kind = "cloze"', 'kind = "recall"'),
    GOOD.replace('kind = "recall"', 'kind = "cloze"'),
    GOOD.replace("{{$\\frac{{a}}{b}$::a fraction}}", "x")
    .replace("{{saddle}}", "")
    .replace("{{b}}", ""),
    GOOD.replace('topic = "basics"', ""),
    GOOD.replace('answer = "The step."', ""),
    GOOD.replace('answer = "The step."', 'answer = "\\n"'),
    GOOD.replace('answer = "The step."', f'answer = "{"x" * 6001}"'),
    GOOD.replace('answer = "The step."', 'answer = "x"\nextra = 1'),
    GOOD.replace('covers = ["P1"]', 'covers = ["P1", 2]'),
    GOOD.replace('covers = ["P1"]', f"covers = {['P'] * 65}"),
    GOOD.replace("seed = 3", "seed = 0.5"),
    GOOD.replace("seed = 3", "runs = 0"),
    GOOD.replace("eta = 0.1", "eta = [0.1]"),
    GOOD.replace('{ id = "saddle", params', "{ params"),
    HEAD + CHOICE.replace(", right = true", ', why = "x"'),
    HEAD + CHOICE.replace("why =", "right = true, why ="),
    GOOD.replace('why = "No.", ', ""),
    GOOD.replace('why = "No."', 'why = ""'),
    GOOD.replace('misconception = "m"', "misconception = 1"),
    HEAD + CHOICE.replace('question = "Which one?"', ""),
    GOOD.replace("true = false", ""),
    GOOD.replace('answers = ["Hessian", "Hessian matrix"]', "answers = []"),
    GOOD.replace('answers = ["Hessian", "Hessian matrix"]', 'answers = ["..."]'),
    GOOD.replace("tolerance = { relative = 0.01 }", ""),
    GOOD.replace("tolerance = { relative = 0.01 }", "tolerance = { relative = 1 }"),
    GOOD.replace("tolerance = { relative = 0.01 }", "tolerance = { factor = 1 }"),
    GOOD.replace("tolerance = { relative = 0.01 }", "tolerance = { factor = 2, absolute = 1 }"),
    GOOD.replace('"heavy ball"', '"heavy ball", "heavy ball"'),
    GOOD.replace('"gradient descent", ', ""),
    GOOD.replace("choices = [0.5, 1, 2]", "choices = [1]"),
    GOOD.replace("step = 10", "step = 0"),
    GOOD.replace("step = 10", 'scale = "cubic"'),
    GOOD.replace('knobs = ["step_scale"]', "knobs = []"),
    GOOD.replace("solution = { step_scale = 1.2 }", ""),
    GOOD.replace("solution = { step_scale = 1.2 }", "solution = {}"),
    GOOD.replace("choices = [0.5, 1, 2]", "choices = [0.5, true]"),
    GOOD.replace("low = { choices = [0.5, 1, 2] }", "low = ''"),
    HEAD + PREDICT.replace('key = "escape_time"', ""),
    HEAD + PREDICT[: PREDICT.index("[cards.simulation]")],
    HEAD + OUTCOMES.replace("outcomes = [", 'unit = "steps"\noutcomes = ['),
    HEAD + OUTCOMES.replace(', when = "diverged == 0"', ""),
]


@pytest.mark.parametrize("text", TAKEN)
def test_schema_and_loader_take_the_same_decks(text: str) -> None:
    assert (schema_takes(text), loader_takes(text)) == (True, True)


@pytest.mark.parametrize("text", REFUSED)
def test_schema_and_loader_refuse_the_same_decks(text: str) -> None:
    assert (schema_takes(text), loader_takes(text)) == (False, False)
