"""The cards of a study day as a session goes through them: planned once, kept up by answers."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from studyapp.cards.card import Card
from studyapp.records.memory import MemoryState, Stage
from studyapp.study.facts import facts_of_day, today
from studyapp.study.queue import LEARN_AHEAD, select

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
        self.make()

    def make(self) -> None:
        """Plan the day anew."""
        self._day = today(self._desk)
        facts = facts_of_day(self._desk, self._states)
        chosen = select(self._cards, facts, self._day, self._desk.limits)
        self._steps, self._main = list(chosen.steps), list(chosen.main)

    def change_cards(self, cards: Sequence[Card]) -> None:
        """Plan the day anew with other cards: the deck files have changed."""
        self._cards = cards
        self.make()

    def keep_up(self, answered: str | None) -> None:
        """Plan anew if the day has changed; else put an answered card back if it comes again."""
        if today(self._desk) != self._day:
            self.make()
        elif answered is not None and self.in_steps(answered):
            insort(self._steps, answered, key=lambda name: self._states[name].due_at)

    def in_steps(self, card_id: str) -> bool:
        """Whether a card is in a learning step that ends today."""
        state = self._states.get(card_id)
        return state is not None and state.stage is not Stage.REVIEW and state.due_day <= self._day

    def next(self, now: dt.datetime) -> str | None:
        """The card to lay on the table; None where none is left."""
        if self._steps and self._states[self._steps[0]].due_at <= now:
            return self._steps[0]
        if self._main:
            return self._main[0]
        if self._steps and self._states[self._steps[0]].due_at <= now + LEARN_AHEAD:
            return self._steps[0]
        return None

    def take(self, card_id: str) -> None:
        """Take a card out, for it lies on the table."""
        for waiting in (self._steps, self._main):
            if card_id in waiting:
                waiting.remove(card_id)

    def left(self, on_table: str | None) -> tuple[int, int, int]:
        """How many new cards, learning steps and reviews are left, with the one on the table."""
        waiting = self._main if on_table is None else [*self._main, on_table]
        fresh = sum(name not in self._states for name in waiting)
        learning = sum(self.in_steps(name) for name in waiting)
        return fresh, len(self._steps) + learning, len(waiting) - fresh - learning
