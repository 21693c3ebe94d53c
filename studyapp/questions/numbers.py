"""Reading the numbers that learners type, with or without their unit, and writing keys."""

from __future__ import annotations

import re

from studyapp.cards.expression import ExpressionError, read_number
from studyapp.errors import UsageError
from studyapp.questions.asking import Answer, Question

HINT = "for example 0.001, 1e-3, 1/1000, 10^-3, 0.1%, π/2 or sqrt(2)"
_RANGE = re.compile(r"\s*(?:\.\.+|…|–|\bto\b|(?<=[\d.%)π])\s*-)\s*")
_EXPONENT = re.compile(r"e\+?(-?)0*(?=\d)")
LONGEST = 100


def given_number(question: Question, answer: Answer) -> float:
    """The number that a line says.

    Raises:
        UsageError: it says none.
    """
    if not isinstance(answer, str) or not answer.strip():
        raise UsageError("No number was typed.", question.prompt)
    return _read(_without_unit(answer[:LONGEST], question.unit))


def given_interval(question: Question, answer: Answer) -> tuple[float, float]:
    """The two ends that a line such as ``40-55`` says, the lower one first.

    Raises:
        UsageError: it says none.
    """
    if not isinstance(answer, str) or not answer.strip():
        raise UsageError("No interval was typed.", question.prompt)
    ends = _RANGE.split(_without_unit(answer[:LONGEST], question.unit), maxsplit=1)
    if len(ends) != 2:
        raise UsageError("An interval has two ends.", "for example 40-55")
    low, high = (_read(end) for end in ends)
    return min(low, high), max(low, high)


def number_words(value: float) -> str:
    """A number to six significant digits, whole ones whole."""
    if float(value).is_integer() and abs(value) < 1e9:
        return f"{value:.0f}"
    return _EXPONENT.sub(r"e\1", f"{value:.4g}")


def with_unit(value: float, unit: str) -> str:
    """A number with what it counts."""
    return f"{number_words(value)} {unit}".rstrip()


def _without_unit(text: str, unit: str) -> str:
    """The line without the unit at its end, in the plural or the singular."""
    plain = text.strip()
    for word in (unit, unit.removesuffix("s"), f"{unit}s"):
        if unit and word and plain.casefold().endswith(word.casefold()):
            return plain[: -len(word)].strip()
    return plain


def _read(text: str) -> float:
    try:
        return read_number(text)
    except ExpressionError as error:
        lead = "" if error.message.endswith("is no number") else "That is no number: "
        raise UsageError(f"{lead}{error.message}.", HINT) from error
