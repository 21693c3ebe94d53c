"""The concept map: every concept with its mastery, and what it requires and opens.

It is shown topic by topic: ideas above, what builds on them below. The mastery is the one of
``insight.concepts``, worked out from the answers that are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.drawing.plate import MapSheet, Mark, Plate
from studyapp.insight.concept_graph import Edge, concept_edges
from studyapp.insight.concepts import (
    PREDICTIONS,
    ConceptMastery,
    Level,
    level_of,
    levels_words,
)
from studyapp.insight.words import counted, percent
from studyapp.study.answer_log import AnswerLog, answer_log
from studyapp.study.insights import concepts_of
from studyapp.study.requirements import in_order_of_need

if TYPE_CHECKING:
    from studyapp.cards.card import Card
    from studyapp.cards.library import Library
    from studyapp.study.desk import Desk


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept on the map.

    Attributes:
        mastery: how far it is.
        cards: its cards, in the order of the decks.
        requires, opens: the concepts next before and after it, whatever their topic.
    """

    mastery: ConceptMastery
    cards: tuple[Card, ...]
    requires: tuple[str, ...]
    opens: tuple[str, ...]

    @property
    def level(self) -> Level:
        """How far it is, in a word."""
        return level_of(self.mastery)

    @property
    def words(self) -> str:
        """Its mastery and what makes it up, in a line."""
        found = self.mastery
        if not found.seen:
            return f"not met yet · 0 of {counted(found.cards, 'card')}"
        told = f"{percent(found.mastery)} mastered · {found.seen} of {counted(found.cards, 'card')}"
        told += f" · recall {percent(found.recall)}"
        if found.predicts:
            told += f" · foreseen {found.foreseen.hits} of {PREDICTIONS}"
        return told


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The concepts of one topic.

    Attributes:
        plate: the map, to be drawn.
        sentence: how many are how far; those not met are named.
    """

    deck_id: str
    deck_title: str
    topic_id: str
    title: str
    plate: Plate
    sentence: str

    @property
    def names(self) -> tuple[str, ...]:
        """Its concepts, in the order in which they are met."""
        return tuple(self.plate.marks)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """What leads to what among them."""
        return self.plate.edges


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """Every concept by name, and the topics in the order of the decks."""

    concepts: Mapping[str, Concept]
    topics: tuple[TopicMap, ...]


def concept_map(desk: Desk, log: AnswerLog | None = None) -> ConceptMap:
    """The map of all decks; ``log`` where it is read already."""
    return map_of(desk.library, concepts_of(answer_log(desk) if log is None else log))


def map_of(library: Library, found: Sequence[ConceptMastery]) -> ConceptMap:
    """The map of a library, given the mastery of each of its concepts."""
    edges = concept_edges(in_order_of_need(library.cards))
    cards: dict[str, list[Card]] = {}
    for card in library.cards:
        cards.setdefault(card.concept, []).append(card)
    concepts = {
        one.concept: Concept(
            one,
            tuple(cards[one.concept]),
            tuple(a for a, b in edges if b == one.concept),
            tuple(b for a, b in edges if a == one.concept),
        )
        for one in found
    }
    return ConceptMap(concepts, tuple(_topics(library, concepts, edges)))


def _topics(
    library: Library, concepts: Mapping[str, Concept], edges: Sequence[Edge]
) -> list[TopicMap]:
    topics = []
    order = in_order_of_need(library.cards)
    for deck in library.decks:
        for topic in deck.topics:
            here = [c for c in order if (c.deck_id, c.topic) == (deck.id, topic.id)]
            names = list(dict.fromkeys(card.concept for card in here))
            if not names:
                continue
            marks = {name: _mark(concepts[name]) for name in names}
            inside = tuple(e for e in edges if e[0] in marks and e[1] in marks)
            sentence = levels_words([concepts[name].mastery for name in names])
            plate = Plate(topic.title, marks, inside)
            topics.append(TopicMap(deck.id, deck.title, topic.id, topic.title, plate, sentence))
    return topics


def _mark(concept: Concept) -> Mark:
    value = percent(concept.mastery.mastery) if concept.mastery.seen else ""
    return Mark(concept.level.value, value)


def sheets_of(found: ConceptMap) -> tuple[MapSheet, ...]:
    """A sheet of maps for each deck."""
    words = tuple(level.word for level in Level)
    by_deck: dict[str, list[TopicMap]] = {}
    for topic in found.topics:
        by_deck.setdefault(topic.deck_id, []).append(topic)
    sheets = []
    for topics in by_deck.values():
        names = dict.fromkeys(name for topic in topics for name in topic.names)
        sentence = levels_words([found.concepts[name].mastery for name in names])
        plates = tuple(topic.plate for topic in topics)
        sheets.append(MapSheet(topics[0].deck_title, plates, sentence, words))
    return tuple(sheets)


def sheet_of(found: ConceptMap) -> MapSheet:
    """One sheet with all maps."""
    sentence = levels_words([concept.mastery for concept in found.concepts.values()])
    plates = tuple(topic.plate for topic in found.topics)
    return MapSheet("Concepts", plates, sentence, tuple(level.word for level in Level))
