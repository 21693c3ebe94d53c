"""The head of a Markdown deck: lines between two ``---``, in TOML or as ``key: value``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studyapp.cards.lines import Lines
from studyapp.cards.markdown_blocks import MARKERS
from studyapp.cards.reading import Report, Table
from studyapp.cards.toml_pieces import Slip, parse_toml

MOST_LINES = 200
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_KNOWN = ("id", "name", "title", "description", "license", "source")


@dataclass(frozen=True, slots=True)
class Front:
    """What the head says; empty where it says nothing of it.

    Attributes:
        after: index of the first line after it.
        id_line: the line of the id; 1 where there is none.
    """

    after: int = 0
    id: str = ""
    title: str = ""
    description: str = ""
    license: str = ""
    source: str = ""
    id_line: int = 1


def read_front(lines: list[str], report: Report) -> Front:
    """The head of a file; none where its first line is no ``---``, or only parts two cards."""
    if not lines or lines[0].strip() != "---":
        return Front()
    inside: list[str] = []
    for line in lines[1 : MOST_LINES + 1]:
        if line.startswith(MARKERS):
            return Front(after=1)
        if line.strip() == "---":
            return _front(inside, report)
        inside.append(line)
    report.add(1, "front-matter", "the head is not closed", "end it with a line ---", fault=False)
    return Front(after=1)


def _front(inside: list[str], report: Report) -> Front:
    text = "\n".join(inside)
    values = parse_toml(text)
    if isinstance(values, Slip):
        slip, pairs = values, _pairs(inside)
        if pairs is None:
            hint = 'write name = "…" or name: …'
            report.add(slip.line + 1, "front-matter", f"the head: {slip.message}", hint)
        values = pairs or {}
    known = {key: value for key, value in values.items() if key in _KNOWN}
    table = Table(known, (), Lines(text, 2), report, "the head")
    return Front(
        after=len(inside) + 2,
        id=table.slug("id", required=False),
        title=table.phrase("title") or table.phrase("name"),
        description=table.text("description"),
        license=table.phrase("license"),
        source=table.phrase("source"),
        id_line=table.line("id") if "id" in known else 1,
    )


def _pairs(inside: list[str]) -> dict[str, object] | None:
    """The flat pairs of a YAML head; None where it is none. What is nested is passed over."""
    found: dict[str, object] = {}
    for line in inside:
        if not line.strip() or line[0] in " \t-#":
            continue
        pair = _PAIR.fullmatch(line.rstrip())
        if pair is None:
            return None
        value = (pair.group(2) or "").strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        if value:
            found[pair.group(1)] = value
    return found
