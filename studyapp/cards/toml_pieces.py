"""From the bytes of a TOML file to tables that parse, with every slip of syntax at its line.

A sound file is one piece. A broken one is cut at its top headers and each part parsed alone; in
a part that fails, the statement that broke it is reported, blanked out, and the rest tried anew.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from studyapp.cards.decoding import MOST_SLIPS, decode, without_controls
from studyapp.cards.lines import DEEPEST, Lines, Path
from studyapp.cards.reading import Report, Table
from studyapp.cards.text import clean

MOST_WORK = 2_000_000
"""Characters that mending one part may read again; a huge broken part has its first slips told."""

_TOP_HEADER = re.compile(
    r"^[ \t]*\[\[?[ \t]*[A-Za-z_][\w-]*[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE
)
_BRACKETS = re.compile(r"[\[{][\[{\s\w=]*")
_DIGITS = re.compile(r"[0-9_]+|$")
_PLAINER: Mapping[str, str] = {
    "Cannot overwrite a value": "the key is there already",
    "Invalid value": "this is no value (text needs quotes)",
    "Illegal character '\\n'": "the text is not closed on its line",
    "Invalid initial character for a key part": "a key is missing here (a table in braces "
    "stays on one line)",
    "Unterminated string": "the text is never closed",
    "Unclosed array": "the array is never closed",
    "Unclosed inline table": "the table in braces is never closed",
}
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that parses.

    Attributes:
        broken: statements were taken out to make it parse; its tables are not whole.
        bad_lines: lines that are not UTF-8.
    """

    values: dict[str, object]
    lines: Lines
    broken: bool = False
    bad_lines: frozenset[int] = field(default_factory=frozenset)

    def is_broken(self, table: Table) -> bool:
        """Whether ``table`` (a top one) has lost something."""
        if not self.bad_lines:
            return self.broken
        begin = table.line()
        tops = (line for path, line in self.lines.places.items() if _is_top(path))
        end = min((line for line in tops if line > begin), default=None)
        return self.broken or any(
            begin <= line and (end is None or line < end) for line in self.bad_lines
        )


def _is_top(path: Path) -> bool:
    return len(path) == 1 or (len(path) == 2 and isinstance(path[1], int))


def read_pieces(data: bytes, report: Report) -> list[Piece]:
    """The parts of a TOML file; empty where nothing of it can be read.

    Characters that TOML forbids in the open (an escape sequence pasted into a card, say) are
    shown as U+FFFD rather than costing the card.
    """
    decoded = decode(data, report)
    if decoded is None:
        return []
    text, bad_lines = decoded
    text = without_controls(text.replace("\r\n", "\n"), report)
    slip = parse_toml(text)
    if not isinstance(slip, Slip):
        return [Piece(slip, Lines(text), bad_lines=bad_lines)]
    slips_before = report.faults
    pieces = [_mend(part, first, bad_lines, report) for first, part in _parts(text)]
    if report.faults == slips_before:  # each part is sound alone, so they clash
        report.add(slip.line, "syntax", slip.message)
    return pieces


@dataclass(frozen=True, slots=True)
class Slip:
    """Why a text does not parse, and at which of its lines."""

    message: str
    line: int


def parse_toml(text: str) -> dict[str, object] | Slip:
    """The tables of ``text``, or why it has none."""
    suspect = any(line.count(".") >= DEEPEST for line in text.split("\n"))
    overlong = Lines(text).overlong if suspect else None
    if overlong is not None:  # tomllib's time grows with the square of the parts
        return Slip("a key of too many parts", overlong)
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Slip("nested too deeply", _line_with_most(_BRACKETS, text))
    except ValueError as error:  # TOMLDecodeError, and whole numbers of too many digits
        message = str(error)
    place = _PLACE.search(message)
    if place is None:
        return Slip("a number is too long", _line_with_most(_DIGITS, text))
    lines = Lines(text)
    last = lines.statements[-1] if lines.statements else 1
    line = int(place.group(1)) if place.group(1) else lines.unclosed or last
    message = message[: place.start()]
    return Slip(_PLAINER.get(message, message[:1].lower() + clean(message[1:], 200)), line)


def _line_with_most(pattern: re.Pattern[str], text: str) -> int:
    longest = max(pattern.finditer(text), key=lambda match: len(match.group()))
    return text.count("\n", 0, longest.start()) + 1


def _parts(text: str) -> list[tuple[int, str]]:
    """The text cut before each top header; each part with the number of its first line."""
    cuts = [0, *(match.start() for match in _TOP_HEADER.finditer(text)), len(text)]
    parts = [text[begin:end] for begin, end in pairwise(cuts)]
    found, line, joined = [], 1, ""
    for index, part in enumerate(parts):
        whole = joined + part
        joined = ""
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if following and Lines(whole).unclosed and isinstance(parse_toml(whole + following), dict):
            joined = whole  # the header stands inside a long string
            continue
        found.append((line, whole))
        line += whole.count("\n")
    return found


def _mend(text: str, first: int, bad_lines: frozenset[int], report: Report) -> Piece:
    """Report the slips of a part that begins on line ``first``, and parse what is left."""
    broken = False
    values = parse_toml(text)
    for _ in range(min(MOST_SLIPS, 1 + MOST_WORK // (len(text) + 1))):
        if not isinstance(values, Slip):
            break
        broken = True
        report.add(first + values.line - 1, "syntax", values.message)
        text = _without_statement(text, values.line)
        values = parse_toml(text)
    rest = {} if isinstance(values, Slip) else values
    return Piece(rest, Lines(text, first), broken, bad_lines)


def _without_statement(text: str, line: int) -> str:
    """``text`` with the statement that holds ``line`` blanked out."""
    starts = Lines(text).statements
    begin = max((start for start in starts if start <= line), default=line)
    lines = text.split("\n")
    end = min((start for start in starts if start > begin), default=len(lines) + 1)
    return "\n".join("" if begin <= n < end else kept for n, kept in enumerate(lines, 1))
