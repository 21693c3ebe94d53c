"""Which card comes next: learning steps first, then due reviews and new cards.

Siblings (cards of one concept) do not share a day, whatever deck they are in. A new card opens
once those that it requires are known. Cards that are easily confused come side by side. The
order within a day is shuffled by a seed, so it can be repeated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from studyapp.cards.card import Card
from studyapp.progress.state_row import REVIEW
from studyapp.progress.state_table import StateTable
from studyapp.study.contrast import side_by_side
from studyapp.study.day_order import with_new
from studyapp.study.portion import Facts, Limits, Portion
from studyapp.study.requirements import Requirements

__all__ = ["LEARN_AHEAD", "Concepts", "Facts", "Limits", "Selection", "introduced", "select"]

LEARN_AHEAD = dt.timedelta(minutes=20)
"""With nothing else left, a learning step due within this span is shown early."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The cards of a study day, by how they come up.

    Attributes:
        steps: cards in a learning step, soonest first.
        main: due reviews and new cards in the order in which they are shown; a new card
            that comes after one that it requires waits until that one is known.
    """

    steps: tuple[str, ...]
    main: tuple[str, ...]


def select(
    cards: Sequence[Card],
    facts: Facts,
    day: dt.date,
    limits: Limits,
    requirements: Requirements | None = None,
) -> Selection:
    """Choose the cards of ``cards`` for study day ``day``.

    Args:
        cards: what is studied.
        facts: what the store knows.
        day: the study day.
        limits: how much it holds, and in which order.
        requirements: made from all cards there are; without it, ``cards`` are all there are.
    """
    if requirements is None:
        requirements = Requirements(cards, facts.states, facts.hidden, day)
    by_id = {card.id: card for card in cards}
    table = StateTable.of(facts.states)
    known = [(by_id[n], row) for n, row in table.due(day, by_id, facts.hidden).items()]
    steps = sorted((row.due_at, card.id) for card, row in known if row.stage != REVIEW)
    taken = Concepts(requirements.ordered(facts.met_today))
    for _, card_id in steps:
        taken.claim(by_id[card_id])
    due = [one for one in known if one[1].stage == REVIEW]
    portion = Portion(facts, day, limits, requirements.in_order, cards)
    reviews = portion.reviews(due, taken.claim)
    new: list[str] = []
    if portion.new_room:  # only then are all cards gone through that were never answered
        fresh = [
            by_id[card.id]
            for card in portion.unseen(requirements.in_order)
            if card.id not in table and card.id not in facts.hidden and card.id in by_id
        ]
        coming = {card_id for _, card_id in steps}
        reach = {card.id for card in portion.unseen(cards)}
        new = introduced(fresh, requirements, taken, coming, reach, portion.new_room)
    main = side_by_side(
        with_new(reviews, new, limits.new_cards),
        {name: by_id[name].confusable for name in (*reviews, *new)},
        {name: requirements.before(name) for name in new},
    )
    return Selection(tuple(card_id for _, card_id in steps), tuple(main))


def introduced(
    fresh: Sequence[Card],
    requirements: Requirements,
    taken: Concepts,
    coming: Collection[str],
    chosen_from: Collection[str],
    room: int,
) -> list[str]:
    """The new cards of the day: those that are open or open today, each after what it needs.

    Room that is left is for cards that need what is not studied now (another topic's cards).

    Args:
        fresh: cards that may come for the first time, in order of need.
        requirements: who waits for whom.
        taken: the concepts of what comes anyway; those of the new cards are added.
        coming: ids of the cards in a learning step.
        chosen_from: ids of the cards that are studied now.
        room: how many at most.
    """
    new: dict[str, None] = {}
    for out_of_reach in (False, True):
        for card in fresh:
            if len(new) == room:
                break
            waits = any(
                not (need in new or need in coming or (out_of_reach and need not in chosen_from))
                for need in requirements.missing(card.id)
            )
            if not waits and taken.claim(card):
                new.setdefault(card.id)
    return list(new)


class Concepts:
    """Which concepts have had their card of the day."""

    def __init__(self, met: Iterable[Card] = ()) -> None:
        self._owner: dict[str, str] = {}
        for card in met:
            self._owner.setdefault(card.concept, card.id)

    def claim(self, card: Card) -> bool:
        """Take the concept for this card, unless a sibling has it."""
        return not card.concept or self._owner.setdefault(card.concept, card.id) == card.id
