"""Chance by its place in one long row, drawn only where it is asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Cells = tuple[Whole, Whole]
"""Rows (runs) and columns (cards) of chosen cells, shapes (chosen,)."""

APART = 1000
"""To leap to one number takes as long as to draw so many in a row."""


class Luck:
    """Numbers in [0, 1), shape (days, layers, runs, cards): those of PCG64, one after the other.

    What a place holds does not hang on what was asked before.

    Args:
        seed: which numbers.
        layers, runs, cards: the shape of a day.
    """

    def __init__(self, seed: int, layers: int, runs: int, cards: int) -> None:
        self._layers, self._cards, self._size = layers, cards, runs * cards
        self._bits = np.random.PCG64(seed)
        self._generator, self._place = np.random.Generator(self._bits), 0
        self._drawn: dict[tuple[int, int], Array] = {}

    def at(self, day: int, layer: int, cells: Cells) -> Array:
        """The numbers of some cells, shape (cells,)."""
        places = cells[0] * self._cards + cells[1]
        if (day, layer) in self._drawn or places.size * APART >= self._size:
            found: Array = self._whole(day, layer)[places]
            return found
        start = (day * self._layers + layer) * self._size
        each = (self._from(start + place, 1)[0] for place in places.tolist())
        return np.fromiter(each, np.float64, places.size)

    def _whole(self, day: int, layer: int) -> Array:
        """A layer of a day; those of the newest day are kept."""
        if (day, layer) not in self._drawn:
            self._drawn = {key: one for key, one in self._drawn.items() if key[0] == day}
            start = (day * self._layers + layer) * self._size
            self._drawn[day, layer] = self._from(start, self._size)
        return self._drawn[day, layer]

    def _from(self, place: int, count: int) -> Array:
        """So many numbers from a place on."""
        # Each number takes one step of the generator, whose row closes after 2^128.
        self._bits.advance((place - self._place) % (1 << 128))
        self._place = place + count
        return self._generator.random(count)
