"""Clean text: what comes from outside passes here once, before anything shows or stores it.

Terminals obey control characters wherever they stand, so none may come through: not those of
C0 and C1, not the invisible ones that turn the direction of reading.
"""

from __future__ import annotations

import unicodedata

MOST = 100_000
"""Longest text, in characters, that ``clean`` lets through unless told otherwise."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_KEPT = "\n\t\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # scripts and emoji need the joiners
_DROPPED = frozenset({"Cs", "Cf", "Zl", "Zp"})


def clean(text: str, most: int = MOST) -> str:
    """``text`` with Unix line ends, in NFC, at most ``most`` characters, nothing in control.

    Controls (Cc, but newline and tab) become U+FFFD, so that it shows that something was there.
    Lone surrogates, format characters (Cf, but the two joiners) and the line and paragraph
    separators are dropped. Unassigned code points stay: newer emoji are such to an older Python.
    """
    text = text.replace("\r\n", "\n")
    if not _is_plain(text):
        text = "".join(map(_shown, text))
    return unicodedata.normalize("NFC", text)[:most]


def controls(text: str) -> tuple[str, ...]:
    """The characters that ``clean`` takes out of ``text``, each once, as ``U+001B``."""
    text = text.replace("\r\n", "\n")
    if _is_plain(text):
        return ()
    found = dict.fromkeys(letter for letter in text if _shown(letter) != letter)
    return tuple(f"U+{ord(letter):04X}" for letter in found)


def _is_plain(text: str) -> bool:
    """Whether there is surely nothing to take out; quick, and true of nearly every text."""
    return text.replace("\n", "").replace("\t", "").isprintable()


def _shown(letter: str) -> str:
    if letter in _KEPT:
        return letter
    category = unicodedata.category(letter)
    if category == "Cc":
        return _REPLACEMENT
    return "" if category in _DROPPED else letter
