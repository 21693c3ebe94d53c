"""Values that are drawn anew at each showing: how they are declared, and how they are drawn.

A text writes ``@{name}`` (or ``@{2*name}``) where the value goes; a parameter that is
``"@{name}"`` takes it as it is. The same seed draws the same values.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studyapp.cards.expression import Expression, ExpressionError, Names, Value, parse

PLACE = re.compile(r"@\{([^{}]*)\}")
_DIGITS = 2
_POWER = re.compile(r"(-?[\d.]+)e(-?\d+)")
_DOLLAR = re.compile(r"(?<!\\)\${1,2}")


@dataclass(frozen=True, slots=True)
class Draw:
    """One value; exactly one of ``choices``, a range and ``equals`` is set.

    Attributes:
        choices: numbers or words, one of which is drawn.
        low, high: ends of a range, both possible.
        step: the range is walked in such steps from ``low`` on; None for any value.
        scale: ``linear`` or ``log``, how the range is covered.
        digits: significant digits to which a value from a range without steps is rounded.
        equals: an expression over the values declared before it.
    """

    name: str
    choices: tuple[float | str, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    scale: str = "linear"
    digits: int = _DIGITS
    equals: str = ""


def drawn(draws: Iterable[Draw], seed: int) -> dict[str, Value]:
    """A value for each, by name, in the order of declaration.

    Raises:
        ExpressionError: what one equals cannot be worked out.
    """
    chance = random.Random(seed)  # noqa: S311 (drawn values are no secret)
    values: dict[str, Value] = {}
    for draw in draws:
        values[draw.name] = _value(draw, chance, values)
    return values


def _value(draw: Draw, chance: random.Random, before: Names) -> Value:
    if draw.equals:
        return parse(draw.equals).value(before)
    if draw.choices:
        return chance.choice(draw.choices)
    assert draw.low is not None and draw.high is not None  # noqa: S101, PT018 (read so)
    if draw.step is not None:
        count = math.floor((draw.high - draw.low) / draw.step + 1e-9)
        return _plain(draw.low + draw.step * chance.randint(0, count))
    share = chance.random()
    if draw.scale == "log":
        found = draw.low * (draw.high / draw.low) ** share
    else:
        found = draw.low + share * (draw.high - draw.low)
    return _plain(min(draw.high, max(draw.low, float(f"{found:.{draw.digits}g}"))))


def _plain(number: float) -> float:
    """Without what adding steps leaves in the last digits; whole numbers stay whole."""
    rounded = float(f"{number:.12g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def sheets_of(draws: Iterable[Draw]) -> float:
    """How many different sheets of values can be drawn; infinite where a range has no steps."""
    count = 1.0
    for draw in draws:
        if draw.choices:
            count *= len(draw.choices)
        elif draw.low is not None and draw.high is not None:
            steps = draw.step and math.floor((draw.high - draw.low) / draw.step + 1e-9) + 1
            count *= steps or math.inf
    return count


def places(text: str) -> tuple[Expression, ...]:
    """The expressions that stand in a text.

    Raises:
        ExpressionError: one of them cannot be read.
    """
    return tuple(parse(found.group(1)) for found in PLACE.finditer(text))


def filled(text: str, names: Names) -> str:
    """The text with its values in place.

    Raises:
        ExpressionError: a value cannot be worked out.
    """
    return PLACE.sub(lambda found: _shown(found, names), text)


def _shown(found: re.Match[str], names: Names) -> str:
    """A value where it goes; in a formula a power of ten is written as one."""
    words = words_of(parse(found.group(1)).value(names))
    power = _POWER.fullmatch(words)
    if power is None or not _in_formula(found.string, found.start()):
        return words
    digits, exponent = power.groups()
    return f"10^{{{exponent}}}" if digits == "1" else f"{digits} \\cdot 10^{{{exponent}}}"


def _in_formula(text: str, place: int) -> bool:
    """Whether an odd number of dollar signs stands before ``place``."""
    return len(_DOLLAR.findall(text, 0, place)) % 2 == 1


def filled_params(params: Mapping[str, object], names: Names) -> dict[str, object]:
    """Parameters with their values in place: numbers stay numbers.

    Raises:
        ExpressionError: a value cannot be worked out.
    """
    return {name: _parameter(value, names) for name, value in params.items()}


def _parameter(value: object, names: Names) -> object:
    if not isinstance(value, str) or "@{" not in value:
        return value
    whole = PLACE.fullmatch(value.strip())
    if whole is None:
        return filled(value, names)
    found = parse(whole.group(1)).value(names)
    return _plain(found) if isinstance(found, float) else found


def words_of(value: Value) -> str:
    """A value as a text shows it: up to six significant digits."""
    if value is None:
        raise ExpressionError("a value that does not exist cannot be shown")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    shown = f"{value:.6g}"
    if "e" not in shown:
        return shown
    digits, _, power = shown.partition("e")
    return f"{digits}e{int(power)}"
