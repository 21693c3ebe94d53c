"""Writes a file of pictures whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from studyapp.errors import StudyError


def write_whole(path: Path, save: Callable[[Any], object]) -> None:
    """Write beside the target and put it in place at once, so that no half file is left.

    Whatever ends ``save``, also an error that is not of the disk, what it wrote is removed.

    Args:
        path: where to; an existing file is replaced.
        save: is handed a binary stream to write to.

    Raises:
        StudyError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as target:
            save(target)
        part.replace(path)
    except OSError as error:
        raise StudyError(
            f"The picture {path} cannot be written: {error.strerror}.", "choose another folder"
        ) from error
    finally:
        with suppress(OSError):  # in its place already, or in a folder that is not there
            part.unlink()
