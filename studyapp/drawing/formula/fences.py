"""Delimiters as tall as what they enclose."""

from __future__ import annotations

from studyapp.drawing.formula.boxes import Box, column, text
from studyapp.drawing.formula.letters import letters

_PIECES = {  # top, middle, bottom, and what extends between them
    "(": "⎛⎜⎝⎜", ")": "⎞⎟⎠⎟", "[": "⎡⎢⎣⎢", "]": "⎤⎥⎦⎥", "{": "⎧⎨⎩⎪", "}": "⎫⎬⎭⎪",
    "⌊": "⎢⎢⎣⎢", "⌋": "⎥⎥⎦⎥", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⟨": "╱⟨╲│", "⟩": "╲⟩╱│",
}  # fmt: skip
_PLAIN_PIECES = {
    "(": "/|\\|", ")": "\\|/|", "[": "┌│└│", "]": "┐│┘│", "{": "┌┤└│", "}": "┐├┘│",
    "⌊": "││└│", "⌋": "││┘│", "⌈": "┌│││", "⌉": "┐│││", "⟨": "/<\\|", "⟩": "\\>/|",
}  # fmt: skip
_WITH_WAIST = frozenset("{}⟨⟩")


def fence(sign: str, height: int, base: int, plain: bool) -> Box:
    """A delimiter of so many rows; an empty one takes no room."""
    if not sign:
        return Box(("",) * height, 0, base)
    if height == 1:
        return text(letters(sign, plain))
    pieces = (_PLAIN_PIECES if plain else _PIECES).get(sign)
    if pieces is None:
        tall = letters(sign, plain) if sign != "|" else "│"
        return column([tall] * height, base)
    top, middle, bottom, extension = tuple(pieces)
    inner = [extension if sign in _WITH_WAIST else middle] * (height - 2)
    if sign in _WITH_WAIST and inner:
        inner[(height - 2) // 2] = middle
    if sign in _WITH_WAIST and height == 2 and not plain:
        top, bottom = {"{": ("⎰", "⎱"), "}": ("⎱", "⎰")}.get(sign, (top, bottom))
    return column([top, *inner, bottom], base)
