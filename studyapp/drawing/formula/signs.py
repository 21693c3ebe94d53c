"""Single signs: what a macro's name or a character stands for, and letters in another style."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from studyapp.drawing.formula import symbols
from studyapp.drawing.formula.nodes import Node, Row, Space, Symbol
from studyapp.drawing.formula.symbols import Class
from studyapp.drawing.formula.tokens import FormulaError

_SIMPLE = (
    (symbols.LETTERS, Class.ORDINARY),
    (symbols.BINARIES, Class.BINARY),
    (symbols.RELATIONS, Class.RELATION),
    (symbols.OPENS, Class.OPEN),
    (symbols.CLOSES, Class.CLOSE),
    (symbols.FENCES, Class.ORDINARY),
    (symbols.BIG, Class.OPERATOR),
)
_WITH_LIMITS = frozenset(symbols.BIG.values()) - symbols.INTEGRALS
SYMBOLS = {
    name: Symbol(text, kind, limits=text in _WITH_LIMITS)
    for table, kind in reversed(_SIMPLE)
    for name, text in table.items()
} | {
    name: Symbol(text, Class.OPERATOR, limits=name in symbols.LIMITS)
    for name, text in symbols.FUNCTIONS.items()
}
_REFUSED = {
    "&": "& stands outside a matrix",
    "$": "a dollar sign is written \\$",
    "%": "a percent sign is written \\%",
    "#": "a number sign is written \\#",
}


def _kinds_of_characters() -> dict[str, Class]:
    kinds = {text: kind for table, kind in _SIMPLE for text in table.values() if not text.isascii()}
    for characters, kind in (
        ("+*", Class.BINARY),
        ("=<>:", Class.RELATION),
        ("([", Class.OPEN),
        (")]", Class.CLOSE),
        (",;", Class.PUNCTUATION),
        ("⊥‖|", Class.ORDINARY),
    ):
        kinds.update(dict.fromkeys(characters, kind))
    return kinds


_KINDS = _kinds_of_characters()


def character_node(piece: str) -> Node:
    """What a character that no macro begins stands for.

    Raises:
        FormulaError: it must be written in another way, or is a mark on nothing.
    """
    if piece == "~":
        return Space(1)
    if piece == "-":
        return Symbol("−", Class.BINARY)
    if piece in _REFUSED:
        raise FormulaError(_REFUSED[piece])
    if unicodedata.combining(piece) or unicodedata.category(piece) in ("Mn", "Me"):
        raise FormulaError(f"the mark U+{ord(piece):04X} stands on nothing")
    return Symbol(piece, _KINDS.get(piece, Class.ORDINARY), limits=piece in _WITH_LIMITS)


def _letters(node: Node) -> str | None:
    """The letters of a node that is nothing but letters."""
    if isinstance(node, Symbol):
        return node.text if node.kind is Class.ORDINARY else None
    if isinstance(node, Row):
        parts = [_letters(part) for part in node.parts]
        return None if None in parts else "".join(part for part in parts if part)
    return None


def mapped(node: Node, table: dict[str, str]) -> Node:
    """Letters as one symbol, each in another shape if ``table`` has it; other nodes as they are."""
    text = _letters(node)
    return node if text is None else Symbol("".join(table.get(c, c) for c in text))


def emboldened(node: Node) -> Node:
    """A node with its letters bold."""
    if isinstance(node, Symbol):
        return replace(node, bold=True)
    if isinstance(node, Row):
        return Row(tuple(emboldened(part) for part in node.parts))
    return node
