"""What stands above and below a picture: what it is of, and how to make it again."""

from __future__ import annotations

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
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, columns, break_on_hyphens=False)
    return lines
