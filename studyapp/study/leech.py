"""A card that is forgotten again and again: when that is said, and what is offered then.

It is never put away by the program: that a card does not stay says that something before it is
missing, or that it was never seen at work.
"""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.records.memory import MemoryState

FIRST_LAPSES, EVERY_LAPSES = 6, 3
"""It is said at the sixth lapse of a card, and then at every third one more."""


@dataclass(frozen=True, slots=True)
class Leech:
    """What is said of a card that was just forgotten once too often.

    Attributes:
        lapses: how often it was forgotten.
        demonstrated: whether it has a simulation.
        practice: the cards it builds on that do not come today anyway.
    """

    lapses: int
    demonstrated: bool
    practice: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is said, in plain words."""
        offers = []
        if self.demonstrated:
            offers.append("look at its simulation")
        if self.practice:
            many = len(self.practice)
            offers.append(
                f"practise {'the card' if many == 1 else f'the {many} cards'} that it builds on"
            )
        offer = ", or ".join(offers) or "write down what you take it for"
        return f"You have forgotten this card {self.lapses} times. Before you go on, {offer}."


def became_leech(before: MemoryState | None, after: MemoryState) -> bool:
    """Whether an answer brought the card to a number of lapses at which it is said."""
    more = after.lapses > (before.lapses if before is not None else 0)
    beyond = after.lapses - FIRST_LAPSES
    return more and beyond >= 0 and beyond % EVERY_LAPSES == 0
