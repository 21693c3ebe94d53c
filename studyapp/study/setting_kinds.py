"""The kinds of values that settings take: each is read, written, typed, turned and said here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from studyapp.cards.reading import Table, nearest, quoted
from studyapp.errors import UsageError


def is_blank(table: Table, key: str) -> bool:
    """Whether a text stands under ``key`` that says nothing."""
    value = table.values.get(key)
    return isinstance(value, str) and not value.strip()


class Kind(Protocol):
    """What every kind can do. Values are of the kind's own type."""

    @property
    def range(self) -> str:
        """Which values there are, in words."""

    def read(self, table: Table, key: str) -> object | None:
        """The value under ``key``; None, with a problem at its line, where it does not fit."""

    def written(self, value: object) -> str:
        """The value as TOML."""

    def words(self, value: object) -> str:
        """The value as a screen says it."""

    def typed(self, text: str) -> object:
        """The value that a learner types.

        Raises:
            UsageError: there is no such value.
        """

    def turned(self, value: object, by: int) -> object:
        """The next value, or the one before."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``low`` to ``high``; turning it stops at ``stops``."""

    low: int
    high: int
    stops: tuple[int, ...]
    unit: str = ""
    goes_round: bool = False

    @property
    def range(self) -> str:
        """From where to where."""
        return f"{self.low} to {self.high}"

    def read(self, table: Table, key: str) -> int | None:
        """A whole number within the range."""
        return table.whole(key, self.low, self.high)

    def written(self, value: object) -> str:
        """Its digits."""
        return str(value)

    def words(self, value: object) -> str:
        """Its digits and what they count."""
        return f"{value} {self.unit}".strip()

    def typed(self, text: str) -> int:
        """A whole number within the range."""
        try:
            value = int(text)
        except ValueError:
            value = self.low - 1
        if not self.low <= value <= self.high:
            raise UsageError(f"This cannot be {quoted(text)}.", f"a whole number, {self.range}")
        return value

    def turned(self, value: object, by: int) -> int:
        """The next stop."""
        assert isinstance(value, int)  # noqa: S101 (a value of this kind)
        further = [stop for stop in self.stops if (stop - value) * by > 0]
        if further:
            return min(further, key=lambda stop: abs(stop - value))
        return self.stops[0 if by > 0 else -1] if self.goes_round else value


@dataclass(frozen=True, slots=True)
class Share:
    """A share from ``low`` to ``high``."""

    low: float
    high: float
    step: float

    @property
    def range(self) -> str:
        """From where to where."""
        return f"{self.low:.2f} to {self.high:.2f}"

    def read(self, table: Table, key: str) -> float | None:
        """A finite number within the range."""
        value = table.number(key)
        if value is None or self.low <= value <= self.high:
            return value
        table.problem(key, "out-of-range", f"`{key}` must be between {self.low} and {self.high}")
        return None

    def written(self, value: object) -> str:
        """With two digits, or with more where more are set."""
        assert isinstance(value, float)  # noqa: S101 (a value of this kind)
        short = f"{value:.2f}"
        return short if float(short) == value else repr(value)

    def words(self, value: object) -> str:
        """As it is written."""
        return self.written(value)

    def typed(self, text: str) -> float:
        """A share, or the same in per cent."""
        number = text.strip().removesuffix("%").strip().replace(",", ".")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if value > 1:
            value = round(value / 100, 6)
        if not self.low <= value <= self.high:
            raise UsageError(f"This cannot be {quoted(text)}.", f"a share, {self.range}")
        return value

    def turned(self, value: object, by: int) -> float:
        """One step on, within the range."""
        assert isinstance(value, float)  # noqa: S101 (a value of this kind)
        return round(min(max(value + by * self.step, self.low), self.high), 2)


@dataclass(frozen=True, slots=True)
class Word:
    """One of a closed set of words, each with what it means."""

    words_of: type[StrEnum]
    meanings: Mapping[StrEnum, str]

    @property
    def range(self) -> str:
        """All of them; those that do not say it themselves with what they mean."""
        return ", ".join(
            word.value if meaning == word.value else f"{word.value} ({meaning})"
            for word, meaning in self.meanings.items()
        )

    def read(self, table: Table, key: str) -> StrEnum | None:
        """One of the words."""
        word = table.phrase(key)
        if not word and not is_blank(table, key):
            return None
        known = [each.value for each in self.words_of]
        if word in known:
            return self.words_of(word)
        hint = nearest(word, known) or "one of " + ", ".join(known)
        table.problem(key, "unknown-word", f"`{key}` cannot be {quoted(word)}", hint)
        return None

    def written(self, value: object) -> str:
        """In quotes."""
        return json.dumps(str(value))

    def words(self, value: object) -> str:
        """What it means."""
        assert isinstance(value, self.words_of)  # noqa: S101 (a value of this kind)
        return self.meanings[value]

    def typed(self, text: str) -> StrEnum:
        """One of the words."""
        word = text.strip().lower()
        try:
            return self.words_of(word)
        except ValueError:
            known = [each.value for each in self.words_of]
            hint = nearest(word, known) or "one of " + ", ".join(known)
            raise UsageError(f"This cannot be {quoted(text)}.", hint) from None

    def turned(self, value: object, by: int) -> StrEnum:
        """The next one; the last is followed by the first."""
        every = list(self.words_of)
        return every[(every.index(self.words_of(str(value))) + by) % len(every)]


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    on: str
    off: str

    @property
    def range(self) -> str:
        """What it takes to have it otherwise."""
        return f"true, false ({self.off})"

    def read(self, table: Table, key: str) -> bool | None:
        """True or false, where either stands there."""
        value = table.flag(key)
        return value if isinstance(table.values.get(key), bool) else None

    def written(self, value: object) -> str:
        """As TOML has it."""
        return "true" if value else "false"

    def words(self, value: object) -> str:
        """What it means."""
        return self.on if value else self.off

    def typed(self, text: str) -> bool:
        """True or false."""
        word = text.strip().lower()
        if word not in ("true", "false"):
            raise UsageError(f"This cannot be {quoted(text)}.", "true or false")
        return word == "true"

    def turned(self, value: object, by: int) -> bool:  # noqa: ARG002 (there are but two)
        """The other."""
        return not value


@dataclass(frozen=True, slots=True)
class Name:
    """A name out of those that the screens know; empty for the one that they begin with.

    Attributes:
        choices: the names, where they are known.
    """

    range: str
    choices: tuple[str, ...] = ()

    def read(self, table: Table, key: str) -> str | None:
        """A short text."""
        return table.phrase(key) or None

    def written(self, value: object) -> str:
        """In quotes."""
        return json.dumps(str(value), ensure_ascii=False)

    def words(self, value: object) -> str:
        """The name itself."""
        return str(value) or "as they begin"

    def typed(self, text: str) -> str:
        """One of the names, or nothing."""
        name = text.strip()
        if name and self.choices and name not in self.choices:
            hint = nearest(name, self.choices) or "one of " + ", ".join(self.choices)
            raise UsageError(f"This cannot be {quoted(text)}.", hint)
        return name

    def turned(self, value: object, by: int) -> str:
        """The next name; the last is followed by none, and that by the first."""
        every = ["", *self.choices]
        at = every.index(str(value)) if value in every else 0
        return every[(at + by) % len(every)]
