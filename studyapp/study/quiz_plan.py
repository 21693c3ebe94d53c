"""A quiz as it was laid out: its settings, and which card is asked in which form at which place.

The plan lies in the sitting's filter, so a quiz that was left, or cut off, can be gone on with.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from studyapp.cards.card import Card, Kind
from studyapp.cards.library import Library
from studyapp.errors import DeckError
from studyapp.study.quiz_forms import as_choice, as_text, typed_gaps

MODE = "quiz"
"""The mode of a sitting that is a quiz."""


class Feedback(StrEnum):
    """When a learner hears what became of an answer."""

    END = "end"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """What a learner asks for.

    Attributes:
        deck: only this deck; empty for all.
        topics: only these topics; empty for all.
        questions: how many at most.
        minutes: time for the whole quiz; None for no limit.
        kinds: only questions that are asked in these forms; empty for all.
        feedback: after each answer, or at the end.
    """

    deck: str = ""
    topics: tuple[str, ...] = ()
    questions: int = 10
    minutes: float | None = None
    kinds: tuple[Kind, ...] = ()
    feedback: Feedback = Feedback.END


@dataclass(frozen=True, slots=True)
class Place:
    """One question of a quiz.

    Attributes:
        card_id: what is asked.
        others: for a recall card asked as a choice, the cards whose answers are the wrong options.
        gap: for a cloze asked as text, which of its gaps is typed.
    """

    card_id: str
    others: tuple[str, ...] = ()
    gap: int | None = None

    def card(self, library: Library) -> Card:
        """The card in the form in which it is asked here.

        Raises:
            DeckError: it is no longer there, or no longer fits the form.
        """
        card = library.card(self.card_id)
        if self.others and card.kind is Kind.RECALL:
            return as_choice(card, [library.card(name) for name in self.others])
        if self.gap is not None and self.gap in typed_gaps(card):
            return as_text(card, self.gap)
        if self.others or self.gap is not None or card.kind in (Kind.RECALL, Kind.CLOZE):
            raise DeckError(
                f"Card {card.id!r} was changed since the quiz began.", "it is left out of the quiz"
            )
        return card


@dataclass(frozen=True, slots=True)
class QuizPlan:
    """A quiz as it was laid out.

    Attributes:
        seed: decides what was chosen, and every draw and order.
    """

    seed: int
    settings: QuizSettings
    places: tuple[Place, ...]

    def seed_of(self, place: int) -> int:
        """The seed of the question at a place: the same whenever the quiz is gone on with."""
        return zlib.crc32(f"{self.seed} {place} {self.places[place].card_id}".encode())

    def as_filter(self) -> dict[str, object]:
        """JSON-like, as it is kept."""
        settings = self.settings
        return {
            "deck": settings.deck,
            "topics": list(settings.topics),
            "questions": settings.questions,
            "minutes": settings.minutes,
            "kinds": [kind.value for kind in settings.kinds],
            "feedback": settings.feedback.value,
            "seed": self.seed,
            "places": [_kept(place) for place in self.places],
        }


def plan_of(kept: Mapping[str, Any]) -> QuizPlan:
    """The plan that was kept.

    Raises:
        DeckError: it cannot be read.
    """
    try:
        settings = QuizSettings(
            str(kept["deck"]),
            tuple(map(str, kept["topics"])),
            int(kept["questions"]),
            None if kept["minutes"] is None else float(kept["minutes"]),
            tuple(Kind(word) for word in kept["kinds"]),
            Feedback(kept["feedback"]),
        )
        return QuizPlan(int(kept["seed"]), settings, tuple(_places(kept["places"])))
    except (KeyError, TypeError, ValueError) as error:
        raise DeckError("The plan of this quiz cannot be read.", "begin another one") from error


def _kept(place: Place) -> dict[str, object]:
    kept: dict[str, object] = {"card": place.card_id}
    if place.others:
        kept["others"] = list(place.others)
    if place.gap is not None:
        kept["gap"] = place.gap
    return kept


def _places(kept: Sequence[Mapping[str, Any]]) -> Iterable[Place]:
    for one in kept:
        gap = one.get("gap")
        yield Place(
            str(one["card"]),
            tuple(map(str, one.get("others", ()))),
            None if gap is None else int(gap),
        )
