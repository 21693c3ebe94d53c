"""A formula on one row of text, with brackets wherever the row alone would change its meaning."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.drawing.formula.factors import MANY, SIGNS, factors, is_bare, is_wide_slash
from studyapp.drawing.formula.letters import PLAIN_MARKS, letters, lowered, raised
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
from studyapp.drawing.formula.parse import parse
from studyapp.drawing.formula.spacing import Atom, atoms_of, gap_before_bracket
from studyapp.drawing.formula.symbols import ONE_AFTER_ANOTHER, Class

VULGAR = {
    ("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾",
    ("1", "8"): "⅛", ("3", "8"): "⅜", ("5", "8"): "⅝", ("7", "8"): "⅞",
}  # fmt: skip
_ROOTS = {"3": "∛", "4": "∜"}
_NAMES = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot", "\u0308": "ddot",
    "\u20d7": "vec", "\u030c": "check", "\u0305": "bar", "\u0332": "underline",
}  # fmt: skip
_FENCES = {
    **dict.fromkeys(ONE_AFTER_ANOTHER | {"substack"}, ("", "")),
    **dict.fromkeys(("pmatrix", "bmatrix"), ("[", "]")),
    **dict.fromkeys(("cases", "Bmatrix"), ("{", "}")),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
}
_COMPOUND = Row | Fraction | Root | Scripts
_FACTORS = (Class.ORDINARY, Class.OPEN, Class.OPERATOR)
_POSTFIXES = frozenset("/!")


def inline(latex: str, glyphs: str = "full") -> str:
    """A formula on one row.

    Bold letters look like others: the row has no style.

    Args:
        latex: the formula, without dollar signs.
        glyphs: ``full``, or ``plain`` for characters that every terminal font has.

    Raises:
        FormulaError: the formula cannot be read.
    """
    return Line(glyphs == "plain").row(parse(latex).parts)


@dataclass(frozen=True, slots=True)
class _Written:
    """A written thing.

    Attributes:
        loose: whether a letter that followed at once would be taken for a part of it.
        power: whether so would a bracket.
        apart: whether it would be taken for a part of a letter before it.
    """

    text: str
    loose: bool = False
    power: bool = False
    apart: bool = False


class Line:
    """Writes nodes on one row."""

    def __init__(self, plain: bool) -> None:
        self._plain = plain

    def row(self, parts: tuple[Node, ...], *, tight: bool = False) -> str:
        """Things side by side."""
        return self._joined(atoms_of(parts, tight=tight), tight).text

    def _joined(self, atoms: list[Atom], tight: bool) -> _Written:
        text, after = "", 0
        last, last_atom = _Written(""), None
        for place, atom in enumerate(atoms):
            this, gap = self._node(atom.node, tight), atom.gap
            if last_atom is not None:
                gap = max(gap, after, _gap_for_meaning(last, last_atom, this, atom))
            after = 0
            if isinstance(atom.node, Fraction) and this.loose:
                this, gap, after = _among_factors(this, gap, atoms, place)
            elif atom.text == "/" and not tight and is_wide_slash(atoms, place):
                gap = after = 1
            text += " " * gap + this.text
            last, last_atom = this, atom
        return _Written(text, last.loose, last.power)

    def _node(self, node: Node, tight: bool) -> _Written:
        if isinstance(node, Symbol):
            text = letters(node.text, self._plain)
            is_word = text != node.text and len(text) > 1 and text[0].isalpha()
            return _Written(text, is_word, is_word, is_word)
        if isinstance(node, Scripts):
            return self._scripts(node, tight)
        if isinstance(node, Row):
            return self._joined(atoms_of(node.parts, tight=tight), tight)
        if isinstance(node, Fraction):
            return self._fraction(node, tight)
        if isinstance(node, Accent):
            return self._accent(node, tight)
        return self._structure(node, tight)

    def _structure(self, node: Node, tight: bool) -> _Written:
        if isinstance(node, Root):
            return self._root(node, tight)
        if isinstance(node, Fenced):
            return self._fenced(node, tight)
        if isinstance(node, Matrix):
            left, right = _FENCES.get(node.name, ("[", "]"))
            return _Written(self._between(left, self._cells(node, tight), right))
        return _Written("")

    def _between(self, left: str, text: str, right: str) -> str:
        return letters(left, self._plain) + text + letters(right, self._plain)

    def _scripts(self, node: Scripts, tight: bool) -> _Written:
        text = self._base(node, tight)
        below = "" if node.below is None else self.row(parts_of(node.below), tight=True)
        above = "" if node.above is None else self.row(parts_of(node.above), tight=True)
        if isinstance(node.base, Accent) and node.stacked:
            label = "".join(
                self._script("_", part, bracket=True) for part in (below, above) if part
            )
            return _Written(text + label)
        loose = power = False
        if below:
            small = None if self._plain else lowered(below)
            loose = small is None and len(below) == 1 and not above
            text += small or self._script("_", below, bracket=bool(above) and not self._plain)
        if above:
            primes = len(above) - len(above.lstrip(PLAIN_MARKS)) if self._plain else 0
            text, above = text + above[:primes], above[primes:]
            small = None if self._plain else raised(above)
            loose = power = small is None and len(above) == 1
            text += small or (self._script("^", above, bracket=False) if above else "")
        return _Written(text, loose, power)

    def _base(self, node: Scripts, tight: bool) -> str:
        """What the scripts stand on, in brackets where they belong to more than its end."""
        base = alone(node.base)
        text = self._node(base, tight).text
        is_long = isinstance(base, _COMPOUND) or (isinstance(base, Accent) and base.line)
        return f"({text})" if is_long and text and (node.below or node.above) else text

    def _script(self, sign: str, text: str, bracket: bool) -> str:
        if len(text) == 1 and not bracket:
            return sign + text
        return f"{sign}{{{text}}}" if self._plain else f"{sign}({text})"

    def _fraction(self, node: Fraction, tight: bool) -> _Written:
        over, under = (atoms_of(parts_of(n), tight=tight) for n in (node.above, node.below))
        above, below = self._joined(over, tight).text, self._joined(under, tight).text
        if (above, below) in VULGAR and not self._plain:
            return _Written(VULGAR[above, below])
        if _needs_brackets_above(over, above):
            above = f"({above})"
        if _needs_brackets_below(under, over):
            below = f"({below})"
        return _Written(f"{above}/{below}", loose=True, power=True)

    def _root(self, node: Root, tight: bool) -> _Written:
        atoms = atoms_of(parts_of(node.body), tight=tight)
        text = self._joined(atoms, tight).text
        degree = "" if node.degree is None else self.row(parts_of(node.degree), tight=True)
        sign = "√" if degree in ("", "2") else None
        if sign is None and not self._plain:
            small = raised(degree)
            sign = _ROOTS.get(degree) or (small and f"{small}√")
        if sign is None:
            return _Written(f"root{self._script('_', degree, bracket=True)}({text})", apart=True)
        bare = is_bare(atoms)
        return _Written(sign + (text if bare else f"({text})"), bare, bare, apart=len(sign) > 1)

    def _accent(self, node: Accent, tight: bool) -> _Written:
        body = alone(node.body)
        if node.mark in "⏟⏞":
            return self._node(body, tight)
        if not self._plain and isinstance(body, Symbol) and len(body.text) == 1:
            return _Written(body.text + node.mark)
        text = self.row(parts_of(body), tight=True)
        if node.line and not self._plain:
            return _Written("".join(character + node.mark for character in text))
        return _Written(f"{_NAMES[node.mark]}({text})", apart=True)

    def _fenced(self, node: Fenced, tight: bool) -> _Written:
        body = alone(node.body)
        if isinstance(body, Fraction) and not body.bar:
            above, below = (self.row(parts_of(n), tight=tight) for n in (body.above, body.below))
            return _Written(f"binom({above}, {below})", apart=True)
        if isinstance(body, Matrix) and body.name not in _FENCES:
            text = self._cells(body, tight)
        else:
            text = self.row(parts_of(body), tight=tight)
        return _Written(self._between(node.left, text, node.right))

    def _cells(self, node: Matrix, tight: bool) -> str:
        """The cells of a matrix: commas between them where blanks would not tell them apart."""
        if node.name in ONE_AFTER_ANOTHER:
            rows = [self.row((Row(tuple(cells)),), tight=tight) for cells in node.rows]
            return "; ".join(rows)
        texts = [[self.row(parts_of(cell), tight=tight) for cell in row] for row in node.rows]
        if node.name == "substack":
            return ", ".join(row[0] for row in texts)
        told_apart = all(text and " " not in text for row in texts for text in row)
        between = " " if told_apart and node.name != "cases" else ", "
        return "; ".join(between.join(text.rstrip(",") for text in row) for row in texts)


def _gap_for_meaning(last: _Written, before: Atom, this: _Written, atom: Atom) -> int:
    """A gap where the row would be misread without it."""
    if atom.text in _POSTFIXES:
        return 0
    if this.apart and _is_factor(before):
        return 1
    return int(
        (last.loose and atom.left is Class.ORDINARY) or (last.power and atom.left is Class.OPEN)
    )


def _is_factor(atom: Atom) -> bool:
    return atom.right in (Class.ORDINARY, Class.CLOSE) and atom.text not in SIGNS


def _among_factors(
    this: _Written, gap: int, atoms: list[Atom], place: int
) -> tuple[_Written, int, int]:
    """A quotient beside factors: in brackets if what follows could join what is below the bar.

    Returns:
        The quotient, the gap before it and the least gap after it.
    """
    before = atoms[place - 1] if place else None
    after = atoms[place + 1] if place + 1 < len(atoms) else None
    is_followed = after is not None and not after.wide and after.left in _FACTORS
    is_argument = before is not None and before.right is Class.OPERATOR
    is_divisor = before is not None and before.text == "/"
    if before is not None and _is_factor(before):
        gap = max(gap, 1)
    if not (is_followed or is_argument or is_divisor):
        return this, gap, 0
    if before is not None and is_argument:
        gap = gap_before_bracket(before)
    touches = after is None or after.text in _POSTFIXES
    return _Written(f"({this.text})"), gap, int(is_followed and not touches)


def _needs_brackets_above(atoms: list[Atom], text: str) -> bool:
    if factors(atoms) == MANY or any(atom.gap for atom in atoms[1:]):
        return True
    return bool(atoms) and isinstance(atoms[-1].node, Root) and not text.endswith(")")


def _needs_brackets_below(atoms: list[Atom], above: list[Atom]) -> bool:
    if len(atoms) == 2 and above and above[0].text == atoms[0].text == "d":
        return False
    return factors(atoms) > 1 or any(atom.gap for atom in atoms[1:])
