"""A card: what is asked, what is right, why, and which simulation shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The forms in which a card can ask.

    Each has a reader in ``cards.kinds`` and a question in ``studyapp.questions``.
    """

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class SimulationLink:
    """Which simulation shows the claim, with which parameters, and what to look for.

    Attributes:
        params: parameter name to number or word, as in the deck file; the rest are defaults.
        ask: the guiding question that stays on screen in the lab.
        seed, runs: None takes the simulation's default.
    """

    simulation: str
    params: Mapping[str, object] = field(default_factory=dict)
    ask: str = ""
    seed: int | None = None
    runs: int | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """Answer from memory; the learner grades themselves."""

    answer: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of a cloze text that is hidden until the answer is shown."""

    answer: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cloze:
    """A statement with gaps; ``parts`` in reading order are plain Markdown or gaps."""

    parts: tuple[str | Gap, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps in reading order."""
        return tuple(part for part in self.parts if isinstance(part, Gap))


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice card.

    A wrong one says why, names the misconception that it stands for, and where a run refutes it,
    links that run.
    """

    text: str
    right: bool
    why: str = ""
    misconception: str = ""
    refuted_by: SimulationLink | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one option is right; graded by machine."""

    options: tuple[Option, ...]


Body = Recall | Cloze | Choice


@dataclass(frozen=True, slots=True)
class Card:
    """One idea, asked in one form. Its identity is ``id``, which its author wrote.

    Attributes:
        topic: id of a topic of the deck.
        concept: cards of one concept are siblings and are not shown on the same day.
        question: Markdown with ``$…$`` and ``$$…$$``. Empty for a cloze without a lead-in.
        source: where the claim is from (book section or paper).
        covers: points of the source material that it covers.
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
    line: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of a deck, in the order in which the deck lists them."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck file, read: only its sound cards, in file order.

    Attributes:
        path: the file it was read from.
        origin: ``bundled`` or ``user``.
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

    def topic_title(self, topic_id: str) -> str:
        """The title of a topic of this deck; its id where the deck does not list it."""
        return next((t.title for t in self.topics if t.id == topic_id), topic_id)
