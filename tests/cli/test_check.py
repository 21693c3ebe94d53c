"""`studyapp check`: problems by file and line, the count, and what a link may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.catalog import identifiers
from studyapp.cards.simulation_link import SimulationLink
from studyapp.study.simulation_names import CatalogNames
from tests.cards.decks import HEAD, line_of, recall
from tests.cli.conftest import Command

LINKED = HEAD + recall("one") + '\n[cards.simulation]\nid = "saddle"\nparams.eta = 0.1\n'

FAULTS: list[tuple[SimulationLink, str, str]] = [  # link, code, parameter at fault
    (SimulationLink("sadle"), "unknown-simulation", ""),
    (SimulationLink("saddle", {"et": 1}), "unknown-parameter", "et"),
    (SimulationLink("saddle", {"eta": 5}), "out-of-range", "eta"),
    (SimulationLink("saddle", {"eta": True}), "out-of-range", "eta"),
    (SimulationLink("saddle", {"method": "newtn"}), "out-of-range", "method"),
    (SimulationLink("saddle", {"steps": 1.5}), "out-of-range", "steps"),
    (SimulationLink("saddle", {"eta": [0.1]}), "out-of-range", "eta"),
    (SimulationLink("saddle", runs=10**6), "out-of-range", ""),
    (SimulationLink("powers", {"n": 64, "steps": 100_000}), "too-costly", ""),
]


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    path = tmp_path / "demo.toml"
    path.write_text(LINKED, encoding="utf-8")
    return path


@pytest.fixture
def bundled(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One deck of two cards in the place of those that come with the program."""
    package = tmp_path_factory.mktemp("package")
    path = package / "_decks" / "bundled.toml"
    path.parent.mkdir()
    text = HEAD.replace("demo", "bundled") + recall("bundled.one") + recall("bundled.two")
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("studyapp.cards.library._PACKAGE", package)
    return path


def test_the_decks_that_come_with_the_program_have_no_problem(command: Command) -> None:
    outcome = command("check", "--json")
    found = outcome.value
    assert (outcome.code, found["problems"]) == (0, [])
    assert found["decks"] >= 1
    assert outcome.err.endswith("no problems\n")
    assert outcome.err.startswith(f"{found['cards']} cards in {found['decks']} deck")


def test_a_good_deck_is_counted(command: Command, deck: Path) -> None:
    for words in ([str(deck)], [str(deck), str(deck)], [str(deck.parent), str(deck)]):
        outcome = command("check", *words)
        assert (outcome.code, outcome.out) == (0, "")
        assert outcome.err == "1 card in 1 deck, no problems\n"


def test_a_problem_is_told_by_file_and_line(command: Command, deck: Path) -> None:
    text = LINKED.replace("eta = 0.1", "eta = 9")
    deck.write_text(text, encoding="utf-8")
    outcome = command("check", str(deck))
    assert outcome.code == 3
    (line,) = outcome.out.splitlines()
    assert line.startswith(f"{deck}:{line_of(text, 'eta = 9')}: out-of-range: ")
    assert "0.001 to 0.5" in line
    assert outcome.err == "1 card in 1 deck, 1 problem\n"


def test_json_has_the_same_problems_in_fields(command: Command, deck: Path) -> None:
    deck.write_text(LINKED.replace('"saddle"', '"sadle"'), encoding="utf-8")
    outcome = command("check", "--json", str(deck))
    assert outcome.code == 3
    (problem,) = outcome.value["problems"]
    assert set(problem) == {"file", "line", "code", "message", "hint"}
    assert (problem["file"], problem["code"]) == (str(deck), "unknown-simulation")
    assert "'saddle'" in problem["hint"]


def test_a_path_that_is_missing_is_a_problem(command: Command, tmp_path: Path) -> None:
    outcome = command("check", str(tmp_path / "none\n.toml"))
    assert outcome.code == 3
    assert "unreadable" in outcome.out
    assert outcome.out.count("\n") == 1


def test_the_learners_own_decks_are_checked_too(
    command: Command, tmp_path: Path, bundled: Path
) -> None:
    own = tmp_path / "home" / "decks"
    own.mkdir(parents=True)
    found = command("check", "--json").value
    assert (found["decks"], found["cards"]) == (1, 2)
    (own / "mine.toml").write_text(LINKED, encoding="utf-8")
    found = command("check", "--json").value
    assert (found["decks"], found["cards"]) == (2, 3)
    (own / "mine.toml").write_text(LINKED.replace("eta", "et"), encoding="utf-8")
    assert command("check").code == 3


def test_an_own_deck_may_take_the_place_of_a_bundled_one(
    command: Command, tmp_path: Path, bundled: Path
) -> None:
    own = tmp_path / "home" / "decks"
    own.mkdir(parents=True)
    (own / bundled.name).write_bytes(bundled.read_bytes())
    outcome = command("check")
    assert (outcome.code, outcome.out) == (0, "")


def test_checking_makes_no_folder(command: Command, tmp_path: Path, bundled: Path) -> None:
    assert command("check").code == 0
    assert not list(tmp_path.iterdir())


def test_ids_are_written_once_and_told(command: Command, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("C: [a]\n\nQ: b\nA: c\n", encoding="utf-8")
    (tmp_path / "same.md").write_text("C: [a]\n", encoding="utf-8")
    outcome = command("check", "--fix-ids", str(notes))
    assert outcome.code == 0
    assert [line.partition(": ")[0] for line in outcome.out.splitlines()] == [
        f"{notes}:1", f"{notes}:4"
    ]  # fmt: skip
    assert outcome.err == "2 ids added\n2 cards in 1 deck, no problems\n"
    assert command("check", "--fix-ids", "--json", str(notes)).value["added_ids"] == []
    assert command("check", "--fix-ids").code == 2


def test_a_card_in_two_decks_is_named_and_gets_its_id_in_the_first(
    command: Command, tmp_path: Path
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("C: [same]\n", encoding="utf-8")
    outcome = command("check", "--fix-ids", str(tmp_path))
    assert outcome.code == 3
    assert f"{tmp_path / 'b.md'}:1: duplicate-id: " in outcome.out
    assert (tmp_path / "b.md").read_text(encoding="utf-8") == "C: [same]\n"


def test_both_forms_are_checked_and_a_clash_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "demo.md").write_text("C: [a]\n", encoding="utf-8")
    (tmp_path / "demo.toml").write_text(LINKED, encoding="utf-8")
    (tmp_path / "README.md").write_text("What these decks are.\n", encoding="utf-8")
    outcome = command("check", str(tmp_path))
    assert outcome.code == 3
    (line,) = outcome.out.splitlines()
    assert line.startswith(f"{tmp_path / 'demo.toml'}:2: duplicate-deck: ")
    assert str(tmp_path / "demo.md") in line
    assert command("check", str(tmp_path / "README.md")).out.startswith(
        f"{tmp_path / 'README.md'}:1: no-cards: "
    )


@pytest.mark.parametrize(("link", "code", "parameter"), FAULTS, ids=str)
def test_a_link_is_held_to_the_catalog(link: SimulationLink, code: str, parameter: str) -> None:
    (fault,) = CatalogNames().faults(link)
    assert (fault.code, fault.parameter) == (code, parameter)


def test_every_fault_of_a_link_is_found_at_once() -> None:
    link = SimulationLink("saddle", {"et": 1, "eta": 5, "b": 2, "steps": 0}, runs=0)
    found = [fault.parameter for fault in CatalogNames().faults(link)]
    assert found == ["et", "eta", "steps", ""]


@pytest.mark.parametrize("simulation", identifiers())
def test_a_link_without_parameters_is_sound(simulation: str) -> None:
    assert list(CatalogNames().faults(SimulationLink(simulation))) == []
