"""Mastery of a concept: what recall says, and what predictions on unseen parameters say.

A concept is a set of cards that teach one idea. Its mastery is re-derivable from the reviews
that are kept (those not taken back), from the weights of the schedule and from which cards the
concept has; nothing else enters. For a study day *d*:

    recall     = mean over the concept's cards of  R(d) · min(1, S / 21)
    foresight  = (right ones among the newest 3 unseen predictions) / 3
    mastery    = recall · (1 + foresight) / 2      where a card of the concept asks to predict
               = recall                            where none does

S is the stability in days after the card's last review, R(d) the recall probability on day *d*,
both of FSRS-6; a card that was never answered counts 0. A *prediction* is an answer to a card
of kind predict or tune that its run found right or wrong. It is *unseen* when no earlier kept
answer to that card had the same drawn values, so that the outcome cannot be remembered; a card
without drawn values is unseen once. Predictions that were not made yet count as wrong: what
was not shown is not known. So all cards learned by heart, none foreseen, make one half; the
other half is for those who can say what happens with numbers they never met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from studyapp.insight.answers import Answered
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.share import Share, share_of
from studyapp.insight.words import counted, percent
from studyapp.records.memory import MemoryState

PREDICTIONS = 3
"""So many right predictions in a row on unseen parameters show that a concept is understood."""

FIRM, GROWING = 0.8, 0.4
"""The masteries from which a concept counts as firm, and as growing."""


class Level(IntEnum):
    """How far a concept is, in a word."""

    UNMET = 0
    BEGUN = 1
    GROWING = 2
    FIRM = 3

    @property
    def word(self) -> str:
        """As a learner reads it."""
        return ("not met", "begun", "growing", "firm")[self]


@dataclass(frozen=True, slots=True)
class ConceptMastery:
    """One concept.

    Attributes:
        cards, seen: cards there are, and those that were answered.
        recall: see above, in [0, 1].
        predicts: whether a card of the concept asks to predict or tune.
        foreseen: right ones among the newest unseen predictions, at most 3.
        mastery: see above, in [0, 1].
    """

    concept: str
    cards: int
    seen: int
    recall: float
    predicts: bool
    foreseen: Share
    mastery: float


@dataclass(frozen=True, slots=True)
class Member:
    """A card as its concept sees it."""

    card_id: str
    concept: str
    predicts: bool


def mastery_by_concept(
    members: Iterable[Member],
    answers: Iterable[Answered],
    states: Mapping[str, MemoryState],
    recall_of: Mapping[str, float],
) -> tuple[ConceptMastery, ...]:
    """The mastery of each concept, in the order in which ``members`` first names them.

    Args:
        members: all cards there are.
        answers: all answers, in order of time.
        states: card id to memory state; a card without one was never answered.
        recall_of: card id to its recall probability today, for every card with a state.
    """
    concepts: dict[str, list[Member]] = {}
    for member in members:
        concepts.setdefault(member.concept, []).append(member)
    concept_of = {m.card_id: m.concept for of_concept in concepts.values() for m in of_concept}
    made: dict[str, list[bool]] = {}
    for answer in answers:
        if answer.unseen and answer.card_id in concept_of:
            made.setdefault(concept_of[answer.card_id], []).append(answer.right)
    return tuple(
        _mastery(concept, of_concept, made.get(concept, []), states, recall_of)
        for concept, of_concept in concepts.items()
    )


def level_of(found: ConceptMastery) -> Level:
    """Not met, begun (below 40 %), growing, or firm (80 % or more)."""
    if not found.seen:
        return Level.UNMET
    if found.mastery >= FIRM:
        return Level.FIRM
    return Level.GROWING if found.mastery >= GROWING else Level.BEGUN


def levels_words(found: Sequence[ConceptMastery]) -> str:
    """How many of some concepts are how far; those that were not met are named."""
    told = []
    for level in reversed(Level):
        names = [one.concept for one in found if level_of(one) is level]
        if names:
            named = f": {', '.join(names)}" if level is Level.UNMET else ""
            told.append(f"{len(names)} {level.word}{named}")
    return f"{counted(len(found), 'concept')}: {', '.join(told)}." if told else "No concept."


def concepts_words(found: Sequence[ConceptMastery]) -> str:
    """All concepts in a sentence; where none was met, what is missing."""
    met = [concept for concept in found if concept.seen]
    if not met:
        return "No concept was met yet: the first answer to one of its cards begins it."
    mean = sum(concept.mastery for concept in found) / len(found)
    firm = sum(level_of(concept) is Level.FIRM for concept in found)
    return (
        f"{len(met)} of {counted(len(found), 'concept')} met, {percent(mean)} mastered on average, "
        f"{firm} of them firmly (80 % or more)."
    )


def _mastery(
    concept: str,
    members: list[Member],
    made: list[bool],
    states: Mapping[str, MemoryState],
    recall_of: Mapping[str, float],
) -> ConceptMastery:
    known = [member.card_id for member in members if member.card_id in states]
    firmness = (
        recall_of[card_id] * min(1.0, states[card_id].stability / MASTERED_DAYS)
        for card_id in known
    )
    recall = sum(firmness) / len(members)
    predicts = any(member.predicts for member in members)
    foreseen = share_of(made[-PREDICTIONS:])
    shown = (1 + foreseen.hits / PREDICTIONS) / 2 if predicts else 1.0
    return ConceptMastery(
        concept=concept,
        cards=len(members),
        seen=len(known),
        recall=recall,
        predicts=predicts,
        foreseen=foreseen,
        mastery=recall * shown,
    )
