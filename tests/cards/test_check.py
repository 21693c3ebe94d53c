"""Checking: files, folders, what lies beside them, and links to simulations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from studyapp.cards.check import LinkFault, check
from studyapp.cards.library import bundled_folder
from studyapp.cards.simulation_link import SimulationLink
from studyapp.study.simulation_names import CatalogNames
from tests.cards.decks import CHOICE, CLOZE, GOOD, HEAD, RECALL, line_of, recall


class OnlySaddle:
    """Knows one simulation with one parameter."""

    def faults(self, link: SimulationLink) -> Iterable[LinkFault]:
        if link.simulation != "saddle":
            yield LinkFault("unknown-simulation", f"no simulation {link.simulation!r}")
            return
        for name, value in link.params.items():
            if name != "eta":
                yield LinkFault("unknown-parameter", f"no {name}", "eta", name)
            elif not isinstance(value, float) or value > 1:
                yield LinkFault("out-of-range", "eta is 0 to 1", "", name)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = tmp_path / "demo.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_deck_has_no_problems_and_a_folder_is_its_files(demo: Path) -> None:
    assert check([demo]) == []
    assert check([demo.parent]) == []


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in check([tmp_path / "none.toml"])] == ["unreadable"]


def test_links_are_checked_where_they_stand(demo: Path) -> None:
    text = (
        (HEAD + RECALL + CLOZE + CHOICE)
        .replace("eta = 0.1", "eta = 2")
        .replace('"powers"\nparams', '"saddle"\nparams')
    )
    demo.write_text(text, encoding="utf-8")
    found = [(problem.line, problem.code) for problem in check([demo], OnlySaddle())]
    assert found == [
        (line_of(text, "eta = 2"), "out-of-range"),
        (line_of(text, 'method = "gd"'), "unknown-parameter"),
        (line_of(text, "refuted_by"), "unknown-simulation"),
        (line_of(text, "params.n = 8"), "unknown-parameter"),
    ]


def test_decks_may_require_cards_of_decks_beside_them(tmp_path: Path, demo: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = HEAD.replace('"demo"', '"own"') + recall("mine", 'requires = ["demo.recall"]')
    (own / "own.toml").write_text(text, encoding="utf-8")
    assert check([own / "own.toml"], beside=demo.parent) == []
    assert [p.code for p in check([own / "own.toml"], beside=own)] == ["unknown-card"]


def test_problems_of_decks_beside_are_not_told(tmp_path: Path, demo: Path) -> None:
    (demo.parent / "broken.toml").write_text("x", encoding="utf-8")
    assert check([demo], beside=demo.parent) == []


def test_the_shipped_decks_check_clean_wherever_they_lie(tmp_path: Path) -> None:
    folder = bundled_folder()
    assert folder is not None
    assert check([folder]) == []
    for path in folder.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert check([tmp_path]) == []


def test_a_problem_prints_as_file_line_code_message_hint(demo: Path) -> None:
    demo.write_text(GOOD.replace('kind = "recall"', 'kind = "recal"'), encoding="utf-8")
    (problem,) = check([demo])
    expected = "11: unknown-kind: card 'demo.recall': unknown kind 'recal' (did you mean 'recall'?)"
    assert str(problem) == f"{demo}:{expected}"


def test_a_link_is_checked_with_the_values_that_are_drawn(demo: Path) -> None:
    text = GOOD.replace("choices = [1e-3, 1e-4, 1e-6]", "choices = [1e-3, 1e9]")
    demo.write_text(text, encoding="utf-8")
    (problem,) = check([demo], CatalogNames())
    assert (problem.line, problem.code) == (line_of(text, 'y0 = "@{y0}"'), "out-of-range")
