"""The tokens of a formula and a place among them; what no formula may hold is refused here."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
LONGEST = 2000
_ESCAPED = {**{f"\\{c}": c for c in "_%#$&{}"}, **{f"\\{c}": " " for c in ",;: "}, "\\!": ""}
_NOT_IN_WORDS = frozenset("$\\")


class FormulaError(ValueError):
    """A formula that cannot be read; the message names what."""


def tokens_of(latex: str) -> list[str]:
    """The tokens: a macro, a run of white space, or one character.

    Raises:
        FormulaError: the formula is too long, or holds characters that show nothing.
    """
    if len(latex) > LONGEST:
        raise FormulaError(f"it is longer than {LONGEST} characters")
    if not latex.isascii():
        latex = unicodedata.normalize("NFC", latex)
    if not latex.isprintable():
        for character in latex:
            if unicodedata.category(character)[0] == "C" and character not in "\t\n\r":
                raise FormulaError(f"the character U+{ord(character):04X} cannot be shown")
    return _TOKEN.findall(latex)


class Cursor:
    """Goes over tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def here(self) -> str | None:
        """The piece at hand; None at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def take(self) -> str:
        """Go past the piece at hand.

        Raises:
            FormulaError: there is none.
        """
        piece = self.here
        if piece is None:
            raise FormulaError("it ends too early")
        self._place += 1
        return piece

    def skip_space(self) -> None:
        """Go past white space."""
        while self.here is not None and self.here.isspace():
            self._place += 1

    def expect(self, piece: str) -> None:
        """Go past this piece.

        Raises:
            FormulaError: another one is at hand.
        """
        if self.here != piece:
            raise FormulaError(f"{piece} is missing")
        self._place += 1

    def words(self) -> str:
        """The text of an argument in braces, without macros; white space is one blank.

        Raises:
            FormulaError: the braces do not close, or a macro stands in them.
        """
        self.skip_space()
        if self.here != "{":
            return _plain_word(self.take())
        self.take()
        text, depth = "", 1
        while True:
            piece = self.take()
            depth += (piece == "{") - (piece == "}")
            if not depth:
                return text
            if piece not in "{}":
                text += _plain_word(piece)


def _plain_word(piece: str) -> str:
    if piece.isspace() or piece == "~":
        return " "
    if piece in _ESCAPED:
        return _ESCAPED[piece]
    if piece[0] in _NOT_IN_WORDS:
        raise FormulaError(f"{piece} cannot stand among words")
    return piece
