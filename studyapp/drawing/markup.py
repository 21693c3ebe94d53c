"""The Markdown of cards, with formulas, laid out on lines of a given width.

The parser is markdown-it's; only what it finds is drawn here. HTML is text like any other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from studyapp.drawing.formula.display import display
from studyapp.drawing.formula.inline import inline
from studyapp.drawing.formula.parse import FormulaError
from studyapp.drawing.spans import BREAK, Line, Span, SpanStyle, line_text, line_width, wrap
from studyapp.drawing.width import cell_width

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["Line", "Span", "SpanStyle", "layout", "plain"]

FORMULA_INDENT = 3
_STRONGER = {"strong": SpanStyle.STRONG, "em": SpanStyle.EMPHASIS, "heading": SpanStyle.HEADING}
_BULLETS = {"full": "• ", "plain": "- "}


def layout(markdown: str, width: int, glyphs: str = "full") -> tuple[Line, ...]:
    """Lay Markdown out on lines of at most ``width`` columns.

    Args:
        markdown: CommonMark with tables, ``$…$`` and ``$$…$$``.
        width: columns of the area. A formula that cannot be broken may be wider.
        glyphs: ``full``, or ``plain`` for fonts and readers without mathematical signs.
    """
    from markdown_it.tree import SyntaxTreeNode

    root = SyntaxTreeNode(_parser().parse(markdown))
    return tuple(_Layout(glyphs).blocks(root.children, max(1, width)))


def plain(markdown: str, width: int, glyphs: str = "full") -> str:
    """The same as text without styles."""
    return "\n".join(line_text(line) for line in layout(markdown, width, glyphs))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


class _Layout:
    """Walks the tree; the width narrows as blocks go deeper."""

    def __init__(self, glyphs: str) -> None:
        self.glyphs = glyphs

    def blocks(
        self, nodes: Iterable[SyntaxTreeNode], width: int, *, tight: bool = False
    ) -> list[Line]:
        """Blocks below one another, with an empty line between them unless they are tight."""
        lines: list[Line] = []
        for node in nodes:
            block = self.block(node, width)
            if lines and block and not tight:
                lines.append(())
            lines += block
        return lines

    def block(self, node: SyntaxTreeNode, width: int) -> list[Line]:
        match node.type:
            case "paragraph" | "heading":
                style = _STRONGER.get(node.type, SpanStyle.PLAIN)
                return self.paragraph(node.children[0].children, width, style)
            case "bullet_list" | "ordered_list":
                return self.listed(node, width)
            case "blockquote":
                bar = Span("│ " if self.glyphs == "full" else "> ", SpanStyle.MUTED)
                inner = self.blocks(node.children, max(1, width - 2))
                return [(bar, *line) for line in inner]
            case "fence" | "code_block":
                return [
                    (Span("  " + visible(text), SpanStyle.CODE),)
                    for text in node.content.rstrip("\n").split("\n")
                ]
            case "math_block" | "math_block_label":
                return self.formula(node.content, width)
            case "hr":
                sign = "─" if self.glyphs == "full" else "-"
                return [(Span(sign * width, SpanStyle.MUTED),)]
            case "table":
                return self.table(node, width)
            case _:
                return wrap([Span(visible(node.content.replace("\n", " ")))], width)

    def paragraph(
        self, nodes: Sequence[SyntaxTreeNode], width: int, style: SpanStyle
    ) -> list[Line]:
        """Words, wrapped; a formula between double signs stands on lines of its own."""
        lines: list[Line] = []
        words: list[Span] = []
        for node in nodes:
            if node.type != "math_inline_double":
                words += self.spans(node, style)
                continue
            before = wrap(words, width)
            lines += [*before, (), *self.formula(node.content, width), ()]
            words = []
        lines += wrap(words, width)
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        return lines

    def spans(self, node: SyntaxTreeNode, style: SpanStyle) -> list[Span]:
        match node.type:
            case "text":
                return [Span(visible(node.content), style)]
            case "softbreak":
                return [Span(" ", style)]
            case "hardbreak":
                return [BREAK]
            case "code_inline":
                return [Span(visible(node.content), SpanStyle.CODE)]
            case "math_inline" | "math_inline_double":
                return [self.small_formula(node.content, style)]
            case "image":
                return [Span(visible(node.content), style)]
            case "link":
                inner = self.inside(node, style)
                address = visible(str(node.attrs.get("href", "")))
                if line_text(tuple(inner)) in (address, ""):
                    return [Span(address, style)]
                return [*inner, Span(f" ({address})", SpanStyle.MUTED)]
            case _:
                stronger = _STRONGER.get(node.type, style)
                kept = style is SpanStyle.HEADING or style is SpanStyle.STRONG
                return self.inside(node, style if kept else stronger)

    def inside(self, node: SyntaxTreeNode, style: SpanStyle) -> list[Span]:
        if not node.children:
            return [Span(visible(node.content), style)]
        return [span for child in node.children for span in self.spans(child, style)]

    def small_formula(self, latex: str, style: SpanStyle) -> Span:
        try:
            text = visible(inline(latex, self.glyphs))
        except FormulaError:
            return Span(visible(f"${latex}$"), SpanStyle.CODE)
        strong = style in (SpanStyle.STRONG, SpanStyle.HEADING)
        return Span(text, style if strong else SpanStyle.FORMULA)

    def formula(self, latex: str, width: int) -> list[Line]:
        """A displayed formula; on wrapped rows where two dimensions do not fit, else its source."""
        latex = latex.strip()
        indent = min(FORMULA_INDENT, max(0, width - 20))
        try:
            rows = display(latex, max(1, width - indent), self.glyphs)
            if all(cell_width(row) <= width - indent for row in rows):
                spaces = " " * indent
                return [(Span(spaces + visible(row.rstrip()), SpanStyle.FORMULA),) for row in rows]
            return wrap([Span(visible(inline(latex, self.glyphs)), SpanStyle.FORMULA)], width)
        except FormulaError:
            return wrap([Span(visible(f"$${latex}$$".replace("\n", " ")), SpanStyle.CODE)], width)

    def listed(self, node: SyntaxTreeNode, width: int) -> list[Line]:
        """Items with their sign before the first line and room below it."""
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        last = (first or 0) + len(node.children) - 1
        tight = all(
            child.type != "paragraph" or child.hidden for i in node.children for child in i.children
        )
        lines: list[Line] = []
        for number, item in enumerate(node.children):
            sign = _BULLETS.get(self.glyphs, "- ")
            if first is not None:
                sign = f"{first + number}.".rjust(len(str(last)) + 1) + " "
            inner = self.blocks(item.children, max(1, width - len(sign)), tight=tight) or [()]
            if lines and not tight:
                lines.append(())
            for place, line in enumerate(inner):
                lead = Span(" " * len(sign)) if place else Span(sign, SpanStyle.MUTED)
                lines.append((lead, *line) if line or not place else ())
        return lines

    def table(self, node: SyntaxTreeNode, width: int) -> list[Line]:
        """Columns as wide as they need, the widest wrapped first; the head is ruled off."""
        parts = [(part.type, row) for part in node.children for row in part.children]
        rows = [
            [self.cell(cell, head=kind == "thead") for cell in row.children] for kind, row in parts
        ]
        columns = len(rows[0])
        wide = [max(1, *(line_width(row[c]) for row in rows)) for c in range(columns)]
        while sum(wide) + 2 * (columns - 1) > width and max(wide) > 1:
            wide[wide.index(max(wide))] -= 1
        lines: list[Line] = []
        for number, row in enumerate(rows):
            lines += _side_by_side([wrap(cell, wide[c]) for c, cell in enumerate(row)], wide)
            if not number:
                sign = "─" if self.glyphs == "full" else "-"
                lines.append((Span("  ".join(sign * size for size in wide), SpanStyle.MUTED),))
        return lines

    def cell(self, node: SyntaxTreeNode, *, head: bool) -> list[Span]:
        style = SpanStyle.STRONG if head else SpanStyle.PLAIN
        return self.inside(node.children[0], style) if node.children else []


def _side_by_side(cells: Sequence[Sequence[Line]], wide: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for number in range(max(1, *(len(cell) for cell in cells))):
        line: list[Span] = []
        for cell, size in zip(cells, wide, strict=True):
            here = cell[number] if number < len(cell) else ()
            line += [*here, Span(" " * (size - line_width(here) + 2))]
        lines.append(tuple(line[:-1]))
    return lines


def visible(text: str) -> str:
    """``text`` without anything that could steer a terminal; tabs become spaces."""
    if text.isprintable():
        return text
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter == "\t":
        return "    "
    if letter in "\u200c\u200d" or unicodedata.category(letter) in ("Zs", "Cn", "Co"):
        return letter
    return letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
