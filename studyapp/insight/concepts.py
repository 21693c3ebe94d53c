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
of kind predict or tune that was found right or wrong: by its run, or by being given up, which
is wrong. It is *unseen* when no earlier prediction on that card had the same drawn values, so
that the outcome cannot be remembered; a card without drawn values is unseen once. Predictions
that were not made yet count as wrong: what was not shown is not known. So all cards learned by
heart, none foreseen, make one half; the other half is for those who can say what happens with
numbers they never met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from studyapp.insight.answers import Graded, by_card
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.share import Share
from studyapp.insight.words import counted, percent

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Small, Truth, Whole

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


class ConceptMastery(NamedTuple):
    """One concept: of thousands, a tuple is made four times as fast as a frozen dataclass.

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
class Concepts:
    """The concepts that there are.

    Attributes:
        names: of the concepts, in order.
        cards: how many cards each has, at least 1, shape (concepts,).
        predicts: whether a card of it asks to predict or tune, shape (concepts,).
        concept: of each number of a card, a place in ``names``; -1 for none.
    """

    names: tuple[str, ...]
    cards: Whole
    predicts: Truth
    concept: Small


@dataclass(frozen=True, slots=True)
class Known:
    """Cards that were answered: number, stability in days, and recall today, shapes (n,)."""

    card: Small
    stability: Array
    recall: Array


def mastery_by_concept(
    concepts: Concepts, graded: Graded, known: Known
) -> tuple[ConceptMastery, ...]:
    """The mastery of each concept, in their order.

    Args:
        concepts: all concepts there are.
        graded: all answers that a run graded, in order of time.
        known: all cards that have a memory state.
    """
    import numpy as np

    count = len(concepts.names)
    concept = concepts.concept[known.card]
    mine = concept >= 0
    firmness = known.recall[mine] * np.minimum(1.0, known.stability[mine] / MASTERED_DAYS)
    seen = np.bincount(concept[mine], minlength=count)
    recall = np.bincount(concept[mine], weights=firmness, minlength=count) / concepts.cards
    hits, cases = _newest(concepts.concept[graded.card], graded, count)
    shown = np.where(concepts.predicts, (1 + hits / PREDICTIONS) / 2, 1.0)
    share = cache(Share)  # few different ones: at most ``PREDICTIONS`` cases each
    foreseen = map(share, hits.tolist(), cases.tolist())
    columns = (concepts.cards, seen, recall, concepts.predicts)
    before = (column.tolist() for column in columns)
    found = zip(concepts.names, *before, foreseen, (recall * shown).tolist(), strict=True)
    return tuple(map(ConceptMastery._make, found))


def _newest(concept: Small, graded: Graded, count: int) -> tuple[Whole, Whole]:
    """Right ones and all of the newest predictions on unseen parameters, by concept."""
    import numpy as np

    rows = np.flatnonzero(graded.unseen & (concept >= 0))
    order = rows[by_card(concept[rows])]
    here = concept[order]
    ends = np.searchsorted(here, here, side="right")
    newest = ends - np.arange(here.size) <= PREDICTIONS
    return (
        np.bincount(here[newest & graded.right[order]], minlength=count),
        np.bincount(here[newest], minlength=count),
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
    met = sum([concept.seen > 0 for concept in found])
    if not met:
        return "No concept was met yet: the first answer to one of its cards begins it."
    mean = sum([concept.mastery for concept in found]) / len(found)
    firm = sum([concept.seen > 0 and concept.mastery >= FIRM for concept in found])
    return (
        f"{met} of {counted(len(found), 'concept')} met, {percent(mean)} mastered on average, "
        f"{firm} of them firmly (80 % or more)."
    )
