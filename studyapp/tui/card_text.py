"""Card Markdown as styled text. Nothing of a card is ever read as terminal markup."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content

from studyapp.drawing.markup import Line, SpanStyle, layout
from studyapp.tui.colours import MUTED

STYLES: dict[SpanStyle, str] = {
    SpanStyle.PLAIN: "",
    SpanStyle.STRONG: "bold",
    SpanStyle.EMPHASIS: "italic",
    SpanStyle.CODE: "$text-secondary",
    SpanStyle.FORMULA: "$text-accent",
    SpanStyle.MUTED: MUTED,
    SpanStyle.HEADING: "bold",
}
WIDEST = 96
"""Lines longer than this are hard to read, however wide the terminal is."""


@lru_cache(maxsize=512)
def text_block(markdown: str, width: int, glyphs: str = "full") -> Content:
    """Card Markdown laid out for ``width`` columns. Cached: a card is drawn many times."""
    return Content("\n").join([styled_line(line) for line in layout(markdown, width, glyphs)])


def styled_line(line: Line) -> Content:
    """One laid out line with the theme's styles."""
    return Content.assemble(*((span.text, STYLES[span.style]) for span in line))
