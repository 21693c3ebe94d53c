"""Ids are written into a Markdown deck beside nothing else, and progress stays."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.markdown_deck import read_markdown, read_markdown_bytes
from studyapp.cards.markdown_ids import add_ids, with_ids
from studyapp.errors import DeckError
from tests.cards.test_markdown_deck import HASHCARDS, REPEATER

DECKS = [
    HASHCARDS.encode(),
    REPEATER.encode(),
    REPEATER.replace("\n", "\r\n").encode(),
    b"\xef\xbb\xbfC: [a]  \n\n<!-- id: x -->\nC: [b]\t\nC: [c]",
    b"\xef\xbb\xbfC: [a]\r\nC: [b]",
    b"C: [a]\nC: [a]\nQ: b\nC: [d]\xff\nA: x\n\nQ: q\nA: a\n\nWhat?::That",
    b"```\nC: [a]\n```\n# H\nQ: a\nA: b\n```\nx\n```\nC: [b]",
]


def ids(data: bytes) -> list[str]:
    deck = read_markdown_bytes(data, "a.md").deck
    return [card.id for card in deck.cards] if deck else []


def written(data: bytes) -> bytes:
    return with_ids(data, read_markdown_bytes(data, "a.md").unwritten)


def without_ids(data: bytes) -> bytes:
    return b"\n".join(line for line in data.split(b"\n") if b"<!-- id: md-" not in line)


@pytest.mark.parametrize("data", DECKS)
def test_the_ids_are_those_that_the_cards_had(data: bytes) -> None:
    after = written(data)
    assert ids(after) == ids(data)
    assert read_markdown_bytes(after, "a.md").unwritten == {}


@pytest.mark.parametrize("data", DECKS)
def test_writing_twice_changes_nothing_more(data: bytes) -> None:
    assert written(written(data)) == written(data)


@pytest.mark.parametrize("data", DECKS)
def test_every_other_byte_stays(data: bytes) -> None:
    mark = b"\xef\xbb\xbf"
    assert written(data).startswith(mark) == data.startswith(mark)
    assert without_ids(written(data).removeprefix(mark)) == data.removeprefix(mark)


@pytest.mark.parametrize("data", DECKS)
def test_each_new_line_ends_as_its_neighbours_do(data: bytes) -> None:
    assert (b"\r\n" in written(data)) == (b"\r\n" in data)
    if b"\r\n" in data:
        assert written(data).count(b"\n") == written(data).count(b"\r\n")


LINES = ["Q: a", "A: b", "C: [c]", "", "---", "# h", "```", "x?::y", "text", "<!-- id: z -->", "@"]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_whatever_the_file_holds_its_cards_keep_their_ids(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    after = written(data)
    assert ids(after) == ids(data)
    assert written(after) == after


def test_an_edit_after_that_keeps_the_id() -> None:
    after = written(b"Q: what?\nA: that")
    assert ids(after.replace(b"that", b"something else")) == ids(b"Q: what?\nA: that")


def test_the_file_is_replaced_and_what_was_added_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"C: [a]\n\nC: [b]\n")
    path.chmod(0o640)
    added = add_ids(read_markdown(path), path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [lines[each.line - 1] for each in added] == [
        f"<!-- id: {each.card_id} -->" for each in added
    ]
    assert [each.line for each in added] == [1, 4]
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o640
    assert add_ids(read_markdown(path), path) == []


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"C: [a]\n")
    file = read_markdown(path)
    path.write_bytes(b"C: [b]\n")
    with pytest.raises(DeckError, match="changed"):
        add_ids(file, path)
    assert path.read_bytes() == b"C: [b]\n"


def test_a_write_that_fails_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"C: [a]\n")
    file = read_markdown(path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeckError, match="No space left"):
        add_ids(file, path)
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]
    assert path.read_bytes() == b"C: [a]\n"
