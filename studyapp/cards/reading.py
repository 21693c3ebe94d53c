"""Reading one table of a deck file key by key, with a problem at its line for all that is wrong.

Readers ask for what they know; whatever nobody asked for is an unknown key.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studyapp.cards.draws import Draw
from studyapp.cards.expression import ExpressionError, parse
from studyapp.cards.lines import Lines, Path, Place
from studyapp.cards.problem import Problem
from studyapp.cards.simulation_link import SimulationLink
from studyapp.cards.text import clean, controls

LONGEST_NAME = 64
LONGEST_PHRASE = 300
LONGEST_PROSE = 6000
MOST_ITEMS = 64
LARGEST_NUMBER = 2**53
"""Above this, whole numbers are not exact in floating point; no parameter needs them."""

EXPRESSION_HINT = "for example 'ln(1000)/ln(1+eta)' or 'rises > 3 and diverged == 0'"

_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
_TYPE_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "an array",
    dict: "a table",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """``did you mean …?`` with the known word most like ``word``; empty where none is."""
    found = difflib.get_close_matches(word[:LONGEST_NAME], list(known), n=1)
    return f"did you mean {found[0]!r}?" if found else ""


def quoted(text: str) -> str:
    """``text`` fit for a message: clean, on one line, short, in quotes."""
    line = " ".join(clean(text, LONGEST_NAME + 1).split())
    return f"'{line[:LONGEST_NAME]}…'" if len(line) > LONGEST_NAME else f"'{line}'"


def type_name(value: object) -> str:
    """What a TOML value is, in words."""
    return _TYPE_NAMES.get(type(value), "a date or time")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link to a simulation and where it stands, for the check against the catalog.

    Attributes:
        owner: what messages call the card or option that it belongs to.
        place: of the table that is the link.
        draws: what the card draws; the link's parameters may name it.
    """

    link: SimulationLink
    owner: str
    file: str
    place: Place
    draws: tuple[Draw, ...] = ()

    def line(self, parameter: str) -> int:
        """The line of a parameter; of the simulation's id where the link does not set it."""
        if parameter in self.link.params:
            return self.place.lines.at((*self.place.path, "params", parameter))
        return self.place.lines.at((*self.place.path, "id"))


class Report:
    """Gathers the problems of one file, and the simulation links met on the way.

    Attributes:
        misconceptions: name, owner and place of each that an answer stands for.
        faults: how many of the problems make what they stand in unsound; a reader compares
            before and after.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.links: list[FoundLink] = []
        self.misconceptions: list[tuple[str, str, Place]] = []
        self.faults = 0

    def add(
        self, line: int, code: str, message: str, hint: str = "", *, fault: bool = True
    ) -> None:
        """Note a problem; with ``fault=False`` what it stands in is still usable."""
        self.problems.append(Problem(self.file, line, code, message, hint))
        self.faults += fault


class Table:
    """One table: takes values out by key, checked and cleaned.

    Args:
        values: the table as parsed.
        path: where it stands in ``lines``.
        name: what messages call it, as ``card 'a.b'`` or ``[deck]``.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        path: Path,
        lines: Lines,
        report: Report,
        name: str,
    ) -> None:
        self.values = values
        self.name = name
        self.report = report
        self._path = path
        self._lines = lines
        self._asked: dict[str, None] = {}

    def line(self, *path: str | int) -> int:
        """The line of a key (or an element below it); of the table itself without one."""
        return self.place(*path).line

    def place(self, *path: str | int) -> Place:
        """Where a key (or an element below it) stands, or the table itself."""
        return Place(self._lines, (*self._path, *path))

    def problem(
        self, key: str | None, code: str, message: str, hint: str = "", *, fault: bool = True
    ) -> None:
        """Note a problem at ``key`` (None: at the table)."""
        line = self.line() if key is None else self.line(key)
        self.report.add(line, code, f"{self.name}: {message}", hint, fault=fault)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def text(self, key: str, *, required: bool = False, most: int = LONGEST_PROSE) -> str:
        """Prose, clean and without blank ends; empty where it is missing or not fit."""
        value = self._take(key, str, required)
        if not isinstance(value, str):
            return ""
        return self._fit(key, value, required, most)

    def phrase(self, key: str, *, required: bool = False) -> str:
        """A short text on one line."""
        return " ".join(self.text(key, required=required, most=LONGEST_PHRASE).split())

    def slug(self, key: str, *, required: bool = True) -> str:
        """An identifier: lower-case letters, digits, dots and hyphens."""
        value = self._take(key, str, required)
        return self._slug(key, value) if isinstance(value, str) else ""

    def slugs(self, key: str) -> tuple[str, ...]:
        """A list of identifiers."""
        return tuple(filter(None, (self._slug(key, item) for item in self._strings(key))))

    def phrases(self, key: str) -> tuple[str, ...]:
        """A list of short texts."""
        fit = (self._fit(key, item, True, LONGEST_PHRASE) for item in self._strings(key))
        return tuple(" ".join(item.split()) for item in fit if item)

    def misconception(self) -> str:
        """The misconception that an answer stands for, noted for the check of the glossary."""
        name = self.phrase("misconception")
        if name:
            self.report.misconceptions.append((name, self.name, self.place("misconception")))
        return name

    def flag(self, key: str) -> bool:
        """True or false; false where it is missing."""
        return self._take(key, bool, False) is True

    def whole(self, key: str, lowest: int, highest: int) -> int | None:
        """A whole number within the range; None where it is missing or not fit."""
        value = self._take(key, int, False)
        if not isinstance(value, int):
            return None
        if lowest <= value <= highest:
            return value
        self.problem(key, "out-of-range", f"`{key}` must be between {lowest} and {highest}")
        return None

    def number(self, key: str, *, required: bool = False) -> float | None:
        """A finite number, whole or not; None where it is missing or not fit."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._take(key, float, required)
            return None
        self._asked[key] = None
        fault = _scalar_fault(value)
        if fault is not None:
            self.problem(key, fault[0], f"`{key}` {fault[1]}")
            return None
        return float(value)

    def expression(self, key: str, *, required: bool = False) -> str:
        """An expression that can be read; empty where it is missing or not fit."""
        text = self.phrase(key, required=required)
        return text if text and self.reads(key, text) else ""

    def expressions(self, key: str) -> tuple[str, ...]:
        """A list of expressions that can be read."""
        return tuple(text for text in self.phrases(key) if self.reads(key, text))

    def reads(self, key: str, text: str) -> bool:
        """Whether ``text`` is an expression; a problem at ``key`` where it is none."""
        try:
            parse(text)
        except ExpressionError as error:
            self.problem(key, "bad-expression", f"`{key}`: {error.message}", EXPRESSION_HINT)
            return False
        return True

    def scalars(self, key: str) -> dict[str, object]:
        """A table of names with finite numbers, words, true or false."""
        value = self._take(key, dict, False)
        if not isinstance(value, dict):
            return {}
        return {name: item for name, item in value.items() if self._is_scalar(key, name, item)}

    def values_list(self, key: str) -> tuple[object, ...]:
        """A list of finite numbers, words, true or false."""
        value = self._take(key, list, True)
        if not isinstance(value, list):
            return ()
        if len(value) > MOST_ITEMS:
            self.problem(key, "too-many", f"`{key}` lists more than {MOST_ITEMS}")
            return ()
        fit = []
        for index, item in enumerate(value):
            fault = _scalar_fault(item)
            if fault is None:
                fit.append(item)
            else:
                called = f"`{key}[{index}]`"
                self.report.add(
                    self.line(key, index), fault[0], f"{self.name}: {called} {fault[1]}"
                )
        return tuple(fit)

    def table(self, key: str, name: str) -> Table | None:
        """The table under ``key``; None where it is missing or not one."""
        value = self._take(key, dict, False)
        if not isinstance(value, dict):
            return None
        return Table(value, (*self._path, key), self._lines, self.report, name)

    def tables(self, key: str, name: str, *, required: bool = False) -> list[Table]:
        """The tables of an array; ``name`` is followed by their number."""
        value = self._take(key, list, required)
        found = []
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                path = (*self._path, key, index)
                found.append(Table(item, path, self._lines, self.report, f"{name} {index + 1}"))
            else:
                self._wrong_type(self.line(key, index), f"{key}[{index}]", dict, item)
        return found

    def allow(self, key: str) -> None:
        """Do not report ``key`` as unknown."""
        self._asked[key] = None

    def close(self, elsewhere: Mapping[str, str] | None = None) -> None:
        """Report each key that nobody asked for; ``elsewhere`` says where some would be asked."""
        for key in self.values:
            if key not in self._asked:
                hint = (elsewhere or {}).get(key, "") or nearest(key, self._asked)
                hint = hint or "known: " + ", ".join(self._asked)
                self.problem(key, "unknown-key", f"unknown key {quoted(key)}", hint)

    def _take(self, key: str, kind: type, required: bool) -> object:
        self._asked[key] = None
        if key not in self.values:
            if required:
                self.problem(None, "missing-key", f"`{key}` is missing", f"add {key} = …")
            return None
        value = self.values[key]
        if type(value) is not kind:
            self._wrong_type(self.line(key), key, kind, value)
            return None
        return value

    def _wrong_type(self, line: int, key: str, kind: type, value: object) -> None:
        self.report.add(
            line,
            "wrong-type",
            f"{self.name}: `{key}` must be {_TYPE_NAMES[kind]}, not {type_name(value)}",
        )

    def _fit(self, key: str, value: str, required: bool, most: int) -> str:
        taken_out = controls(value)
        if taken_out:
            self.problem(
                key,
                "control-character",
                f"`{key}` holds {', '.join(taken_out[:5])}, which is taken out",
                "write the text without it",
                fault=False,
            )
        text = clean(value, most + 1).strip()
        if len(text) > most:
            self.problem(key, "too-long", f"`{key}` is longer than {most} characters")
            return ""
        if not text and required:
            self.problem(key, "empty-text", f"`{key}` is empty")
        return text

    def _slug(self, key: str, value: str) -> str:
        if len(value) <= LONGEST_NAME and _SLUG.match(value):
            return value
        self.problem(
            key,
            "bad-id",
            f"`{key}` {quoted(value)} is not an identifier",
            f"up to {LONGEST_NAME} of a-z, 0-9, dot and hyphen, a letter or digit first",
        )
        return ""

    def _strings(self, key: str) -> list[str]:
        value = self._take(key, list, False)
        if not isinstance(value, list):
            return []
        if len(value) > MOST_ITEMS:
            self.problem(key, "too-many", f"`{key}` lists more than {MOST_ITEMS}")
            return []
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self._wrong_type(self.line(key, index), f"{key}[{index}]", str, item)
        return [item for item in value if isinstance(item, str)]

    def _is_scalar(self, key: str, name: str, value: object) -> bool:
        fault = _scalar_fault(value)
        if fault is not None:
            called = f"`{key}.{clean(name, LONGEST_NAME)}`"
            self.report.add(self.line(key, name), fault[0], f"{self.name}: {called} {fault[1]}")
        return fault is None


def _scalar_fault(value: object) -> tuple[str, str] | None:
    """Code and message of what is wrong with a parameter's value."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else ("not-finite", "is not finite")
    if isinstance(value, int):
        return None if abs(value) <= LARGEST_NUMBER else ("out-of-range", "is too large")
    if isinstance(value, str) and len(value) <= LONGEST_PHRASE and not controls(value):
        return None
    return "wrong-type", "must be a number, a short word, true or false"
