"""How sure a learner says they are before they see the answer."""

from __future__ import annotations

from enum import IntEnum


class Confidence(IntEnum):
    """Three steps: more than can be told apart honestly would be noise."""

    GUESS = 1
    UNSURE = 2
    SURE = 3

    @property
    def word(self) -> str:
        """As a learner reads it."""
        return self.name.lower()
