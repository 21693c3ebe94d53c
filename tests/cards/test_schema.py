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
from tests.cards.decks import CHOICE, GOOD, HEAD, recall

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
        assert set(reader.keys) <= set(SCHEMA["$defs"][kind.value]["required"])


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
    GOOD.replace(", right = true", ', why = "x"'),
    GOOD.replace("why =", "right = true, why ="),
    GOOD.replace('why = "No.", ', ""),
    GOOD.replace('why = "No."', 'why = ""'),
    GOOD.replace('misconception = "m"', "misconception = 1"),
    HEAD + CHOICE.replace('question = "Which one?"', ""),
]


@pytest.mark.parametrize("text", TAKEN)
def test_schema_and_loader_take_the_same_decks(text: str) -> None:
    assert (schema_takes(text), loader_takes(text)) == (True, True)


@pytest.mark.parametrize("text", REFUSED)
def test_schema_and_loader_refuse_the_same_decks(text: str) -> None:
    assert (schema_takes(text), loader_takes(text)) == (False, False)
