"""The cards of a study day as a session goes through them: planned once, kept up by answers."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from studyapp.cards.card import Card
from studyapp.records.memory import MemoryState, Stage
from studyapp.study.exam_rule import is_running
from studyapp.study.facts import facts_of_day, today
from studyapp.study.queue import LEARN_AHEAD, select
from studyapp.study.requirements import Requirements

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


class DayPlan:
    """What is still to come today.

    A plan is made once a day and kept up answer by answer: a session must not become slower
    with the collection.

    Args:
        desk: decks, store and clock.
        cards: the cards of the session.
        states: memory states, kept up by the session.
    """

    def __init__(
        self, desk: Desk, cards: Sequence[Card], states: Mapping[str, MemoryState]
    ) -> None:
        self._desk, self._cards, self._states = desk, cards, states
        self._portions, self._day = 1, today(desk)
        self.make()

    def make(self, asked: Sequence[str] = ()) -> None:
        """Plan the day anew; ``asked`` is the extra practice that is still wished for."""
        desk, day = self._desk, today(self._desk)
        if day != self._day:
            self._day, self._portions = day, 1
        facts = facts_of_day(desk, self._states, self._portions)
        self._requirements = Requirements(desk.library.cards, self._states, facts.hidden, self._day)
        self._hidden = facts.hidden
        chosen = select(self._cards, facts, self._day, desk.limits, self._requirements)
        self._sharing = facts.backlog is not None or is_running(facts.exam, self._day)
        self._steps, self._main = list(chosen.steps), list(chosen.main)
        self._asked: list[str] = []
        self.ask(asked)

    @property
    def has_more(self) -> bool:
        """Whether cards wait that are not of today's share."""
        return bool(self._next_share(self._portions + 1))

    def more(self) -> None:
        """Take the next share of what waits to today's."""
        self._portions += 1
        self.make()

    def _next_share(self, portions: int) -> tuple[str, ...]:
        if not self._sharing:
            return ()
        facts = facts_of_day(self._desk, self._states, portions)
        cards, day, limits = self._cards, self._day, self._desk.limits
        return select(cards, facts, day, limits, self._requirements).main

    def change_cards(self, cards: Sequence[Card]) -> None:
        """Plan the day anew with other cards: the deck files have changed."""
        self._cards = cards
        self.make()

    def keep_up(self, answered: str | None) -> None:
        """Plan anew if the day has changed; else put an answered card back if it comes again."""
        if today(self._desk) != self._day:
            self.make(self._asked)
        elif answered is not None and self.in_steps(answered) and answered not in self._hidden:
            insort(self._steps, answered, key=lambda name: self._states[name].due_at)

    def in_steps(self, card_id: str) -> bool:
        """Whether a card is in a learning step that ends today."""
        state = self._states.get(card_id)
        return state is not None and state.stage is not Stage.REVIEW and state.due_day <= self._day

    @property
    def asked(self) -> tuple[str, ...]:
        """The extra practice that is still to come."""
        return tuple(self._asked)

    def ask(self, names: Sequence[str]) -> None:
        """Put cards before everything else; those that come today anyway come now."""
        for name in names:
            self.take(name)
        self._asked = list(dict.fromkeys((*names, *self._asked)))

    def practice_for(self, card: Card) -> tuple[str, ...]:
        """The cards that a card requires, without those put away and those that come anyway."""
        found = self._requirements.before(card.id)
        return tuple(n for n in found if n not in self._hidden and not self.has(n))

    def has(self, card_id: str) -> bool:
        """Whether a card is still to come today anyway."""
        return card_id in self._steps or card_id in self._main

    def next(self, now: dt.datetime) -> str | None:
        """The card to lay on the table; None where none is left."""
        if self._asked:
            return self._asked[0]
        if self._steps and self._states[self._steps[0]].due_at <= now:
            return self._steps[0]
        opened = next((name for name in self._main if not self._waits(name)), None)
        if opened is None and self._steps:
            first = self._steps[0]
            if self._states[first].due_at <= now + LEARN_AHEAD:
                return first
        # With what it needs too far ahead (the clock was set back), a card waits no longer.
        return opened or next(iter(self._main), None)

    def _waits(self, card_id: str) -> bool:
        """Whether a new card needs one that is still to come and is not known."""
        if card_id in self._states:
            return False
        return any(self.has(name) for name in self._requirements.missing(card_id))

    def take(self, card_id: str) -> None:
        """Take a card out, for it lies on the table."""
        for waiting in (self._asked, self._steps, self._main):
            if card_id in waiting:
                waiting.remove(card_id)

    def left(self, on_table: str | None) -> tuple[int, int, int]:
        """How many new cards, learning steps and reviews are left, with the one on the table."""
        waiting = [*self._asked, *self._main, *([] if on_table is None else [on_table])]
        fresh = sum(name not in self._states for name in waiting)
        learning = sum(self.in_steps(name) for name in waiting)
        return fresh, len(self._steps) + learning, len(waiting) - fresh - learning
