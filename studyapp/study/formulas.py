"""Whether every formula of a card can be drawn: what cannot is named with its reason."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from studyapp.cards.card import Card
from studyapp.cards.draws import PLACE, drawn, filled
from studyapp.cards.expression import ExpressionError, Names
from studyapp.cards.math_spans import verbatim_end
from studyapp.cards.problem import Problem
from studyapp.drawing.formula.parse import parse
from studyapp.drawing.formula.tokens import FormulaError

_OPENING = re.compile(r"\\.|[$`]", re.DOTALL)


def formula_problems(card: Card, file: str) -> list[Problem]:
    """A problem for each formula of ``card`` that cannot be drawn, at its line in ``file``."""
    try:
        names = drawn(card.draws, 0)
    except ExpressionError:
        names = {}  # said of the draws already
    found: dict[str, None] = {}
    for text in _texts(card):
        for formula in formulas_of(_with_values(text, names)):
            try:
                parse(formula)
            except FormulaError as error:
                shown = formula if len(formula) <= 60 else f"{formula[:60]}…"
                found[f"card '{card.id}': the formula {shown!r} cannot be drawn: {error}"] = None
    hint = "write it with signs and commands that a terminal can show"
    return [Problem(file, card.line, "bad-formula", message, hint) for message in found]


def formulas_of(text: str) -> Iterator[str]:
    """The formulas of a Markdown text, without their dollar signs."""
    here = 0
    while found := _OPENING.search(text, here):
        start = found.start()
        end = None if found.group()[0] == "\\" else verbatim_end(text, start)
        if end is not None and text[start] == "$":
            marks = 2 if text.startswith("$$", start) else 1
            yield text[start + marks : end - marks]
        here = end or found.end()


def _texts(value: object) -> Iterator[str]:
    """Every text below a card, its options and its pieces."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from _texts(getattr(value, part.name))


def _with_values(text: str, names: Names) -> str:
    """The text with drawn values in place; 1 stands for what only a run can say."""
    try:
        return filled(text, names)
    except ExpressionError:
        return PLACE.sub("1", text)
