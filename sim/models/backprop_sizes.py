"""Layer sizes as a knob holds them: whole numbers joined by hyphens, the inputs first."""

from __future__ import annotations

import re
from functools import lru_cache

from sim.knobs import TextForm

LARGEST = 64
"""Most units of a layer."""
MOST = 5
"""Most layers, inputs and outputs included."""

_PATTERN = re.compile(rf"[0-9]{{1,3}}(-[0-9]{{1,3}}){{1,{MOST - 1}}}", re.ASCII)


def read_sizes(text: str) -> str | None:
    """The sizes without leading zeros; None where ``text`` is none or a size is out of range."""
    if not _PATTERN.fullmatch(text):
        return None
    sizes = [int(size) for size in text.split("-")]
    return "-".join(map(str, sizes)) if all(1 <= size <= LARGEST for size in sizes) else None


@lru_cache(maxsize=64)
def sizes_of(text: str) -> tuple[int, ...]:
    """The sizes of a text that ``read_sizes`` gave."""
    return tuple(int(size) for size in text.split("-"))


SIZES = TextForm(
    words=f"2 to {MOST} layer sizes from 1 to {LARGEST} joined by hyphens",
    examples=("4-16-16-1", "4-32-32-1", "2-8-1", "3-3", "1-1", "64-64-64-64-64"),
    read=read_sizes,
)
