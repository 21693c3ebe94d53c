"""`studyapp sim list` and `show`: the catalog, in words and as JSON."""

from __future__ import annotations

from functools import cache

import pytest

from sim.catalog import descriptions, find, identifiers
from sim.knobs import knobs_of, read
from studyapp.cards.library import load_library
from tests.cli.conftest import Command

read_once = cache(load_library)


@pytest.fixture(autouse=True)
def _decks_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page names the cards of its simulation; the shipped decks are the same for all pages."""
    monkeypatch.setattr("studyapp.study.desk.read_library", lambda _: read_once())


def test_the_list_names_every_simulation_in_order(command: Command) -> None:
    found = command("sim", "list", "--json").value
    assert [row["id"] for row in found] == list(identifiers())
    for row, about in zip(found, descriptions(), strict=True):
        assert row == {
            name: getattr(about, name) for name in ("id", "section", "title", "claim", "version")
        }


def test_the_list_in_words_has_a_line_for_each(command: Command) -> None:
    lines = command("sim", "list").out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(identifiers())


@pytest.mark.parametrize("simulation", identifiers())
def test_what_is_shown_is_what_the_simulation_declares(command: Command, simulation: str) -> None:
    found = command("sim", "show", simulation, "--json").value
    model = find(simulation)
    about, knobs = model.description, knobs_of(model.parameters)
    assert (found["id"], found["claim"]) == (about.id, about.claim)
    assert (found["default_runs"], found["most_runs"]) == (about.default_runs, about.most_runs)
    assert [p["name"] for p in found["parameters"]] == [knob.name for knob in knobs]
    for parameter, knob in zip(found["parameters"], knobs, strict=True):
        assert (parameter["low"], parameter["high"]) == (knob.low, knob.high)
        assert parameter["choices"] == list(knob.choices)
        assert parameter["words"] == list(knob.words)
    defaults = {p["name"]: p["default"] for p in found["parameters"]}
    assert read(model.parameters, defaults) == model.parameters()
    assert [m["name"] for m in found["measures"]] == [m.name for m in about.measures]


@pytest.mark.parametrize("simulation", identifiers())
def test_a_page_names_every_parameter_measure_and_card(command: Command, simulation: str) -> None:
    page = command("sim", "show", simulation).out
    shown = command("sim", "show", simulation, "--json").value
    words = page.replace(",", " ").split()
    for named in (*shown["parameters"], *shown["measures"]):
        assert named["name"] in words
    assert shown["cards"], "a simulation without a card is seen by nobody"
    assert set(shown["cards"]) <= set(words)


def test_an_unknown_id_is_answered_with_the_nearest(command: Command) -> None:
    outcome = command("sim", "show", "sadle")
    assert outcome.code == 2
    assert "'saddle'" in outcome.complaint
