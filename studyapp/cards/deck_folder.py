"""Finds deck files in a folder and reads them, TOML and light Markdown alike."""

from __future__ import annotations

import stat
from pathlib import Path

from studyapp.cards.deck_file import DeckFile, unread
from studyapp.cards.toml_deck import read_deck as read_toml

MARKDOWN = ".md"
SUFFIXES = (".toml", MARKDOWN)
NO_CARDS = "no-cards"


def read_deck(path: Path, origin: str = "user", name: str = "") -> DeckFile:
    """Read the deck at ``path``; never raises, whatever the file holds.

    Args:
        path: the file; one that ends in ``.md`` is Markdown, every other TOML.
        origin: ``bundled`` or ``user``.
        name: what problems call the file; its path where empty.
    """
    if path.suffix.lower() != MARKDOWN:
        return read_toml(path, origin, name)
    from studyapp.cards.markdown_deck import read_markdown  # only those wait who have such a deck

    return read_markdown(path, origin, name)


def read_folder(folder: Path | None, origin: str) -> list[DeckFile]:
    """Every deck of a folder by name; none for a folder that does not exist."""
    if folder is None:
        return []
    files = (read_inside(path, folder, origin) for path in deck_paths(folder))
    return [file for file in files if not is_plain_text(file)]


def deck_paths(folder: Path) -> list[Path]:
    """The deck files of a folder, by name."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError:
        return []


def read_inside(path: Path, folder: Path, origin: str) -> DeckFile:
    """Read a deck of a folder, unless it is a link that leaves it."""
    try:
        outside = path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that go round in a circle
        outside = False
    if outside:
        message = "a link that leaves the folder is not followed"
        return unread(str(path), "link-outside", message, "copy the file into the folder")
    if not _can_be_read_at_once(path):
        return unread(str(path), "unreadable", "cannot be read: it is no file", "")
    return read_deck(path, origin)


def _can_be_read_at_once(path: Path) -> bool:
    """Whether it is no pipe or device, reading which might never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return True  # reading it says what is wrong
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def is_plain_text(file: DeckFile) -> bool:
    """Whether a Markdown file in a folder of decks is no deck: a note, a README."""
    codes = [problem.code for problem in file.problems]
    return file.deck is None and file.path.lower().endswith(MARKDOWN) and codes == [NO_CARDS]
