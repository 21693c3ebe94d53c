"""The line locator against texts whose places are known, and against tomllib's own keys."""

from __future__ import annotations

import tomllib

import pytest

from studyapp.cards.library import bundled_folder
from studyapp.cards.lines import Lines, Path
from studyapp.cards.toml_deck import read_deck
from tests.cards.decks import GOOD

TEXT = '''\
# [[cards]] in a comment
[deck]
id = "x" # not = a key
"odd key" = 'y'
title = """a
[[cards]]
\\""" b"""
[[cards]]
id = "a"
simulation = { id = "s", params = { x = 0.5, "y z" = "a,b]" }, ask = 'q' }
options = [
  { text = "a" }, # one
  { text = "b",
    why = "c", refuted_by = { id = 1 } },
  [1.5,
   [3]],
]
params.a.b = 3
[cards.table]
deep = \'\'\'
[[cards]]\'\'\'
[[cards]]
id = """b"""
[[cards.options]]
text = "z"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("deck",), 2),
        (("deck", "id"), 3),
        (("deck", "odd key"), 4),
        (("deck", "title"), 5),
        (("cards", 0), 8),
        (("cards", 0, "simulation", "params", "y z"), 10),
        (("cards", 0, "options", 1), 13),
        (("cards", 0, "options", 1, "refuted_by", "id"), 14),
        (("cards", 0, "options", 2, 1, 0), 16),
        (("cards", 0, "params", "a", "b"), 18),
        (("cards", 0, "table", "deep"), 20),
        (("cards", 1), 22),
        (("cards", 1, "options", 0, "text"), 25),
        (("cards", 1, "options", 0, "missing"), 24),
    ],
)
def test_a_key_stands_on_its_line(path: Path, line: int) -> None:
    assert Lines(TEXT).at(path) == line


def test_headers_are_found_without_the_outline() -> None:
    lines = Lines(TEXT, first_line=11)
    assert [lines.header("cards", index) for index in (0, 1)] == [18, 32]


def test_an_unclosed_long_string_is_found() -> None:
    assert Lines('a = 1\nb = """x\nc = 2\n').unclosed == 2


def paths_of(value: object, path: Path = ()) -> list[Path]:
    """Every path of a parsed text."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths_of(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += paths_of(item, (*path, index))
    return found


def test_every_path_that_tomllib_sees_has_a_place() -> None:
    places = Lines(GOOD).places
    assert [path for path in paths_of(tomllib.loads(GOOD)) if path not in places] == []


def test_a_sound_deck_is_read_without_looking_for_the_place_of_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = bundled_folder()
    assert folder is not None
    path = min(folder.glob("*.toml"), key=lambda deck: deck.stat().st_size)
    monkeypatch.setattr(Lines, "places", property(lambda _: pytest.fail("a place was looked for")))
    file = read_deck(path)
    assert (file.deck is not None, file.problems) == (True, ())
