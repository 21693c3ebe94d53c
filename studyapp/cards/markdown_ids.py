"""Writes the ids of a Markdown deck's cards into its file, and changes no other byte of it.

The id that is written is the one that the card has already, so its progress stays; from then on
the card may be edited. Files that other programs read too keep their cards there where each
card ends with ``---``, for the line then stands between the cards.
"""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studyapp.cards.deck_file import DeckFile
from studyapp.cards.markdown_deck import read_markdown_bytes
from studyapp.errors import DeckError


@dataclass(frozen=True, slots=True)
class AddedId:
    """One id that was written.

    Attributes:
        line: where it stands now.
    """

    file: str
    line: int
    card_id: str


def add_ids(file: DeckFile, path: Path) -> list[AddedId]:
    """Write the ids that ``file``, just read from ``path``, lacks; none where it lacks none.

    The file is replaced as a whole, so that a cut leaves the old or the new one.

    Raises:
        DeckError: it cannot be written, or was changed since it was read.
    """
    if not file.unwritten:
        return []
    place = path.resolve()
    try:
        data = place.read_bytes()
        again = read_markdown_bytes(data, file.path).unwritten
        if any(again.get(line) != card_id for line, card_id in file.unwritten.items()):
            raise DeckError(f"{path} is being changed.", "save it, and try again")
        _replace(place, with_ids(data, file.unwritten))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeckError(f"{path} cannot be written: {reason}.", "nothing was changed") from error
    lines = sorted(file.unwritten)
    return [
        AddedId(file.path, line + before, file.unwritten[line]) for before, line in enumerate(lines)
    ]


def with_ids(data: bytes, ids: Mapping[int, str]) -> bytes:
    """``data`` with a line for each id above the line that it is for.

    Each has the line end of the line that it stands above, or of the one before that.
    """
    lines = data.split(b"\n")
    made: list[bytes] = []
    for number, line in enumerate(lines, 1):
        card_id = ids.get(number)
        if card_id is not None:
            mark = b""
            if number == 1 and line.startswith(codecs.BOM_UTF8):
                mark, line = codecs.BOM_UTF8, line.removeprefix(codecs.BOM_UTF8)
            like = lines[number - 2] if number == len(lines) and number > 1 else line
            end = b"\r" if like.endswith(b"\r") else b""
            made.append(mark + f"<!-- id: {card_id} -->".encode() + end)
        made.append(line)
    return b"\n".join(made)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
