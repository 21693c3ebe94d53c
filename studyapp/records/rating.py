"""How well a card was remembered, in the four grades of the scheduler."""

from __future__ import annotations

from enum import IntEnum


class Rating(IntEnum):
    """The learner's grade; the numbers are the keys that give it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        """The grade in lower case, as it stands on screen and in the log."""
        return self.name.lower()
