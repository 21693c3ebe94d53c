"""A card: what is asked, what is right, why, and which simulation shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studyapp.cards.bodies import Body
from studyapp.cards.draws import Draw
from studyapp.cards.simulation_link import SimulationLink


class Kind(StrEnum):
    """The forms in which a card can ask.

    Each has a reader in ``cards.kinds`` and a question in ``studyapp.questions``.
    """

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    TEXT = "text"
    NUMBER = "number"
    ORDER = "order"
    MATCH = "match"
    PREDICT = "predict"
    TUNE = "tune"


@dataclass(frozen=True, slots=True)
class Card:
    """One idea, asked in one form. Its identity is ``id``, which its author wrote.

    Attributes:
        topic: id of a topic of the deck.
        concept: cards of one concept are siblings and are not shown on the same day.
        question: Markdown with ``$…$`` and ``$$…$$``. Empty for a cloze without a lead-in.
        source: where the claim is from (book section or paper).
        covers: points of the source material that it covers.
        draws: values that are drawn anew each time it is asked.
        claims: conditions on the measures of its run, recomputed by ``check --run``.
        requires: ids of cards to know first.
        confusable: name of a set of ideas that are easily taken for one another.
        line: line of the card in its deck file.
    """

    id: str
    deck_id: str
    kind: Kind
    topic: str
    concept: str
    question: str
    body: Body
    explanation: str
    source: str
    covers: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    confusable: str = ""
    tags: tuple[str, ...] = ()
    simulation: SimulationLink | None = None
    draws: tuple[Draw, ...] = ()
    claims: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of a deck, in the order in which the deck lists them."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """An error that many make: what it holds, and what is so instead."""

    id: str
    title: str
    correction: str


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck file, read: only its sound cards, in file order.

    Attributes:
        path: the file it was read from.
        origin: ``bundled`` or ``user``.
        misconceptions: the glossary that the wrong options of its cards name.
        confidence: whether learners say how sure they are; None asks where a machine grades.
    """

    id: str
    title: str
    topics: tuple[Topic, ...]
    cards: tuple[Card, ...]
    path: str
    origin: str = "bundled"
    description: str = ""
    license: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    confidence: bool | None = None

    def misconception(self, misconception_id: str) -> Misconception | None:
        """What the glossary holds under a name; None where it does not."""
        return next((m for m in self.misconceptions if m.id == misconception_id), None)

    def topic_title(self, topic_id: str) -> str:
        """The title of a topic of this deck; its id where the deck does not list it."""
        return next((t.title for t in self.topics if t.id == topic_id), topic_id)
