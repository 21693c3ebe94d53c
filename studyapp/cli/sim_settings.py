"""Reading what `sim run` is told: ``NAME=VALUE`` pairs, whole numbers, and files to write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.knobs import shown
from studyapp.errors import UsageError


def pairs(told: Iterable[str]) -> dict[str, str]:
    """Names to values as they were typed.

    Raises:
        UsageError: no ``NAME=VALUE``, or a name that comes twice.
    """
    found: dict[str, str] = {}
    for text in told:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError(f"-p takes NAME=VALUE, not {shown(text)}.", "for example -p steps=100")
        if name in found:
            raise UsageError(f"The parameter {shown(name)} is given twice.", "give it once")
        found[name] = value
    return found


def whole(told: str) -> int:
    """A whole number; what is none is left as it is, for the run to refuse with its range."""
    try:
        return int(told)
    except ValueError:
        return told  # type: ignore[return-value]  # the run names the range


def check_target(path: Path | None, option: str, endings: Sequence[str]) -> None:
    """See that a file can be written, before anything is computed for it.

    Raises:
        UsageError: another ending, a folder that is not there or not writable.
    """
    if path is None:
        return
    listed = ", ".join(f".{ending}" for ending in endings)
    if path.suffix.lower().removeprefix(".") not in endings:
        raise UsageError(f"{option} cannot write {shown(path)}.", f"it ends in one of {listed}")
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"{option} cannot write to {folder}.", "there is no such folder")
    if path.is_dir():
        raise UsageError(f"{option} cannot write {path}.", "it is a folder")
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise UsageError(f"{option} cannot write {path}.", "you may not write there")
