"""The library: which decks it finds, which wins, and what is told of the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studyapp.cards.card import Kind
from studyapp.cards.library import Library, bundled_folder, load_library
from studyapp.errors import DeckError
from tests.cards.decks import GOOD, HEAD, recall


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(tmp_path: Path) -> Library:
    return load_library(tmp_path / "own", bundled=tmp_path / "bundled")


def deck(deck_id: str, *cards: str) -> str:
    return HEAD.replace('"demo"', f'"{deck_id}"') + "".join(cards)


def test_cards_and_decks_are_found_by_id(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", GOOD)
    library = load(tmp_path)
    assert library.card("demo.cloze").deck_id == "demo"
    assert library.deck("demo").origin == "user"
    assert len(library.cards) == len(Kind)


def test_unknown_ids_are_refused_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", GOOD)
    with pytest.raises(DeckError, match=r"demo\.choice"):
        load(tmp_path).card("demo.choise")
    with pytest.raises(DeckError, match="decks: demo"):
        load(tmp_path).deck("nope")


def test_folders_that_do_not_exist_are_empty(tmp_path: Path) -> None:
    assert load_library(tmp_path / "none", bundled=tmp_path / "neither") == Library()


def test_decks_come_bundled_first_and_by_name(tmp_path: Path) -> None:
    for folder, name in [("own", "b"), ("own", "a"), ("bundled", "z")]:
        write(tmp_path / folder, f"{name}.toml", deck(name, recall(f"{name}.card")))
    write(tmp_path / "own", "notes.txt", "no deck")
    assert [each.id for each in load(tmp_path).decks] == ["z", "a", "b"]


def test_a_deck_of_the_learner_takes_the_place_of_a_bundled_one(tmp_path: Path) -> None:
    write(tmp_path / "bundled", "demo.toml", GOOD)
    write(tmp_path / "own", "mine.toml", deck("demo", recall("demo.recall")))
    library = load(tmp_path)
    assert library.problems == ()
    assert [(each.id, each.origin, len(each.cards)) for each in library.decks] == [
        ("demo", "user", 1)
    ]


def test_a_file_that_is_called_as_a_bundled_deck_is_a_clash(tmp_path: Path) -> None:
    write(tmp_path / "bundled", "demo.toml", GOOD)
    write(tmp_path / "own", "demo.md", "C: [a]")
    library = load(tmp_path)
    assert [(each.id, each.origin) for each in library.decks] == [("demo", "bundled")]
    (problem,) = library.problems
    assert (problem.line, problem.code) == (1, "duplicate-deck")
    assert "rename the file" in problem.hint
    write(tmp_path / "own", "demo.md", "---\nid: demo\n---\nC: [a]")
    library = load(tmp_path)
    assert library.problems == ()
    assert [(each.id, each.origin) for each in library.decks] == [("demo", "user")]


def test_decks_of_both_forms_are_read(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", GOOD)
    write(tmp_path / "own", "b.md", "Q: what?\nA: that")
    write(tmp_path / "own", "README.md", "What these are.")
    library = load(tmp_path)
    assert library.problems == ()
    assert [each.id for each in library.decks] == ["demo", "b"]


def test_two_decks_of_one_id_are_told_and_the_first_is_kept(tmp_path: Path) -> None:
    first = write(tmp_path / "own", "a.toml", deck("same", recall("a")))
    second = write(tmp_path / "own", "b.toml", deck("same", recall("b")))
    library = load(tmp_path)
    assert [card.id for card in library.cards] == ["a"]
    (problem,) = library.problems
    assert (problem.file, problem.line, problem.code) == (str(second), 2, "duplicate-deck")
    assert str(first) in problem.message


def test_a_card_in_two_decks_is_told_and_the_first_is_kept(tmp_path: Path) -> None:
    first = write(tmp_path / "own", "a.toml", deck("a", recall("same")))
    write(tmp_path / "own", "b.toml", deck("b", recall("same"), recall("other")))
    library = load(tmp_path)
    assert [(card.id, card.deck_id) for card in library.cards] == [("same", "a"), ("other", "b")]
    (problem,) = library.problems
    assert (problem.line, problem.code) == (10, "duplicate-id")
    assert f"{first}:10" in problem.message


def test_a_requirement_across_decks_is_met(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", deck("a", recall("a", 'requires = ["b"]')))
    write(tmp_path / "own", "b.toml", deck("b", recall("b")))
    library = load(tmp_path)
    assert library.problems == ()
    assert library.card("a").requires == ("b",)


def test_an_unknown_requirement_is_told_and_dropped(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", deck("a", recall("aa"), recall("b", 'requires = [\n"ab"]')))
    library = load(tmp_path)
    (problem,) = library.problems
    assert (problem.line, problem.code) == (24, "unknown-card")
    assert "'ab'" in problem.message
    assert library.card("b").requires == ()


def test_a_requirement_on_a_card_that_did_not_load_is_not_told_again(tmp_path: Path) -> None:
    slip = '[[cards]]\nid = "slip"\nkind = recall\n'
    write(tmp_path / "own", "a.toml", deck("a", recall("a", 'requires = ["slip"]'), slip))
    library = load(tmp_path)
    assert [problem.code for problem in library.problems] == ["syntax"]
    assert library.card("a").requires == ()


def test_a_circle_of_requirements_is_told_once_and_opened(tmp_path: Path) -> None:
    ring = [recall(str(n), f'requires = ["{(n + 1) % 3}"]') for n in range(3)]
    write(tmp_path / "own", "a.toml", deck("a", *ring))
    library = load(tmp_path)
    (problem,) = library.problems
    assert problem.code == "circle"
    assert "0 → 1 → 2 → 0" in problem.message
    assert [card.requires for card in library.cards] == [("1",), ("2",), ()]


def test_a_long_chain_of_requirements_needs_no_deep_stack(tmp_path: Path) -> None:
    chain = [recall(f"c{n}", f'requires = ["c{n + 1}"]') for n in range(1500)] + [recall("c1500")]
    write(tmp_path / "own", "a.toml", deck("a", *chain))
    assert load(tmp_path).problems == ()


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "elsewhere", "deck.toml", GOOD)
    (tmp_path / "own").mkdir()
    try:
        (tmp_path / "own" / "link.toml").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links")
    library = load(tmp_path)
    assert [problem.code for problem in library.problems] == ["link-outside"]
    assert library.cards == ()


def test_what_cannot_be_read_leaves_the_other_decks(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", GOOD)
    (tmp_path / "own" / "b.toml").mkdir()
    library = load(tmp_path)
    assert [problem.code for problem in library.problems] == ["unreadable"]
    assert len(library.cards) == len(Kind)


def test_a_file_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "own", "a.toml", "#" * 4_000_001)
    assert [problem.code for problem in load(tmp_path).problems] == ["too-large"]


def test_the_bundled_decks_load_without_problems(tmp_path: Path) -> None:
    library = load_library(tmp_path)
    assert library.problems == ()
    assert {each.origin for each in library.decks} == {"bundled"}
    assert bundled_folder() is not None
    assert library.deck("optimization").cards


def test_the_library_imports_nothing_heavy() -> None:
    code = (
        "import sys; from studyapp.cards.library import load_library; load_library();"
        "print([m for m in ('numpy', 'textual', 'sqlalchemy', 'click', 'sim', 'jsonschema',"
        " 'importlib.resources', 'markdown_it') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
