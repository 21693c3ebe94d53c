"""How many terminal columns a text takes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def cell_width(text: str) -> int:
    """Columns of ``text``: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_letter_width, text))


def cut(text: str, columns: int) -> tuple[str, str]:
    """``text`` in two, the first part as long as fits into ``columns``; at least one letter."""
    taken = 0
    for place, letter in enumerate(text):
        taken += _letter_width(letter)
        if taken > columns and place:
            return text[:place], text[place:]
    return text, ""


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
