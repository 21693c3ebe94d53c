"""The cards of a session: of every deck, of one, or of one topic; kept up with the deck files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studyapp.cards.card import Card
from studyapp.errors import DeckError

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


class ChosenCards:
    """What a session may ask.

    Args:
        desk: the decks.
        deck_id, topic: only these; empty for everything.

    Attributes:
        cards: those that may be asked now, in deck order.
        by_id: these, and those that were among them before: an answer may still be undone.
        decks: by id, likewise.

    Raises:
        DeckError: there is no such deck or topic.
    """

    def __init__(self, desk: Desk, deck_id: str, topic: str) -> None:
        self._desk, self._deck_id, self._topic = desk, deck_id, topic
        self.cards = self._chosen()
        self.by_id = {card.id: card for card in self.cards}
        self.decks = {deck.id: deck for deck in desk.library.decks}

    def look_again(self) -> bool:
        """Take up what changed in the deck files; whether anything had."""
        if not self._desk.look_again():
            return False
        try:
            self.cards = self._chosen()
        except DeckError:  # the deck or the topic is gone
            self.cards = ()
        self.by_id.update({card.id: card for card in self.cards})
        self.decks.update({deck.id: deck for deck in self._desk.library.decks})
        return True

    def _chosen(self) -> tuple[Card, ...]:
        if not self._deck_id:
            return tuple(self._desk.library.cards)
        deck = self._desk.library.deck(self._deck_id)
        if self._topic and self._topic not in {topic.id for topic in deck.topics}:
            raise DeckError(
                f"The deck {self._deck_id!r} has no topic {self._topic!r}.",
                "its topics: " + ", ".join(topic.id for topic in deck.topics),
            )
        return tuple(card for card in deck.cards if self._topic in ("", card.topic))
