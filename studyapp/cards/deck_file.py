"""What one deck file gave, whatever its form: its deck, its problems, and where its ids stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from studyapp.cards.card import Deck
from studyapp.cards.card_reader import Requirement
from studyapp.cards.problem import Problem
from studyapp.cards.reading import LONGEST_NAME, FoundLink

LARGEST_FILE = 4_000_000
"""Bytes; a deck of 2,000 long cards is half of that."""


class Placed(Protocol):
    """Something that stands on a line of a file."""

    @property
    def line(self) -> int:
        """The line number."""
        ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A place whose line is known."""

    line: int


@dataclass(frozen=True, slots=True)
class DeckFile:
    """What one file gave.

    Attributes:
        deck: its sound cards; None where nothing of a deck can be made out.
        problems: all of them, by line.
        ids: every card id that the file defines, of unsound cards too, to its place.
        deck_place: where the deck's id stands; None where it has none.
        unwritten: line of each sound card whose id does not stand in the file, to that id.
    """

    path: str
    deck: Deck | None
    problems: tuple[Problem, ...]
    ids: Mapping[str, Placed] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    links: tuple[FoundLink, ...] = ()
    deck_place: Placed | None = None
    unwritten: Mapping[int, str] = field(default_factory=dict)


def read_bytes(path: Path, name: str) -> bytes | DeckFile:
    """The bytes of a deck file; what is to be told of it where it cannot be had.

    Args:
        path: the file.
        name: what problems call it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or type(error).__name__
        return unread(name, "unreadable", f"cannot be read: {reason}", "")
    if len(data) > LARGEST_FILE:
        size = f"larger than {LARGEST_FILE // 1_000_000} MB"
        return unread(name, "too-large", size, "split the deck")
    return data


def unread(name: str, code: str, message: str, hint: str) -> DeckFile:
    """A file of which nothing could be read."""
    return DeckFile(name, None, (Problem(name, 1, code, message, hint),))


def slug_of(text: str, fallback: str = "deck") -> str:
    """The identifier that is nearest to a file's name or a heading."""
    slug = re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-.")
    return slug[:LONGEST_NAME] or fallback
