"""Nodes as boxes: what is drawn in two dimensions, and what still fits on one row."""

from __future__ import annotations

from dataclasses import replace

from studyapp.drawing.formula.boxes import Box, above_another, beside, stretched, text
from studyapp.drawing.formula.breaking import Piece, levels
from studyapp.drawing.formula.factors import is_wide_slash
from studyapp.drawing.formula.fences import fence
from studyapp.drawing.formula.inline import VULGAR, Line
from studyapp.drawing.formula.letters import PLAIN_MARKS, letters, lowered, raised
from studyapp.drawing.formula.marks import braced, marked
from studyapp.drawing.formula.nodes import (
    Accent,
    Fenced,
    Fraction,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Symbol,
    alone,
    parts_of,
)
from studyapp.drawing.formula.spacing import Atom, atoms_of
from studyapp.drawing.formula.symbols import BIG, LONG_ARROWS, MATRICES, ONE_AFTER_ANOTHER, Class

_BIG = frozenset(BIG.values())
_ARROWS = frozenset(LONG_ARROWS.values())
_COMPOUND = Row | Fraction | Root | Scripts


class Layout:
    """Draws nodes. Scripts are written on one row each, small where the characters exist."""

    def __init__(self, plain: bool) -> None:
        self._plain = plain
        self._line = Line(plain)

    def pieces(
        self, parts: tuple[Node, ...], *, large: bool = True, before: Class | None = None
    ) -> list[Piece]:
        """The things of a row, with the gaps before them.

        Args:
            parts: what stands side by side.
            large: whether there is room for limits below and above operators.
            before: what stands before the row, if anything.
        """
        atoms = atoms_of(parts, before=before)
        boxes = [self._box(atom.node, large) for atom in atoms]
        gaps = self._gaps(atoms, boxes)
        return [
            Piece(box, gap, level)
            for box, gap, level in zip(boxes, gaps, levels(atoms), strict=True)
        ]

    def _gaps(self, atoms: list[Atom], boxes: list[Box]) -> list[int]:
        gaps = [atom.gap for atom in atoms]
        for place in range(1, len(atoms)):
            last, atom = atoms[place - 1], atoms[place]
            if not gaps[place] and (
                _touches(last, boxes[place - 1], atom, boxes[place]) or self._is_word(last, atom)
            ):
                gaps[place] = 1
        for place, atom in enumerate(atoms):
            if atom.text == "/" and is_wide_slash(atoms, place):
                gaps[place] = 1
                if place + 1 < len(atoms):
                    gaps[place + 1] = max(1, gaps[place + 1])
        return gaps

    def _is_word(self, last: Atom, atom: Atom) -> bool:
        """Whether a sign that plain letters spell stands beside something."""
        return any(
            len(word) > 1 and word.isascii() and word[0].isalpha() and word != found.text
            for found in (last, atom)
            for word in (letters(found.text, self._plain),)
        )

    def _row(self, parts: tuple[Node, ...], large: bool, before: Class | None = None) -> Box:
        boxes: list[Box] = []
        for piece in self.pieces(parts, large=large, before=before):
            if piece.gap:
                boxes.append(text(" " * piece.gap))
            boxes.append(piece.box)
        return beside(boxes)

    def _box(self, node: Node, large: bool) -> Box:
        if isinstance(node, Symbol):
            return text(letters(node.text, self._plain))
        if isinstance(node, Scripts):
            return self._scripts(node, large)
        if isinstance(node, Row):
            return self._row(node.parts, large)
        if isinstance(node, Fraction):
            return self._fraction(node, large)
        if isinstance(node, Root):
            return self._root(node, large)
        return self._enclosing(node, large)

    def _enclosing(self, node: Node, large: bool) -> Box:
        if isinstance(node, Accent):
            body = alone(node.body)
            if isinstance(body, Symbol) and len(body.text) == 1 and not (self._plain or node.line):
                return text(body.text + node.mark)
            return marked(self._row(parts_of(body), large), node.mark, self._plain)
        if isinstance(node, Fenced):
            return self._between(node.left, self._body(node, large), node.right)
        if isinstance(node, Matrix):
            left, right = MATRICES[node.name]
            return self._between(left, self._matrix(node, large), right)
        return text("")

    def _between(self, left: str, body: Box, right: str) -> Box:
        first, last = (fence(s, body.height, body.base, self._plain) for s in (left, right))
        return beside([first, body, last])

    def _body(self, node: Fenced, large: bool) -> Box:
        body = alone(node.body)
        if isinstance(body, Fraction) and not body.bar:
            above, below = (self._row(parts_of(n), False) for n in (body.above, body.below))
            return above_another([above, text(""), below], above.height)
        return self._row(parts_of(body), large)

    def _fraction(self, node: Fraction, large: bool) -> Box:
        above, below = (self._row(parts_of(n), False) for n in (node.above, node.below))
        if node.small or not large:
            vulgar = VULGAR.get((above.rows[-1], below.rows[0]))
            if vulgar and above.height == below.height == 1 and not self._plain:
                return text(vulgar)
        bar = text("─" * (max(above.width, below.width) + 2))
        return above_another([above, bar, below], above.height)

    def _root(self, node: Root, large: bool) -> Box:
        body = self._row(parts_of(node.body), large)
        degree = "" if node.degree is None else self._line.row(parts_of(node.degree), tight=True)
        if degree == "2":
            degree = ""
        small = "" if not degree else None if self._plain else raised(degree)
        if body.height == 1 and body.width == 1 and small is not None:
            return text(f"{small}√{body.rows[0]}")
        if body.height == 1:
            box = Box((" " + "_" * body.width, "√" + body.rows[0]), body.width + 1, 1)
        else:
            box = _tall_root(body)
        return beside([_degree(small if small is not None else degree, small, box), box])

    def _scripts(self, node: Scripts, large: bool) -> Box:
        base = alone(node.base)
        if node.stacked or (large and isinstance(base, Symbol) and base.limits):
            return self._limits(node, large)
        box = self._box(base, large)
        is_long = isinstance(base, _COMPOUND) or (isinstance(base, Accent) and base.line)
        if is_long and box.width:
            box = self._between("(", box, ")")
        below, above = self._script(node.below), self._script(node.above)
        low, high = self._small(below, above)
        if isinstance(base, Symbol) and base.text in _BIG and None in (low, high):
            low = high = None
        return beside([box, _beside_base(box, (low, below), (high, above))])

    def _small(self, below: str, above: str) -> tuple[str | None, str | None]:
        """Both scripts in small characters, where these exist."""
        if self._plain:
            return None if below else "", None if above.strip(PLAIN_MARKS) else above
        return lowered(below), raised(above)

    def _script(self, node: Node | None) -> str:
        return "" if node is None else self._line.row(parts_of(node), tight=True)

    def _limits(self, node: Scripts, large: bool) -> Box:
        base = alone(node.base)
        above, below = self._limit(node.above), self._limit(node.below)
        if isinstance(base, Accent):
            box = braced(self._row(parts_of(base.body), large), base.mark, self._plain)
        else:
            box = self._box(base, large)
        if isinstance(base, Symbol) and base.text in _ARROWS:
            length = 2 + max([b.width for b in (above, below) if b] or [0])
            line = "─" * (length - 1)
            box = text(line + base.text if base.text == "→" else base.text + line)
        boxes = [b for b in (above, box, below) if b is not None]
        return above_another(boxes, (above.height if above else 0) + box.base)

    def _limit(self, node: Node | None) -> Box | None:
        if node is None:
            return None
        inner = alone(node)
        if isinstance(inner, Matrix) and inner.name == "substack":
            return above_another([text(self._script(row[0])) for row in inner.rows], 0)
        return text(self._script(node))

    def _matrix(self, node: Matrix, large: bool) -> Box:
        is_aligned = node.name in ONE_AFTER_ANOTHER
        rows = [
            [
                self._row(
                    parts_of(cell),
                    large and is_aligned,
                    Class.ORDINARY if is_aligned and place % 2 else None,
                )
                for place, cell in enumerate(cells)
            ]
            for cells in node.rows
        ]
        return _grid(rows, node)


def _touches(last: Atom, last_box: Box, atom: Atom, box: Box) -> bool:
    """Whether a bar would run into a neighbour, or a root seem to reach over it."""
    if isinstance(last.node, Root) and last_box.height == 1:
        return atom.left in (Class.ORDINARY, Class.OPEN) and atom.text not in ("/", "!")
    if isinstance(last.node, Fraction) and last_box.height > 1:
        return atom.left not in (Class.CLOSE, Class.PUNCTUATION)
    is_barred = isinstance(atom.node, Fraction) and box.height > 1
    return is_barred and last.right is not Class.OPEN


def _tall_root(body: Box) -> Box:
    rows = [f" │{row}" for row in body.rows]
    rows[-1] = f"√│{body.rows[-1]}"
    return Box((" ┌" + "─" * body.width, *rows), body.width + 2, body.base + 1)


def _degree(degree: str, small: str | None, root: Box) -> Box:
    """The degree before a root: small at its foot, else in the row above that."""
    sign = text(degree)
    rows = [" " * sign.width] * root.height
    rows[-1 if small is not None else -2] = degree
    return Box(tuple(rows), sign.width, root.base)


def _beside_base(base: Box, below: tuple[str | None, str], above: tuple[str | None, str]) -> Box:
    """The scripts at the right end of a base; each is small text, if that exists, and full text."""
    (low, low_text), (high, high_text) = below, above
    if base.height == 1 and low is not None and high is not None:
        return text(low + high)
    rows = [""] * base.height
    if low is not None:
        rows[-1] += low
    if high is not None:
        rows[0] += high
    row = base.base
    if high is None:
        rows.insert(0, high_text)
        row += 1
    if low is None:
        rows.append(low_text)
    return above_another([text(line) for line in rows], row, "l")


def _grid(rows: list[list[Box]], matrix: Matrix) -> Box:
    """Cells in columns; rows keep apart where one of them is tall."""
    is_aligned, is_cases = matrix.name in ONE_AFTER_ANOTHER, matrix.name == "cases"
    count = max(map(len, rows))
    widths = [max(row[c].width for row in rows if c < len(row)) for c in range(count)]
    align = matrix.columns or ("rl" * count if is_aligned else "l" * count if is_cases else "")
    lines = []
    for row in rows:
        cells: list[Box] = []
        for place, width in enumerate(widths):
            if place:
                cells.append(text("" if is_aligned and place % 2 else "  "))
            cell = row[place] if place < len(row) else text("")
            cells.append(stretched(cell, width, align[place : place + 1] or "c"))
        lines.append(beside(cells))
    is_loose = any(line.height > 1 for line in lines) or (is_cases and len(lines) == 2)
    whole = above_another(lines, 0, "l", int(is_loose))
    return replace(whole, base=(whole.height - (not is_cases)) // 2)
