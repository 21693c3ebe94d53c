"""Where a formula that is too wide goes on: before relations first, then before plus and minus."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.drawing.formula.boxes import Box, beside, text
from studyapp.drawing.formula.spacing import Atom
from studyapp.drawing.formula.symbols import Class

_INDENT = 2
_SUMS = frozenset("+−±∓")


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing of the outermost row.

    Attributes:
        box: what it looks like.
        gap: columns before it.
        level: 1 where a line may begin with it, 2 where only if need be, 0 where not.
    """

    box: Box
    gap: int
    level: int


def levels(atoms: list[Atom]) -> list[int]:
    """At which atoms a line may begin: not within brackets."""
    found, depth, last = [], 0, None
    for atom in atoms:
        depth += atom.left is Class.OPEN
        level = 0
        if depth == 0 and last is not None:
            level = _level(atom, last)
        depth = max(0, depth - (atom.right is Class.CLOSE))
        found.append(level)
        last = atom
    return found


def _level(atom: Atom, last: Atom) -> int:
    if atom.left is Class.RELATION:
        return 0 if last.right is Class.RELATION else 1
    if last.right is Class.PUNCTUATION:
        return 1
    return 2 if atom.left is Class.BINARY and atom.text in _SUMS else 0


def broken(pieces: list[Piece], width: int) -> list[Box]:
    """The lines of a formula, no wider than they must be."""
    if _width(pieces) <= width:
        return [_line(pieces, 0)]
    lines: list[list[Piece]] = []
    for part in _split(pieces, 1):
        fits_alone = _width(part) <= width - (_INDENT if lines else 0)
        for portion in [part] if fits_alone or _fits(lines, part, width) else _split(part, 2):
            if _fits(lines, portion, width):
                lines[-1].extend(portion)
            else:
                lines.append(portion)
    return [_line(line, _INDENT if place else 0) for place, line in enumerate(lines)]


def _split(pieces: list[Piece], level: int) -> list[list[Piece]]:
    parts: list[list[Piece]] = []
    for piece in pieces:
        if parts and piece.level != level:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def _fits(lines: list[list[Piece]], portion: list[Piece], width: int) -> bool:
    """Whether the last line has room for more."""
    if not lines:
        return False
    indent = _INDENT if len(lines) > 1 else 0
    return indent + _width(lines[-1]) + portion[0].gap + _width(portion) <= width


def _width(pieces: list[Piece]) -> int:
    return sum(piece.box.width + piece.gap for piece in pieces) - (pieces[0].gap if pieces else 0)


def _line(pieces: list[Piece], indent: int) -> Box:
    boxes: list[Box] = [text(" " * indent)]
    for place, piece in enumerate(pieces):
        boxes += [text(" " * (piece.gap if place else 0)), piece.box]
    return beside(boxes)
