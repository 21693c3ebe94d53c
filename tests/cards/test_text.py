"""Clean text: over all code points, and on the texts that attack a terminal."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.text import clean, controls

EVERYTHING = [chr(code) for code in range(sys.maxunicode + 1)]
KEPT_CONTROLS = {"\n", "\t", "\u200c", "\u200d"}


def test_no_code_point_of_a_dropped_category_comes_through() -> None:
    dropped = {"Cc", "Cs", "Cf", "Zl", "Zp"}
    through = set(clean("x".join(EVERYTHING), most=10**7)) - KEPT_CONTROLS
    assert [c for c in through if unicodedata.category(c) in dropped] == []


def test_every_other_code_point_comes_through_as_nfc() -> None:
    for letter in EVERYTHING:
        category = unicodedata.category(letter)
        if category == "Cc" and letter not in KEPT_CONTROLS:
            assert clean(letter) == "\ufffd"
        elif category in {"Cs", "Cf", "Zl", "Zp"} and letter not in KEPT_CONTROLS:
            assert clean(letter) == ""
        else:
            assert clean(letter) == unicodedata.normalize("NFC", letter)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]0;owned\x07", "\ufffd]0;owned\ufffd"),
        ("\x1b]52;c;aGk=\x1b\\", "\ufffd]52;c;aGk=\ufffd\\"),
        ("\x9b31m", "\ufffd31m"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("a\rb", "a\ufffdb"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("[@click=app.quit]x[/x]", "[@click=app.quit]x[/x]"),
    ],
)
def test_what_attacks_a_terminal_is_shown_as_text(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(st.characters(), max_size=60), st.integers(0, 80))
def test_clean_is_stable_and_short(text: str, most: int) -> None:
    once = clean(text, most)
    assert clean(once, most) == once
    assert len(once) <= most
    assert controls(once) == ()


def test_controls_are_named_once_each() -> None:
    assert controls("a\x1b\x1b\u202eb\n") == ("U+001B", "U+202E")
