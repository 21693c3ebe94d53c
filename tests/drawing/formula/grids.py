"""The reference expressions, and what each was agreed to look like."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def table(name: str) -> dict[str, str]:
    """The lines of a file: a name, a tabulator, a text."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return {key: text for key, _, text in (line.partition("\t") for line in lines)}


def grids(name: str) -> dict[str, list[str]]:
    """The blocks of a file: a line ``-- name``, then rows without blanks at their ends."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-- "):
            rows = found.setdefault(line.removeprefix("-- "), [])
        else:
            rows.append(line)
    return found
