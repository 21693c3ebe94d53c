"""Deck files that change while the program runs: read again, alone, and only when asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from studyapp.cards.deck_file import DeckFile
from studyapp.cards.deck_folder import read_inside
from studyapp.cards.shelf import Shelf
from tests.cards.decks import HEAD, recall


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.md").write_text("C: [one]\n", encoding="utf-8")
    (folder / "b.toml").write_text(HEAD + recall("b.card"), encoding="utf-8")
    (folder / "README.md").write_text("About these.\n", encoding="utf-8")
    return folder


@pytest.fixture
def shelf(own: Path, tmp_path: Path) -> Shelf:
    return Shelf(own, bundled=tmp_path / "none")


def write(path: Path, text: str) -> None:
    """As an editor does: a new file in the old one's place."""
    part = path.with_name("part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def names(shelf: Shelf) -> list[str]:
    return [card.question or card.kind.value for card in shelf.library.cards]


def test_both_forms_are_on_the_shelf_and_notes_are_not(shelf: Shelf) -> None:
    assert [deck.id for deck in shelf.library.decks] == ["a", "demo"]
    assert shelf.library.problems == ()
    assert shelf.take_news() == []


def test_nothing_new_is_nothing_new(shelf: Shelf) -> None:
    before = shelf.library
    assert not shelf.look_again()
    assert shelf.library is before


def test_an_edit_is_taken_up_and_no_other_file_read(
    shelf: Shelf, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(path: Path, folder: Path, origin: str) -> DeckFile:
        read.append(path.name)
        return read_inside(path, folder, origin)

    monkeypatch.setattr("studyapp.cards.shelf.read_inside", noted)
    write(own / "a.md", "C: [one]\nQ: two\nA: 2\n")
    assert shelf.look_again()
    assert read == ["a.md"]
    assert names(shelf) == ["cloze", "two", "Q"]
    assert not shelf.look_again()


def test_decks_come_and_go(shelf: Shelf, own: Path) -> None:
    (own / "b.toml").unlink()
    (own / "c.md").write_text("C: [c]\n", encoding="utf-8")
    assert shelf.look_again()
    assert [deck.id for deck in shelf.library.decks] == ["a", "c"]


@pytest.mark.parametrize("text", ["", "no card", "C: broken [\n", "\0", "A: b"])
def test_a_deck_that_became_unreadable_keeps_its_cards_and_says_so_once(
    shelf: Shelf, own: Path, text: str
) -> None:
    write(own / "a.md", text)
    assert shelf.look_again()
    assert names(shelf) == ["cloze", "Q"]
    (news,) = shelf.take_news()
    assert news.startswith("a.md, line 1: ")
    assert news.endswith("Its cards stay as they were.")
    assert not shelf.look_again()
    assert shelf.take_news() == []
    write(own / "a.md", "Q: mended\nA: yes\n")
    assert shelf.look_again()
    assert names(shelf) == ["mended", "Q"]
    assert shelf.take_news() == []


def test_a_slip_of_one_card_is_told_once_and_costs_that_card(shelf: Shelf, own: Path) -> None:
    write(own / "b.toml", HEAD + recall("b.card") + recall("b.other", "extra = 1"))
    shelf.look_again()
    assert names(shelf) == ["cloze", "Q"]
    (news,) = shelf.take_news()
    assert "unknown key 'extra'" in news
    assert "stay" not in news


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="all may be read")
def test_a_file_that_may_not_be_read_keeps_its_cards(shelf: Shelf, own: Path) -> None:
    write(own / "a.md", "C: [x]")
    (own / "a.md").chmod(0)
    shelf.look_again()
    assert names(shelf) == ["cloze", "Q"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders there")
def test_a_pipe_in_the_folder_holds_nothing_up(shelf: Shelf, own: Path) -> None:
    os.mkfifo(own / "pipe.toml")
    shelf.look_again()
    assert [problem.code for problem in shelf.library.problems] == ["unreadable"]


def test_a_hundred_unchanged_files_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        (tmp_path / f"{number}.md").write_text(f"C: [{number}]\n", encoding="utf-8")
    shelf = Shelf(tmp_path)
    monkeypatch.setattr("studyapp.cards.shelf.read_inside", lambda *_: pytest.fail("read again"))
    assert not shelf.look_again()
