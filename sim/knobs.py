"""Knobs: parameters declared once, as fields of a frozen dataclass, and read with care.

The command line, the lab, the deck check and the help are all made from this declaration.
Whatever is refused is refused before anything is allocated, in one line that names the range.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

from sim.errors import KnobError

P = TypeVar("P")
_KEY = "knob"
_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_LONGEST_WORD = 64
_LARGEST_WRITTEN = 1e12


class KnobKind(StrEnum):
    """What a knob holds."""

    REAL = "real"
    INTEGER = "integer"
    CHOICE = "choice"
    YES_NO = "yes-no"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class TextForm:
    """What the text of a knob has to look like, where no number and no list of words will do.

    Attributes:
        words: the form in words, as the end of "takes ...".
        examples: texts of the form, in the spelling that ``read`` gives; the first is named in
            refusals, the arrows of the lab walk through all, and tests play each: so they hold
            the smallest and the largest that the form allows.
        read: the text in its one spelling (a form may allow blanks or leading zeros), or None
            where it is not of the form. What it gives it also takes, and gives again unchanged.
            It is handed printable text of at most ``longest`` letters, without blanks around it.
        longest: how many letters are looked at; what is longer is refused unread.
    """

    words: str
    examples: tuple[str, ...]
    read: Callable[[str], str | None]
    longest: int = _LONGEST_WORD


@dataclass(frozen=True, slots=True)
class Knob:
    """One parameter of a simulation.

    Attributes:
        low, high: inclusive range of the numbers; None for choices.
        choices: the words that a choice knob takes.
        words: words that a number knob takes beside numbers ("random", "none").
        scale: ``linear`` or ``log``, how the range is walked along.
        form: what the text of a text knob has to look like.
    """

    name: str
    kind: KnobKind
    default: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    scale: str = "linear"
    help: str = ""
    unit: str = ""
    form: TextForm | None = None

    @property
    def range_words(self) -> str:
        """What the knob takes, in words."""
        if self.kind is KnobKind.YES_NO:
            return "yes or no"
        if self.kind is KnobKind.CHOICE:
            return "one of " + ", ".join(self.choices)
        if self.form is not None:
            return f"{self.form.words}, such as {self.form.examples[0]}"
        whole = "a whole number" if self.kind is KnobKind.INTEGER else "a number"
        span = f"{whole} from {_plain(self.low)} to {_plain(self.high)}"
        return " or ".join([span, *self.words])


@dataclass(frozen=True, slots=True)
class _Declared:
    """What ``knob`` leaves in a field's metadata until name and type are known."""

    low: float | None
    high: float | None
    choices: tuple[str, ...]
    words: tuple[str, ...]
    scale: str
    help: str
    unit: str
    form: TextForm | None


def knob(
    default: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Iterable[str] = (),
    words: Iterable[str] = (),
    scale: str = "linear",
    help: str = "",  # noqa: A002 (the word that every declaration of options uses)
    unit: str = "",
    form: TextForm | None = None,
) -> Any:
    """A dataclass field that declares a knob: a range, or choices, or the form of a text.

    Args:
        default: its value when nothing is said; its type decides the kind.
        low: the smallest number.
        high: the largest number.
        choices: the words of a choice knob.
        words: words that are taken beside numbers.
        scale: ``linear`` or ``log``.
        help: what turning it does, in a phrase.
        unit: the unit of the number.
        form: what the text of a text knob has to look like.
    """
    declared = _Declared(low, high, tuple(choices), tuple(words), scale, help, unit, form)
    return dataclasses.field(default=default, metadata={_KEY: declared})


def knobs_of(parameters: type[Any]) -> tuple[Knob, ...]:
    """The knobs of a parameter dataclass, in the order of declaration."""
    return _declared_in(cast("Hashable", parameters))


@cache
def _declared_in(parameters: Any) -> tuple[Knob, ...]:
    hints = get_type_hints(parameters)
    return tuple(_knob(field, hints[field.name]) for field in dataclasses.fields(parameters))


def read(parameters: type[P], raw: Mapping[str, object]) -> P:
    """Parameters from names and values as they come: numbers, words, or text of either.

    Args:
        parameters: the dataclass of knobs.
        raw: name to value; what is not named keeps its default.

    Raises:
        KnobError: an unknown name, or a value that the knob does not take.
    """
    known = {knob.name: knob for knob in knobs_of(cast("Any", parameters))}
    for name in raw:
        if name not in known:
            near = difflib.get_close_matches(str(name)[:_LONGEST_WORD], known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise KnobError(
                f"There is no parameter {shown(name)}.", hint + "there are " + ", ".join(known)
            )
    return parameters(**{name: _value(known[name], value) for name, value in raw.items()})


def as_dict(params: Any) -> dict[str, Any]:
    """Name to value, as the contract writes them: numbers, words, true or false."""
    return {field.name: getattr(params, field.name) for field in dataclasses.fields(params)}


def _knob(field: dataclasses.Field[Any], hint: Any) -> Knob:
    declared: _Declared = field.metadata[_KEY]
    if declared.choices:
        kind = KnobKind.CHOICE
    elif declared.form is not None:
        kind = KnobKind.TEXT
    elif isinstance(field.default, bool):
        kind = KnobKind.YES_NO
    elif hint is int:
        kind = KnobKind.INTEGER
    else:
        kind = KnobKind.REAL
    return Knob(
        name=field.name,
        kind=kind,
        default=field.default,
        low=declared.low,
        high=declared.high,
        choices=declared.choices,
        words=declared.words,
        scale=declared.scale,
        help=declared.help,
        unit=declared.unit,
        form=declared.form,
    )


def _value(knob: Knob, raw: object) -> object:
    if knob.kind is KnobKind.YES_NO:
        return _yes_no(knob, raw)
    if knob.form is not None:
        return _text(knob, knob.form, raw)
    word = raw.strip().lower() if isinstance(raw, str) else None
    if knob.kind is KnobKind.CHOICE:
        if word in knob.choices:
            return word
        near = difflib.get_close_matches((word or "")[:_LONGEST_WORD], knob.choices, n=1)
        raise _refused(knob, raw, f"did you mean {near[0]!r}?" if near else "")
    if word in knob.words:
        return word
    number = _number(raw)
    if number is None or not _inside(knob, number):
        raise _refused(knob, raw)
    if knob.kind is KnobKind.INTEGER:
        if number != int(number):
            raise _refused(knob, raw)
        return int(number)
    return float(number)


def _yes_no(knob: Knob, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower() if isinstance(raw, str) or raw in (0, 1) else ""
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _refused(knob, raw)


def _text(knob: Knob, form: TextForm, raw: object) -> str:
    """The text in its one spelling. A number counts as the text that a person would write."""
    said = raw if isinstance(raw, str) else _written(raw)
    text = said.strip() if len(said) <= form.longest else ""
    found = form.read(text) if text and text.isprintable() else None
    if found is None:
        raise _refused(knob, raw)
    return found


def _written(raw: object) -> str:
    """A number as its text, whole ones without a point; empty for what is none, or is huge."""
    number = None if isinstance(raw, bool | str) else _number(raw)
    return "" if number is None or abs(number) > _LARGEST_WRITTEN else f"{number:.12g}"


def _number(raw: object) -> int | float | None:
    """A finite number, or None. Whole numbers stay whole, however large, until the range."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        if len(raw) > _LONGEST_WORD:
            return None
        try:
            raw = int(raw)
        except ValueError:
            try:
                raw = float(raw)
            except ValueError:
                return None
    if isinstance(raw, int):
        return raw
    return raw if isinstance(raw, float) and math.isfinite(raw) else None


def _inside(knob: Knob, number: int | float) -> bool:
    return (knob.low is None or number >= knob.low) and (knob.high is None or number <= knob.high)


def _refused(knob: Knob, raw: object, hint: str = "") -> KnobError:
    message = f"The parameter {knob.name} takes {knob.range_words}, not {shown(raw)}."
    return KnobError(message, hint)


def shown(raw: object) -> str:
    """A value as a message may show it: short, on one line, without control characters."""
    text = str(raw) if not isinstance(raw, int) or abs(raw) < 10**30 else "a huge number"
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return repr(text[:40] + "…" if len(text) > 40 else text)


def _plain(number: float | None) -> str:
    return "anything" if number is None else f"{number:.6g}"
