"""The gaps in a row, from what stands beside what (TeXbook, chapter 18), in whole columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from studyapp.drawing.formula.nodes import Fenced, Node, Row, Scripts, Space, Symbol, alone, core
from studyapp.drawing.formula.symbols import BIG, Class

_BARS = frozenset("|‖")
_BEFORE_A_SIGN = (None, Class.BINARY, Class.RELATION, Class.OPEN, Class.PUNCTUATION, Class.OPERATOR)
_AFTER_NO_SIGN = (None, Class.RELATION, Class.CLOSE, Class.PUNCTUATION)
_SIGN_KINDS = (Class.BINARY, Class.RELATION, Class.PUNCTUATION)
_BIG = frozenset(BIG.values())


@dataclass(frozen=True, slots=True)
class Atom:
    """A thing in a row.

    Attributes:
        left, right: what it is to its neighbours; they differ for what stands between fences.
        gap: columns before it.
        wide: whether the author asked for more than a thin gap before it.
    """

    node: Node
    left: Class
    right: Class
    gap: int = 0
    wide: bool = False

    @property
    def text(self) -> str:
        """The text of a symbol, without its scripts; else empty."""
        found = core(self.node)
        return found.text if isinstance(found, Symbol) else ""


def atoms_of(
    parts: tuple[Node, ...], *, tight: bool = False, before: Class | None = None
) -> list[Atom]:
    """The things of a row with the gaps before them.

    Args:
        parts: what stands side by side.
        tight: whether it is a script, where relations and operators have no gaps.
        before: what stands before the row, if anything.
    """
    atoms = _signs(_bars(_classed(parts, tight)), before)
    spaced: list[Atom] = []
    last: Atom | None = None
    for atom in atoms:
        natural = _gap(last.right if last else before, atom.left, tight)
        if last is not None and last.text == "/":
            natural = 0
        if last is not None and not natural:
            natural = _between(last, atom)
        spaced.append(replace(atom, gap=max(natural, atom.gap)))
        last = atom
    return spaced


def _classed(parts: tuple[Node, ...], tight: bool) -> list[Atom]:
    atoms: list[Atom] = []
    columns = 0
    for part in _flat(parts):
        if isinstance(part, Space):
            columns += part.columns
            continue
        left, right = _classes(part)
        gap = 0 if tight and columns < 2 else columns
        atoms.append(Atom(part, left, right, gap, columns > 1))
        columns = 0
    return atoms


def _flat(parts: tuple[Node, ...]) -> Iterator[Node]:
    """The things in a row without the groups that only hold them together.

    A sign that is alone in its group is a letter like others (``1{,}000``).
    """
    for part in parts:
        if not isinstance(part, Row):
            yield part
            continue
        inner = alone(part)
        if isinstance(inner, Symbol) and inner.kind in _SIGN_KINDS:
            yield replace(inner, kind=Class.ORDINARY)
        elif isinstance(inner, Row):
            yield from _flat(inner.parts)
        else:
            yield inner


def _classes(node: Node) -> tuple[Class, Class]:
    if isinstance(node, Symbol):
        return node.kind, node.kind
    if isinstance(node, Scripts):
        return _classes(node.base)
    if isinstance(node, Fenced):
        left = Class.OPEN if node.left else Class.ORDINARY
        return left, Class.CLOSE if node.right else Class.ORDINARY
    return Class.ORDINARY, Class.ORDINARY


def _bars(atoms: list[Atom]) -> list[Atom]:
    """Decide which upright bars open and which close; a single one between things does neither."""
    if not any(_is_bar(atom) for atom in atoms):
        return atoms
    decided: list[Atom] = []
    open_ones: list[str] = []
    for place, atom in enumerate(atoms):
        if _is_bar(atom):
            before = decided[-1].right if decided else None
            atom = _bar(atom, before, open_ones, atoms[place + 1 :])
        if atom.left is Class.OPEN:
            open_ones.append(atom.text)
        if atom.right is Class.CLOSE and open_ones:
            open_ones.pop()
        decided.append(atom)
    return decided


def _is_bar(atom: Atom) -> bool:
    return atom.text in _BARS and atom.left is Class.ORDINARY


def _bar(atom: Atom, before: Class | None, open_ones: list[str], after: list[Atom]) -> Atom:
    if before not in _BEFORE_A_SIGN:
        if open_ones and open_ones[-1] == atom.text:
            return replace(atom, left=Class.CLOSE, right=Class.CLOSE)
        if not _comes_again(atom.text, after):
            return replace(atom, right=Class.OPEN)
    return replace(atom, left=Class.OPEN, right=Class.OPEN)


def _comes_again(bar: str, after: list[Atom]) -> bool:
    depth = 0
    for atom in after:
        if not depth and _is_bar(atom) and atom.text == bar:
            return True
        depth += (atom.left is Class.OPEN) - (atom.right is Class.CLOSE)
        if depth < 0:
            return False
    return False


def _signs(atoms: list[Atom], before: Class | None) -> list[Atom]:
    """An operator with nothing on one side is a sign of the other side: it has no gaps."""
    for place, atom in enumerate(atoms):
        if atom.left is Class.BINARY:
            last = atoms[place - 1].right if place else before
            after = atoms[place + 1].left if place + 1 < len(atoms) else None
            if last in _BEFORE_A_SIGN or after in _AFTER_NO_SIGN:
                atoms[place] = replace(atom, left=Class.ORDINARY, right=Class.ORDINARY)
    return atoms


def _gap(last: Class | None, this: Class, tight: bool) -> int:
    if last is None or last is Class.OPEN or this is Class.PUNCTUATION:
        return 0
    if Class.OPERATOR in (last, this):
        return int(this not in (Class.OPEN, Class.CLOSE) or last is Class.PUNCTUATION)
    if tight or this is Class.CLOSE or last is this is Class.RELATION:
        return 0
    if Class.BINARY in (last, this) or Class.RELATION in (last, this):
        return 1
    return int(last is Class.PUNCTUATION)


def gap_before_bracket(operator: Atom) -> int:
    """The gap between an operator and a bracket: a function stands close to it."""
    return int(operator.text in _BIG or _has_limits(operator.node))


def _between(last: Atom, atom: Atom) -> int:
    """A gap that print does without, as its signs are larger and its words upright."""
    if last.right is Class.OPERATOR and atom.left is Class.OPEN:
        return gap_before_bracket(last)
    return int(_are_words(last.text, atom.text, -1, 0) or _are_words(atom.text, last.text, 0, -1))


def _has_limits(node: Node) -> bool:
    if not isinstance(node, Scripts) or node.below is None:
        return False
    base = core(node)
    return isinstance(base, Symbol) and base.limits


def _are_words(word: str, other: str, end: int, other_end: int) -> bool:
    """Whether a word of several letters meets a letter or a digit."""
    if len(word) < 2 or not other or not word[end].isalpha():
        return False
    return other[other_end].isalnum()
