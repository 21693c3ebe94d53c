"""How many things a row multiplies: what must go in brackets when it is written on one line."""

from __future__ import annotations

from studyapp.drawing.formula.nodes import (
    Accent,
    Fenced,
    Fraction,
    Node,
    Scripts,
    Symbol,
    core,
)
from studyapp.drawing.formula.spacing import Atom
from studyapp.drawing.formula.symbols import Class

MANY = 99
"""More than a product: sums, relations, quotients, functions without brackets."""
_BREAKING = frozenset((Class.BINARY, Class.RELATION, Class.PUNCTUATION, Class.CLOSE))
_PREFIXES = frozenset("∂∇")
SIGNS = frozenset("−+±∓/")


def factors(atoms: list[Atom]) -> int:
    """The number of factors in a product of whole things; :data:`MANY` for anything else."""
    count, place = 0, 0
    while place < len(atoms):
        atom = atoms[place]
        if atom.left in _BREAKING or atom.text in SIGNS or _is_quotient(atom.node):
            return MANY
        end = _end_of_factor(atoms, place)
        if end is None:
            return MANY
        count += atom.text not in _PREFIXES
        place = end
    return count


def _is_quotient(node: Node) -> bool:
    return isinstance(node, Fraction)


def _end_of_factor(atoms: list[Atom], place: int) -> int | None:
    """Where the factor that begins at ``place`` ends; None where it has no clear end."""
    atom = atoms[place]
    if atom.left is Class.OPEN:
        return end_of_group(atoms, place)
    following = place + 1
    if is_digit(atom.node):
        while following < len(atoms) and is_digit(atoms[following].node):
            following += 1
        return following
    opens = following < len(atoms) and atoms[following].left is Class.OPEN
    if atom.left is Class.OPERATOR:
        return end_of_group(atoms, following) if opens else None
    if opens and atom.text.isalpha() and atoms[following].gap == 0:
        return _end_of_call(atoms, following)
    return following


def _end_of_call(atoms: list[Atom], place: int) -> int:
    """A letter before brackets is a function, unless a sum in them makes it look like a factor."""
    end = end_of_group(atoms, place)
    if end is None or isinstance(atoms[place].node, Fenced):
        return place
    return place if any(atom.left is Class.BINARY for atom in atoms[place:end]) else end


def end_of_group(atoms: list[Atom], place: int) -> int | None:
    """Where the brackets that open at ``place`` have closed; None where they do not."""
    depth = 0
    for end in range(place, len(atoms)):
        depth += (atoms[end].left is Class.OPEN) - (atoms[end].right is Class.CLOSE)
        if depth == 0:
            return end + 1
    return None


def is_digit(node: Node) -> bool:
    """Whether a node is a digit, or the point or comma within a number; scripts may follow it."""
    found = node.base if isinstance(node, Scripts) else node
    if not isinstance(found, Symbol) or found.kind is not Class.ORDINARY:
        return False
    return found.text.isdecimal() or found.text in (".", ",")


def is_wide_slash(atoms: list[Atom], place: int) -> bool:
    """Whether the division sign at ``place`` divides more than the two things beside it."""
    end, depth = place + 1, 0
    while end < len(atoms) and not (depth == 0 and _ends_term(atoms[end])):
        depth += (atoms[end].left is Class.OPEN) - (atoms[end].right is Class.CLOSE)
        end += 1
    start, depth = place, 0
    while start and not (depth == 0 and _ends_term(atoms[start - 1], backwards=True)):
        start -= 1
        depth += (atoms[start].right is Class.CLOSE) - (atoms[start].left is Class.OPEN)
    if place + 1 < end and atoms[place + 1].left is Class.OPERATOR:
        return True
    return factors(atoms[place + 1 : end]) > 1 or factors(atoms[start:place]) == MANY


def _ends_term(atom: Atom, backwards: bool = False) -> bool:
    if atom.left in (Class.BINARY, Class.RELATION, Class.PUNCTUATION) or atom.text in SIGNS:
        return True
    if backwards:
        return atom.left is Class.OPEN and atom.right is not Class.CLOSE
    return atom.right is Class.CLOSE and atom.left is not Class.OPEN


def is_bare(atoms: list[Atom]) -> bool:
    """Whether a root sign may stand before these things without brackets."""
    if factors(atoms) != 1 or any(atom.gap for atom in atoms):
        return False
    return all(_is_bare(atom.node) for atom in atoms)


def _is_bare(node: Node) -> bool:
    if isinstance(node, Scripts):
        return node.above is None and isinstance(core(node), Symbol)
    return isinstance(node, Symbol | Accent)
