"""Styled text on lines: what laid out Markdown is made of, and how it is wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from studyapp.drawing.width import cell_width, cut


class SpanStyle(StrEnum):
    """What a span is; a front end decides how that looks."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    FORMULA = "formula"
    MUTED = "muted"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Span:
    """Letters in one style, on one line."""

    text: str
    style: SpanStyle = SpanStyle.PLAIN


Line = tuple[Span, ...]

BREAK = Span("\n")
"""Among the spans of a paragraph: the next line begins here."""


def line_width(line: Iterable[Span]) -> int:
    """Columns that the spans take side by side."""
    return sum(cell_width(span.text) for span in line)


def line_text(line: Line) -> str:
    """The letters of a line, without styles."""
    return "".join(span.text for span in line)


def wrap(spans: Iterable[Span], width: int) -> list[Line]:
    """Break at spaces so that no line is wider than ``width``, and words only where they must.

    Formulas break at their own spaces only when they would fill half a line.
    """
    width = max(1, width)
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    gap = False
    for word in _words(spans, width):
        if word is None:
            lines.append(_joined(line))
            line, used, gap = [], 0, False
            continue
        if not word:
            gap = used > 0
            continue
        size = line_width(word)
        if used and used + gap + size > width:
            lines.append(_joined(line))
            line, used, gap = [], 0, False
        for part in _pieces(word, size, width):
            if part is None:
                lines.append(_joined(line))
                line, used = [], 0
                continue
            if gap and line:
                line.append(Span(" ", line[-1].style if line[-1].style == part.style else _PLAIN))
                used += 1
            gap = False
            line.append(part)
            used += cell_width(part.text)
    if line:
        lines.append(_joined(line))
    return lines


_PLAIN = SpanStyle.PLAIN


def _words(spans: Iterable[Span], width: int) -> Iterator[list[Span] | None]:
    """Runs of spans that stand together; an empty one is a space, None a line break."""
    word: list[Span] = []
    for span in spans:
        if span is BREAK:
            if word:
                yield word
            word = []
            yield None
            continue
        whole = span.style is SpanStyle.FORMULA and cell_width(span.text) <= max(8, width // 2)
        for number, text in enumerate([span.text] if whole else span.text.split(" ")):
            if number:
                if word:
                    yield word
                word = []
                yield []
            if text:
                word.append(Span(text, span.style))
    if word:
        yield word


def _pieces(word: list[Span], size: int, width: int) -> Iterator[Span | None]:
    """The spans of a word; cut into lines (None between them) where it is wider than a line."""
    if size <= width:
        yield from word
        return
    room = width
    for span in word:
        text = span.text
        while text:
            if room <= 0:
                yield None
                room = width
            head, text = cut(text, room)
            if cell_width(head) > room and room < width:
                yield None
                room = width
            yield Span(head, span.style)
            room -= cell_width(head)


def _joined(line: list[Span]) -> Line:
    """Neighbours of one style as one span."""
    joined: list[Span] = []
    for span in line:
        if joined and joined[-1].style is span.style:
            joined[-1] = Span(joined[-1].text + span.text, span.style)
        else:
            joined.append(span)
    return tuple(joined)
