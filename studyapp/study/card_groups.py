"""The cards of a library in groups: their topics, concepts and simulations, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studyapp.insight.answers import MEASURED_KINDS, Groups
from studyapp.insight.concepts import Concepts
from studyapp.study.remembered import of_the_newest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from studyapp.cards.library import Library

    Small = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CardGroups:
    """A library as columns, made once for it.

    Attributes:
        place_of: the place of each card's id in the columns below.
        topics: titles of the topics, each with its cards, in the order of the decks.
        topic, concept, simulation: of each card, a place in the names; -1 for none.
        concept_cards, concept_predicts: as ``Concepts`` has them.
    """

    place_of: Mapping[str, int]
    topics: Mapping[str, int]
    topic: Small
    concepts: tuple[str, ...]
    concept: Small
    concept_cards: npt.NDArray[np.int64]
    concept_predicts: npt.NDArray[np.bool_]
    simulations: tuple[str, ...]
    simulation: Small
    _newest: list[tuple[Sequence[str], Small]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def places(self, cards: Sequence[str]) -> Small:
        """The place of each card that a log numbers; -1 for one that the library has not.

        A log that is read again numbers more cards and none anew, so what was found is kept.
        """
        import numpy as np

        known = np.zeros(0, dtype=np.int32)
        if self._newest and self._newest[0][0] is cards:
            known = self._newest[0][1]
        if known.size != len(cards):
            get, more = self.place_of.get, cards[known.size :]
            added = np.fromiter((get(card, -1) for card in more), np.int32, len(more))
            known = np.concatenate([known, added])
            self._newest[:] = [(cards, known)]
        return known

    def marked(self, cards: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Of each place, whether its card is one of these; one more at the end is no card's."""
        import numpy as np

        found = np.zeros(len(self.place_of) + 1, dtype=np.bool_)
        found[[self.place_of[card] for card in cards if card in self.place_of]] = True
        return found

    def numbered(self, cards: Sequence[str]) -> NumberedGroups:
        """The groups by the numbers that a log gives to cards."""
        import numpy as np

        place = self.places(cards)
        topic, concept, simulation = (
            # -1 takes what was added at the end: no group.
            np.append(column, np.int32(-1))[place]
            for column in (self.topic, self.concept, self.simulation)
        )
        return NumberedGroups(
            place=place,
            topics=Groups(tuple(self.topics), topic),
            concepts=Concepts(self.concepts, self.concept_cards, self.concept_predicts, concept),
            simulations=Groups(self.simulations, simulation),
        )


@dataclass(frozen=True, slots=True)
class NumberedGroups:
    """The same, by the numbers of a log's cards; ``place`` is that in the library's columns."""

    place: Small
    topics: Groups
    concepts: Concepts
    simulations: Groups


@dataclass(frozen=True, slots=True)
class CardsThatCome:
    """The cards of a library that are not put away.

    Attributes:
        count: how many, answered or not.
        comes: of each number of a log's card, whether it is one of them.
    """

    count: int
    comes: npt.NDArray[np.bool_]


def cards_that_come(
    library: Library, cards: Sequence[str], hidden: frozenset[str]
) -> CardsThatCome:
    """The cards that can come up; ``hidden`` ones are suspended, ``cards`` those of a log."""
    import numpy as np

    groups = groups_of_library(library)
    place, away = groups.places(cards), groups.marked(hidden)
    return CardsThatCome(int(np.count_nonzero(~away[:-1])), (place >= 0) & ~away[place])


@of_the_newest
def groups_of_library(library: Library) -> CardGroups:
    """The groups of a library; those of the newest one are remembered."""
    import numpy as np

    # A card that stands in two decks belongs where it stands last, as everywhere.
    titles = {(deck.id, t.id): t.title for deck in library.decks for t in deck.topics}
    title_of = {
        card.id: titles.get((deck.id, card.topic), card.topic)
        for deck in library.decks
        for card in deck.cards
    }
    cards = {card.id: card for deck in library.decks for card in deck.cards}
    topics, topic = _places(title_of.values())
    concepts, concept = _places(card.concept for card in cards.values())
    simulations, simulation = _places(
        card.simulation.simulation if card.simulation is not None else None
        for card in cards.values()
    )
    predicts = np.array([card.kind.value in MEASURED_KINDS for card in cards.values()], dtype=bool)
    counts = np.bincount(topic, minlength=len(topics)).tolist()
    return CardGroups(
        place_of={name: place for place, name in enumerate(cards)},
        topics=dict(zip(topics, counts, strict=True)),
        topic=topic,
        concepts=concepts,
        concept=concept,
        concept_cards=np.bincount(concept, minlength=len(concepts)),
        concept_predicts=np.bincount(concept[predicts], minlength=len(concepts)) > 0,
        simulations=simulations,
        simulation=simulation,
    )


def _places(names: Iterable[str | None]) -> tuple[tuple[str, ...], Small]:
    """The different names in order, and the place of each; -1 for None."""
    import numpy as np

    places: dict[str, int] = {}
    found = [-1 if name is None else places.setdefault(name, len(places)) for name in names]
    return tuple(places), np.array(found, dtype=np.int32)
