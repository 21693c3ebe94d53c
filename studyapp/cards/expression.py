"""Expressions in decks and answers: arithmetic and conditions, read by a small grammar.

Nothing is ever run: an expression becomes a tree of numbers, names, operators and a fixed set
of functions. Its length and depth are bounded, so that hostile text costs nothing.

    condition  = both { "or" both }            both    = negated { "and" negated }
    negated    = "not" negated | compared      compared = sum { ("<"|"<="|"=="|…) sum }
    sum        = product { ("+"|"-") product } product = signed { ("*"|"/") signed | signed }
    signed     = "-" signed | power            power   = percent [ "^" signed ]
    percent    = atom { "%" }                  atom    = number | name | name "(" … ")" | "(" … ")"

``if(condition, one, other)`` is worked out for the side that is taken alone, and may give words.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

Value = float | str | bool | None
"""What a name may stand for; None where a measure does not exist."""
Names = Mapping[str, Value]

LONGEST = 300
DEEPEST = 40

FUNCTIONS: Mapping[str, tuple[int, Callable[..., float]]] = MappingProxyType(
    {
        "sqrt": (1, math.sqrt),
        "exp": (1, math.exp),
        "ln": (1, math.log),
        "log10": (1, math.log10),
        "log2": (1, math.log2),
        "abs": (1, abs),
        "sin": (1, math.sin),
        "cos": (1, math.cos),
        "tan": (1, math.tan),
        "tanh": (1, math.tanh),
        "floor": (1, math.floor),
        "ceil": (1, math.ceil),
        "round": (1, round),
        "factorial": (1, lambda n: float(math.factorial(_small_whole(n)))),
        "min": (2, min),
        "max": (2, max),
    }
)
CONSTANTS: Names = MappingProxyType(
    {"pi": math.pi, "π": math.pi, "e": math.e, "none": None, "true": True, "false": False}
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)
_WORDS = frozenset({"and", "or", "not"})
_IF = "if"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![eE]\b)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<word>\"[^\"]*\"|'[^']*')"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/^%(),<>=√]))"
)
_SAME_SIGN = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "×": "*",
        "·": "*",
        "⋅": "*",
        "÷": "/",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "\N{NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)
_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")


class ExpressionError(Exception):
    """What cannot be read or worked out, said so that the writer can mend it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read.

    Attributes:
        text: as it was written.
        names: the names that it needs, without constants and functions.
    """

    text: str
    names: frozenset[str]
    _node: _Node

    def value(self, names: Names = MappingProxyType({})) -> Value:
        """What it comes to.

        Raises:
            ExpressionError: a name that is not given or has no value, a division by zero, a
                result that is no finite number.
        """
        try:
            found = self._node(names)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ExpressionError(f"{self.text!r} cannot be worked out: {error}") from error
        if isinstance(found, float) and not math.isfinite(found):
            raise ExpressionError(f"{self.text!r} is not a finite number")
        return found

    def number(self, names: Names = MappingProxyType({})) -> float:
        """What it comes to, which must be a number.

        Raises:
            ExpressionError: as ``value``, or it is a condition or a word.
        """
        found = self.value(names)
        if found is None:
            raise ExpressionError(f"{self.text!r} does not exist")
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ExpressionError(f"{self.text!r} is not a number")
        return float(found)

    def holds(self, names: Names = MappingProxyType({})) -> bool:
        """Whether the condition is met.

        Raises:
            ExpressionError: as ``value``, or it is not a condition.
        """
        found = self.value(names)
        if not isinstance(found, bool):
            raise ExpressionError(f"{self.text!r} is not a condition")
        return found


_Node = Callable[[Names], Value]


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: it is too long, too deep, or not of the grammar.
    """
    reader = _Reader(text)
    node = reader.whole()
    return Expression(text.strip(), frozenset(reader.names), node)


def read_number(text: str) -> float:
    """A number as a person types it: ``1e-3``, ``1/1000``, ``10^-3``, ``0.1%``, ``π/2``.

    A comma between groups of three digits separates thousands, another one is a decimal sign.

    Raises:
        ExpressionError: it is none.
    """
    plain = text.strip().lstrip("~≈=").strip()
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}([, _]\d{3})+(\.\d*)?", plain):
        plain = re.sub("[, _]", "", plain)
    else:
        plain = re.sub(r"(?<=\d),(?=\d)", ".", plain).replace("_", "")
    found = parse(plain)
    if found.names:
        raise ExpressionError(f"{min(found.names)!r} is no number")
    return found.number()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> Iterator[_Token]:
    text = _SUPERSCRIPT.sub(lambda m: f"^({m.group().translate(_RAISED)})", text)
    text = text.translate(_SAME_SIGN).rstrip()
    here = 0
    while here < len(text):
        match = _TOKEN.match(text, here)
        if match is None:
            raise ExpressionError(f"{text[here:].strip()[:20]!r} cannot be read")
        kind = str(match.lastgroup)
        word = match.group(kind)
        if kind == "name" and word in _WORDS:
            kind = "sign"
        yield _Token(kind, {"**": "^", "=": "=="}.get(word, word))
        here = match.end()


class _Reader:
    """Reads tokens by recursive descent."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ExpressionError(f"longer than {LONGEST} characters")
        self._tokens = list(_tokens(text))
        self._here = self._depth = 0
        self.names: set[str] = set()

    def whole(self) -> _Node:
        if not self._tokens:
            raise ExpressionError("nothing is written")
        node = self._either()
        if self._here < len(self._tokens):
            raise ExpressionError(f"{self._tokens[self._here].text!r} is out of place")
        return node

    def _sees(self, *signs: str) -> str | None:
        """The sign here, passed over, if it is one of ``signs``."""
        if self._here < len(self._tokens):
            token = self._tokens[self._here]
            if token.kind == "sign" and token.text in signs:
                self._here += 1
                return token.text
        return None

    def _either(self) -> _Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("too many brackets within brackets")
        node = self._both()
        while self._sees("or"):
            node = _either_of(node, self._both())
        self._depth -= 1
        return node

    def _both(self) -> _Node:
        node = self._negated()
        while self._sees("and"):
            node = _both_of(node, self._negated())
        return node

    def _negated(self) -> _Node:
        turns = 0
        while self._sees("not"):
            turns += 1
        node = self._compared()
        return _negation_of(node, turns) if turns else node

    def _compared(self) -> _Node:
        first = self._sum()
        chain: list[tuple[str, _Node]] = []
        while sign := self._sees(*_COMPARISONS):
            chain.append((sign, self._sum()))
        return _comparison_of(first, chain) if chain else first

    def _sum(self) -> _Node:
        node = self._product()
        while sign := self._sees("+", "-"):
            node = _arithmetic_of(sign, node, self._product())
        return node

    def _product(self) -> _Node:
        node = self._signed()
        while True:
            sign = self._sees("*", "/")
            if sign is None and not self._begins_factor():
                return node
            node = _arithmetic_of(sign or "*", node, self._signed())

    def _begins_factor(self) -> bool:
        """Whether a factor follows without a sign, as in ``2 pi``; not two numbers in a row."""
        if not 0 < self._here < len(self._tokens):
            return False
        token, before = self._tokens[self._here], self._tokens[self._here - 1]
        opens = token.kind == "name" or (token.kind == "sign" and token.text in "(√")
        return opens and (before.kind == "number" or before.text in (")", "%"))

    def _signed(self) -> _Node:
        turns = 0
        while sign := self._sees("-", "+"):
            turns += sign == "-"
        node = self._power()
        return _negative_of(node) if turns % 2 else node

    def _power(self) -> _Node:
        base = self._percent()
        if not self._sees("^"):
            return base
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("too many powers of powers")
        node = _arithmetic_of("^", base, self._signed())
        self._depth -= 1
        return node

    def _percent(self) -> _Node:
        node = self._atom()
        while self._sees("%"):
            node = _arithmetic_of("/", node, _constant_of(100.0))
        return node

    def _atom(self) -> _Node:
        if self._sees("("):
            node = self._either()
            self._close()
            return node
        if self._sees("√"):
            return _call_of("sqrt", [self._atom()])
        if self._here == len(self._tokens):
            raise ExpressionError("it ends where a number or a name should come")
        token = self._tokens[self._here]
        self._here += 1
        match token.kind:
            case "number":
                return _constant_of(float(token.text))
            case "word":
                return _constant_of(token.text[1:-1])
            case "name":
                return self._named(token.text)
        raise ExpressionError(f"{token.text!r} is out of place")

    def _named(self, name: str) -> _Node:
        if self._sees("("):
            return self._call(name)
        if name in CONSTANTS:
            return _constant_of(CONSTANTS[name])
        self.names.add(name)
        return _name_of(name)

    def _call(self, name: str) -> _Node:
        if name == "log":
            raise ExpressionError("'log' is read in two ways: write ln or log10")
        if name not in FUNCTIONS and name != _IF:
            raise ExpressionError(f"there is no function {name!r}")
        given = [self._either()]
        while self._sees(","):
            given.append(self._either())
        self._close()
        if name == _IF:
            if len(given) != 3:
                raise ExpressionError("if takes a condition and two values")
            return _choice_of(*given)
        least, _ = FUNCTIONS[name]
        if len(given) < least or (least == 1 and len(given) > 1):
            raise ExpressionError(f"{name} takes {least} {'value' if least == 1 else 'or more'}")
        return _call_of(name, given)

    def _close(self) -> None:
        if not self._sees(")"):
            raise ExpressionError("a bracket is not closed")


def _constant_of(value: Value) -> _Node:
    return lambda _: value


def _name_of(name: str) -> _Node:
    def look_up(names: Names) -> Value:
        if name not in names:
            raise ExpressionError(f"nothing is called {name!r}")
        return names[name]

    return look_up


def _either_of(first: _Node, second: _Node) -> _Node:
    return lambda names: _truth(first(names)) or _truth(second(names))


def _both_of(first: _Node, second: _Node) -> _Node:
    return lambda names: _truth(first(names)) and _truth(second(names))


def _negation_of(node: _Node, turns: int) -> _Node:
    return lambda names: _truth(node(names)) is (turns % 2 == 0)


def _comparison_of(first: _Node, chain: list[tuple[str, _Node]]) -> _Node:
    def compare(names: Names) -> bool:
        left = first(names)
        for sign, node in chain:
            right = node(names)
            if sign not in ("==", "!=") and (left is None or right is None):
                raise ExpressionError("a measure that does not exist cannot be compared")
            if not _COMPARISONS[sign](left, right):
                return False
            left = right
        return True

    return compare


def _negative_of(node: _Node) -> _Node:
    return lambda names: -_number(node(names))


def _arithmetic_of(sign: str, first: _Node, second: _Node) -> _Node:
    work = _ARITHMETIC[sign]
    return lambda names: work(_number(first(names)), _number(second(names)))


def _choice_of(condition: _Node, one: _Node, other: _Node) -> _Node:
    return lambda names: one(names) if _truth(condition(names)) else other(names)


def _call_of(name: str, given: list[_Node]) -> _Node:
    work = FUNCTIONS[name][1]
    return lambda names: float(work(*(_number(node(names)) for node in given)))


def _power_of(base: float, exponent: float) -> float:
    found = base**exponent
    if isinstance(found, complex):
        raise ExpressionError("a root of a negative number is no real number")
    return float(found)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "^": _power_of,
    }
)


def _number(value: Value) -> float:
    if value is None:
        raise ExpressionError("a measure that does not exist is no number")
    if isinstance(value, str):
        raise ExpressionError(f"{value!r} is no number")
    return float(value)


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise ExpressionError("and, or and not join conditions")
    return value


def _small_whole(number: float) -> int:
    if number != int(number) or not 0 <= number <= 170:
        raise ValueError("factorial takes a whole number from 0 to 170")
    return int(number)
