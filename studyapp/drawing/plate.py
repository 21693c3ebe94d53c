"""A map of names as data: how far each is, and what leads to what. Two hands draw it.

The terminal's hand is ``map_text``, matplotlib's is ``map_picture``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studyapp.drawing.layered import Layout, layered
from studyapp.drawing.layers import Edge

SIGNS = ("·", "○", "◐", "●")
PLAIN_SIGNS = (".", "-", "+", "#")
"""The sign of each level, so that colour is never the only one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One name.

    Attributes:
        level: from 0 (nothing yet) to 3 (firm).
        value: how far it is, in a few letters; empty where there is nothing to say.
    """

    level: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Plate:
    """One map.

    Attributes:
        title: what it is of.
        marks: by name, in the order in which equals stand.
        edges: (upper name, lower name), without circles.
    """

    title: str
    marks: Mapping[str, Mark]
    edges: tuple[Edge, ...]

    def label(self, name: str, *, values: bool, plain: bool = False) -> str:
        """A name as it stands on the map: its sign, itself, and its value if that is wanted."""
        mark = self.marks[name]
        told = f" {mark.value}" if values and mark.value else ""
        return f"{(PLAIN_SIGNS if plain else SIGNS)[mark.level]} {name}{told}"

    def layout(self, columns: int, *, values: bool) -> Layout:
        """Where everything stands."""
        widths = {name: len(self.label(name, values=values)) for name in self.marks}
        return layered(widths, self.edges, columns)


@dataclass(frozen=True, slots=True)
class MapSheet:
    """Maps on one sheet.

    Attributes:
        sentence: what is seen, also for those who cannot see it.
        words: for each level, what it is called.
    """

    title: str
    plates: tuple[Plate, ...]
    sentence: str
    words: tuple[str, ...]

    def key(self, *, plain: bool = False) -> str:
        """Which sign stands for what."""
        signs = PLAIN_SIGNS if plain else SIGNS
        return "   ".join(f"{s} {w}" for s, w in zip(signs, self.words, strict=True))
