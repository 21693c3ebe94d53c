"""From LaTeX to a tree. The grammar is small; what is not in the tables is an error.

A library's walker was tried: it leaves ``^``, ``_`` and ``\\left`` to its user, which is most of
the work, and takes longer to load than everything else that the first card needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from studyapp.drawing.formula import symbols
from studyapp.drawing.formula.symbols import Class

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
DEEPEST = 40


class FormulaError(ValueError):
    """A formula that cannot be read; the message names what."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Some letters that stand together, in one style.

    Attributes:
        bold: whether they are bold in print.
    """

    text: str
    kind: Class = Class.ORDINARY
    bold: bool = False


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
    """A base with something below and above its right end, or with limits."""

    base: Node
    below: Node | None
    above: Node | None


@dataclass(frozen=True, slots=True)
class Fraction:
    """One thing over another; ``bar`` is absent in a binomial."""

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
    """Something with a mark on top; ``line`` is a bar over all of it."""

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
    """Cells in rows and columns; ``name`` is the environment."""

    name: str
    rows: tuple[tuple[Node, ...], ...]


Node = Symbol | Space | Row | Scripts | Fraction | Root | Accent | Fenced | Matrix


def parse(latex: str) -> Row:
    """The tree of a formula.

    Raises:
        FormulaError: an unknown macro, a brace or an environment that is not closed.
    """
    reader = _Reader([t for t in _TOKEN.findall(latex)])
    row = reader.row(frozenset())
    if reader.here is not None:
        raise FormulaError(f"{reader.here} closes nothing")
    return row


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def here(self) -> str | None:
        """The token at hand; None at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def take(self) -> str:
        """Go past the token at hand.

        Raises:
            FormulaError: there is none.
        """
        token = self.here
        if token is None:
            raise FormulaError("the formula ends too early")
        self._place += 1
        return token

    def skip_space(self) -> None:
        while self.here is not None and self.here.isspace():
            self._place += 1

    def row(self, ends: frozenset[str]) -> Row:
        """Everything up to one of ``ends``, which is left at hand."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError("it is nested too deeply")
        parts: list[Node] = []
        while self.here is not None and self.here not in ends and self.here != "}":
            part = self.item(parts)
            if part is not None:
                parts.append(part)
        self._depth -= 1
        return Row(tuple(parts))

    def item(self, parts: list[Node]) -> Node | None:
        token = self.take()
        if token.isspace():
            return None
        if token in "^_":
            base = parts.pop() if parts else Symbol("")
            return self._scripts(base, token)
        if token == "'":
            base = parts.pop() if parts else Symbol("")
            return _with_above(base, Symbol("′"))
        if token == "{":
            body = self.row(frozenset())
            self._expect("}")
            return body
        if token.startswith("\\"):
            return self._macro(token[1:])
        if token == "&":
            raise FormulaError("& stands outside a matrix")
        if token == "~":
            return Space(1)
        return _character(token)

    def argument(self) -> Node:
        """A group in braces, or the single item that follows."""
        self.skip_space()
        if self.here is None or self.here == "}":
            raise FormulaError("an argument is missing")
        found = self.item([])
        if found is None:
            raise FormulaError("an argument is missing")
        return found

    def words(self) -> str:
        """The text of an argument in braces, as it stands."""
        self.skip_space()
        if self.here != "{":
            return self.take()
        self.take()
        text, depth = "", 1
        while True:
            token = self.take()
            depth += (token == "{") - (token == "}")
            if not depth:
                return text
            text += token

    def _expect(self, token: str) -> None:
        if self.here != token:
            raise FormulaError(f"{token} is missing")
        self.take()

    def _scripts(self, base: Node, token: str) -> Scripts:
        script = self.argument()
        old_below, old_above = None, None
        if isinstance(base, Scripts):
            base, old_below, old_above = base.base, base.below, base.above
        if token == "^":
            if old_above is not None and old_above != Symbol("′"):
                raise FormulaError("there are two superscripts on one base")
            above = script if old_above is None else Row((old_above, script))
            return Scripts(base, old_below, above)
        if old_below is not None:
            raise FormulaError("there are two subscripts on one base")
        return Scripts(base, script, old_above)

    def _macro(self, name: str) -> Node | None:
        for table, kind in _SIMPLE:
            if name in table:
                return Symbol(table[name], kind)
        if name in symbols.FUNCTIONS:
            return Symbol(name, Class.OPERATOR)
        if name in symbols.SPACES:
            return Space(symbols.SPACES[name])
        if name in symbols.ACCENTS:
            return Accent(self.argument(), symbols.ACCENTS[name])
        if name in symbols.FONTS or name == "operatorname*":
            return self._font(name)
        if name == "left":
            return self._fenced()
        if name in symbols.SIZES:
            return None
        return self._structure(name)

    def _structure(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return Fraction(self.argument(), self.argument(), small=name == "tfrac")
        if name in ("binom", "dbinom", "tbinom"):
            return Fenced("(", Fraction(self.argument(), self.argument(), bar=False), ")")
        if name == "sqrt":
            return self._root()
        if name in ("overline", "underline"):
            return Accent(self.argument(), "", line=True)
        if name in ("overset", "stackrel"):
            above, base = self.argument(), self.argument()
            return Scripts(base, None, above)
        if name == "underset":
            below, base = self.argument(), self.argument()
            return Scripts(base, below, None)
        if name in ("underbrace", "overbrace"):
            return self.argument()
        if name == "begin":
            return self._environment()
        raise FormulaError(f"\\{name} is not known")

    def _root(self) -> Root:
        self.skip_space()
        degree: Node | None = None
        if self.here == "[":
            self.take()
            degree = self.row(frozenset("]"))
            self._expect("]")
        return Root(self.argument(), degree)

    def _font(self, name: str) -> Node:
        if name.startswith(("text", "mbox")) or name.startswith("operatorname"):
            text = self.words()
            kind = Class.OPERATOR if name.startswith("operatorname") else Class.ORDINARY
            cleaned = re.sub(r"\\[,;:! ]", " ", text).replace("\\", "")
            return Symbol(cleaned, kind, bold=name == "textbf")
        argument = self.argument()
        if name == "mathrm":
            return _joined(argument)
        if name == "mathbb":
            return _mapped(argument, symbols.BLACKBOARD)
        if name in ("mathcal", "mathscr"):
            return _mapped(argument, symbols.SCRIPT)
        if name in ("mathbf", "boldsymbol", "bm"):
            return _bold(argument)
        return argument

    def _fenced(self) -> Fenced:
        left = self._delimiter()
        body = self.row(frozenset(("\\right",)))
        self._expect("\\right")
        return Fenced(left, body, self._delimiter())

    def _delimiter(self) -> str:
        self.skip_space()
        token = self.take()
        if token == ".":
            return ""
        if not token.startswith("\\"):
            return token
        for table in (symbols.OPENS, symbols.CLOSES, symbols.FENCES):
            if token[1:] in table:
                return table[token[1:]]
        raise FormulaError(f"{token} is no delimiter")

    def _environment(self) -> Matrix:
        name = self.words()
        if name not in symbols.MATRICES:
            raise FormulaError(f"the environment {name} is not known")
        if name == "array":
            self.words()
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        ends = frozenset(("&", "\\\\", "\\end"))
        while True:
            cells.append(self.row(ends))
            token = self.take()
            if token == "}":
                raise FormulaError("} closes nothing")
            if token == "&":
                continue
            rows.append(tuple(cells))
            cells = []
            if token == "\\end":
                break
        if self.words() != name:
            raise FormulaError(f"\\begin{{{name}}} is closed by another name")
        if len(rows) > 1 and rows[-1] == (Row(()),):
            rows.pop()
        return Matrix(name, tuple(rows))


_SIMPLE = (
    (symbols.LETTERS, Class.ORDINARY),
    (symbols.BINARIES, Class.BINARY),
    (symbols.RELATIONS, Class.RELATION),
    (symbols.OPENS, Class.OPEN),
    (symbols.CLOSES, Class.CLOSE),
    (symbols.FENCES, Class.ORDINARY),
    (symbols.BIG, Class.OPERATOR),
)
_CHARACTERS = {
    **dict.fromkeys("+*", Class.BINARY),
    **dict.fromkeys("=<>:", Class.RELATION),
    **dict.fromkeys("([", Class.OPEN),
    **dict.fromkeys(")]!", Class.CLOSE),
    **dict.fromkeys(",;", Class.PUNCTUATION),
}


def _character(token: str) -> Symbol:
    if token == "-":
        return Symbol("−", Class.BINARY)
    return Symbol(token, _CHARACTERS.get(token, Class.ORDINARY))


def _with_above(base: Node, mark: Symbol) -> Scripts:
    if isinstance(base, Scripts):
        above = mark if base.above is None else Row((base.above, mark))
        return Scripts(base.base, base.below, above)
    return Scripts(base, None, mark)


def _letters(node: Node) -> str | None:
    """The letters of a node that is nothing but letters."""
    if isinstance(node, Symbol):
        return node.text
    if isinstance(node, Row):
        parts = [_letters(part) for part in node.parts]
        return "".join(p for p in parts if p) if None not in parts else None
    return None


def _joined(node: Node) -> Node:
    text = _letters(node)
    return Symbol(text) if text is not None else node


def _mapped(node: Node, table: dict[str, str]) -> Node:
    text = _letters(node)
    return Symbol("".join(table.get(c, c) for c in text)) if text is not None else node


def _bold(node: Node) -> Node:
    if isinstance(node, Symbol):
        return Symbol(node.text, node.kind, bold=True)
    if isinstance(node, Row):
        return Row(tuple(_bold(part) for part in node.parts))
    return node
