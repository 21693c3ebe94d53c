"""What a new card waits for: the cards that it requires, until they are known.

Nothing waits for ever. A required card holds others back only while all of this is so:

- it is in the library, neither suspended nor buried, and in no circle with the card;
- it is not known: never answered, or still on the first step that a forgotten card is set to
  (a card that is in review, or was answered right since, is known);
- its idea (it and its siblings) was answered fewer than ``HELD_ANSWERS`` times;
- its last answer, if it has one, is fewer than ``HELD_DAYS`` days old.

Within a session a card waits only for required cards that are still to come in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from studyapp.cards.card import Card
from studyapp.records.memory import MemoryState, Stage
from studyapp.study.remembered import of_the_newest

HELD_ANSWERS = 6
"""An idea that does not stay after so many answers holds nothing else back."""

HELD_DAYS = 3
"""A required card that was not asked for so many days holds nothing back."""


class Requirements:
    """Who waits for whom on a study day.

    Args:
        library: all cards there are, whatever is studied now.
        states: memory states; read anew each time, so that they may be kept up.
        hidden: ids of suspended and of buried cards.
        day: the study day.
    """

    def __init__(
        self,
        library: Sequence[Card],
        states: Mapping[str, MemoryState],
        hidden: Collection[str],
        day: dt.date,
    ) -> None:
        self._needs = needs_of(tuple(library))
        self._states, self._hidden, self._day = states, hidden, day

    @property
    def in_order(self) -> Sequence[Card]:
        """All cards, each after those that it requires."""
        return self._needs.in_order

    def ordered(self, names: Iterable[str]) -> list[Card]:
        """The cards of these ids that there are, each after those that it requires."""
        place = self._needs.place
        return [self.in_order[n] for n in sorted(place[name] for name in names if name in place)]

    def before(self, card_id: str) -> list[str]:
        """The cards that it requires and that can come before it."""
        places = self._needs.place
        place = places[card_id]
        # In a circle one card must come before what it requires: there the circle is cut.
        requires = self.in_order[place].requires
        return [name for name in requires if places.get(name, place) < place]

    def missing(self, card_id: str) -> list[str]:
        """The required cards that hold a new card back."""
        return [name for name in self.before(card_id) if self._holds(name)]

    def _holds(self, name: str) -> bool:
        if name in self._hidden:
            return False
        state = self._states.get(name)
        if state is not None and (is_known(state) or self._is_past(state)):
            return False
        card = self.in_order[self._needs.place[name]]
        siblings = self._needs.siblings[card.concept or name]
        known = (self._states.get(sibling) for sibling in siblings)
        return sum(one.reviews for one in known if one is not None) < HELD_ANSWERS

    def _is_past(self, state: MemoryState) -> bool:
        return (self._day - state.last_day).days >= HELD_DAYS


@dataclass(frozen=True)
class Needs:
    """What hangs on the cards alone.

    Attributes:
        in_order: the cards, each after those that it requires.
    """

    in_order: Sequence[Card]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each id stands in the order."""
        return {card.id: n for n, card in enumerate(self.in_order)}

    @cached_property
    def siblings(self) -> Mapping[str, Sequence[str]]:
        """Ids of the cards of each concept; of each card without one by its id."""
        siblings: dict[str, list[str]] = {}
        for card in self.in_order:
            siblings.setdefault(card.concept or card.id, []).append(card.id)
        return siblings


@of_the_newest
def needs_of(library: tuple[Card, ...]) -> Needs:
    """The order of need of all cards there are; that of the newest ones is remembered."""
    return Needs(in_order_of_need(library))


def is_known(state: MemoryState) -> bool:
    """Whether a card that was answered is in review, or past the step of a forgotten card."""
    return state.stage is Stage.REVIEW or bool(state.step)


def in_order_of_need(cards: Sequence[Card]) -> list[Card]:
    """The cards in deck order, but each after those that it requires (where they are here)."""
    by_id = {card.id: card for card in cards}
    placed: dict[str, Card] = {}
    for card in cards:
        if not card.requires:
            placed[card.id] = card
            continue
        stack = [card.id]
        entered = set()
        while stack:
            here = stack[-1]
            needs = [n for n in by_id[here].requires if n in by_id and n not in placed]
            if here in placed or here in entered or not needs:
                placed.setdefault(here, by_id[here])  # a circle is broken at its first card
                stack.pop()
            else:
                entered.add(here)
                stack.extend(reversed(needs))
    return list(placed.values())
