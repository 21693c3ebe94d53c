"""What stands above and below a picture: what it is of, and how to make it again."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from studyapp import __version__

if TYPE_CHECKING:
    from sim.record import Record

LETTERS_PER_INCH = 17.5
"""How many letters of a caption stand beside one another, rather too few than too many."""


def caption_of(record: Record) -> str:
    """The recipe of a run in words, and the command that makes it again; a line each."""
    runs = "1 run" if record.runs == 1 else f"{record.runs} runs"
    return (
        f"{record.sim} version {record.version}, studyapp {__version__}: {runs}, "
        f"seed {record.seed}, {record.steps} steps, {record.status}\n"
        f"Again: {record.command_line()}"
    )


def wrapped(text: str, inches: float) -> list[str]:
    """Lines that fit so many inches; a word is broken only where it is longer than a line."""
    columns = max(20, int(inches * LETTERS_PER_INCH))
    return [part for line in text.split("\n") for part in broken(line, columns)]


def broken(text: str, columns: int) -> list[str]:
    """Lines of at most so many letters, no number of which is parted from its sign or its unit.

    A word is broken only where it is longer than a line.
    """
    tied = _TIED.sub(_NO_BREAK, text)
    lines = textwrap.wrap(tied, max(1, columns), break_on_hyphens=False)
    return [line.replace(_NO_BREAK, " ") for line in lines]


_NO_BREAK = "\N{NO-BREAK SPACE}"
_TIED = re.compile(r"(?<=\d) (?=(?:%|min|s)(?![a-z]))|(?<=\bn) (?==)|(?<=\bn =) (?=\d)")
"""The spaces before a unit, and those of ``n = 12``."""
