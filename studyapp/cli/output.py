"""What commands say on stdout: lines, tables and JSON that is right in every encoding."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from studyapp.cli.line import one_line


def say(text: str) -> None:
    """A line of data on stdout."""
    # Named, since click replaces a stream of plain ASCII by one that writes other bytes.
    click.echo(text, file=sys.stdout)


def talk(text: str) -> None:
    """A line of talk on stderr."""
    click.echo(one_line(text), file=sys.stderr)


def say_json(value: object) -> None:
    """One JSON value on a line; letters that stdout cannot write are escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    plain = encoding.lower().replace("-", "") != "utf8"
    say(json.dumps(value, ensure_ascii=plain, allow_nan=False))


def counted(count: int, what: str) -> str:
    """``1 run``, ``3 runs``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows under their heads, in columns two spaces apart.

    Args:
        head: one word a column.
        rows: cells as they are to be shown.
        right: columns whose cells stand at the right, as numbers do.
    """
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
