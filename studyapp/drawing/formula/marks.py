"""Lines, braces and marks over and under a box."""

from __future__ import annotations

from studyapp.drawing.formula.boxes import Box, above_another, text

_OVER = {
    "\u0302": "^", "\u0303": "~", "\u0307": "˙", "\u0308": "¨", "\u20d7": "→", "\u030c": "ˇ",
}  # fmt: skip
_PLAIN_OVER = {"\u0307": ".", "\u0308": "..", "\u030c": "v"}
_BAR, _OVERLINE, _UNDERLINE, _UNDERBRACE = "\u0304", "\u0305", "\u0332", "⏟"


def marked(box: Box, mark: str, plain: bool) -> Box:
    """A box with a mark of its own row."""
    if mark in "⏟⏞":
        return braced(box, mark, plain)
    if mark == _UNDERLINE:
        return above_another([box, text("‾" * box.width)], box.base)
    if mark in (_BAR, _OVERLINE):
        sign = "_" * box.width
    else:
        sign = (plain and _PLAIN_OVER.get(mark)) or _OVER[mark]
    return above_another([text(sign), box], box.base + 1)


def braced(box: Box, mark: str, plain: bool) -> Box:
    """A box with a brace along it, whose point is in the middle."""
    left, point, right = "└┬┘" if plain else "╰┬╯"
    if mark != _UNDERBRACE:
        left, point, right = "┌┴┐" if plain else "╭┴╮"
    free = max(box.width, 3) - 3
    brace = text(left + "─" * (free // 2) + point + "─" * (free - free // 2) + right)
    if mark == _UNDERBRACE:
        return above_another([box, brace], box.base)
    return above_another([brace, box], box.base + 1)
