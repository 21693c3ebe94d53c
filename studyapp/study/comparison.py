"""Runs compared: what differs between them, and each measure side by side with theory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.figure import PINNED, Figure
from sim.record import Record
from studyapp.drawing.ticks import number_words

MOST_PINS = len(PINNED)
"""So many runs can be told apart beside the present one."""
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Pin:
    """A run as it stood when it was pinned; nothing changes it any more.

    Attributes:
        record: recipe and outcome.
        figure: what it showed.
    """

    record: Record
    figure: Figure


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of all runs compared: the present one, each pin, and theory for the present.

    None where a run has no such number, or theory says nothing.
    """

    name: str
    present: float | None
    pinned: tuple[float | None, ...]
    theory: float | None

    @property
    def differs(self) -> bool:
        """Whether the runs do not all show the same."""
        return any(value != self.present for value in self.pinned)


def settings(record: Record) -> dict[str, object]:
    """All that a run was set to: its knobs, and seed and members beside them."""
    return {**record.params, "seed": record.seed, "runs": record.runs}


def same_run(one: Record, other: Record) -> bool:
    """Whether two records are of one recipe, and as far along."""
    return settings(one) == settings(other) and one.steps == other.steps


def differences(records: Sequence[Record]) -> dict[str, tuple[object, ...]]:
    """The settings in which the runs differ, by name, a value for each run in order."""
    told = [settings(record) for record in records]
    names = told[0] if told else {}
    values = {name: tuple(one.get(name) for one in told) for name in names}
    return {name: found for name, found in values.items() if len(set(map(repr, found))) > 1}


def rows(present: Record, pins: Sequence[Pin]) -> list[Row]:
    """Every measure side by side, those that differ first."""
    made = [
        Row(
            name,
            value,
            tuple(pin.record.summary.get(name) for pin in pins),
            present.theory.get(name),
        )
        for name, value in present.summary.items()
    ]
    return sorted(made, key=lambda row: not row.differs)


def name_of(pin: Pin, present: Record) -> str:
    """A pin in a few words: the settings in which it differs from the present run."""
    unlike = differences([pin.record, present])
    words = [_setting(name, values[0]) for name, values in unlike.items()]
    return ", ".join(words) if words else "same settings"


def pinned_commands(pins: Sequence[Pin]) -> list[str]:
    """The commands that make the pinned runs again, a line each."""
    return [
        f"Pinned {number}: {pin.record.command_line()}" for number, pin in enumerate(pins, start=1)
    ]


def difference_words(present: Record, pins: Sequence[Pin]) -> str:
    """What differs between the runs: ``eta: now 0.2, pinned 0.1 · steps made: ...``."""
    records = [present, *(pin.record for pin in pins)]
    told = {**differences(records)}
    if len({record.steps for record in records}) > 1:
        told["step"] = tuple(record.steps for record in records)
    if not told:
        return "the same settings: turn a knob to see what it changes"
    return " · ".join(f"{name}: {_numbered(values)}" for name, values in told.items())


def row_words(row: Row) -> str:
    """A measure side by side: ``escape_time: now 72, 1 145 (theory 72.4)``."""
    theory = "" if row.theory is None else f" (theory {value_words(row.theory)})"
    return f"{row.name}: {_numbered((row.present, *row.pinned))}{theory}"


def table(present: Record, pins: Sequence[Pin]) -> list[tuple[str, ...]]:
    """Rows of words: a head, what differs, and every measure, theory last."""
    head = ("", "now", *(f"pinned {number}" for number in range(1, len(pins) + 1)), "theory")
    unlike = differences([present, *(pin.record for pin in pins)])
    steps = (present.steps, *(pin.record.steps for pin in pins))
    lines = [head]
    lines += [(name, *map(value_words, values), "") for name, values in unlike.items()]
    lines.append(("steps made", *map(value_words, steps), ""))
    for row in rows(present, pins):
        numbers = (row.present, *row.pinned, row.theory)
        lines.append((row.name, *map(value_words, numbers)))
    return lines


def value_words(value: object) -> str:
    """A setting or a measure as short as it can be read."""
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_words(float(f"{value:.4g}")) if isinstance(value, int | float) else str(value)


def _setting(name: str, value: object) -> str:
    """A word says by itself what it is; a number needs the name of its knob."""
    return str(value) if isinstance(value, str) else f"{name} {value_words(value)}"


def _numbered(values: tuple[object, ...]) -> str:
    now, *others = (value_words(value) for value in values)
    if len(others) == 1:
        return f"now {now}, pinned {others[0]}"
    told = [f"{number}: {value}" for number, value in enumerate(others, start=1)]
    return ", ".join([f"now {now}", *told])


def outcome(summary: Mapping[str, float | None], theory: Mapping[str, float | None]) -> list[str]:
    """The measures that theory speaks of, each beside it: ``escape_time 72 (theory 72.4)``."""
    return [
        f"{name} {value_words(value)} (theory {value_words(theory[name])})"
        for name, value in summary.items()
        if value is not None and theory.get(name) is not None
    ]
