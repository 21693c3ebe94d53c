"""A formula in two dimensions, on a grid of characters."""

from __future__ import annotations

from studyapp.drawing.formula.boxes import Box, above_another, text
from studyapp.drawing.formula.breaking import broken
from studyapp.drawing.formula.layout import Layout
from studyapp.drawing.formula.nodes import Matrix, Node, Row, alone
from studyapp.drawing.formula.parse import parse
from studyapp.drawing.formula.symbols import ONE_AFTER_ANOTHER


def display(latex: str, width: int, glyphs: str = "full") -> list[str]:
    """A formula as rows of equal width.

    What is wider than ``width`` is broken before relations, then before plus and minus signs at
    the outer level. A part that has neither stays whole, and the rows are wider then.
    Bold letters look like others: the rows have no style.

    Args:
        latex: the formula, without dollar signs.
        width: columns that there are.
        glyphs: ``full``, or ``plain`` for characters that every terminal font has.

    Raises:
        FormulaError: the formula cannot be read.
    """
    layout = Layout(glyphs == "plain")
    parts = parse(latex).parts
    lines = broken(layout.pieces(parts), width)
    if len(lines) == 1 and lines[0].width > width:
        lines = [line for row in _rows(parts) for line in broken(layout.pieces(row), width)]
    if len(lines) == 1:
        return list(lines[0].rows)
    return list(_under_one_another(lines).rows)


def _rows(parts: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """The formulas of which one consists: several where its rows were to be aligned."""
    only = alone(Row(parts))
    if isinstance(only, Matrix) and only.name in ONE_AFTER_ANOTHER:
        return list(only.rows)
    return [parts]


def _under_one_another(lines: list[Box]) -> Box:
    """A blank row keeps lines apart of which one has several rows."""
    rows: list[Box] = []
    for place, line in enumerate(lines):
        if place and max(line.height, lines[place - 1].height) > 1:
            rows.append(text(""))
        rows.append(line)
    return above_another(rows, 0, "l")
