r"""From LaTeX to a tree. The grammar is small; what is not in the tables is an error.

A library's walker was tried: it leaves ``^``, ``_`` and ``\\left`` to its user, which is most of
the work, and takes longer to load than everything else that the first card needs.
"""

from __future__ import annotations

from dataclasses import replace

from studyapp.drawing.formula import symbols
from studyapp.drawing.formula.nodes import (
    Accent,
    Fenced,
    Fraction,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Space,
    Symbol,
    alone,
    parts_of,
)
from studyapp.drawing.formula.signs import SYMBOLS, character_node, emboldened, mapped
from studyapp.drawing.formula.symbols import Class
from studyapp.drawing.formula.tokens import Cursor, FormulaError, tokens_of

__all__ = ["DEEPEST", "FormulaError", "parse"]

DEEPEST = 40
MOST_CELLS = 1000
_PRIME = Symbol("′")
_CELL_ENDS = frozenset(("&", "\\\\", "\\end"))
_LINE_ENDS = frozenset(("\\\\",))


def parse(latex: str) -> Row:
    """The tree of a formula.

    Raises:
        FormulaError: an unknown macro, a brace or an environment that is not closed.
    """
    reader = _Reader(tokens_of(latex))
    row = reader.row(frozenset())
    if reader.here is not None:
        raise FormulaError(f"{reader.here} closes nothing")
    return row


class _Reader(Cursor):
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        super().__init__(tokens)
        self._depth = 0

    def row(self, ends: frozenset[str]) -> Row:
        """Everything up to one of ``ends``, which is left at hand."""
        parts: list[Node] = []
        while self.here is not None and self.here not in ends and self.here != "}":
            part = self.item(parts)
            if part is not None:
                parts.append(part)
        return Row(tuple(parts))

    def item(self, parts: list[Node]) -> Node | None:
        """What the piece at hand begins; it may take its base from the end of ``parts``."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError("it is nested too deeply")
        found = self._item(parts)
        self._depth -= 1
        return found

    def _item(self, parts: list[Node]) -> Node | None:
        piece = self.take()
        if piece.isspace():
            return None
        if piece in "^_":
            base = parts.pop() if parts else Symbol("")
            return self._scripts(base, piece)
        if piece == "'":
            return _with_prime(parts.pop() if parts else Symbol(""))
        if piece == "{":
            body = self.row(frozenset())
            self.expect("}")
            return body
        if piece in ("\\limits", "\\nolimits"):
            return _with_limits(parts, piece == "\\limits")
        if piece == "\\min" or piece == "\\max":
            return _extremum(parts, piece[1:])
        if piece.startswith("\\"):
            return self._macro(piece[1:])
        return character_node(piece)

    def argument(self) -> Node:
        """A group in braces, or the single item that follows."""
        self.skip_space()
        if self.here is None or self.here in ("}", "^", "_", "&"):
            raise FormulaError("an argument is missing")
        found = self.item([])
        if found is None:
            raise FormulaError("an argument is missing")
        return found

    def _option(self) -> Node | None:
        """What stands in square brackets, if they follow."""
        self.skip_space()
        if self.here != "[":
            return None
        self.take()
        found = self.row(frozenset("]"))
        self.expect("]")
        return found

    def _scripts(self, base: Node, piece: str) -> Scripts:
        script = self.argument()
        if alone(script) == SYMBOLS["circ"]:
            script = SYMBOLS["degree"]
        old = _as_scripts(base)
        if piece == "_":
            if old.below is not None:
                raise FormulaError("there are two subscripts on one base")
            return replace(old, below=script)
        if old.above is None:
            return replace(old, above=script)
        if not _is_primes(old.above):
            raise FormulaError("there are two superscripts on one base")
        return replace(old, above=Row((old.above, script)))

    def _macro(self, name: str) -> Node | None:
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in symbols.SPACES:
            return Space(symbols.SPACES[name])
        if name in symbols.ACCENTS:
            return Accent(self.argument(), symbols.ACCENTS[name])
        if name in symbols.LINES:
            mark = symbols.LINES[name]
            return _labelled(Accent(self.argument(), mark, line=True))
        if name in symbols.FONTS:
            return self._font(name)
        if name in symbols.WORDS:
            return self._words(name)
        if name in symbols.SIZES:
            return None
        return self._structure(name)

    def _structure(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return Fraction(self.argument(), self.argument(), small=name == "tfrac")
        if name in ("binom", "dbinom", "tbinom"):
            return Fenced("(", Fraction(self.argument(), self.argument(), bar=False), ")")
        if name == "sqrt":
            degree = self._option()
            return Root(self.argument(), degree)
        if name in symbols.STACKS:
            script, base = self.argument(), alone(self.argument())
            below, above = (script, None) if name == "underset" else (None, script)
            return Scripts(base, below, above, stacked=True)
        if name in symbols.LONG_ARROWS:
            below = self._option()
            arrow = Symbol(symbols.LONG_ARROWS[name], Class.RELATION)
            return Scripts(arrow, below, self.argument(), stacked=True)
        if name == "left":
            return self._fenced()
        if name == "middle":
            return Symbol(self._delimiter(), Class.RELATION)
        if name == "substack":
            return self._substack()
        if name == "begin":
            return self._environment()
        raise FormulaError(f"\\{name} is not known")

    def _words(self, name: str) -> Symbol:
        text = self.words()
        if not name.startswith("operatorname"):
            return Symbol(text, bold=name == "textbf")
        return Symbol(text.strip(), Class.OPERATOR, limits=name.endswith("*"))

    def _font(self, name: str) -> Node:
        argument = self.argument()
        if name == "mathrm":
            return mapped(argument, {})
        if name == "mathbb":
            return mapped(argument, symbols.BLACKBOARD)
        if name in ("mathcal", "mathscr"):
            return mapped(argument, symbols.SCRIPT)
        if name in ("mathbf", "boldsymbol", "bm"):
            return emboldened(argument)
        return argument

    def _fenced(self) -> Fenced:
        left = self._delimiter()
        body = self.row(frozenset(("\\right",)))
        self.expect("\\right")
        return Fenced(left, body, self._delimiter())

    def _delimiter(self) -> str:
        self.skip_space()
        piece = self.take()
        if piece == ".":
            return ""
        if piece in symbols.DELIMITERS:
            return symbols.DELIMITERS[piece]
        raise FormulaError(f"{piece} is no delimiter")

    def _substack(self) -> Matrix:
        self.skip_space()
        self.expect("{")
        rows: list[tuple[Node, ...]] = []
        while True:
            rows.append((self.row(_LINE_ENDS),))
            if self.take() == "}":
                return Matrix("substack", tuple(rows))

    def _environment(self) -> Matrix:
        name = self.words()
        if name not in symbols.MATRICES or name == "substack":
            raise FormulaError(f"the environment {name} is not known")
        columns = self.words().replace(" ", "") if name == "array" else ""
        if not set(columns) <= set("lcr"):
            raise FormulaError(f"columns cannot stand as {columns}")
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row(_CELL_ENDS))
            piece = self.take()
            if piece == "}":
                raise FormulaError("} closes nothing")
            if piece == "&":
                continue
            rows.append(tuple(cells))
            cells = []
            if piece == "\\end":
                break
        if self.words() != name:
            raise FormulaError(f"\\begin{{{name}}} is closed by another name")
        if len(rows) > 1 and rows[-1] == (Row(()),):
            rows.pop()
        if len(rows) * max(map(len, rows)) > MOST_CELLS:
            raise FormulaError(f"the {name} has more than {MOST_CELLS} cells")
        return Matrix(name, tuple(rows), columns)


def _as_scripts(base: Node) -> Scripts:
    """The scripts to add to: those that the base has, unless they were set straight above it."""
    if isinstance(base, Scripts) and (not base.stacked or isinstance(base.base, Accent)):
        return base
    return Scripts(base, None, None)


def _labelled(line: Accent) -> Node:
    """A brace takes its label straight below or above it; a bar takes scripts as anything does."""
    return Scripts(line, None, None, stacked=True) if line.mark in "⏟⏞" else line


def _is_primes(node: Node) -> bool:
    return node == _PRIME or (isinstance(node, Row) and all(map(_is_primes, node.parts)))


def _with_prime(base: Node) -> Scripts:
    old = _as_scripts(base)
    return replace(old, above=_PRIME if old.above is None else Row((*parts_of(old.above), _PRIME)))


def _with_limits(parts: list[Node], limits: bool) -> Node:
    operator = parts.pop() if parts else None
    if not isinstance(operator, Symbol):
        raise FormulaError("limits belong to an operator")
    return replace(operator, limits=limits)


def _extremum(parts: list[Node], name: str) -> Symbol:
    """A minimum or maximum, with the ``arg`` before it: what is below belongs to both."""
    if parts and parts[-1] == Symbol("arg", Class.OPERATOR):
        parts.pop()
        name = f"arg {name}"
    return Symbol(name, Class.OPERATOR, limits=True)
