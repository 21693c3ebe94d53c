"""Reads ``[cards.draws]``: the values that are drawn anew at each showing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from studyapp.cards.draws import Draw, places
from studyapp.cards.expression import CONSTANTS, FUNCTIONS, ExpressionError, parse
from studyapp.cards.lines import Path
from studyapp.cards.reading import EXPRESSION_HINT, Table, quoted

MOST_DRAWS = 12
MOST_DIGITS = 12
MOST_STEPS = 10_000
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*\Z")
_WORDS = {"and", "or", "not", *CONSTANTS, *FUNCTIONS}


def read_draws(table: Table) -> tuple[Draw, ...]:
    """The draws under ``draws`` in the order in which they are written."""
    found = table.table("draws", f"{table.name}, draws")
    if found is None:
        return ()
    if len(found.values) > MOST_DRAWS:
        table.problem("draws", "too-many", f"`draws` declares more than {MOST_DRAWS}")
        return ()
    draws: list[Draw] = []
    for name in found.values:
        draw = _named(found, name, {each.name for each in draws})
        if draw is not None:
            draws.append(draw)
    found.close()
    return tuple(draws)


def _named(table: Table, name: str, before: set[str]) -> Draw | None:
    if not _NAME.match(name) or name in _WORDS or len(name) > 40:
        table.allow(name)
        hint = "letters, digits and _, a letter first; no word of the expressions"
        table.problem(name, "bad-name", f"{quoted(name)} cannot name a drawn value", hint)
        return None
    if isinstance(table.values[name], str):
        return _equal(table, name, before)
    inner = table.table(name, f"{table.name}, {name}")
    if inner is None:
        return None
    draw = _chosen(inner, name) if inner.has("choices") else _ranged(inner, name)
    inner.close()
    return draw


def _equal(table: Table, name: str, before: set[str]) -> Draw | None:
    text = table.expression(name, required=True)
    if not text:
        return None
    unknown = sorted(parse(text).names - before)
    if unknown:
        table.problem(name, "unknown-name", f"nothing before it is called {quoted(unknown[0])}")
        return None
    return Draw(name, equals=text)


def _chosen(table: Table, name: str) -> Draw | None:
    choices = [item for item in table.values_list("choices") if isinstance(item, int | float | str)]
    if any(isinstance(item, bool) for item in choices):
        table.problem("choices", "wrong-type", "`choices` lists numbers and words")
        return None
    if len(choices) < 2 or len(set(choices)) < len(choices):
        table.problem(None, "bad-draw", "`choices` needs two or more different values")
        return None
    return Draw(name, choices=tuple(choices))


def _ranged(table: Table, name: str) -> Draw | None:
    low, high = table.number("low", required=True), table.number("high", required=True)
    step, scale = table.number("step"), table.phrase("scale") or "linear"
    digits = table.whole("digits", 1, MOST_DIGITS)
    if low is None or high is None:
        return None
    if not low < high:
        table.problem("low", "bad-draw", "`low` must be below `high`")
        return None
    if scale not in ("linear", "log"):
        table.problem("scale", "bad-draw", "`scale` is linear or log")
        return None
    if scale == "log" and (low <= 0 or step is not None):
        table.problem("scale", "bad-draw", "a log range begins above 0 and has no steps")
        return None
    if step is not None and not (high - low) / MOST_STEPS <= step <= high - low:
        table.problem("step", "bad-draw", f"`step` must divide the range into 1 to {MOST_STEPS}")
        return None
    if digits is None:
        return Draw(name, low=low, high=high, step=step, scale=scale)
    return Draw(name, low=low, high=high, step=step, scale=scale, digits=digits)


def check_places(table: Table, draws: tuple[Draw, ...], *, measured: bool) -> None:
    """A problem for each ``@{…}`` in a card that cannot be read or is about no drawn value.

    Args:
        table: the card's table.
        draws: what is drawn.
        measured: whether a run is measured when it is graded; its explanations may then name
            measures, which only the catalog of simulations knows.
    """
    names = {draw.name for draw in draws}
    for path, text in _texts(table.values, ()):
        if "@{" in text:
            late = measured and path[-1] in ("explanation", "why")
            _check_text(table, path, text, None if late else names)


def _texts(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[Path, str]]:
    """Every text below ``value`` with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _check_text(table: Table, path: Path, text: str, names: set[str] | None) -> None:
    key, place = str(path[0]), table.place(*path)
    try:
        found = places(text)
    except ExpressionError as error:
        message = f"{table.name}: `{key}`: {error.message}"
        table.report.add(place.line, "bad-expression", message, EXPRESSION_HINT)
        return
    unknown = sorted({name for each in found for name in each.names} - (names or set()))
    if names is not None and unknown:
        known = "drawn are " + ", ".join(sorted(names)) if names else "add [cards.draws]"
        message = f"{table.name}: `{key}`: no drawn value is called {quoted(unknown[0])}"
        table.report.add(place.line, "unknown-name", message, known)
