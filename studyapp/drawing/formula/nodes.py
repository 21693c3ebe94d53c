"""The tree of a formula: what stands beside, above, below and around what."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.drawing.formula.symbols import Class


@dataclass(frozen=True, slots=True)
class Symbol:
    """Some letters that stand together, in one style.

    Attributes:
        bold: whether they are bold in print.
        limits: whether scripts stand below and above it where there is room.
    """

    text: str
    kind: Class = Class.ORDINARY
    bold: bool = False
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """A gap of so many columns."""

    columns: int


@dataclass(frozen=True, slots=True)
class Row:
    """Things side by side."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with something below and above its right end, or with limits.

    Attributes:
        stacked: whether they stand straight below and above, whatever the base is.
    """

    base: Node
    below: Node | None
    above: Node | None
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Fraction:
    """One thing over another; ``bar`` is absent in a binomial, ``small`` where both stay small."""

    above: Node
    below: Node
    bar: bool = True
    small: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """A root, with its degree if it is not square."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Accent:
    """Something with a mark on it; ``line`` is a bar or a brace along all of it.

    Attributes:
        mark: a combining character, or ``⏟`` or ``⏞`` for a brace.
    """

    body: Node
    mark: str
    line: bool = False


@dataclass(frozen=True, slots=True)
class Fenced:
    """Something between delimiters that grow with it; either may be empty."""

    left: str
    body: Node
    right: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells in rows and columns.

    Attributes:
        name: the environment.
        columns: how the columns of an ``array`` stand, a letter each; else empty.
    """

    name: str
    rows: tuple[tuple[Node, ...], ...]
    columns: str = ""


Node = Symbol | Space | Row | Scripts | Fraction | Root | Accent | Fenced | Matrix


def alone(node: Node) -> Node:
    """The node itself, without the groups in which it is the only thing."""
    while isinstance(node, Row) and len(node.parts) == 1:
        node = node.parts[0]
    return node


def parts_of(node: Node) -> tuple[Node, ...]:
    """What stands side by side in a node."""
    node = alone(node)
    return node.parts if isinstance(node, Row) else (node,)


def core(node: Node) -> Node:
    """What scripts and marks are put on."""
    while True:
        node = alone(node)
        if isinstance(node, Scripts):
            node = node.base
        elif isinstance(node, Accent) and not node.line:
            node = node.body
        else:
            return node
